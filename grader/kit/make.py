"""Makes a kit from a problem: starter, notebook, sheet, given files, and the checks."""

import contextlib
import io
import json
import shutil
import tempfile
import zipfile
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from grader import __version__
from grader.atomic_write import write_whole
from grader.errors import GraderError, UsageError
from grader.grading.grader import Grader
from grader.kit.opening import SUB, KitGrader, fresh_seed
from grader.kit.sealed import seal, sealing
from grader.kit.selfcheck import (
    FILE,
    FORMAT,
    NAMES,
    OTHER_SEEDS,
    VALUES,
    is_public,
    public_form,
    read_selfcheck,
    seconds_of,
    version_of,
)
from grader.kit.starter import answer_sheet, notebook_starter, python_starter
from grader.problem.model import Problem
from grader.reference.references import References
from grader.results.grade import Grade
from grader.sandbox.base import Raised, Unit
from grader.submission.kit_readme import KIT_README
from grader.submission.model import Submission
from grader.variants.mutants import mutants

STARTERS, SHEET = ("work.py", "work.ipynb"), "answers.md"


@dataclass(frozen=True)
class Made:
    """A kit that was made: what it holds, in numbers for a person."""

    folder: Path
    version: str
    points: float
    of: float
    values: int
    forms: int
    named: int


def make_kit(grader: Grader, out: Path, seed: int | None = None, names: bool | None = None) -> Made:
    """Write a kit of the problem of a grader into a folder.

    `names` says whether mistakes are named in it; where None, the exercise does (`kit: names`).

    Files of a kit that stands there are replaced, and nothing else is touched. Raise UsageError
    where something is in the way, GraderError where the problem's reference does not work or the
    kit does not hold what it should.
    """
    problem = grader.problem
    own = fresh_seed() if seed is None else seed
    grader.references.refuse_broken()
    references = References(problem, grader.sandbox, own)
    _refuse_raising(references)
    public, values = public_form(references, under_other_seeds(grader, own))
    version = version_of(public)
    is_naming = problem.exercise.kit.names if names is None else names
    sealed: dict[str, bytes] = {}
    for name, told in _names(references) if is_naming else ():
        sealed.setdefault(name, told)  # an author's own words come first
    kit = {
        "format": FORMAT,
        "version": version,
        "made_by": __version__,
        "seed": own,
        "seconds": seconds_of(references),
        "public": public,
    }
    with tempfile.TemporaryDirectory(prefix="grader-kit-") as place:
        fresh = Path(place) / out.name
        sub = fresh / SUB
        sub.mkdir(parents=True)
        (sub / VALUES).write_bytes(values)
        if sealed:
            shown = {name: text.hex() for name, text in sorted(sealed.items())}
            (sub / NAMES).write_text(json.dumps(shown, indent=0) + "\n", encoding="utf-8")
        for name, content in _files(grader, version):
            path = fresh / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        files = [p.relative_to(fresh).as_posix() for p in sorted(fresh.rglob("*")) if p.is_file()]
        text = json.dumps({**kit, "files": files}, indent=1)
        (sub / FILE).write_text(text + "\n", encoding="utf-8")
        read = read_selfcheck(sub)
        prove(KitGrader(read, grader.sandbox), grader, fresh)
        _put(fresh, out, [*files, f"{SUB}/{FILE}"])
    points = sum(c.points for q in read.problem.questions for c in q.checks if c.part == "code")
    return Made(
        out,
        version,
        points,
        problem.exercise.points,
        len(read.expected),
        len(read.forms),
        len(sealed) // 2,
    )


def _refuse_raising(references: References) -> None:
    """Raise GraderError where a reference ends in an error."""
    for number, outcome in references.expected().items():
        if isinstance(outcome, Raised):
            planned = references.planned[number]
            raise GraderError(
                f"the reference of {planned.subject.target} stops with {outcome.failure.text} in "
                f"the check {planned.plan.check.id!r} of question {planned.question.id}: "
                "`grader validate` tells all that is wrong with an exercise"
            )


def under_other_seeds(grader: Grader, seed: int) -> list[References]:
    """Return the plans of all checks under other seeds: what differs in them is drawn."""
    return [References(grader.problem, grader.sandbox, seed + k) for k in range(1, OTHER_SEEDS + 1)]


def prove(kit: KitGrader, grader: Grader, out: Path) -> None:
    """Raise GraderError unless the starter gives "not attempted" everywhere, and the reference
    every point that a kit can give.
    """
    from grader.submission.read import read_submission

    for file in (*STARTERS, SHEET):
        if not (out / file).exists():
            continue
        grade = kit.grade(read_submission(out / file, kit.problem.outline))
        bad = _others(grade, ("not_attempted",))
        if bad:
            raise GraderError(f"the starter {file} is not told to be blank: {bad}")
    units = tuple(_reference_units(grader))
    grade = kit.grade(Submission("reference", units=units))
    bad = _others(grade, ("correct", "needs_review"), ("code",))
    if bad:
        raise GraderError(f"the reference does not pass the kit: {bad}")


def _others(
    grade: Grade, wanted: Collection[str], parts: Collection[str] = ("code", "written")
) -> str:
    """Return the first checks that end otherwise than they should; nothing where none does."""
    found = [
        f"{question.id} {check.id}: {check.status}, {check.message}"
        for question in grade.questions
        for check in question.checks
        if check.status not in wanted and check.part in parts
    ]
    return "; ".join(found[:3])


def _reference_units(grader: Grader) -> Iterator[Unit]:
    """Yield the references as a submission; where two define one name, they are the same."""
    sources = dict.fromkeys(p.subject.source for p in grader.references.planned)
    for k, source in enumerate(sorted(sources, key=len)):
        yield Unit(f"reference_{k}", f"reference {k}", "cell", source)


def _names(references: References) -> Iterator[tuple[str, bytes]]:
    """Yield the sealed sentence of each misconception and each single slip, by what it gives in
    the checks that a kit holds.
    """
    targets = dict.fromkeys(p.subject.target for p in references.planned)
    for target in targets:
        group = sealing([p for p in references.of(target) if is_public(p.plan.check)])
        if not group:
            continue
        subject = group[0].subject
        right = [references.expected()[p.number] for p in group]
        blank = {name for name, _ in seal("", right)}
        for misconception in references.misconceptions_of(subject):
            wrong = references.mistaken(subject, misconception).outcomes
            for name, text in seal(misconception.message, [wrong[p.number] for p in group]):
                if name not in blank:
                    yield name, text
        if subject.backward is None:
            slips = [(m.sentence, m.source) for m in mutants(subject.source, subject)]
            given = [references.run_each([source for _, source in slips], p) for p in group]
            for k, (sentence, _) in enumerate(slips):
                told = f"All your values are explained by one slip: {sentence}"
                for name, text in seal(told, [outcomes[k] for outcomes in given]):
                    if name not in blank:
                        yield name, text


def _files(grader: Grader, version: str) -> Iterator[tuple[str, bytes]]:
    problem = grader.problem
    yield STARTERS[0], python_starter(problem).encode()
    yield STARTERS[1], notebook_starter(problem).encode()
    if any(question.written for question in problem.questions):
        yield SHEET, answer_sheet(problem).encode()
    question = problem.questions[0].id
    title = problem.exercise.title
    yield "README.md", KIT_README.format(title=title, version=version, question=question).encode()
    for module, source in problem.given.items():
        yield f"{module.replace('.', '/')}.py", source.encode()
    for name, content in problem.data.items():
        if name not in outside(problem):
            yield name, content.encode("latin-1")


def outside(problem: Problem) -> list[str]:
    """Return the data files that code reads from outside of its folder, which no kit can hold."""
    return [name for name in problem.data if name.startswith("/") or ".." in name.split("/")]


def _put(fresh: Path, out: Path, files: Sequence[str]) -> None:
    """Put the files of a kit in their place, over those of an older kit and over no others.

    What else stands in the folder (a repository, notes) stays. Raise UsageError where a file that
    is no kit's is in the way.
    """
    ours: set[str] = set()
    if (out / SUB / FILE).is_file():
        with contextlib.suppress(OSError, ValueError, KeyError, TypeError):
            ours = set(json.loads((out / SUB / FILE).read_text(encoding="utf-8"))["files"])
        ours.add(f"{SUB}/{FILE}")
    elif out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise UsageError(f"{out} is there already, and is no kit; name another folder")
    in_the_way = [name for name in files if name not in ours and (out / name).exists()]
    if in_the_way:
        raise UsageError(f"{out / in_the_way[0]} is there already, and is no file of a kit")
    for name in sorted(ours - set(files)):
        if (out / name).resolve().is_relative_to(out.resolve()):
            (out / name).unlink(missing_ok=True)
    for name in files:
        (out / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(fresh / name, out / name)


def zipped(folder: Path) -> Path:
    """Write a kit beside its folder as a zip, the same bytes for the same files; return the zip.

    Raise UsageError where a file of this name stands there that holds no kit.
    """
    target = zip_beside(folder)
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in [*json.loads((folder / SUB / FILE).read_text())["files"], f"{SUB}/{FILE}"]:
            entry = zipfile.ZipInfo(f"{folder.name}/{name}")
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, (folder / name).read_bytes())
    write_whole(target, data.getvalue())
    return target


def zip_beside(folder: Path) -> Path:
    """Return where a kit's zip is written. Raise UsageError where another file stands there."""
    target = folder.with_name(f"{folder.name}.zip")
    try:
        with zipfile.ZipFile(target) as archive:
            is_kit = any(name.endswith(f"/{SUB}/{FILE}") for name in archive.namelist())
    except FileNotFoundError:
        return target
    except (OSError, zipfile.BadZipFile):
        is_kit = False
    if not is_kit:
        raise UsageError(f"{target} is there already, and is no kit; name another folder")
    return target
