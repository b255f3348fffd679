"""Runs a small submission of our own in the server before any fork.

Each child then inherits an interpreter that has specialised its code already (PEP 659).


Without it every child would adapt anew (PEP 659), and write to more of the pages that it shares
with the server: a twelfth of what a small submission costs. Nothing of it is left but that. Its
last line fails, for failing is a path of the code too.
"""

import importlib
import signal
import sys
from collections.abc import Sequence

import numpy as np

from .closed_modules import tell_closed_as_missing
from .defaults import settle_torch
from .execute import Session
from .found_names import PACKAGE
from .loader import Loader
from .wire import decode, encode

TIMES = 12

_MODULE = """
import numpy as np

def sigmoid(z):
    return 1.0 / (1.0 + np.exp(-z))

class Cell:
    def __init__(self, input_size, hidden_size):
        rng = np.random.default_rng(0)
        self.weight = rng.normal(size=(4 * hidden_size, input_size + hidden_size))
        self.bias = np.zeros(4 * hidden_size)

    def forward(self, x, state):
        h, c = state
        z = np.concatenate([x, h], axis=1) @ self.weight.T + self.bias
        i, f, g, o = np.split(z, 4, axis=1)
        c_next = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
        return sigmoid(o) * np.tanh(c_next), c_next
"""
_CELL = """
%matplotlib inline
np.random.seed(0)
W = np.random.randn(3, 3) * 0.1 + np.zeros((3, 1))
h = np.maximum(0, np.dot(W, np.ones(3)))
print(np.sum(np.outer(h, h)), np.hstack([h, h]).shape, W.sum(axis=0), np.sqrt(np.abs(h)).max())
nothing_of_this_name
"""
_STEPS = [
    ["construct", 0, "Cell", [2, 3], {}],
    ["shapes", 0, ["weight", "bias"]],
    ["assign", 0, "weight", np.ones((12, 5))],
    ["call", 1, 0, "forward", [np.ones((2, 2)), (np.ones((2, 3)), np.ones((2, 3)))], {}],
    ["read", 1, [0]],
    ["read", 1, [1]],
]


def rehearse() -> list[bytes]:
    """Run the submission some times; return what was observed, as it would cross."""
    units = [
        {"module": "rehearsal", "label": label, "file": label, "source": source, "first_line": 1}
        for label, source in (("rehearsal.py", _MODULE), ("cell 2", _CELL))
    ]
    before = signal.getsignal(signal.SIGALRM)
    observed: list[bytes] = []
    for _ in range(TIMES):
        loader = Loader(units, {}, [], lambda number: None)
        loader.run()
        session = Session(loader.found)
        found = [session.step(step) for step in decode(encode(_STEPS))]
        observed = [encode(value) for is_observed, value in found if is_observed]
        sys.meta_path.remove(loader.modules)
        for name in [name for name in sys.modules if name.partition(".")[0] == PACKAGE]:
            del sys.modules[name]
    signal.signal(signal.SIGALRM, before)
    return observed


def warm_up(preload: Sequence[str] = ()) -> None:
    """Import now what would be imported lazily in every child, and what a problem asks for."""
    for name in ("ast", "linecache", "random", "traceback", "numpy.linalg", "numpy.random"):
        importlib.import_module(name)
    tell_closed_as_missing()
    np.random.default_rng(0).normal(size=(4, 4)) @ np.eye(4)
    np.einsum("ij,jk->ik", np.eye(2), np.eye(2))
    np.linalg.norm(np.eye(2))
    for name in preload:
        try:
            importlib.import_module(name)
        except ImportError:
            continue  # the student's own import then says what is missing
    if "torch" in sys.modules:
        settle_torch()
        torch = sys.modules["torch"]
        cell = torch.nn.LSTMCell(2, 2)
        cell(torch.zeros(1, 2))[0].sum().backward()
