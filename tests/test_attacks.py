"""Every attacker of the repository is held at the strongest isolation, and its honest neighbours come out byte-identical."""

import csv
import json
import shutil
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field, replace
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pytest
import yaml

from grader.batch.reports import published
from grader.batch.task import Task
from grader.grading.grader import Grader
from grader.problem.load import load_problem
from grader.report.class_folder import folder_names, write_class
from grader.report.render import TEMPLATES
from grader.results.grade_json import grade_text, to_plain
from grader.sandbox.levels import make_box, resolve
from grader.sandbox.supervisor import Sandbox
from grader.submission.read import read_submission
from tests.conftest import grade_all

HERE = Path(__file__).parent / "attacks"
PROBLEM, HONEST, DEEDS = HERE / "problem", HERE / "honest", HERE / "deeds"
SECRETS = ("SECRET-ANSWER-7F3A", "SECRET_REFERENCE_91C2")
OURS = (TEMPLATES / "class.js").read_text(encoding="utf-8")
"""The one script in our pages, which their own policy names by its hash."""
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
ODD = ["\x1b", "\x00", "\x07", "\u202e", "\u2066", "<script", '="javascript']


@dataclass(frozen=True)
class Attack:
    """One deed and what is expected of it; see tests/attacks/README.md."""

    name: str
    deed: str
    row: str
    layer: str
    most: float
    least: float = 0
    code: tuple[str, ...] = ()
    control: str = ""
    notes: tuple[str, ...] = ()
    make: str = ""
    extra: dict[str, Any] = field(default_factory=dict)

    def path(self, scratch: Path) -> Path:
        """Return the submission, made in a folder of its own where it is not kept as a file."""
        if self.make:
            folder = scratch / self.name
            folder.mkdir(parents=True, exist_ok=True)
            from tests.attacks import makers  # making its archives takes seconds

            return getattr(makers, self.make)(folder)
        found = [
            path
            for path in DEEDS.glob(f"{self.name}*")
            if path.suffix != ".yaml" and path.name.split(".")[0] == self.name
        ]
        assert len(found) == 1, f"{self.name}: {found}"
        return found[0]


def attacks() -> list[Attack]:
    """Return all attackers, by name."""
    found = []
    for file in sorted(DEEDS.glob("*.yaml")):
        said = yaml.load(file.read_text(), LOADER)
        lists = {name: tuple(said.pop(name, ())) for name in ("code", "notes")}
        found.append(Attack(file.stem, **lists, **said))
    return found


ATTACKS = attacks()
LEVEL = resolve("auto")


def plain(grade):
    return json.dumps(to_plain(grade), sort_keys=True)


@pytest.fixture(scope="module")
def scratch(tmp_path_factory):
    folder = tmp_path_factory.mktemp("attacks")
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="module")
def batch(scratch):
    """Grade everything once: honest submissions before, between and after, in two workers at once."""
    honest = [HONEST / "right.py", HONEST / "half.py"]
    paths = [*honest]
    for attack in ATTACKS:
        paths += [attack.path(scratch), honest[len(paths) % 2]]
    tasks = [Task(PROBLEM, path, 0, LEVEL) for path in [*paths, *honest]]
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as executor:
        grades = list(grade_all(tasks, executor))
    names = [grade.student for grade in grades]
    texts = ((grade.student, grade_text(grade)) for grade in grades)
    write_class(scratch / "out", published(scratch / "out", texts, folder_names(names), None))
    attackers = dict(
        zip([attack.name for attack in ATTACKS], grades[2 : 2 + 2 * len(ATTACKS) : 2], strict=True)
    )
    others = [
        grade for k, grade in enumerate(grades) if k < 2 or k >= 2 + 2 * len(ATTACKS) or k % 2
    ]
    return attackers, others


def test_there_are_enough_attackers_and_each_row_of_the_catalogue_is_covered():
    assert len(ATTACKS) >= 80
    assert len({attack.row for attack in ATTACKS}) >= 24


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.name)
def test_the_attacker_is_held(batch, attack):
    grade = batch[0][attack.name]
    seen = grade.for_student() if attack.row.startswith("hidden") else grade
    # what a person reads of code that waits is the attacker's own source, and no result
    seen = replace(seen, questions=tuple(replace(q, to_read="") for q in seen.questions))
    text = plain(seen)
    assert "BREACH" not in text
    if attack.control != "student writes the secret":
        assert not any(secret in text for secret in SECRETS)
    assert attack.least <= grade.points <= attack.most, [q.status for q in grade.questions]
    found = {check.status for question in grade.questions for check in question.checks}
    assert "grader_fault" not in found, grade.notes
    if attack.code:
        assert {c.status for q in grade.questions for c in q.checks if c.part == "code"} <= set(
            attack.code
        )
    notes = " ".join(
        [*grade.notes, *(f"{piece.label} {piece.use}: {piece.to}" for piece in grade.account)]
    )
    assert all(note in notes for note in attack.notes), notes
    if attack.name.startswith("sheet"):
        assert "took too long" not in notes, notes  # its answers are looked for in a part of that


def test_honest_neighbours_come_out_byte_identical(batch):
    others = batch[1]
    right = {plain(grade) for grade in others if grade.student == "right"}
    half = {plain(grade) for grade in others if grade.student == "half"}
    assert (len(right), len(half)) == (1, 1)
    assert next(grade.points for grade in others if grade.student == "right") == 8
    assert len(others) == len(ATTACKS) + 4


def test_nothing_an_attacker_wrote_acts_on_who_reads_the_reports(batch, scratch):
    for path in (scratch / "out").rglob("*"):
        if path.is_file():
            text = path.read_text(encoding="utf-8").replace(f"<script>{OURS}</script>", "")
            for odd in ODD:
                shown = (
                    text.replace("\\u001b", "").lower() if path.suffix == ".json" else text.lower()
                )
                if path.suffix == ".html" or odd in ODD[:5]:
                    assert odd not in shown, (path, odd)
    for delimiter in (",", ";"):
        with (scratch / "out" / "gradebook.csv").open(newline="") as book:
            cells = [cell for row in csv.reader(book, delimiter=delimiter) for cell in row]
        assert not [cell for cell in cells if cell.startswith(("=", "@", "+", "-", "\t"))]


@pytest.fixture(scope="module")
def unprotected():
    """Grades without isolation: in one sandbox, or anew where a deed did not come about there."""
    problem = load_problem(PROBLEM)
    with Sandbox(make_box("none")) as shared:
        together = Grader(problem, shared)

        def grade(submission, is_alone=False):
            if not is_alone:
                return together.grade(submission)
            with Sandbox(make_box("none")) as own:
                return Grader(problem, own).grade(submission)

        yield grade


@pytest.mark.parametrize(
    "attack",
    [attack for attack in ATTACKS if attack.control == "none"],
    ids=lambda attack: attack.name,
)
def test_the_deed_is_real_it_succeeds_without_isolation(scratch, unprotected, attack):
    submission = read_submission(attack.path(scratch))
    if "BREACH" not in plain(unprotected(submission)):  # one before it may have left its traces
        assert "BREACH" in plain(unprotected(submission, is_alone=True))


def test_the_table_in_the_docs_is_of_these_attackers():
    from tests.attacks.table import PAGE, page

    assert PAGE.read_text(encoding="utf-8") == page(), "run: python -m tests.attacks.table"
