"""Lines to paste run on the student's own code as it is written, and print what the report says."""

import importlib.util
import re
import subprocess
import sys

import pytest

from tests.a_problem import a_grader, a_problem, graded, one_function

NO_TORCH = importlib.util.find_spec("torch") is None
PROBLEM = """
subjects:
  Cell:
    class: Cell
    init: [D, H]
    weights:
      W: {shape: [H, D], at: lin.weight, also: [inner.weight, V.weight]}
      b: {shape: [H], at: lin.bias, also: [inner.bias, V.bias]}
    inputs: {x: [N, D], kind: {choice: [plain, double]}}
    call: [x, kind]
    reference:
      source: |
        import torch
        class Cell(torch.nn.Module):
            def __init__(self, D, H):
                super().__init__()
                self.lin = torch.nn.Linear(D, H)
            def forward(self, x, kind):
                return torch.tanh(self.lin(x)) * (2 if kind == "double" else 1)
checks:
  - {id: v, kind: value, subject: Cell, points: 1}
"""
OWN = """import torch
import torch.nn as nn
class Other(nn.Module):
    def __init__(self):
        super().__init__()
        self.lin = nn.Linear(1, 1)
class Cell(nn.Module):
    def __init__(self, D, H):
        super().__init__()
        self.inner = nn.Linear(D, H)
    def forward(self, x, kind):
        return torch.sigmoid(self.inner(x))
"""


def run(source, lines):
    done = subprocess.run(
        [sys.executable, "-c", source + lines],
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.skipif(NO_TORCH, reason="torch is not installed")
def test_a_module_gets_tensors_under_its_own_names(tmp_path, sandbox):
    found = graded(a_grader(a_problem(tmp_path, PROBLEM), sandbox), OWN)["v"]
    assert "made_0.inner.weight.data = torch.tensor(" in found.reproduction
    assert "np." not in found.reproduction
    (told,) = re.findall(r"came back: torch\.tensor\(\[\[([-\d.]+)", found.reproduction)
    (given,) = re.findall(r"tensor\(\[\[([-\d.]+)", run(OWN, found.reproduction))
    assert float(given) == pytest.approx(float(told), abs=1e-4)


@pytest.mark.parametrize(
    "body",
    [
        "return np.add(x, 3)",
        "torch.manual_seed(0)\n    return np.add(x, 3)",
        "return torch.as_tensor(x) + 3",
    ],
)
@pytest.mark.skipif(NO_TORCH, reason="torch is not installed")
def test_what_takes_arrays_gets_arrays(tmp_path, sandbox, body):
    problem = a_problem(tmp_path, one_function("def f(x):\n    return 2 * x\n"))
    own = f"import numpy as np\nimport torch\ndef f(x):\n    {body}\n"
    found = graded(a_grader(problem, sandbox), own)["v"]
    assert "np.array(" in found.reproduction
    assert "torch" not in found.reproduction


@pytest.mark.skipif(NO_TORCH, reason="torch is not installed")
def test_a_function_of_tensors_that_makes_constants_gets_tensors(tmp_path, sandbox):
    reference = "import torch\ndef f(x):\n    return torch.tanh(x)\n"
    own = "import torch\ndef f(x):\n    return torch.tanh(x) + torch.tensor(1.0)\n"
    found = graded(a_grader(a_problem(tmp_path, one_function(reference)), sandbox), own)["v"]
    assert "f(torch.tensor(" in found.reproduction
    assert "tensor(" in run(own, found.reproduction)
