"""Through what a gradient comes back wrong: told of a backward pass whose forward is right."""

import pytest

from grader.problem.load import load_problem
from grader.sandbox.base import Unit
from grader.submission.model import Submission
from tests.a_problem import a_grader
from tests.conftest import ROOT

RIGHT = (ROOT / "tests" / "cold" / "scratch_right.py").read_text()


@pytest.fixture(scope="module")
def grader(sandbox):
    return a_grader(load_problem(ROOT / "problems" / "rnn-from-scratch"), sandbox)


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


BACK = "    i, f, o, g, a, x, Wx, Wh, b, prev_h, prev_c, next_c = cache\n    do ="


@pytest.mark.parametrize(
    ("put", "is_told"),
    [
        (
            "    dnext_h, dnext_c = np.cos(i), np.sin(i)\n    dnext_c = dnext_c + 1\n    dnext_h = dnext_h * f\n",
            True,
        ),
        ("    dnext_h = np.ones_like(dnext_h)\n", False),  # the other one has an effect
    ],
)
def test_a_backward_pass_that_ignores_what_is_handed_in_is_told(grader, put, is_told):
    assert BACK in RIGHT
    message = told(grader, RIGHT.replace(BACK, BACK.replace("    do =", f"{put}    do ="), 1))
    assert ("that is handed in has no effect" in message) == is_told


@pytest.mark.parametrize(
    ("right", "wrong", "gate"),
    [
        ("i * (1 - i) * di, f", "np.sin(i) * di, f", "i"),
        ("(1 - g ** 2) * dg", "np.cos(g) * dg", "g"),
        ("i * (1 - i) * di, f * (1 - f) * df", "np.sin(i) * di, np.sin(f) * df", ""),
    ],
)
def test_the_one_gate_whose_gradients_are_wrong_is_told(grader, right, wrong, gate):
    assert right in RIGHT
    message = told(grader, RIGHT.replace(right, wrong, 1))
    assert (f"only the part of the gate {gate} is wrong" in message) == bool(gate)
    assert ("only the part of the gate" in message) == bool(gate)


def test_nothing_is_told_where_the_forward_pass_is_wrong_too(grader):
    wrong = RIGHT.replace("f * dnext_c\n", "dnext_c\n", 1).replace(
        "np.tanh(a[:, 3*H:", "np.sin(a[:, 3*H:", 1
    )
    assert "comes back through" not in told(grader, wrong)


@pytest.mark.parametrize("most", [2, 3])
def test_gradients_that_are_cut_off_are_told_as_that(grader, most):
    right = "    return dx, dh0, dWx, dWh, db\n"
    assert RIGHT.count(right) == 1
    cut = f"    for d in (dWx, dWh, db):\n        np.clip(d, -{most}, {most}, out=d)\n{right}"
    message = told(grader, RIGHT.replace(right, cut), "1.4")
    assert f"Gradients that are larger than {most} are cut off there" in message
    assert "comes back through" not in message
