"""Makes a kit from a problem: starter, notebook, sheet, given files, and the checks."""

import json
import shutil
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from grader import __version__
from grader.errors import GraderError, UsageError
from grader.grading.grader import Grader
from grader.kit.opening import SUB, KitGrader, fresh_seed
from grader.kit.sealed import seal
from grader.kit.selfcheck import (
    FILE,
    FORMAT,
    NAMES,
    VALUES,
    is_public,
    public_form,
    read_selfcheck,
    version_of,
)
from grader.kit.starter import answer_sheet, notebook_starter, python_starter
from grader.reference.references import References
from grader.results.grade import Grade
from grader.sandbox.base import Unit
from grader.submission.model import Submission
from grader.variants.mutants import mutants

STARTERS, SHEET = ("work.py", "work.ipynb"), "answers.md"
README = """# {title}: kit {version}

| file | what it is for |
| --- | --- |
| `work.py` | functions and classes to write |
| `work.ipynb` | the same as a notebook, with the written questions: use one or the other |
| `answers.md` | the written questions |
| `selfcheck/` | what `grader check` needs; it holds no answers |

Check your work as often as you like (Python 3.11 or newer):

```
pip install grader
grader check .
```

`grader check . --question {question}` looks at one question, `--watch` checks again whenever you
save. Your course grades with other inputs and may look at more than this kit does. Written answers
are judged when your course grades.
"""


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

    A kit that stands there is replaced, but no other folder. Raise UsageError for such a one, and
    GraderError where the problem's reference does not work or the kit does not hold what it should.
    """
    problem = grader.problem
    own = fresh_seed() if seed is None else seed
    references = References(problem, grader.sandbox, own)
    other = References(problem, grader.sandbox, own + 1)
    public, values = public_form(references, other)
    version = version_of(public)
    is_naming = problem.exercise.kit.names if names is None else names
    sealed: dict[str, bytes] = {}
    for name, told in _names(references) if is_naming else ():
        sealed.setdefault(name, told)  # an author's own words come first
    _make_room(out)
    sub = out / SUB
    sub.mkdir(parents=True)
    kit = {
        "format": FORMAT,
        "version": version,
        "made_by": __version__,
        "seed": own,
        "public": public,
    }
    (sub / FILE).write_text(json.dumps(kit, indent=1) + "\n", encoding="utf-8")
    (sub / VALUES).write_bytes(values)
    if sealed:
        shown = {name: text.hex() for name, text in sorted(sealed.items())}
        (sub / NAMES).write_text(json.dumps(shown, indent=0) + "\n", encoding="utf-8")
    for name, text in _files(grader, version):
        path = out / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    for name, content in problem.data.items():
        path = out / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode("latin-1"))
    read = read_selfcheck(sub)
    prove(KitGrader(read, grader.sandbox), grader, out)
    points = sum(q.points for q in read.problem.questions)
    return Made(
        out, version, points, problem.exercise.points, len(read.expected), len(read.forms),
        len(set(sealed)) // 2,
    )  # fmt: skip


def prove(kit: KitGrader, grader: Grader, out: Path) -> None:
    """Raise GraderError unless the starter gives "not attempted" everywhere, and the reference
    every point that a kit can give.
    """
    from grader.submission.read import read_submission

    for file in (*STARTERS, SHEET):
        if not (out / file).exists():
            continue
        grade = kit.grade(read_submission(out / file, kit.problem.outline))
        bad = _of_checks(grade, lambda status: status != "not_attempted")
        if bad:
            raise GraderError(f"the starter {file} is not told to be blank: {bad}")
    units = tuple(_reference_units(grader))
    grade = kit.grade(Submission("reference", units=units))
    bad = _of_checks(grade, lambda status: status not in ("correct", "needs_review"), "code")
    if bad:
        raise GraderError(f"the reference does not pass the kit: {bad}")


def _of_checks(grade: Grade, is_bad: "object", part: str = "") -> str:
    assert callable(is_bad)
    found = [
        f"{question.id} {check.id}: {check.status}, {check.message}"
        for question in grade.questions
        for check in question.checks
        if is_bad(check.status) and (not part or check.part == part)
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
        group = [p for p in references.of(target) if is_public(p.plan.check)]
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


def _files(grader: Grader, version: str) -> Iterator[tuple[str, str]]:
    problem = grader.problem
    yield STARTERS[0], python_starter(problem)
    yield STARTERS[1], notebook_starter(problem)
    if any(question.written for question in problem.questions):
        yield SHEET, answer_sheet(problem)
    question = problem.questions[0].id
    title = problem.exercise.title
    yield "README.md", README.format(title=title, version=version, question=question)
    for module, source in problem.given.items():
        yield f"{module.replace('.', '/')}.py", source


def _make_room(out: Path) -> None:
    """Remove an older kit of ours; raise UsageError where anything else stands there."""
    if not out.exists():
        return
    if not out.is_dir() or (any(out.iterdir()) and not (out / SUB / FILE).is_file()):
        raise UsageError(f"{out} is there already, and is no kit; name another folder")
    shutil.rmtree(out)


def zipped(folder: Path) -> Path:
    """Write a kit beside its folder as a zip, the same bytes for the same files; return the zip."""
    target = folder.with_name(f"{folder.name}.zip")
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                entry = zipfile.ZipInfo(f"{folder.name}/{path.relative_to(folder).as_posix()}")
                entry.compress_type = zipfile.ZIP_DEFLATED
                entry.external_attr = 0o644 << 16
                archive.writestr(entry, path.read_bytes())
    return target
