"""What people who had read no code found to be told falsely, or let pass: each was so once."""

import ast

import numpy as np
import pytest

from grader.checks.reproduction import _SPELLED, TOLD, imported, literal, named_once
from grader.problem.load import load_problem
from grader.sandbox.base import Unit
from grader.sandbox.inside.material import FUNCTIONS
from grader.submission.model import Submission
from tests.a_problem import a_grader, a_problem, graded
from tests.conftest import ROOT

pytestmark = pytest.mark.lines


@pytest.fixture(scope="module")
def told(sandbox):
    """The message of each check that failed, by its id."""
    graders = {}

    def of(problem, question, source):
        if problem not in graders:
            graders[problem] = a_grader(load_problem(ROOT / "problems" / problem), sandbox)
        unit = Unit("work", "work.py", "work.py", source)
        grade = graders[problem].grade(Submission("ada", units=(unit,)), only=[question])
        (result,) = (q for q in grade.questions if q.id == question)
        return {
            c.id: c.message for c in result.checks if c.part == "code" and c.status != "correct"
        }

    return of


def test_one_list_that_is_handed_out_again_and_again_is_several_times_the_last(told):
    source = """
def windows(items, size):
    window = []
    for item in items:
        window.append(item)
        if len(window) > size:
            window.pop(0)
        if len(window) == size:
            yield window
"""
    assert told("python-basics", "2.2", source)
    assert not told("python-basics", "2.2", source.replace("yield window", "yield tuple(window)"))


KEY = """
def sort_by(items, key):
    by_key = {key(item): item for item in items}
    return [by_key[k] for k in sorted(by_key)]
"""


def test_a_mistake_is_not_named_where_no_value_is_its_own(told):
    messages = " ".join(told("python-basics", "4.1", KEY).values())
    assert messages
    assert "occur more than once" not in messages


def test_zeros_are_no_slip_of_a_sign(told):
    messages = told("attention", "2.1", ZERO)
    assert any("same number" in text for text in messages.values())
    assert not [text for text in messages.values() if "slip" in text or "minus" in text]


ZERO = """
import numpy as np
class MultiHeadAttention:
    def __init__(self, embed_dim, num_heads):
        self.num_heads = num_heads
        self.in_proj_weight = np.zeros((3 * embed_dim, embed_dim))
        self.in_proj_bias = np.zeros(3 * embed_dim)
        self.out_proj_weight = np.zeros((embed_dim, embed_dim))
        self.out_proj_bias = np.zeros(embed_dim)
    def forward(self, x):
        return x
"""

IN_A_TUPLE = """
subjects:
  step:
    function: step
    inputs: {x: [N], h: [N], c: [N]}
    call: [x, [h, c]]
    returns: value
    reference: {source: "def step(x, state):\\n    return x + state[0] * state[1]"}
checks:
  - {kind: value, id: values, subject: step, points: 1, cases: [{sizes: {N: 3}}]}
"""


@pytest.mark.parametrize(
    ("line", "is_told"), [("c *= 2; c /= 2", False), ("c *= 2", True), ("c = c * 2", False)]
)
def test_an_array_in_a_tuple_that_is_changed_is_told(tmp_path, sandbox, line, is_told):
    source = f"def step(x, state):\n    h, c = state\n    value = x + h * c\n    {line}\n    return value\n"
    found = graded(a_grader(a_problem(tmp_path, IN_A_TUPLE), sandbox, names_slips=False), source)[
        "values"
    ]
    assert found.status == "correct"
    assert ("changes an argument that it was given" in found.message) == is_told


TWO = """
subjects:
  draw:
    function: draw
    inputs: {a: [N], b: [N]}
    call: [a, b]
    returns: _
    reference:
      source: |
        import matplotlib.pyplot as plt
        def draw(a, b):
            plt.plot(a, label="a")
            plt.plot(b, label="b")
checks:
  - {kind: plot, id: plot, subject: draw, points: 1, looks_at: [labels], cases: [{sizes: {N: 4}}]}
"""


@pytest.mark.parametrize(
    ("names", "status"), [("ab", "correct"), ("xy", "correct"), ("aa", "incorrect")]
)
def test_two_lines_of_one_name_are_not_each_labelled(tmp_path, sandbox, names, status):
    source = f"import matplotlib.pyplot as plt\ndef draw(a, b):\n    plt.plot(a, label='{names[0]}')\n    plt.plot(b, label='{names[1]}')\n"
    found = graded(a_grader(a_problem(tmp_path, TWO), sandbox, names_slips=False), source)["plot"]
    assert found.status == status


def test_lines_to_paste_have_what_they_use_and_nothing_of_what_came_back():
    lines = [
        f"result_0 = sort_by({literal(np.array([1.0, np.nan, np.inf]))}, identity)",
        f"print(result_0){TOLD}np.array([1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0])",
        f"print(result_0){TOLD}np.array([1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0])",
    ]
    text = "\n".join(imported(named_once(lines)))
    assert text.splitlines()[:2] == ["import numpy as np", "identity = lambda x: x"]
    assert "array_1 =" not in text
    names = {"sort_by": lambda items, key: [key(item) for item in items]}
    exec(compile(ast.parse(text), "pasted", "exec"), names)  # noqa: S102 - ours
    assert imported(["print(2)"]) == ["print(2)"]
    assert imported(["x = pd.DataFrame({})"])[0] == "import pandas as pd"


@pytest.mark.parametrize(
    "value",
    [
        float("nan"),
        float("inf"),
        -float("inf"),
        np.array(np.nan),
        np.array([[np.nan, -np.inf, 0.5]]),
    ],
)
def test_a_number_that_is_none_is_written_as_python_reads_it(value):
    again = eval(literal(value), {"np": np})  # noqa: S307 - ours
    assert np.array_equal(again, value, equal_nan=True)


@pytest.mark.parametrize("name", sorted(_SPELLED))
def test_a_function_that_is_handed_over_is_spelled_as_what_it_does(name):
    ours, spelled = FUNCTIONS[name], eval(_SPELLED[name], {"np": np})  # noqa: S307 - ours
    if name in ("lower", "upper"):
        assert ours("aB") == spelled("aB")
        return
    arguments = (3.0, 0.5) if name in ("add", "mul", "sub") else (4.0,)
    assert ours(*arguments) == pytest.approx(spelled(*arguments))


DECAYS = """
class SGD:
    def __init__(self, learning_rate, weight_decay):
        self.lr = learning_rate
        self.wd = weight_decay
    def step(self, w, grad):
        new = w - self.lr * (grad + self.wd * w)
        self.lr *= 0.9
        return new
"""


def test_nobody_is_sent_to_the_word_self(told):
    messages = " ".join(told("optimisation", "1.1", DECAYS).values())
    assert "`self`" not in messages
    assert "`0.9`" in messages


EARLY = """
import numpy as np

class RNNCell:
    def __init__(self, input_size, hidden_size):
        draw = np.random.uniform
        self.weight_ih = draw(size=(hidden_size, input_size))
        self.weight_hh = draw(size=(hidden_size, hidden_size))
        self.bias_ih, self.bias_hh = draw(size=hidden_size), draw(size=hidden_size)
        self.joined = np.concatenate([self.weight_ih, self.weight_hh], axis=1)
        self.bias = self.bias_ih + self.bias_hh

    def forward(self, x, h):
        return np.tanh(np.concatenate([x, h], axis=1) @ self.joined.T + self.bias)
"""


def test_weights_that_are_taken_too_early_are_no_chance(told):
    """It was called chance: each object had drawn weights of its own, and went on with them."""
    messages = " ".join(told("recurrent-networks", "1.1.2", EARLY).values())
    assert "given after it was made have no effect" in messages
    assert "chance" not in messages
    drawn = EARLY.replace("self.joined.T", "np.concatenate([self.weight_ih, self.weight_hh], 1).T")
    noise = drawn.replace("self.bias)", "self.bias_ih + self.bias_hh + draw_noise(h.shape))")
    noise = noise.replace("class RNN", "draw_noise = np.random.default_rng().normal\n\nclass RNN")
    noise = noise.replace("draw_noise(h.shape)", "draw_noise(size=h.shape)")
    assert "given after" not in " ".join(told("recurrent-networks", "1.1.2", noise).values())


SOFTMAX = """
import numpy as np

def sigmoid(z):
    return 1 / (1 + np.exp(-z))

class LSTMCell:
    def __init__(self, input_size, hidden_size):
        self.weight_ih = np.zeros((4 * hidden_size, input_size))
        self.weight_hh = np.zeros((4 * hidden_size, hidden_size))
        self.bias_ih, self.bias_hh = np.zeros(4 * hidden_size), np.zeros(4 * hidden_size)

    def forward(self, x, state):
        h, c = state
        z = x @ self.weight_ih.T + self.bias_ih + h @ self.weight_hh.T + self.bias_hh
        i, f, g, o = np.split(z, 4, axis=1)
        i = np.exp(i) / np.exp(i).sum(axis=1, keepdims=True)
        c = sigmoid(f) * c + i * np.tanh(g)
        return sigmoid(o) * np.tanh(c), c
"""


def test_a_gate_that_does_not_show_alone_is_not_called_right(told):
    """The input gate was "right" and the candidate "wrong": alone, each is multiplied by nothing."""
    messages = " ".join(told("recurrent-networks", "1.2.2", SOFTMAX).values())
    assert "right for f and o and wrong for g, and i does not show there" in messages
    assert "look at how i and g are made" in messages
