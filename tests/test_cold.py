"""Implementations written cold, in the styles of the courses whose conventions the problems take: right ones get full marks, each slip costs
what it touches and nothing else, and an untouched starter is not attempted."""

import json

import pytest

from grader.problem.load import load_problem
from grader.sandbox.base import Unit
from grader.submission.model import Answer, Submission
from grader.submission.read import read_submission
from tests.a_problem import a_grader
from tests.conftest import ROOT

pytestmark = pytest.mark.lines

COLD = ROOT / "tests" / "cold"


@pytest.fixture(scope="module")
def graders(sandbox):
    return {
        name: a_grader(load_problem(ROOT / "problems" / name), sandbox, names_slips=False)
        for name in ("rnn-from-scratch", "rnn-notebook", "attention", "optimisation")
    }


def statuses(grade):
    return {question.id: question.status for question in grade.questions}


@pytest.mark.parametrize(("problem", "file"), [
    ("rnn-from-scratch", "scratch_right.py"), ("rnn-from-scratch", "scratch_python2.py"), ("rnn-from-scratch", "scratch_compact.py"),
    ("rnn-notebook", "notebook_right.ipynb"), ("rnn-notebook", "notebook_compact.ipynb"), ("rnn-notebook", "notebook_as_file.py"),
    ("attention", "attention_loops.py"), ("attention", "attention_course"), ("attention", "attention_notebook.ipynb"),
    ("optimisation", "optimisation_loops.py"), ("optimisation", "optimisation_course"), ("optimisation", "optimisation_notebook.ipynb"),
])  # fmt: skip
def test_right_work_in_the_styles_of_students_gets_full_marks(graders, problem, file):
    grade = graders[problem].grade(read_submission(COLD / file, graders[problem].problem.outline))
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
    ("11_13_no_state_and_h0_each.py", {"1.1": "incorrect", "1.3": "needs_review"}),  # a second mistake is not forgiven by the first
    ("31_33_c_not_kept_and_reset.py", {"3.1": "incorrect", "3.3": "needs_review"}),
    ("11_none_cache_no_bias.py", {"1.1": "incorrect", "1.2": "not_attempted"}),
])  # fmt: skip
def test_what_earns_nothing_or_is_finished_is_told_apart(graders, file, wanted):
    found = statuses(graders["rnn-from-scratch"].grade(read_submission(COLD / file)))
    assert {name: found[name] for name in wanted} == wanted


def sources(path):
    """Return the code of a file or notebook, cell by cell."""
    if path.suffix == ".ipynb":
        cells = json.loads(path.read_text())["cells"]
        return ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
    return [path.read_text()]


LAYERS = [
    ("attention_loops.py", "K[n, s]) / math.sqrt(D))", "K[n, s]) / D)", {"1.1"}, "square root of D"),
    ("attention_loops.py", "    return [v / total for v in e]", "    return [v for v in e]", {"1.1", "1.4", "2.1"}, ""),
    ("attention_course/layers.py", " / Q.shape[-1] ** 0.5", "", {"1.1", "1.4", "2.1"}, "not divided by sqrt(D)"),
    ("attention_course/layers.py", "axis: int = -1", "axis: int = 1", {"1.1", "1.4", "2.1"}, "runs over the queries"),
    ("attention_notebook.ipynb", "(np.exp(a - a.max(-1)[..., None]))", "(np.exp(a))", {"1.1", "1.4", "2.1"}, "overflows"),
    ("attention_notebook.ipynb", "(np.exp(a - a.max(-1)[..., None]))", "(np.exp(a - a.max()))", {"1.1", "1.4", "2.1"}, "one maximum"),
    ("attention_loops.py", "mask[n, :L] = True", "mask[n, L:] = True", {"1.3"}, "true at the padding"),
    ("attention_loops.py", "mask[n, :L] = True", "mask[n, :L + 1] = True", {"1.3"}, "one place of padding"),
    ("attention_course/layers.py", "np.tril(", "np.triu(", {"1.3", "1.4", "2.1"}, "what comes after it"),
    ("attention_notebook.ipynb", "np.tri(size)", "np.tri(size, k=-1)", {"1.3", "1.4"}, "from itself"),
    ("attention_loops.py", "last = min(t + 1, lengths[n])", "last = t + 1", {"1.4"}, "see the padding"),
    ("attention_loops.py", "last = min(t + 1, lengths[n])", "last = lengths[n]", {"1.4"}, "come after them"),
    ("attention_notebook.ipynb", "scores[allowed == 0] = -np.inf", "scores = scores * allowed", {"1.4"}, "hidden scores to 0"),
    ("attention_notebook.ipynb", "scores[allowed == 0] = -np.inf\n    A = softmax(scores)", "A = softmax(scores) * allowed", {"1.4"}, "after the softmax"),
    ("attention_course/layers.py", "-1e30", "-100.0", {"1.4"}, "not low enough"),
    ("attention_course/layers.py", "[:, np.newaxis, :] & causal", "[:, np.newaxis, :] | causal", {"1.4"}, "both masks allow"),
    ("attention_loops.py", "/ math.sqrt(d)", "/ math.sqrt(E)", {"2.1"}, "1/sqrt(E)"),
    ("attention_loops.py", "self.in_proj_bias = np.zeros(", "self.in_proj_bias = np.ones(", {"2.1"}, "does not begin with 0"),
    ("attention_course/layers.py", "np.swapaxes(z.reshape(*z.shape[:-1], self.num_heads, self.head_dim), 1, 2)", "z.reshape(len(z), self.num_heads, -1, self.head_dim)", {"2.1"}, "mixes positions"),
    ("attention_course/layers.py", "np.swapaxes(out, 1, 2).reshape(N, T, E)", "out.reshape(N, T, E)", {"2.1"}, "change places back"),
    ("attention_notebook.ipynb", "z.reshape(N, T, 3, self.h, d).transpose(2, 0, 3, 1, 4)", "z.reshape(N, T, self.h, 3, d).transpose(3, 0, 2, 1, 4)", {"2.1"}, "head after head"),
    ("attention_notebook.ipynb", "return y @ self.out_proj_weight.T + self.out_proj_bias, A", "return y, A", {"2.1"}, "output projection"),
    ("attention_notebook.ipynb", "np.triu(np.full((T, T), -np.inf), 1)", "np.tril(np.full((T, T), -np.inf), -1)", {"2.1"}, "comes after it"),
    ("attention_loops.py", '("q", "k", "v", "out")', '("q", "k", "v")', {"2.2"}, "output projection"),
    ("attention_course/layers.py", "4 * embed_dim * (embed_dim + 1)", "4 * embed_dim ** 2", {"2.2"}, "biases"),
    ("attention_course/layers.py", "return 4 * embed_dim * (embed_dim + 1)", "return (3 * num_heads + 1) * embed_dim * (embed_dim + 1)", {"2.2"}, "once for each head"),
    ("attention_loops.py", "sum((x[n] - mu) ** 2) / D", "sum((x[n] - mu) ** 2) / (D - 1)", {"3.1", "3.2"}, "divided by D - 1"),
    ("attention_notebook.ipynb", "np.sqrt(x.var(1) + 1e-5)", "np.sqrt(x.var(1)) + 1e-5", {"3.1", "3.2"}, "eps to the standard deviation"),
    ("attention_notebook.ipynb", "np.sqrt(x.var(1) + 1e-5)", "(x.var(1) + 1e-5)", {"3.1", "3.2"}, "square root"),
    ("attention_course/layers.py", "return gamma * centred * inv_std + beta", "return gamma * centred * inv_std", {"3.1", "3.2"}, "leave out beta"),
    ("attention_loops.py", "(D * g - np.sum(g) - xhat[n] * np.sum(g * xhat[n])) / (D * std[n])", "g / std[n]", {"3.2"}, "for constants"),
    ("attention_course/layers.py", " + dvar * 2 * centred / D", "", {"3.2"}, "through the variance"),
    ("attention_course/layers.py", " + dmu / D", "", {"3.2"}, "through the mean"),
    ("attention_notebook.ipynb", "(xh * dout).sum(0)", "(x * dout).sum(0)", {"3.2"}, "multiplies dout by x"),
    ("attention_notebook.ipynb", "J @ (gamma * dout[n])", "J @ dout[n]", {"3.2"}, "leaves out gamma"),
    ("attention_course/layers.py", "t = np.arange(length)", "t = np.arange(1, length + 1)", {"4.1"}, "counted from 1"),
    ("attention_course/layers.py", "P[:, ::2], P[:, 1::2]", "P[:, : dim // 2], P[:, dim // 2 :]", {"4.1"}, "first half"),
    ("attention_notebook.ipynb", "(k - k % 2) / dim", "k / dim", {"4.1"}, "share one"),
    ("attention_notebook.ipynb", "k % 2 == 0, np.sin(angle), np.cos(angle)", "k % 2, np.sin(angle), np.cos(angle)", {"4.1"}, "hold the cosine"),
]  # fmt: skip
TRAINING = [
    ("optimisation_loops.py", "new_w -= self.lr * grad", "new_w += self.lr * grad", {"1.1"}, ""),
    ("optimisation_loops.py", "new_w -= self.lr * self.wd * w", "new_w -= self.wd * w", {"1.1"}, "not multiplied by the learning rate"),
    ("optimisation_course/optim.py", "return grad + self.weight_decay * w", "return grad", {"1.1"}, "leave out the weight decay"),
    ("optimisation_course/optim.py", "return w - self.learning_rate * self.direction", "return w + self.learning_rate * self.direction", {"1.1", "1.2", "1.3"}, "up the gradient"),
    ("optimisation_notebook.ipynb", "(1 - self.lr * self.wd) * w", "(1 + self.lr * self.wd) * w", {"1.1"}, "makes weights grow"),
    ("optimisation_loops.py", "self.mu * self.velocity + grad", "self.mu * self.velocity + (1 - self.mu) * grad", {"1.2"}, "an average"),
    ("optimisation_course/optim.py", "self.velocity = self.momentum * self.velocity + grad\n        return self.velocity", "return self.momentum * self.velocity + grad", {"1.2"}, "not kept"),
    ("optimisation_notebook.ipynb", "self.hyper['mu'] * self.velocity + grad\n        return w - self.hyper['lr'] * self.velocity", "self.hyper['mu'] * self.velocity - self.hyper['lr'] * grad\n        return w + self.velocity", {"1.2"}, ""),
    ("optimisation_notebook.ipynb", "        self.state = defaultdict(float)\n", "        self.state = STATE\n", {"1.2"}, ""),
    ("optimisation_course/optim.py", " / (1 - self.power1) / (np.sqrt(self.v / (1 - self.power2)) + self.eps)", " / (np.sqrt(self.v) + self.eps)", {"1.3"}, "correction of the bias"),
    ("optimisation_course/optim.py", "self.power1 = self.power2 = 1.0", "self.power1, self.power2 = self.beta1, self.beta2", {"1.3"}, "one too high"),
    ("optimisation_loops.py", "grad[i] ** 2", "grad[i]", {"1.3"}, ""),
    ("optimisation_loops.py", "(math.sqrt(v_hat) + self.eps)", "math.sqrt(v_hat + self.eps)", {"1.3"}, "under the root"),
    ("optimisation_notebook.ipynb", "eps = self.eps * np.sqrt(1 - b2 ** self.t)", "eps = self.eps", {"1.3"}, ""),
    ("optimisation_notebook.ipynb", "b1, b2 = self.beta1, self.beta2", "b2, b1 = self.beta1, self.beta2", {"1.3"}, "are exchanged"),
    ("optimisation_loops.py", "    return loss / N, (probs", "    return loss, (probs", {"2.1", "2.2"}, "sum over the examples"),
    ("optimisation_loops.py", "math.log(total) + top - logits[n, labels[n]]", "-math.log(probs[n, labels[n]] + 1e-12)", {"2.1"}, "bounds the loss"),
    ("optimisation_course/optim.py", "    z = z - z.max(axis=-1, keepdims=True)\n", "", {"2.1"}, "overflows"),
    ("optimisation_course/optim.py", "return -np.mean(picked)", "return np.mean(picked)", {"2.1", "2.2"}, "minus the logarithm"),
    ("optimisation_notebook.ipynb", "(lse - logits[range(N), labels]).sum() / N", "(lse - logits[range(N), labels]).sum() / logits.size", {"2.1", "2.2"}, "divided by N*C"),
    ("optimisation_loops.py", "            dlogits[n, c] = dlogits[n, c] / N\n", "", {"2.2"}, "divided by N"),
    ("optimisation_course/optim.py", " - np.eye(C)[labels])", ")", {"2.2"}, "1 is taken off"),
    ("optimisation_notebook.ipynb", "    g *= dloss\n", "", {"2.2"}, "ignore dloss"),
    ("optimisation_notebook.ipynb", "    return g", "    return -g", {"2.2"}, "wrong sign"),
    ("optimisation_loops.py", "base * (step + 1) / warmup", "base * step / warmup", {"3.1"}, "starts from 0"),
    ("optimisation_loops.py", "progress = (step - warmup) / (total - warmup)", "progress = step / total", {"3.1"}, "where the warm-up ends"),
    ("optimisation_course/optim.py", "    if step >= total:\n        return 0.0\n", "", {"3.1"}, "rises again"),
    ("optimisation_course/optim.py", "(step - warmup) / (total - warmup))) / 2", "(step - warmup) / (total - warmup)))", {"3.1"}, "not halved"),
    ("optimisation_notebook.ipynb", "(total - warmup)) ** 2", "(total - warmup))", {"3.1"}, "quarter of the cosine"),
    ("optimisation_loops.py", "x[i, j] / (1 - p)", "x[i, j]", {"3.2"}, "mean shrinks"),
    ("optimisation_loops.py", "    if training == False:\n        return x\n", "", {"3.2"}, "at test time as well"),
    ("optimisation_course/optim.py", "_rng.binomial(1, 1 - p,", "_rng.binomial(1, p,", {"3.2"}, "keep an entry with probability p"),
    ("optimisation_course/optim.py", "size=x.shape)", "size=x.shape[1])", {"3.2"}, "same features in every example"),
    ("optimisation_notebook.ipynb", "    else:\n        return x", "    else:\n        return x * (1 - p)", {"3.2"}, "scale at test time"),
    ("optimisation_loops.py", "    plt.yscale('log')\n", "", {"4.1"}, "logarithmic"),
    ("optimisation_loops.py", "steps.append(k)", "steps.append(k + 1)", {"4.1"}, "counted from 1"),
    ("optimisation_course/optim.py", "    ax.legend(loc=\"upper right\")\n", "", {"4.1"}, "legend"),
    ("optimisation_course/optim.py", "ax.semilogy(", "ax.loglog(", {"4.1"}, "x axis is logarithmic as well"),
    ("optimisation_notebook.ipynb", "plt.ylabel('loss')", "plt.ylabel('error')", {"4.1"}, "'loss'"),
    ("optimisation_notebook.ipynb", "plt.semilogy(curve)", "plt.semilogy(curve[-1], 'o')", {"4.1"}, ""),
]  # fmt: skip


@pytest.mark.parametrize(
    ("problem", "file", "old", "new", "lost", "told"),
    [("attention", *row) for row in LAYERS] + [("optimisation", *row) for row in TRAINING],
)
def test_a_slip_in_layers_and_optimisers_costs_what_it_touches_and_is_named(
    graders, problem, file, old, new, lost, told
):
    cells = sources(COLD / file)
    assert sum(cell.count(old) for cell in cells) == 1, old
    cells = [cell.replace(old, new) for cell in cells]
    if "STATE" in new:
        cells.insert(0, "from collections import defaultdict\nSTATE = defaultdict(float)\n")
    units = tuple(Unit("w", file, f"{file}, {k}", cell) for k, cell in enumerate(cells))
    grade = graders[problem].grade(Submission("kim", {}, units))
    asked = {question.id for question in graders[problem].problem.questions if question.code}
    found = {name for name, status in statuses(grade).items() if status != "correct"} & asked
    assert min(lost) in found, named(grade, asked)
    assert found <= lost | {"2.2"} & asked if problem == "attention" else found <= lost
    assert told in named(grade, lost)


WRITTEN = [
    ("attention", "1.2", "Because otherwise the rows of the weights would not sum to one.", "incorrect", "not what the question asks"),
    ("attention", "1.2", "For large D the dot products become very small, and then the softmax is uniform.", "incorrect", "they do not shrink"),
    ("attention", "1.2", "The variance of the scores is D, so they grow big and the gradients explode.", "needs_review", "does not explode"),
    ("attention", "2.2", "4 * 512 * 512 = 1048576", "incorrect", "biases"),
    ("attention", "2.2", "3 * 512 * 512 + 3 * 512 = 787968", "incorrect", "output projection"),
    ("attention", "2.2", "8 * 3 * (512 * 512 + 512) + 512 * 512 + 512 = 6566400", "incorrect", "each head"),
    ("optimisation", "1.4", "0.001, because the gradient cancels.", "incorrect", "not right"),
    ("optimisation", "1.4", "The step is 0.0316.", "incorrect", "not right"),
    ("optimisation", "1.4", "0.1", "incorrect", "not right"),
]  # fmt: skip


@pytest.mark.parametrize(("problem", "question", "answer", "status", "told"), WRITTEN)
def test_a_wrong_answer_in_words_or_numbers_is_named(
    graders, problem, question, answer, status, told
):
    grade = graders[problem].grade(Submission("kim", {question: Answer(answer, "a.md", 1)}, ()))
    (found,) = [result for result in grade.questions if result.id == question]
    written = [check for check in found.checks if check.id in ("reason", "number", "size")]
    assert [check.status for check in written] == [status], written[0].message
    assert told in f"{written[0].message} {written[0].detail}"


@pytest.mark.parametrize(("problem", "file", "wanted", "told"), [
    ("attention", "attention_start_eps_and_exponent.py", {"1.1": "correct", "1.3": "correct", "1.4": "correct", "2.1": "partial", "3.1": "incorrect", "4.1": "incorrect"},
     ["larger than 1/sqrt(H*D)", "eps to the standard deviation", "4i/dim"]),
    ("optimisation", "optimisation_in_place.py", {"1.1": "partial", "1.2": "partial", "1.3": "partial", "2.1": "partial", "2.2": "partial", "3.1": "incorrect", "3.2": "partial", "4.1": "partial"},
     ["changes an argument that it was given", "logarithm of a probability", "logarithm of the losses"]),
    ("optimisation", "optimisation_seed_boundary_and_plain_softmax.py", {"1.1": "incorrect", "1.2": "partial", "1.3": "incorrect", "2.1": "partial", "2.2": "incorrect", "3.1": "incorrect", "3.2": "partial", "4.1": "incorrect"},
     ["not multiplied by the learning rate", "t = 0", "0 times the logarithm of 0", "divided by N", "the same in every call", "2 sets of axes"]),
])  # fmt: skip
def test_several_mistakes_in_one_file_are_told_apart(graders, problem, file, wanted, told):
    grade = graders[problem].grade(read_submission(COLD / file))
    found = statuses(grade)
    assert {name: found[name] for name in wanted} == wanted
    for sentence in told:
        assert sentence in named(grade, wanted)
