"""Through what a gradient comes back wrong: told of a backward pass whose forward is right."""

import pytest

from grader.grading.grader import Grader
from grader.problem.load import load_problem
from grader.sandbox.base import Unit
from grader.submission.model import Submission
from tests.conftest import ROOT

RIGHT = (ROOT / "tests" / "cold" / "scratch_right.py").read_text()


@pytest.fixture(scope="module")
def grader(sandbox):
    return Grader(load_problem(ROOT / "problems" / "rnn-from-scratch"), sandbox)


def told(grader, source, question="3.2"):
    grade = grader.grade(Submission("s", units=(Unit("work", "work.py", "work.py", source),)))
    return next(q for q in grade.questions if q.id == question).checks[-1].message


@pytest.mark.parametrize(
    ("right", "wrong", "place"),
    [
        ("f * dnext_c\n", "f * (dnext_c - dnext_h)\n", "with only that of the output h: look at"),
        ("da.dot(Wh.T), dprev_c", "da.dot(Wh.T) + Wx.sum(), dprev_c", "right where Wx is zero: look at"),
        ("da.dot(Wh.T), dprev_c", "da.dot(Wh.T) + 1, dprev_c", ""),
        ("da.dot(Wh.T), dprev_c", "2 * da.dot(Wh.T), dprev_c", ""),  # no Wh, nothing comes back
    ],
)  # fmt: skip
def test_through_what_a_gradient_comes_back_wrong_is_told(grader, right, wrong, place):
    assert right in RIGHT
    message = told(grader, RIGHT.replace(right, wrong, 1))
    assert place in message
    assert ("comes back through" in message) == bool(place)


def test_nothing_is_told_where_the_forward_pass_is_wrong_too(grader):
    wrong = RIGHT.replace("f * dnext_c\n", "dnext_c\n", 1).replace(
        "np.tanh(a[:, 3*H:", "np.sin(a[:, 3*H:", 1
    )
    assert "comes back through" not in told(grader, wrong)
