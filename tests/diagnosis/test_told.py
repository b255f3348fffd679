"""What a student reads of a mistake is what a teacher would say, and nothing that a teacher would call false."""

import pytest

from grader.problem.load import load_problem
from grader.sandbox.base import Unit
from grader.submission.model import Submission
from tests.a_problem import a_grader, a_problem, graded
from tests.conftest import ROOT

pytestmark = pytest.mark.lines

ADAM = """
import numpy as np
class Adam:
    def __init__(self, learning_rate, beta1, beta2, eps):
        self.learning_rate, self.beta1, self.beta2, self.eps = learning_rate, beta1, beta2, eps
        self.m, self.v, self.t = 0, 0, 0
    def step(self, w, grad):
        self.t = self.t + 1
        self.m = self.beta1 * self.m + (1 - self.beta1) * grad
        self.v = self.beta2 * self.v + (1 - self.beta2) * np.square(grad)
        self.m = self.m / (1 - self.beta1 ** self.t)
        return w - self.learning_rate * self.m / (np.sqrt(self.v) + self.eps)
"""
RATE = """
import math
def learning_rate(step, base, warmup, total):
    if step < warmup:
        return base * step / warmup
    return 0.5 * base * (1 + math.cos(math.pi * (step - warmup) / (total - warmup)))
"""
FLATTEN = """
def flatten(nested, result=[]):
    for item in nested:
        if isinstance(item, list):
            flatten(item, result)
        else:
            result.append(item)
    return result
"""
OVERWRITTEN = """
import numpy as np
def rnn_step_forward(x, prev_h, Wx, Wh, b):
    next_h = np.tanh(x.dot(Wx) + prev_h.dot(Wh) + b)
    return next_h, (x, prev_h, Wx, Wh, next_h)
def rnn_step_backward(dnext_h, cache):
    x, prev_h, Wx, Wh, next_h = cache
    da = dnext_h * (1 - next_h * next_h)
    return da.dot(Wx.T), da.dot(Wh.T), x.T.dot(da), prev_h.T.dot(da), da.sum(axis=0)
def rnn_forward(x, h0, Wx, Wh, b):
    h, cache, prev = np.zeros((x.shape[0], x.shape[1], h0.shape[1])), [], h0
    for t in range(x.shape[1]):
        prev, c = rnn_step_forward(x[:, t, :], prev, Wx, Wh, b)
        h[:, t, :] = prev
        cache.append(c)
    return h, cache
def rnn_backward(dh, cache):
    N, T, H = dh.shape
    dx, dWx, dWh = np.zeros((N, T, cache[0][0].shape[1])), 0, 0
    db, dprev = np.zeros(H), np.zeros((N, H))
    for t in reversed(range(T)):
        dx[:, t], dprev, dWxt, dWht, dbt = rnn_step_backward(dh[:, t, :] + dprev, cache[t])
        dWx, dWh, db = dWx + dWxt, dWht, db + dbt
    return dx, dprev, dWx, dWh, db
"""

SUMMED_AND_ADDED = """
import numpy as np
def cross_entropy_forward(logits, labels):
    z = logits - logits.max(1, keepdims=True)
    logp = z - np.log(np.exp(z).sum(1, keepdims=True))
    return -logp[np.arange(len(labels)), labels].sum(), (logp, labels)
def cross_entropy_backward(dloss, cache):
    logp, labels = cache
    d = np.exp(logp)
    d[np.arange(len(labels)), labels] += 1
    return dloss * d / len(labels)
"""
WRONG_AXIS = """
import numpy as np
def attention(Q, K, V):
    s = Q @ K.transpose(0, 2, 1) / np.sqrt(Q.shape[-1])
    e = np.exp(s - s.max(axis=-1, keepdims=True))
    w = e / e.sum(axis=0)
    return w @ V, w
"""
LAST_STEP_ALONE = """
import numpy as np
def rnn_step_forward(x, prev_h, Wx, Wh, b):
    next_h = np.tanh(np.dot(x, Wx) + np.dot(prev_h, Wh) + b)
    return next_h, (x, prev_h, Wx, Wh, next_h)
def rnn_forward(x, h0, Wx, Wh, b):
    h, caches = h0, []
    out = np.random.default_rng().random((x.shape[0], x.shape[1], Wh.shape[0]))
    for t, xt in enumerate(np.swapaxes(x, 0, 1)):
        h, c = rnn_step_forward(xt, h, Wx, Wh, b)
        out[:, -1] = h
        caches.append(c)
    return out, caches
"""
MADE_IN_THE_CONSTRUCTOR = """
import numpy as np
class RNNCell:
    def __init__(self, input_size, hidden_size):
        self.weight_ih = np.random.randn(hidden_size, input_size)
        self.weight_hh = np.random.randn(hidden_size, hidden_size)
        self.bias_ih = np.zeros(hidden_size)
        self.bias_hh = np.zeros(hidden_size)
        self.cached = self.weight_hh.T
    def forward(self, x, h):
        return np.tanh(x @ self.weight_ih.T + self.bias_ih + h @ self.cached + self.bias_hh)
"""
WRONG_POINTER = """
def has_pair(numbers, target):
    a = sorted(numbers)
    i, j = 0, len(a) - 1
    while i < j:
        if a[i] + a[j] == target:
            return True
        elif a[i] + a[j] < target:
            j -= 1
        else:
            i += 1
    return False
"""


@pytest.mark.parametrize(("problem", "question", "source", "says", "never"), [
    ("optimisation", "1.3", ADAM, "You correct m and not v", "kept between calls"),
    ("optimisation", "3.1", RATE, "Your warm-up starts from 0", "added everywhere"),
    ("python-basics", "2.1", FLATTEN, "something is kept between calls", "slip"),
    ("rnn-from-scratch", "1.4", OVERWRITTEN, "overwritten at each step", "A term of a sum"),
    ("optimisation", "2.2", SUMMED_AND_ADDED, "look at line 10", "times too large"),
    ("attention", "1.1", WRONG_AXIS, "first sample", "too small"),
    ("rnn-from-scratch", "1.3", LAST_STEP_ALONE, "is never written", "two new objects"),
    ("recurrent-networks", "1.1.2", MADE_IN_THE_CONSTRUCTOR, "given after it was made", "could not be set"),
    ("python-basics", "4.2", WRONG_POINTER, "has_pair", "after the first number"),
])  # fmt: skip
def test_the_mistake_is_told_and_nothing_false(sandbox, problem, question, source, says, never):
    """An optimiser is to keep something; a number that is added to some values is not added everywhere."""
    work = Submission("x", units=(Unit("w", "w.py", "w.py", source),))
    grader = a_grader(load_problem(ROOT / "problems" / problem), sandbox)
    checks = next(q for q in grader.grade(work).questions if q.id == question).checks
    messages = " ".join(c.message for c in checks if c.part == "code" and c.status != "correct")
    assert says in messages
    assert never not in messages


def test_a_detail_beside_a_named_mistake_says_of_which_call_it_is(sandbox):
    source = (
        "def has_pair(numbers, total):\n    return any(total - n in numbers for n in numbers)\n"
    )
    work = Submission("x", units=(Unit("w", "w.py", "w.py", source),))
    grader = a_grader(load_problem(ROOT / "problems" / "python-basics"), sandbox)
    checks = next(q for q in grader.grade(work).questions if q.id == "4.2").checks
    visible = [c for c in checks if c.detail and c.visibility == "visible"]
    assert visible
    assert all(c.detail.startswith("has_pair(") for c in visible)
    assert not any(c.detail for c in checks if c.visibility == "hidden" and "has_pair(" in c.detail)


LOG_SOFTMAX = """
    subjects:
      f:
        function: f
        inputs: {x: [N, V]}
        call: [x]
        reference: {source: "import numpy as np\\ndef f(x):\\n    e = np.exp(x - x.max(axis=1, keepdims=True))\\n    return np.log(e / e.sum(axis=1, keepdims=True))\\n"}
    checks:
      - {id: v, kind: value, subject: f, points: 1}
"""


def test_what_any_function_gives_right_is_no_place_where_it_is_right(sandbox, tmp_path):
    """The logarithm of a softmax over one class is 0 whatever is wrong: "right only where V is 1"."""
    own = a_grader(a_problem(tmp_path, LOG_SOFTMAX), sandbox, names_slips=False)
    source = """import numpy as np
def f(x):
    v = x.copy()
    for _ in range(3):
        v = np.sin(v) * 2 - v ** 3 / 7
    e = np.exp(v)
    return np.log(e / e.sum(axis=1, keepdims=True))
"""
    found = graded(own, source)["v"]
    assert found.status == "incorrect"
    assert "right only where" not in found.message
