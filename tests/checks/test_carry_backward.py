"""A right loop over a wrong step backward loses no point; a step that gives nothing away is carried nowhere."""

import pytest

from grader.problem.load import load_problem
from grader.sandbox.base import Unit
from grader.submission.model import Submission
from tests.a_problem import a_grader
from tests.conftest import ROOT

FOLDER = ROOT / "problems" / "rnn-from-scratch"
SOURCES = "\n".join(
    (FOLDER / "references" / name).read_text()
    for name in ("rnn_step.py", "rnn.py", "lstm_step.py", "lstm.py")
)
LOOP = {"rnn": "1.4", "lstm": "3.4"}
STEP = {"rnn": "1.2", "lstm": "3.2"}


@pytest.fixture(scope="module")
def rnn(sandbox):
    return a_grader(load_problem(FOLDER), sandbox)


def graded(rnn, *edits):
    source = SOURCES
    for old, new in edits:
        assert source.count(old) == 1, old
        source = source.replace(old, new)
    grade = rnn.grade(Submission("s", {}, (Unit("w", "w.py", "w.py", source),)))
    return {question.id: question for question in grade.questions}


WRONG_STEP = ("dz = dnext_h * (1.0 - next_h**2)", "dz = dnext_h")
NO_STATE = ("rnn_step_backward(dh[:, t] + dprev_h, caches[t])", "rnn_step_backward(dh[:, t], caches[t])")  # fmt: skip


def test_a_right_loop_over_a_wrong_step_has_full_marks_and_says_why(rnn):
    found = graded(rnn, WRONG_STEP)
    assert found[STEP["rnn"]].points < found[STEP["rnn"]].max_points
    loop = found[LOOP["rnn"]]
    assert loop.points == loop.max_points
    assert "Follows from your rnn_step_backward, which itself differs" in loop.checks[0].message


def test_a_wrong_loop_over_a_wrong_step_is_not_carried(rnn):
    loop = graded(rnn, WRONG_STEP, NO_STATE)[LOOP["rnn"]]
    assert loop.points < loop.max_points
    assert "Follows" not in loop.checks[0].message


@pytest.mark.parametrize(
    "nothing",
    [
        "return 0.0 * (dz @ Wx.T), 0.0 * (dz @ Wh.T), 0.0 * (x.T @ dz), 0.0 * (prev_h.T @ dz), 0.0 * dz.sum(axis=0)",
        "return np.ones(x.shape), np.ones(prev_h.shape), np.ones(Wx.shape), np.ones(Wh.shape), np.ones(Wx.shape[1])",
        "return x, prev_h, Wx, Wh, Wx.sum(axis=0)",
    ],
)
def test_a_step_that_knows_nothing_is_carried_nowhere(rnn, nothing):
    right = "return dz @ Wx.T, dz @ Wh.T, x.T @ dz, prev_h.T @ dz, dz.sum(axis=0)"
    loop = graded(rnn, (right, nothing))[LOOP["rnn"]]
    assert "Follows" not in loop.checks[0].message
    assert loop.points < loop.max_points / 2


def test_a_mistake_of_the_exercise_in_the_backward_step_alone_is_carried(rnn):
    """No gradient of the step is right, and its forward is: the right loop lost all its points."""
    found = graded(rnn, ("dnext_h * (1.0 - next_h**2)", "dnext_h * next_h * (1.0 - next_h)"))
    assert found[STEP["rnn"]].points == 0
    loop = found[LOOP["rnn"]]
    assert "Follows from your rnn_step_backward, which itself differs" in loop.checks[0].message
    assert loop.points == loop.max_points


def test_states_that_start_from_zero_are_carried_too(rnn):
    found = graded(rnn, ("dnext_h * o * (1.0 - squashed**2)", "dnext_h * o * (1.0 + squashed**2)"))
    assert found[STEP["lstm"]].points < found[STEP["lstm"]].max_points
    loop = found[LOOP["lstm"]]
    assert "Follows from your lstm_step_backward, which itself differs" in loop.checks[0].message


@pytest.mark.parametrize(
    ("files", "old", "new", "loop"),
    [
        (("rnn_cell", "rnn"), '"dba": dz.sum', '"dba": 2 * dz.sum', "3.2"),
        (("lstm_cell", "lstm"), "cct * it * (1.0 - it)", "cct * it", "3.4"),
    ],
)
def test_another_convention_is_carried_too(sandbox, files, old, new, loop):
    folder = ROOT / "problems" / "rnn-notebook"
    source = "\n".join((folder / "references" / f"{name}.py").read_text() for name in files)
    assert source.count(old) == 1
    work = Submission("s", {}, (Unit("w", "w.py", "w.py", source.replace(old, new)),))
    grade = a_grader(load_problem(folder), sandbox, names_slips=False).grade(work)
    (found,) = [question for question in grade.questions if question.id == loop]
    assert found.points == found.max_points
    assert "Follows from your" in found.checks[0].message


def test_a_step_most_of_whose_gradients_point_the_right_way_is_carried(rnn):
    """The slope of another value is no mistake of the exercise: the right loop lost its points."""
    found = graded(rnn, ("dnext_h * (1.0 - next_h**2)", "dnext_h * (1.0 - np.tanh(next_h) ** 2)"))
    assert found[STEP["rnn"]].points == 0
    loop = found[LOOP["rnn"]]
    assert loop.points == loop.max_points, loop.checks[0].message
    assert "Follows from your rnn_step_backward" in loop.checks[0].message


IGNORED = ("dc = dnext_c + dnext_h * o", "dc = dnext_h * o")
NO_FLOW = ("return dz @ Wx.T, dz @ Wh.T, dc * f,", "return dz @ Wx.T, dz @ Wh.T, 0.0 * dc,")
GARBAGE = ("dh[:, t] + dprev_h, dprev_c, caches[t])", "dh[:, t] + dprev_h, 1000 * dprev_h, caches[t])")  # fmt: skip


@pytest.mark.parametrize("edits", [[IGNORED], [IGNORED, GARBAGE], [NO_FLOW]])
def test_a_step_that_does_not_show_what_it_is_handed_leaves_its_loop_to_a_person(rnn, edits):
    """Whatever the loop handed to a step that ignores it, it had full marks."""
    loop = graded(rnn, *edits)[LOOP["lstm"]]
    assert loop.checks[0].status == "needs_review"
    assert "does not show how gradients are handed on" in loop.checks[0].message


OWN_ORDER = """
import numpy as np
def sigmoid(x): return 1/(1+np.exp(-x))

def lstm_step_forward(x, prev_h, prev_c, Wx, Wh, b):
    H = prev_h.shape[1]
    z = x @ Wx + prev_h @ Wh + b
    i, f, g, o = np.split(z, 4, axis=1)
    i, f, o, g = sigmoid(i), sigmoid(f), sigmoid(o), np.tanh(g)
    next_c = f * prev_c + i * g
    next_h = o * np.tanh(next_c)
    return next_h, next_c, (x, prev_h, prev_c, Wx, Wh, i, f, o, g, next_c)

def lstm_step_backward(dnext_h, dnext_c, cache):
    x, prev_h, prev_c, Wx, Wh, i, f, o, g, next_c = cache
    tc = np.tanh(next_c)
    dc = dnext_c + dnext_h * o * (1 - tc ** 2)
    d_i = dc * g * i * (1 - i)
    d_f = dc * prev_c * f * (1 - f)
    d_o = dnext_h * tc * o * (1 - o)
    d_g = dc * i * (1 - g ** 2)
    dz = np.hstack([d_i, d_f, d_g, d_o])
    return dz @ Wx.T, dz @ Wh.T, dc * f, x.T @ dz, prev_h.T @ dz, dz.sum(axis=0)
"""


@pytest.mark.parametrize(
    ("edit", "status"),
    [
        (("i, f, g, o = np.split", "i, f, g, o = np.split"), "needs_review"),  # another order
        (("d_f = dc * prev_c * f * (1 - f)", "d_f = dc * prev_c * f"), "partial"),
        (("next_h = o * np.tanh(next_c)", "next_h = 0.0 * o * np.tanh(next_c)"), "partial"),
    ],
)  # fmt: skip
def test_the_gradient_of_a_forward_that_differs_much_is_for_a_person(rnn, edit, status):
    """Finite differences of the student's own forward agree; it lost all points for the forward's mistake."""
    assert edit[0] in OWN_ORDER
    source = OWN_ORDER.replace(*edit)
    grade = rnn.grade(Submission("s", {}, (Unit("w", "w.py", "w.py", source),)))
    found = next(question for question in grade.questions if question.id == STEP["lstm"])
    assert found.checks[0].status in {status, "incorrect" if status == "partial" else status}
    assert found.points < found.max_points
    if status == "needs_review":
        assert "that of your own forward pass" in found.checks[0].message
