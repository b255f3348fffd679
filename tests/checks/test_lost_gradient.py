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


LSTM = """import torch

class LSTMCell(torch.nn.Module):
    def __init__(self, input_size, hidden_size):
        super().__init__()
        self.weight_ih = torch.nn.Parameter(torch.zeros(4 * hidden_size, input_size))
        self.weight_hh = torch.nn.Parameter(torch.zeros(4 * hidden_size, hidden_size))
        self.bias_ih = torch.nn.Parameter(torch.zeros(4 * hidden_size))
        self.bias_hh = torch.nn.Parameter(torch.zeros(4 * hidden_size))

    def forward(self, x, state):
        h, c = state
        z = x @ self.weight_ih.T + self.bias_ih + h @ self.weight_hh.T + self.bias_hh
        i, f, g, o = z.chunk(4, dim=1)
        c = torch.sigmoid(f) * c.detach() + torch.sigmoid(i) * torch.tanh(g)
        return torch.sigmoid(o) * torch.tanh(c), c
"""


@pytest.mark.skipif(NO_TORCH, reason="torch is not installed")
def test_a_state_that_is_detached_costs_where_its_gradient_is_asked_for(grader):
    """The gates get theirs: what arrives at c is the matter of 2.1.3."""
    submission = Submission("ann", units=(Unit("ann", "ann.py", "ann.py", LSTM),))
    found = {
        check.id: check
        for question in grader.grade(submission, {"2.1.1", "2.1.3"}).questions
        for check in question.checks
        if check.part == "code"
    }
    assert found["gates"].status == "correct"
    (lost,) = [one for one in found.values() if one.status != "correct"]
    assert "In LSTMCell no gradient arrives at c:" in lost.message
