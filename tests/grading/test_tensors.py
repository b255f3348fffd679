"""Functions written for PyTorch are handed tensors, and may change them no more than arrays."""

import importlib.util
import json

import pytest

from tests.a_problem import a_grader, a_problem, graded

pytestmark = pytest.mark.skipif(
    importlib.util.find_spec("torch") is None, reason="torch is not installed"
)

LOSS = """import torch.nn.functional as F

def loss(logits, targets):
    return F.cross_entropy(logits.reshape(-1, logits.shape[-1]), targets.reshape(-1))
"""
PROBLEM = f"""
subjects:
  loss:
    function: loss
    inputs: {{logits: [N, T, V], targets: {{shape: [N, T], integers: [0, V-1]}}}}
    call: [logits, targets]
    reference: {{source: {json.dumps(LOSS)}}}
checks:
  - {{id: v, kind: value, subject: loss, points: 1, inputs_stay: true}}
"""


@pytest.fixture(scope="module")
def grader(tmp_path_factory, sandbox):
    folder = tmp_path_factory.mktemp("loss")
    return a_grader(a_problem(folder, PROBLEM, "preload: [torch]"), sandbox)


RIGHT = {
    "a method that arrays have too": """
import torch.nn.functional as F
def loss(logits, targets):
    return F.cross_entropy(logits.transpose(1, 2), targets)
""",
    "nothing of torch in it": """
from torch import nn
criterion = nn.CrossEntropyLoss()
def loss(logits, targets):
    return criterion(logits.transpose(1, 2), targets)
""",
    "a helper of its own": """
import numpy as np
import torch.nn.functional as F
def turned(logits):
    return logits.transpose(1, 2)
def loss(logits, targets):
    return F.cross_entropy(turned(logits), targets)
""",
    "arrays all through": """
import numpy as np
import torch
def loss(logits, targets):
    z = logits - logits.max(axis=-1, keepdims=True)
    p = z - np.log(np.exp(z).sum(axis=-1, keepdims=True))
    return -np.take_along_axis(p, targets[..., None], -1).mean()
""",
    "methods that both have, of arrays": """
import torch
def loss(logits, targets):
    e = (logits - logits.max(axis=-1, keepdims=True)).astype(float)
    shifted = e - 0.0
    p = 2.718281828459045 ** shifted
    p = p / p.sum(axis=-1, keepdims=True)
    flat = p.reshape(-1, p.shape[-1])
    import math
    rows = [flat[k][t] for k, t in enumerate(targets.reshape(-1))]
    return -sum(math.log(r) for r in rows) / len(rows)
""",
    "methods that both have, of tensors": """
import torch
criterion = torch.nn.CrossEntropyLoss()
def loss(logits: torch.Tensor, targets: "torch.Tensor"):
    turned = logits.transpose(1, 2)
    return criterion(turned, targets)
""",
    "NumPy inside": """
import torch
def loss(logits, targets):
    import numpy
    z = logits - logits.max(axis=-1, keepdims=True)
    p = z - numpy.log(numpy.exp(z).sum(axis=-1, keepdims=True))
    return -numpy.take_along_axis(p, targets[..., None], -1).mean()
""",
    "only what arrays have": """
import torch
def loss(logits, targets):
    total = 0.0
    for row, t in zip(logits.astype(float).reshape(-1, logits.shape[-1]), targets.reshape(-1)):
        e = [2.718281828459045 ** (v - max(row)) for v in row]
        total -= __import__("math").log(e[int(t)] / sum(e))
    return total / targets.size
""",
}


@pytest.mark.parametrize("kind", RIGHT)
def test_a_right_function_is_right_whatever_it_was_written_for(grader, kind):
    assert graded(grader, RIGHT[kind])["v"].status == "correct"


@pytest.mark.parametrize("change", ["logits.mul_(0)", "logits *= 2", "logits[0] = 0.0"])
def test_a_function_that_changes_the_tensor_it_was_given_is_told_so(grader, change):
    source = LOSS.replace("    return ", f"    kept = logits.clone()\n    {change}\n    logits = kept\n    return ")  # fmt: skip
    assert source != LOSS
    found = graded(grader, source)["v"]
    assert found.status == "incorrect"
    assert "changes an argument" in found.message


CELL = """import torch
from torch import nn

class Cell(nn.Module):
    def __init__(self, D, H):
        super().__init__()
        self.w = nn.Parameter(torch.randn(H, D))
        self.u = nn.Parameter(torch.randn(H, H))
        self.b = nn.Parameter(torch.zeros(H))

    def forward(self, x, h):
        return torch.tanh(x @ self.w.T + h @ self.u.T + self.b)
"""
MODULE = f"""
subjects:
  Cell:
    class: Cell
    init: [D, H]
    weights: {{w: [H, D], u: [H, H], b: [H]}}
    inputs: {{x: [N, D], h: [N, H]}}
    call: [x, h]
    returns: h
    state: [h]
    reference: {{source: {json.dumps(CELL)}}}
checks:
  - {{id: count, kind: parameter_count, subject: Cell, points: 1}}
  - {{id: values, kind: value, subject: Cell, points: 1}}
  - {{id: profile, kind: gradient_through_time, subject: Cell, points: 1, state: h, regimes: [{{title: drawn}}]}}
"""


@pytest.fixture(scope="module")
def module(tmp_path_factory, sandbox):
    folder = tmp_path_factory.mktemp("module")
    return a_grader(a_problem(folder, MODULE, "preload: [torch]"), sandbox)


def test_a_module_without_parameters_has_none(module):
    plain = CELL.replace("nn.Parameter(", "(")
    found = graded(module, plain)
    assert "the module holds no parameters" in found["count"].message
    assert found["values"].status == "correct"
    assert graded(module, CELL)["count"].status == "correct"


def test_a_weight_that_a_module_lacks_is_not_made_for_it(module):
    source = CELL.replace("        self.b = nn.Parameter(torch.zeros(H))\n", "")
    found = graded(module, source)["values"]
    assert "'Cell' object has no attribute 'b' (work.py, line 11, in forward)" in found.message


def test_a_weight_of_a_shape_that_cannot_be_set_is_told(module):
    source = CELL.replace("torch.randn(H, D)", "torch.randn(2 * H, D)")
    found = graded(module, source.replace("self.w.T", "self.w[:len(self.b)].T"))["values"]
    assert found.status == "could_not_run"
    assert "Cell has a weight w of shape (10, 4) in place of (5, 4)." in found.message


def test_a_matrix_that_is_turned_round_alone_waits(module):
    source = CELL.replace("torch.randn(H, D)", "torch.randn(D, H)").replace("self.w.T", "self.w")
    found = graded(module, source)["values"]
    assert (found.status, found.points) == ("needs_review", 1)
    assert "Its matrices are turned round." in found.message


def test_a_tensor_that_is_changed_in_place_is_told_with_its_line(module):
    source = CELL.replace(
        "        return torch.tanh(x @ self.w.T + h @ self.u.T + self.b)\n",
        "        z = torch.tanh(x @ self.w.T + h @ self.u.T + self.b)\n"
        "        out = torch.sigmoid(z)\n        z *= 1.0 + 0 * out\n        out *= z / out.detach()\n"
        "        return out\n",
    )
    found = graded(module, source)
    assert found["values"].status == "correct", found["values"].message
    assert "is changed in place after its use" in found["profile"].message
    assert "line 14 of work.py" in found["profile"].message


def test_parameters_that_nobody_asks_for_are_named(module):
    source = CELL.replace(
        "        self.b = ", "        self.extra = nn.Linear(D, H, bias=False)\n        self.b = "
    )
    found = graded(module, source)
    told = "the module holds 70 parameters; the weights asked for have 50 entries: extra.weight is"
    assert f"{told} not asked for." in found["count"].message
    assert found["values"].status == "correct"


SPREAD = """
subjects:
  spread:
    function: spread
    inputs: {x: [N, D]}
    call: [x]
    reference: {source: "import numpy as np\\ndef spread(x):\\n    return np.var(x, axis=0)\\n"}
checks:
  - {id: v, kind: value, subject: spread, points: 1}
"""


@pytest.mark.parametrize("imports", ["import torch", "from torch import nn"])
def test_a_method_that_means_another_thing_for_tensors_is_asked_of_arrays(
    tmp_path, sandbox, imports
):
    """A variance of a tensor is divided by N - 1; the file imported torch and nothing else."""
    own = a_grader(a_problem(tmp_path, SPREAD, "preload: [torch]"), sandbox)
    source = f"{imports}\ndef spread(x):\n    return x.var(axis=0)\n"
    assert graded(own, source)["v"].status == "correct"
