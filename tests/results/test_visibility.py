"""The levels of a check from YAML to the report: hidden while it is closed, whole once it is open."""

import re

import pytest

from grader.grading.grader import Grader
from grader.results.visibility import levels_open, shown
from grader.sandbox.base import Unit
from grader.submission.model import Submission
from tests.a_problem import a_problem
from tests.delivery.a_store import LEVELS, a_grade

CODE = """
subjects:
  double:
    function: double
    call: [x]
    inputs: {x: {integer: [5, 9]}}
    returns: value
    reference: {source: "def double(x): return 2 * x"}
checks:
  - {kind: value, id: later, subject: double, points: 1, visibility: after_due_date}
"""


@pytest.mark.parametrize(
    ("past_due", "published", "levels"),
    [
        (False, False, {"visible"}),
        (True, False, {"visible", "after_due_date"}),
        (False, True, {"visible", "after_due_date", "after_published"}),
    ],
)
def test_published_grades_are_past_due_and_hidden_never_opens(past_due, published, levels):
    assert levels_open(past_due, published) == levels


def test_what_was_shown_once_is_shown_the_same_again():
    for k in range(len(LEVELS) + 1):
        once = shown(a_grade("kim"), LEVELS[:k])
        assert once.for_student() == once


def test_a_check_of_the_exercise_is_hidden_until_it_opens_and_then_can_be_reproduced(
    tmp_path, sandbox
):
    grader = Grader(a_problem(tmp_path, CODE), sandbox)
    unit = Unit("work", "work.py", "work.py", "def double(x): return 4711 * x\n")
    grade = grader.grade(Submission("student", units=(unit,)))
    (closed,) = shown(grade).questions[0].checks
    (is_open,) = shown(grade, {"visible", "after_due_date"}).questions[0].checks
    assert not re.search(r"\d", closed.message)
    assert not closed.reproduction
    assert not closed.detail
    assert "double(" in is_open.reproduction
    assert is_open.message != closed.message
    assert closed.points == is_open.points == 0
