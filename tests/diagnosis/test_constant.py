"""What gives the same whatever it is given is told so, and no slip of the reference is named for it."""

import pytest

from grader.problem.load import load_problem
from grader.sandbox.base import Unit
from grader.submission.model import Submission
from tests.a_problem import a_grader
from tests.conftest import ROOT

pytestmark = pytest.mark.lines


@pytest.fixture(scope="module")
def basics(sandbox):
    return a_grader(load_problem(ROOT / "problems" / "python-basics"), sandbox)


def told(grader, source, question):
    units = (Unit("w", "w.py", "w.py", source),)
    grade = grader.grade(Submission("ann", units=units), {question})
    (found,) = [one for one in grade.questions if one.id == question]
    return [one for one in found.checks if one.part == "code"]


LOOP = "def word_counts(text):\n    counts = {}\n    for word in text.split():\n        BODY\n    return counts\n"


@pytest.mark.parametrize(
    ("source", "question", "said"),
    [
        (LOOP.replace("BODY", "pass"), "1.1", "word_counts gives {} whatever it is given."),
        ("def has_pair(*given):\n    return False\n", "4.2", "has_pair gives False whatever it is given."),
        ("def flatten(x):\n    return [1, 2]\n", "2.1", "flatten gives the same whatever it is given."),
    ],
)  # fmt: skip
def test_one_value_everywhere_is_told_and_no_slip_is_named(basics, source, question, said):
    checks = told(basics, source, question)
    assert said in checks[0].message
    assert not any("explained by" in one.message for one in checks)
    hidden = [one for one in checks if one.visibility == "hidden" and one.status == "incorrect"]
    assert all("{}" not in one.told and "False" not in one.told for one in hidden)


def test_what_is_the_same_in_some_calls_is_no_constant(basics):
    source = LOOP.replace("BODY", "counts[word] = 1")
    assert not any("whatever it is given" in one.message for one in told(basics, source, "1.1"))
