"""Of a check of which a kit knows the form only, nothing can be said to make it right."""

import pytest

from grader.grading.grader import Grader
from grader.kit.make import make_kit
from grader.kit.opening import KitGrader
from grader.kit.selfcheck import read_selfcheck
from grader.problem.load import load_problem
from grader.sandbox.base import Unit
from grader.submission.model import Submission
from tests.grading.test_left_behind import EXERCISE, QUESTION

pytestmark = pytest.mark.lines

ROUNDED = """
class RunningMean:
    def __init__(self):
        self.total, self.n = 0.0, 0
    def update(self, x):
        self.total += x
        self.n += 1
        return self.total // self.n
"""


def test_a_line_that_makes_values_right_is_not_told_of_what_has_no_values(tmp_path, sandbox):
    problem = tmp_path / "problem"
    problem.mkdir()
    (problem / "exercise.yaml").write_text(EXERCISE)
    (problem / "1.yaml").write_text(QUESTION)
    make_kit(Grader(load_problem(problem), sandbox, names_slips=False), tmp_path / "kit", 7)
    kit = KitGrader(read_selfcheck(tmp_path / "kit" / "selfcheck"), sandbox)
    grade = kit.grade(Submission("kim", {}, (Unit("w", "w.py", "w.py", ROUNDED),)))
    found = {check.id: check for question in grade.questions for check in question.checks}
    assert "One change makes all your values right" in found["means"].message
    assert "has nothing at count" in found["count"].message
    assert "One change" not in found["count"].message
    assert "One change" not in found["count"].message
