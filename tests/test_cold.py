"""Implementations written cold, in the styles of the courses whose conventions the problems take: right ones get full marks, each slip costs
what it touches and nothing else, and an untouched starter is not attempted."""

import json

import pytest

from grader.grading.grader import Grader
from grader.problem.load import load_problem
from grader.sandbox.base import Unit
from grader.submission.model import Submission
from grader.submission.read import read_submission
from tests.conftest import ROOT

COLD = ROOT / "tests" / "cold"


@pytest.fixture(scope="module")
def graders(sandbox):
    return {
        name: Grader(load_problem(ROOT / "problems" / name), sandbox, names_slips="never")
        for name in ("rnn-from-scratch", "rnn-notebook")
    }


def statuses(grade):
    return {question.id: question.status for question in grade.questions}


@pytest.mark.parametrize(("problem", "file"), [
    ("rnn-from-scratch", "scratch_right.py"), ("rnn-from-scratch", "scratch_python2.py"), ("rnn-from-scratch", "scratch_compact.py"),
    ("rnn-notebook", "notebook_right.ipynb"), ("rnn-notebook", "notebook_compact.ipynb"), ("rnn-notebook", "notebook_as_file.py"),
])  # fmt: skip
def test_right_work_in_the_styles_of_students_gets_full_marks(graders, problem, file):
    grade = graders[problem].grade(read_submission(COLD / file))
    assert set(statuses(grade).values()) == {"correct"}, [
        (c.id, c.message) for q in grade.questions for c in q.checks if c.status != "correct"
    ]


@pytest.mark.parametrize(
    ("problem", "file"),
    [("rnn-from-scratch", "scratch_starter.py"), ("rnn-notebook", "notebook_starter.ipynb")],
)
def test_an_untouched_starter_is_not_attempted(graders, problem, file):
    assert set(statuses(graders[problem].grade(read_submission(COLD / file))).values()) == {
        "not_attempted"
    }


SCRATCH = [
    ("a = prev_h.dot(Wh) + x.dot(Wx) + b", "a = prev_h.dot(Wh) + x.dot(Wx)", {"1.1"}, "bias"),
    ("next_h = np.tanh(a)", "next_h = sigmoid(a)", {"1.1"}, "sigmoid"),
    ("a = prev_h.dot(Wh) + x.dot(Wx) + b", "a = prev_h.dot(Wh.T) + x.dot(Wx) + b", {"1.1"}, "transposed"),
    ("da = dnext_h * (1 - nh * nh)", "da = dnext_h * (1 - nh)", {"1.2", "1.4"}, "1 - next_h**2"),
    ("db = np.sum(da, axis=0)", "db = np.mean(da, axis=0)", {"1.2", "1.4"}, "mean"),
    ("dWh = np.dot(h.T, da)", "dWh = np.dot(nh.T, da)", {"1.2", "1.4"}, "new state"),
    ("db = np.sum(da, axis=0)", "db = np.sum(da, axis=0, keepdims=True)", {"1.2", "1.4"}, "numbers of axes"),
    ("    prev = h0\n", "    prev = np.zeros((N, H))\n", {"1.3"}, "h0"),
    ("rnn_step_forward(x[:, t, :], prev, Wx, Wh, b)", "rnn_step_forward(x[:, t, :], h0, Wx, Wh, b)", {"1.3"}, "goes on from the state before"),
    ("    for t in range(T):\n        prev, c", "    for t in range(T - 1):\n        prev, c", {"1.3", "1.4"}, ""),
    ("        dnext = dnext + dprev\n", "", {"1.4"}, "later steps"),
    ("        dWx += a\n        dWh += bb\n        db += c\n    dh0", "        dWx = a\n        dWh = bb\n        db = c\n    dh0", {"1.4"}, "summed"),
    ("    dh0 = dprev\n", "    dh0 = np.zeros((N, H))\n", {"1.4"}, "h0"),
    ("out[i, j] = W[x[i, j]]", "out[i, j] = W[x[i, j] - 1]", {"2.1"}, ""),
    ("out[i, j] = W[x[i, j]]", "out[i, j] = x[i, j] * W[0]", {"2.1"}, ""),
    ("        for j in range(T):\n            out", "        for j in range(T - 1):\n            out", {"2.1"}, ""),
    ("dW[x[n, t]] += dout[n, t]", "dW[x[n, t]] = dout[n, t]", {"2.2"}, "occurs more than once"),
    ("    return dW\n", "    return dW / len(x)\n", {"2.2"}, ""),
    ("dW[x[n, t]] += dout[n, t]", "dW[x[n, t]] -= dout[n, t]", {"2.2"}, ""),
    ("g = np.tanh(a[:, 3*H:4*H])", "g = sigmoid(a[:, 3*H:4*H])", {"3.1"}, "tanh"),
    ("o = sigmoid(a[:, 2*H:3*H])\n    g = np.tanh(a[:, 3*H:4*H])", "g = np.tanh(a[:, 2*H:3*H])\n    o = sigmoid(a[:, 3*H:4*H])", {"3.1", "3.2", "3.4"}, "i, f, g, o"),
    ("next_h = o * np.tanh(next_c)", "next_h = o * next_c", {"3.1"}, "tanh of the cell state"),
    ("dnext_c = dnext_c + o * (1 - np.tanh(next_c) ** 2) * dnext_h", "dnext_c = o * (1 - np.tanh(next_c) ** 2) * dnext_h", {"3.2", "3.4"}, "dnext_c"),
    ("i * (1 - i) * di, f * (1 - f) * df, o * (1 - o) * do", "di, df, do", {"3.2", "3.4"}, "slope"),
    ("i * dnext_c, f * dnext_c", "i * dnext_c, dnext_c", {"3.2", "3.4"}, "forget gate"),
    ("    prev_c = np.zeros((N, H))\n", "    prev_c = h0\n", {"3.3", "3.4"}, "zeros"),
    ("lstm_step_forward(x[:, t], prev_h, prev_c, Wx, Wh, b)", "lstm_step_forward(x[:, t], prev_h, np.zeros((N, H)), Wx, Wh, b)", {"3.3", "3.4"}, "zeros at every step"),
    ("        h[:, t] = prev_h\n", "        h[:, t] = prev_c\n", {"3.3"}, ""),
    ("lstm_step_backward(dh[:, t] + dh_, dc_, cache[t])", "lstm_step_backward(dh[:, t], dc_, cache[t])", {"3.4"}, "later steps"),
    ("lstm_step_backward(dh[:, t] + dh_, dc_, cache[t])", "lstm_step_backward(dh[:, t] + dh_, 0 * dc_, cache[t])", {"3.4"}, "cell state from step to step"),
    ("    for t in reversed(range(T)):", "    for t in range(T):", {"3.4"}, ""),
]  # fmt: skip


def named(grade, lost):
    return " ".join(
        check.message
        for question in grade.questions
        if question.id in lost
        for check in question.checks
    )


@pytest.mark.parametrize(("old", "new", "lost", "told"), SCRATCH)
def test_a_slip_costs_what_it_touches_and_is_named(graders, old, new, lost, told):
    source = (COLD / "scratch_right.py").read_text()
    assert source.count(old) == 1, old
    grade = graders["rnn-from-scratch"].grade(
        Submission("kim", {}, (Unit("w", "w.py", "w.py", source.replace(old, new)),))
    )
    found = {name for name, status in statuses(grade).items() if status != "correct"}
    assert found <= lost
    assert found
    assert min(lost) in found
    assert told in named(grade, lost)


NOTEBOOK = [
    ("a_next = np.tanh(np.dot(Waa, a_prev) + np.dot(Wax, xt) + ba)", "a_next = sigmoid(np.dot(Waa, a_prev) + np.dot(Wax, xt) + ba)", {"1.1", "3.1", "3.2"}, ""),
    ("yt_pred = softmax(np.dot(Wya, a_next) + by)", "yt_pred = sigmoid(np.dot(Wya, a_next) + by)", {"1.1", "1.2"}, "softmax"),
    ("yt_pred = softmax(np.dot(Wya, a_next) + by)", "yt_pred = softmax(np.dot(Wya, a_prev) + by)", {"1.1", "1.2"}, "previous state"),
    ("    a_next = a0\n    for t in range(T_x):\n        xt", "    a_next = np.zeros(a0.shape)\n    for t in range(T_x):\n        xt", {"1.2", "3.2"}, "a0"),
    ("rnn_cell_forward(xt, a_next, parameters)\n        a[:,:,t]", "rnn_cell_forward(xt, a0, parameters)\n        a[:,:,t]", {"1.2", "3.2"}, "state before"),
    ("        y_pred[:,:,t] = yt_pred\n", "        y_pred[:,:,0] = yt_pred\n", {"1.2"}, "differs"),
    ("concat[: n_a, :] = a_prev\n    concat[n_a :, :] = xt", "concat[: n_x, :] = xt\n    concat[n_x :, :] = a_prev", {"2.1", "2.2", "3.3", "3.4"}, "wrong way round"),
    ("cct = np.tanh(np.dot(Wc, concat) + bc)", "cct = sigmoid(np.dot(Wc, concat) + bc)", {"2.1", "2.2", "3.3", "3.4"}, "tanh"),
    ("it = sigmoid(np.dot(Wi, concat) + bi)", "it = 1 - ft", {"2.1", "2.2", "3.3", "3.4"}, "1 - ft"),
    ("    c_next = np.zeros(a_next.shape)\n    for", "    c_next = a0\n    for", {"2.2", "3.4"}, "zeros"),
    ("lstm_cell_forward(x[:, :, t], a_next, c_next, parameters)", "lstm_cell_forward(x[:, :, t], a0, c_next, parameters)", {"2.2", "3.4"}, "state before"),
    ("        c[:,:,t] = c_next\n", "        c[:,:,t] = a_next\n", {"2.2"}, "differs"),
    ("dtanh = (1 - a_next ** 2) * da_next", "dtanh = da_next", {"3.1", "3.2"}, "slope"),
    ("dba = np.sum(dtanh, axis = 1, keepdims=True)", "dba = np.sum(dtanh, axis = 1)", {"3.1", "3.2"}, "numbers of axes"),
    ("dWaa = np.dot(dtanh, a_prev.T)", "dWaa = np.dot(dtanh, a_next.T)", {"3.1", "3.2"}, "new state"),
    ("rnn_cell_backward(da[:,:,t] + da_prevt, caches[t])", "rnn_cell_backward(da[:,:,t], caches[t])", {"3.2"}, "later steps"),
    ("        dWax += dWaxt\n        dWaa += dWaat\n        dba += dbat\n", "        dWax = dWaxt\n        dWaa = dWaat\n        dba = dbat\n", {"3.2"}, "summed"),
    ("    da0 = da_prevt\n    return {\"dx\": dx, \"da0\": da0, \"dWax\"", "    return {\"dx\": dx, \"da0\": da0, \"dWax\"", {"3.2"}, "a0"),
    ("dot = da_next * np.tanh(c_next) * ot * (1 - ot)", "dot = da_next * np.tanh(c_next)", {"3.3", "3.4"}, "gradient"),
    ("dc_prev = dc_next * ft + ot", "dc_prev = dc_next + ot", {"3.3", "3.4"}, "gradient of c"),
    ("dbf = np.sum(dft, axis=1, keepdims=True)", "dbf = np.sum(dft, axis=0, keepdims=True)", {"3.3", "3.4"}, "bf"),
    ("lstm_cell_backward(da[:, :, t] + da_prevt, dc_prevt, caches[t])", "lstm_cell_backward(da[:, :, t], dc_prevt, caches[t])", {"3.4"}, "later steps"),
    ("lstm_cell_backward(da[:, :, t] + da_prevt, dc_prevt, caches[t])", "lstm_cell_backward(da[:, :, t] + da_prevt, 0, caches[t])", {"3.4"}, "cell state"),
    ("        dc_prevt = gradients['dc_prev']\n", "", {"3.4"}, "cell state"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "lost", "told"), NOTEBOOK)
def test_a_slip_in_a_notebook_costs_what_it_touches_and_is_named(graders, old, new, lost, told):
    cells = json.loads((COLD / "notebook_right.ipynb").read_text())["cells"]
    sources = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
    assert sum(source.count(old) for source in sources) == 1, old
    units = tuple(
        Unit("nb", "nb.ipynb", f"nb.ipynb, cell {k}", source.replace(old, new))
        for k, source in enumerate(sources, start=1)
    )
    grade = graders["rnn-notebook"].grade(Submission("kim", {}, units))
    found = {name for name, status in statuses(grade).items() if status != "correct"}
    assert min(lost) in found
    assert found <= lost
    assert told in named(grade, lost)


@pytest.mark.parametrize(("file", "wanted"), [
    ("all_zeros_initialised.py", dict.fromkeys(("1.1", "1.2", "1.3", "1.4", "2.1", "2.2", "3.1", "3.2", "3.3", "3.4"), "incorrect")),
    ("12_dWh_next.py", {"1.1": "correct", "1.2": "partial", "1.4": "correct"}),  # the template's line stands above finished code; the loop is right with the own step
    ("11_13_no_state_and_h0_each.py", {"1.1": "incorrect", "1.3": "incorrect"}),  # a second mistake is not forgiven by the first
    ("31_33_c_not_kept_and_reset.py", {"3.1": "incorrect", "3.3": "incorrect"}),
    ("11_none_cache_no_bias.py", {"1.1": "incorrect", "1.2": "not_attempted"}),
])  # fmt: skip
def test_what_earns_nothing_or_is_finished_is_told_apart(graders, file, wanted):
    found = statuses(graders["rnn-from-scratch"].grade(read_submission(COLD / file)))
    assert {name: found[name] for name in wanted} == wanted
