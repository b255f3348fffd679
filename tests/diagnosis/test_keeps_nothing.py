"""Code of which it is said that it keeps nothing gives the same to the same call, whatever came before."""

import pytest

from grader.diagnosis.keeps_nothing import keeps_nothing
from grader.variants.own_module import Stretch

pytestmark = pytest.mark.lines

CELL = """
import numpy as np
from math import sqrt
EPS = 1e-8
PAIR = (1, -2.0, "x")

def sigmoid(z):
    return 1 / (1 + np.exp(-z))

class Cell:
    \"\"\"A cell.\"\"\"
    size: int = 3

    def __init__(self, d, h=4):
        rng = np.random.default_rng(0)
        self.W = rng.normal(size=(h, d))
        self.b = np.random.randn(h)

    @property
    def shape(self):
        return self.W.shape

    def forward(self, x, h, activation=np.tanh):
        out = np.zeros_like(h)
        out[:] = x @ self.W.T + self.b
        out += h
        self.last = out
        parts = {k: v for k, v in enumerate(out)}
        parts[0] = sigmoid(parts[0])
        return activation(out)
"""


def says(source, target="Cell.forward"):
    return keeps_nothing([Stretch("a.py", source, 1)], target)


def test_a_plain_cell_keeps_nothing():
    assert says(CELL)


def test_what_is_beside_it_does_not_matter():
    assert says(CELL + "history = []\ndef log(x):\n    history.append(x)\nprint(Cell(1))\n")


CHANGES = {
    "a global": ("        self.last = out", "        global EPS\n        EPS += 1"),
    "the class": ("        self.last = out", "        Cell.size += 1"),
    "the class by its object": ("        self.last = out", "        self.__class__.size += 1"),
    "the class under another name": ("        self.last = out", "        c = Cell\n        c.size += 1"),
    "a function": ("        self.last = out", "        sigmoid.calls = 1"),
    "a module": ("        self.last = out", "        np.seen = out"),
    "a list of the module": ("EPS = 1e-8", "EPS = []"),
    "a list of the class": ("    size: int = 3", "    size = []"),
    "a default": ("activation=np.tanh", "activation=np.tanh, seen=[]"),
    "a cache": ("def sigmoid", "from functools import lru_cache\n@lru_cache\ndef sigmoid"),
    "chance": ("        self.last = out", "        out = out * np.random.rand()"),
    "chance by another name": ("from math import sqrt", "from numpy.random import rand as sqrt"),
    "a default of an inner function": ("        self.last = out", "        def g(a=[]):\n            return a"),
    "a module that is not known": ("from math import sqrt", "from helpers import np"),
    "how numbers are rounded": ("        self.last = out", "        np.seterr(all='raise')"),
    "all by its name": ("        self.last = out", "        globals()['EPS'] = 1"),
    "no Python": ("def sigmoid", "def sigmoid("),
}  # fmt: skip


@pytest.mark.parametrize("what", CHANGES)
def test_nothing_is_said_where_something_may_be_kept(what):
    old, new = CHANGES[what]
    assert CELL.count(old) == 1
    assert not says(
        CELL.replace(old, new).replace("(parts[0])", "(parts[0]) * sqrt(4) * EPS * PAIR[0]")
    )


def test_nothing_is_said_of_what_is_not_there():
    assert not says(CELL, "Other")
