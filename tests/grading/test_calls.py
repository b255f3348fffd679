"""How much is done for one submission, counted in calls of Python: a busy machine changes nothing of it.

The bounds leave half again as much as was counted, for other versions of NumPy and Python; what they guard
against (a hypothesis with a message for each mismatch, an expected value worked out for each student) was ten
times as much.
"""

import sys

import pytest

from benchmarks.variants import CELL, GATES, MIX, SLIPS, SQUASH
from grader.problem.load import load_problem
from grader.sandbox.base import Unit
from grader.submission.model import Submission
from tests.a_problem import a_grader
from tests.conftest import ROOT

RIGHT = CELL.format(squash=SQUASH[0], mix=MIX[1], gates=GATES[1])
MOST_FOR_RIGHT = 3_500
MOST_FOR_WRONG = 14_000
MOST_FOR_THE_FIRST_WRONG = 250_000


@pytest.fixture(scope="module")
def grader(sandbox):
    return a_grader(load_problem(ROOT / "benchmarks" / "lstm"), sandbox)


def calls(grader, source):
    """Return how many calls judging takes, and the points."""
    submission = Submission("ada", units=(Unit("lstm", "lstm.py", "lstm.py", source),))
    count = 0

    def hear(_frame, event, _what):
        nonlocal count
        count += event == "call"

    before = sys.getprofile()
    sys.setprofile(hear)
    try:
        grade = grader.grade(submission)
    finally:
        sys.setprofile(before)
    return count, grade.points


def test_right_work_costs_few_calls_once_the_references_are_known(grader):
    calls(grader, RIGHT)
    count, points = calls(grader, f"{RIGHT}# mine\n")
    assert points == 10
    assert count < MOST_FOR_RIGHT


def test_a_wrong_cell_is_explained_in_few_calls_after_the_first(grader):
    wrong = RIGHT.replace(*SLIPS[1])
    assert wrong != RIGHT
    first, points = calls(grader, wrong)
    assert points < 10
    assert first < MOST_FOR_THE_FIRST_WRONG
    again, _ = calls(grader, f"{wrong}# mine\n")
    assert again < MOST_FOR_WRONG
