"""Right values whose gradient is cut off earn nothing where the gradient is asked for, and say why."""

import importlib.util

import pytest

from grader.sandbox.base import Unit
from grader.submission.model import Submission

NO_TORCH = importlib.util.find_spec("torch") is None
CELL = """import torch

class RNNCell(torch.nn.Module):
    def __init__(self, input_size, hidden_size):
        super().__init__()
        self.weight_ih = torch.nn.Parameter(torch.zeros(hidden_size, input_size))
        self.weight_hh = torch.nn.Parameter(torch.zeros(hidden_size, hidden_size))
        self.bias_ih = torch.nn.Parameter(torch.zeros(hidden_size))
        self.bias_hh = torch.nn.Parameter(torch.zeros(hidden_size))

    def forward(self, x, h):
        z = x @ self.weight_ih.T + self.bias_ih + HIDDEN @ self.weight_hh.T + self.bias_hh
        return torch.tanh(z)
"""


def profile(grader, source):
    submission = Submission("ann", units=(Unit("ann", "ann.py", "ann.py", source),))
    (question,) = [q for q in grader.grade(submission, {"1.2.1"}).questions if q.id == "1.2.1"]
    return next(one for one in question.checks if one.id == "profile")


@pytest.mark.skipif(NO_TORCH, reason="torch is not installed")
def test_a_state_that_is_detached_is_told_with_its_line(grader):
    found = profile(grader, CELL.replace("HIDDEN", "h.detach()"))
    assert (found.status, found.points) == ("incorrect", 0.0)
    assert "In RNNCell no gradient arrives at h:" in found.message
    assert found.message.endswith("It may be line 12 of ann.py.")
    assert "line 12" not in found.told
    assert found.reproduction == ""  # its lines would show nothing of a gradient


@pytest.mark.skipif(NO_TORCH, reason="torch is not installed")
def test_the_same_cell_with_its_gradient_is_right(grader):
    assert profile(grader, CELL.replace("HIDDEN", "h")).status == "correct"
