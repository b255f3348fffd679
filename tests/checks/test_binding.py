"""How a course's conventions are said: loading weights, other names, objects and functions as arguments."""

import pytest

from grader.checks.binding import build, literal, template_names
from grader.errors import ProblemError
from grader.sandbox.base import Form
from tests.a_problem import a_grader, a_problem, graded

LAYER = """
subjects:
  Layer:
    class: Layer
    init: [D, H, act]
    method: forward
    also_methods: [apply, run]
    also_keywords: {inputs: [x, data]}
    inputs: {x: [N, D], act: {choice: [relu]}}
    weights: {W: {shape: [D, H], also: [weight, params.W]}, b: {shape: [H], also: [bias]}}
    call: {inputs: x}
    returns: out
    attributes: {norm: last_norm}
    outputs: {out: [N, H]}
    reference:
      source: |
        import numpy as np
        class Layer:
            def __init__(self, D, H, act):
                self.act = act
                self.W, self.b = np.zeros((D, H)), np.zeros(H)
            def forward(self, inputs):
                out = np.maximum(inputs @ self.W + self.b, 0)
                self.last_norm = float(np.abs(out).sum())
                return out
checks:
  - {id: values, kind: value, subject: Layer, points: 2}
  - {id: count, kind: parameter_count, subject: Layer, points: 1}
"""


@pytest.fixture(scope="module")
def layer(tmp_path_factory, sandbox):
    return a_grader(a_problem(tmp_path_factory.mktemp("layer"), LAYER), sandbox)


@pytest.mark.parametrize(
    "source",
    [
        "import numpy as np\nclass Layer:\n    def __init__(self, d, h, act):\n        self.weight = np.ones((d, h)); self.bias = np.ones(h)\n"
        "    def apply(self, data):\n        r = data @ self.weight + self.bias\n        r = r * (r > 0)\n        self.last_norm = r.sum()\n        return r\n",
        "import numpy as np\nclass P: pass\nclass Layer:\n    def __init__(self, d, h, act):\n        self.params = P(); self.params.W = np.ones((d, h)); self.bias = np.ones(h)\n"
        "    def run(self, x):\n        r = np.clip(x.dot(self.params.W) + self.bias, 0, None)\n        self.last_norm = r.sum()\n        return r\n",
    ],
)
def test_other_names_of_weights_methods_and_keywords_are_accepted(layer, source):
    assert {check.id: check.status for check in graded(layer, source).values()} == {
        "values": "correct",
        "count": "correct",
    }


def test_an_attribute_that_is_an_output_is_compared(layer):
    source = (
        "import numpy as np\nclass Layer:\n    def __init__(self, d, h, act):\n        self.W = np.ones((d, h)); self.b = np.ones(h)\n"
        "    def forward(self, inputs):\n        self.last_norm = 0\n        return np.maximum(inputs @ self.W + self.b, 0)\n"
    )
    found = graded(layer, source)["values"]
    assert found.status == "incorrect"
    assert "norm" in found.message


NET = """
        class Net:
            def __init__(self, D):
                self._w = None
            def set_weights(self, w):
                self._w = w
            def forward(self, x, f):
                return f(x @ self._w)
"""
LOADED = """
subjects:
  Net:
    class: Net
    init: [D]
    inputs: {x: [N, D], f: {function: [tanh, relu]}}
    weights: {w: [D]}
    load: {method: set_weights, arguments: [w]}
    call: [x, f]
    reference:
      source: |
NET_SOURCE
  mean_of:
    function: mean_of
    inputs: {x: [N, D]}
    call: [{object: Net}, x, {value: sum}, {function: identity}]
    reference:
      source: |
NET_SOURCE
        def mean_of(net, x, how, f):
            out = net.forward(x, f)
            return out.sum() if how == "sum" else out.mean()
  scaled_by:
    function: scaled_by
    inputs: {a: {real: [-3, 3]}, b: {real: [-3, 3]}}
    call: [a]
    then: [b]
    reference: {source: "def scaled_by(a):\\n    return lambda b: a * b\\n"}
checks:
  - {id: loaded, kind: value, subject: Net, points: 1, cases: [{sizes: {N: 2, D: 3}}, {sizes: {N: 1, D: 2}, inputs: {f: square}}]}
  - {id: object, kind: value, subject: mean_of, points: 1, cases: [{sizes: {N: 2, D: 3}}]}
  - {id: returned, kind: value, subject: scaled_by, points: 1, cases: [{inputs: {a: 2, b: 3}}]}
""".replace("NET_SOURCE\n", NET.removeprefix("\n"))
RIGHT = """
import numpy as np
class Net:
    def __init__(self, D): pass
    def set_weights(self, weights): self.mine = weights
    def forward(self, x, f): return f((x * self.mine).sum(1))
def mean_of(net, x, how, f):
    assert how == 'sum'
    return sum(net.forward(x, f))
def scaled_by(a):
    def inner(b): return b * a
    return inner
"""


@pytest.fixture(scope="module")
def loaded(tmp_path_factory, sandbox):
    problem = a_problem(
        tmp_path_factory.mktemp("loaded"), LOADED.replace("object: Net", "object: Net")
    )
    return a_grader(problem, sandbox)


def test_a_method_loads_weights_and_objects_and_functions_are_arguments(loaded):
    assert {check.id: check.status for check in graded(loaded, RIGHT).values()} == dict.fromkeys(
        ("loaded", "object", "returned"), "correct"
    )


@pytest.mark.parametrize(
    ("old", "new", "check"),
    [
        ("f((x", "((x", "loaded"),
        ("self.mine = weights", "self.mine = 2 * weights", "loaded"),
        ("net.forward(x, f)", "x", "object"),
        ("b * a", "b + a", "returned"),
    ],
)
def test_each_is_compared(loaded, old, new, check):
    assert graded(loaded, RIGHT.replace(old, new))[check].status == "incorrect"


def test_the_student_reads_how_it_was_called(loaded):
    found = graded(loaded, RIGHT.replace("f((x", "((x").replace("net.forward(x, f)", "x"))
    assert "made_0.set_weights(np.array(" in found["loaded"].reproduction
    assert "mean_of(made_0, np.array(" in found["object"].reproduction.replace("made_1", "made_0")


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("{object: Net}", "{object: Nett}", "no question asks for a class 'Nett'"),
        ("{function: identity}", "{function: identitty}", "there is no function 'identitty'"),
        ("function: [tanh, relu]", "function: [tanh, relo]", "there is no 'relo'"),
        ("arguments: [w]", "arguments: [v]", "there is no input, weight or size 'v'"),
        ("then: [b]", "then: [c]", "'c'"),
    ],
)
def test_a_name_that_means_nothing_is_told(tmp_path, old, new, told):
    with pytest.raises(ProblemError, match=told):
        a_problem(tmp_path, LOADED.replace(old, new, 1))


OF_OBJECT = """
subjects:
  Cell:
    class: Cell
    init: [D, O]
    inputs: {x: [N, D]}
    weights: {w: [D, O]}
    call: [x]
    reference:
      source: |
        class Cell:
            def __init__(self, D, O): self.w = None
            def forward(self, x): return x @ self.w
  run:
    function: run
    inputs: {cell: {object: Cell}, xs: [T, N, D]}
    call: [cell, xs]
    reference:
      source: |
        import numpy as np
        class Cell:
            def __init__(self, D, O): self.w = None
            def forward(self, x): return x @ self.w
        def run(cell, xs): return np.array([cell.forward(x) for x in xs])
checks:
  - {id: of-object, kind: value, subject: run, points: 1, cases: [{sizes: {T: 2, N: 1, D: 3, O: 5}}]}
  - {id: of-class, kind: value, subject: Cell, points: 1, cases: [{sizes: {N: 1, D: 3, O: 5}}]}
"""


def test_a_size_that_only_an_object_needs_can_be_given(tmp_path, sandbox):
    problem = a_problem(tmp_path, OF_OBJECT)
    (question,) = problem.questions
    made = next(s for s in question.code.checks[0].plan(question.subjects["run"], 0, "q").steps)
    assert made[0] == "construct"
    assert "(3, 5)" in str(made)
    source = question.subjects["run"].source
    assert graded(a_grader(problem, sandbox), source)["of-object"].status == "correct"
    with pytest.raises(ProblemError, match="there is no size 'Q'"):
        a_problem(tmp_path, OF_OBJECT.replace("T: 2, N: 1, D: 3, O: 5", "T: 2, N: 1, D: 3, Q: 5"))


STACK = OF_OBJECT.replace(
    "inputs: {cell: {object: Cell}, xs: [T, N, D]}\n    call: [cell, xs]",
    "inputs: {a: {object: Cell, sizes: {O: H}}, b: {object: Cell, sizes: {D: H}}, xs: [T, N, D]}\n"
    "    call: [[a, b], xs]",
).replace(
    "def run(cell, xs): return np.array([cell.forward(x) for x in xs])",
    "def run(cells, xs): return np.array([cells[1].forward(cells[0].forward(x)) for x in xs])",
)  # fmt: skip


def test_each_input_that_is_an_object_is_one_of_its_own_with_sizes_of_its_own(tmp_path, sandbox):
    """Of one class there was one object: who used the first cell for the second passed unseen."""
    text = STACK.replace("T: 2, N: 1, D: 3, O: 5", "T: 2, N: 1, D: 3, H: 4, O: 5")
    problem = a_problem(tmp_path, text)
    grader = a_grader(problem, sandbox)
    source = problem.questions[0].subjects["run"].source
    assert graded(grader, source)["of-object"].status == "correct"
    square = a_problem(
        tmp_path,
        text.replace("sizes: {O: H}", "sizes: {O: D}")
        .replace("{D: H}", "{O: D}")
        .replace("H: 4, ", ""),
    )
    (question,) = square.questions
    first, other = a_grader(square, sandbox), source.replace("cells[1]", "cells[0]")
    assert graded(first, question.subjects["run"].source)["of-object"].status == "correct"
    assert graded(first, other)["of-object"].status == "incorrect"


def test_a_size_that_an_objects_class_has_not_is_told(tmp_path):
    with pytest.raises(ProblemError, match="Cell has no size 'Q'"):
        a_problem(tmp_path, STACK.replace("sizes: {D: H}", "sizes: {Q: H}"))
    with pytest.raises(ProblemError, match="sizes belong to an object"):
        a_problem(tmp_path, STACK.replace("xs: [T, N, D]", "xs: {shape: [T, N, D], sizes: {D: H}}"))


FLAT = """
subjects:
  affine:
    function: affine
    inputs: {x: [N, T, D]}
    weights: {w: [D, V]}
    call: [x, w]
    returns: [out, cache]
    outputs: {out: [N, T, V]}
    backward: {function: affine_back, call: [d_out, cache], returns: [d_x, d_w], shapes: {d_out: [N*T, V]}}
    reference:
      source: |
        def affine(x, w):
            return x @ w, (x, w)
        def affine_back(dout, cache):
            x, w = cache
            return (dout @ w.T).reshape(x.shape), x.reshape(-1, x.shape[-1]).T @ dout
checks:
  - {id: back, kind: gradient_check, subject: affine, outputs: [out], points: 2}
"""


def test_a_gradient_may_be_given_in_another_shape(tmp_path, sandbox):
    grader = a_grader(a_problem(tmp_path, FLAT), sandbox)
    right = "def affine(x, w):\n    return x.dot(w), (x, w)\ndef affine_back(g, c):\n    x, w = c\n    assert g.ndim == 2\n    g = g.reshape(*x.shape[:2], -1)\n    return g.dot(w.T), sum(a.T @ b for a, b in zip(x, g))\n"
    assert graded(grader, right)["back"].status == "correct"
    assert graded(grader, right.replace("a.T @ b", "2 * a.T @ b"))["back"].status == "partial"
    with pytest.raises(ProblemError, match="the backward is not called with 'd_o'"):
        a_problem(tmp_path, FLAT.replace("shapes: {d_out:", "shapes: {d_o:"))


def test_literals_stand_for_themselves_and_a_mapping_of_two_keys_is_one():
    assert literal({"value": "H"}) == ("value", "H")
    assert literal({"value": 1, "object": 2}) is None
    assert template_names(["H", {"value": "X"}, {"function": "exp"}, {"k": "D"}]) == ["H", "D"]
    assert build([{"value": [1, "H"]}, {"function": "exp"}], {"H": 3}) == (
        [1, "H"],
        Form("function", "exp"),
    )
