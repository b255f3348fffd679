"""The same work gets the same verdict wherever it is looked at: check, kit, notebook and pytest, grade."""

import json
import subprocess
import sys

import pytest

from grader.integrations.asking import graded
from grader.kit.make import make_kit
from grader.kit.opening import KitGrader
from grader.kit.selfcheck import read_selfcheck
from grader.problem.load import load_problem
from grader.sandbox.levels import resolve
from grader.submission.read import read_submission
from tests.a_problem import a_grader
from tests.conftest import ROOT

pytestmark = pytest.mark.lines

SEED = 5
FOLDER = ROOT / "tests" / "attacks" / "problem"
RIGHT = (ROOT / "tests" / "attacks" / "honest" / "right.py").read_text()
CHANGES = [
    ("x + x", other)
    for other in ("x * x", "3 * x", "2 * x", "2 * x + 1", "2 * x.T", "x", "-2 * x", "None", "1 / 0", "[2 * x]")
] + [
    ("0.5 * h", other)
    for other in ("h", "0.25 * h", "0.5 * x", "-0.5 * h", "0.5 * h * h", "0 * h", "0.5 * (h + 1)", "h / 0", "h.T")
]  # fmt: skip


def sources():
    found = {
        "right": RIGHT,
        "empty": "",
        "no-python": "def double(x:\n",
        "blank": "def double(x):\n    pass\n",
    }
    for k, (old, new) in enumerate(CHANGES):
        found[f"change-{k}"] = RIGHT.replace(old, new)
    for k, (old, new) in enumerate(CHANGES[:7]):
        found[f"both-{k}"] = RIGHT.replace(old, new).replace("0.5 * h", "0.7 * h")
    return found


@pytest.fixture(scope="module")
def work(tmp_path_factory):
    folder = tmp_path_factory.mktemp("work")
    for name, source in sources().items():
        (folder / f"{name}.py").write_text(source)
    return folder


@pytest.fixture(scope="module")
def verdicts(work, sandbox):
    """What the library gives: (status, points, message) of each check, by submission."""
    grader = a_grader(load_problem(FOLDER), sandbox, SEED)
    return {
        path.stem: said(grader.grade(read_submission(path, grader.problem.outline)))
        for path in sorted(work.iterdir())
    }


def said(grade):
    return {
        (question.id, check.id): (check.status, check.points, check.message)
        for question in grade.for_student().questions
        for check in question.checks
    }


def test_there_are_thirty_that_differ(verdicts):
    assert len(verdicts) >= 30
    assert all(RIGHT.count(old) == 1 for old, _ in CHANGES)
    assert len({json.dumps(sorted(map(str, v.items()))) for v in verdicts.values()}) >= 15


def test_a_class_gets_what_each_gets_alone(work, verdicts, tmp_path):
    command = [sys.executable, "-m", "grader", "grade", work, "--problem", FOLDER, "--seed", SEED]
    command += ["--out", tmp_path / "out", "--isolation", resolve("auto"), "--plain"]
    subprocess.run(list(map(str, command)), check=True, capture_output=True, cwd=ROOT)
    for file in (tmp_path / "out").glob("*/grade.json"):
        grade = json.loads(file.read_text())
        if grade["student"] not in verdicts:
            continue
        for question in grade["questions"]:
            for check in question["checks"]:
                wanted = verdicts[grade["student"]][question["id"], check["id"]]
                assert (check["status"], check["points"]) == wanted[:2], grade["student"]


def test_a_kit_with_the_same_seed_says_the_same_of_visible_code(work, verdicts, sandbox, tmp_path):
    make_kit(a_grader(load_problem(FOLDER), sandbox), tmp_path / "kit", SEED)
    kit = KitGrader(read_selfcheck(tmp_path / "kit" / "selfcheck"), sandbox)
    for path in sorted(work.iterdir()):
        found = said(kit.grade(read_submission(path, kit.problem.outline)))
        for name, (status, points, message) in found.items():
            if name in verdicts[path.stem] and "the right form" not in message:
                wanted = verdicts[path.stem][name]
                assert (status, points) == wanted[:2], (path.stem, name, message)
                if status == "correct":
                    assert message == wanted[2]


@pytest.mark.parametrize("name", ["right", "change-0", "both-3"])
def test_notebook_and_pytest_say_the_same(work, verdicts, name):
    assert said(graded(work / f"{name}.py", FOLDER, SEED)) == verdicts[name]
