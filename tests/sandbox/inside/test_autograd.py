"""Autograd of a PyTorch module gives the slope of its own values, or what is lost is observed."""

import importlib.util

import numpy as np
import pytest

from grader.sandbox.inside.execute import Session

pytestmark = pytest.mark.skipif(
    importlib.util.find_spec("torch") is None, reason="torch is not installed"
)
N, D, H = 3, 4, 5
CELL = """
import torch
from torch import nn

class Cell(nn.Module):
    def __init__(self, D, H):
        super().__init__()
        self.W = nn.Parameter(torch.zeros(4 * H, D))
        self.U = nn.Parameter(torch.zeros(4 * H, H))
        self.b = nn.Parameter(torch.zeros(4 * H))
    def forward(self, x, state):
        h, c = state
        z = x @ self.W.T + h @ self.U.T + self.b
        i, f, g, o = z.chunk(4, dim=1)
        i, f, g, o = i.sigmoid(), f.sigmoid(), g.tanh(), o.sigmoid()
        new = f * c + i * g
        return o * new.tanh(), new
"""
RIGHT = {
    "as it is": [],
    "in float32": [("x @ self.W.T + h @ self.U.T + self.b", "x.float() @ self.W.T.float() + h.float() @ self.U.T.float() + self.b.float()")],
    "a copy kept aside": [("        h, c = state\n", "        h, c = state\n        self.last = c.detach().numpy()\n")],
    "filled in place": [("new = f * c + i * g", "new = torch.zeros_like(c); new += f * c; new[:] = new + i * g")],
    "arguments changed in place": [("        h, c = state\n", "        h, c = state\n        c.mul_(1.0)\n")],
    "plain tensors for weights": [("nn.Parameter(torch.zeros(4 * H, D))", "torch.zeros(4 * H, D, dtype=torch.float64)")],
    "gradients off outside": [("import torch\n", "import torch\ntorch.set_grad_enabled(False)\n")],
    "no module": [("(nn.Module)", ""), ("        super().__init__()\n", ""), ("return o * new.tanh(), new", "return (o * new.tanh()).detach(), new.detach()")],
}  # fmt: skip
WRONG = {
    "no_grad": ("    def forward", "    @torch.no_grad()\n    def forward", "x h c W U b"),
    "old state detached": ("h, c = state", "h, c = state; h = h.detach(); c = c.detach()", "h c"),
    "old cell detached": ("f * c + i * g", "f * c.detach() + i * g", "c"),
    "weight by .data": ("self.W.T", "self.W.data.T", "W"),
    "bias by .data": ("+ self.b", "+ self.b.data", "b"),
    "one gate detached": ("new = f", "f = f.detach(); new = f", "x h W U b"),
    "new state detached": ("new.tanh(), new", "new.tanh(), new.detach()", "x h c W U b"),
    "made anew": ("z.chunk", "torch.tensor(z).chunk", "x h W U b"),
    "through NumPy": ("x @ self.W.T", "torch.from_numpy(x.detach().numpy() @ self.W.T.detach().numpy())", "x W"),
    "handed to NumPy": ("f * c", "f * torch.from_numpy(c.numpy())", "x h c W U b"),
    "frozen": ("torch.zeros(4 * H))", "torch.zeros(4 * H), requires_grad=False)", "b"),
    "changed after use": ("return o * new.tanh(), new", "t = new.tanh(); h = o * t; t.zero_(); return h, new", "x h c W U b"),
}  # fmt: skip


@pytest.fixture(autouse=True)
def _torch_as_it_was():
    import torch

    yield
    torch.set_grad_enabled(True)


class Names:
    def __init__(self, source):
        self.known = {}
        exec(source, self.known)  # noqa: S102 - a source of this test

    def find(self, name):
        return self.known[name]


def lost(source):
    rng = np.random.default_rng(1)
    x, h, c = rng.normal(size=(N, D)), rng.normal(size=(N, H)), rng.normal(size=(N, H))
    session = Session(Names(source))
    session.step(["construct", 0, "Cell", (D, H), {}])
    for name, shape in {"W": (4 * H, D), "U": (4 * H, H), "b": (4 * H,)}.items():
        session.step(["assign", 0, name, rng.normal(size=shape)])
    call = ["autograd", 1, 0, "forward", (x, (h, c)), {}, [[0], [1]], ["W", "U", "b"]]
    is_observed, shares = session.step(call)
    assert is_observed
    return [name for name, share in zip("xhcWUb", shares, strict=True) if share]


def changed(changes):
    source = CELL
    for old, new in changes:
        assert source.count(old) == 1, old
        source = source.replace(old, new)
    return source


@pytest.mark.parametrize("style", RIGHT)
@pytest.mark.filterwarnings("ignore:.*copy construct")
def test_a_gradient_that_arrives_everywhere_is_no_loss(style):
    assert lost(changed(RIGHT[style])) == []


@pytest.mark.parametrize("mistake", WRONG)
@pytest.mark.filterwarnings("ignore:.*copy construct")
def test_it_is_observed_where_a_gradient_does_not_arrive(mistake):
    old, new, where = WRONG[mistake]
    assert lost(changed([(old, new)])) == where.split()


def test_looking_leaves_the_weights_as_they_were():
    session = Session(Names(CELL))
    session.step(["construct", 0, "Cell", (D, H), {}])
    weights = np.random.default_rng(2).normal(size=(4 * H, D))
    session.step(["assign", 0, "W", weights])
    x, h = np.ones((N, D)), np.ones((N, H))
    session.step(["autograd", 1, 0, "forward", (x, (h, h)), {}, [[0], [1]], ["W", "U", "b"]])
    assert np.array_equal(session.step(["weights", 0, ["W"]])[1]["W"], weights)
