"""A source that is run all at once ends as one that is run statement by statement: same names, notes and losses."""

import importlib.util
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.sandbox.inside import fast_path
from grader.sandbox.inside import loader as load
from grader.sandbox.inside.found_names import PACKAGE
from grader.sandbox.inside.loader import Loader
from tests.conftest import ROOT

OUR_OWN = sorted(
    path
    for folder in ("submissions", "tests/cold", "tests/attacks/honest")
    for path in (ROOT / folder).rglob("*.py")
    if "loop" not in path.read_text()
    and "exit" not in path.read_text()
    and "finn" not in str(path)
    and "gita" not in str(path)
)


def loaded(sources, whole_ones):
    """Run cells; return what a loader knows afterwards, and what it said that it is about to run."""
    units = [{"module": "work", "file": "w.py", "label": f"w.py, cell {k}", "source": source, "first_line": 1 + k}
             for k, source in enumerate(sources)]  # fmt: skip
    announced = []
    loader = Loader(
        units, {}, [] if whole_ones else [-1 - k for k in range(len(units))], announced.append
    )
    try:
        loader.run()
        names = {
            name: describe(value)
            for name, value in loader.found.modules[f"{PACKAGE}.work"].__dict__.items()
            if name[:2] != "__"
        }
    finally:
        sys.meta_path.remove(loader.modules)
        for name in [
            name for name in sys.modules if name == PACKAGE or name.startswith(f"{PACKAGE}.")
        ]:
            del sys.modules[name]
    return (
        names,
        loader.notes.kept,
        loader.found.definitions,
        loader.found.lost,
        sorted(loader.found.stub_names),
    ), announced


def describe(value):
    if isinstance(value, int | float | str | tuple | list):
        return repr(value)
    code = getattr(value, "__code__", None)
    return (
        type(value).__name__,
        code.co_firstlineno if code else None,
        getattr(value, "__doc__", None),
    )


def same_both_ways(*sources):
    all_at_once, announced = loaded(sources, True)
    assert all_at_once == loaded(sources, False)[0]
    return announced


@pytest.mark.parametrize("path", OUR_OWN, ids=lambda path: path.name)
def test_our_own_submissions_end_the_same_both_ways(path):
    same_both_ways(path.read_text())


def test_most_of_what_is_handed_in_is_run_all_at_once():
    sources = [
        path.read_text()
        for path in OUR_OWN
        if importlib.util.find_spec("torch") or "torch" not in path.read_text()
    ]
    eligible = [source for source in sources if fast_path.code_of(source, "w.py", 0) is not None]
    assert len(eligible) >= len(sources) / 3


@pytest.mark.parametrize(
    "source",
    [
        "import numpy as np\nx = np.eye(2)\ny = x @ z\ndef f(a):\n    return a + 1\n",  # a name that is not there
        "y = later(2)\ndef later(a):\n    return a + 1\n",  # a name that comes later
        "def f(a):\n    return a\n\nraise SystemExit(3)\nw = 1\n",
        "a = 1\nb = [1,\n     2,\n     1 / 0]\nc = 3\n",
        "def g():\n    raise ValueError('no')\n\nclass A:\n    x = g()\n    def m(self):\n        return self\n\nz = 5\n",
        "def d(f):\n    return f\n@d\ndef f(x):\n    return x * 2\nf(1, 2)\nq = 2\n",
        "for k in range(3):\n    t = k\n    if k == 1:\n        boom()\nu = 1\n",
        "x = 1; y = 2 / 0; z = 3\nw = 4\n",
    ],
)
def test_an_error_costs_the_same_statement_both_ways(source):
    announced = same_both_ways(source)
    assert announced[0] == -1


@pytest.mark.parametrize(
    "source",
    [
        "import torch\nx = 1\n", "from __future__ import annotations\nx: Y = 1\n", "def f(x):\n    pass\n", "def f(x):\n    '''doc'''\n",
        "def f(x):\n    y = None\n    return y\n", "def f(x):\n    return\n", "def f(x): ...\n", "def f():\n    raise NotImplementedError\n",
        "import scipy.linalg, math\nx = 1\n", "def f(x:\n", "%matplotlib inline\nx = 1\n", "def f(x):\n    return x\ndef f(x):\n    return 2 * x\n",
        "x = '" + "y" * fast_path.LARGEST + "'\n", "import matplotlib.pyplot as plt\n", "from numpy import array; import json\n",
    ],
)  # fmt: skip
def test_what_needs_care_is_read_statement_by_statement(source):
    assert fast_path.code_of(source, "w.py", 0) is None


def test_a_cell_after_one_that_lost_something_and_the_future_are_taken_care_of():
    same_both_ways("x = 1 / 0\n", "y = x + 1\ndef f(a):\n    return a + x\n")
    same_both_ways(
        "from __future__ import annotations\n", "def f(a: NoSuchName) -> Other:\n    return a + 1\n"
    )
    same_both_ways(
        "def f(a):\n    return a + 1\n", "def f(a):\n    pass\n", "def f(a):\n    return a + 2\n"
    )


PIECES = st.sampled_from(
    [
        "import numpy as np",
        "import math, random",
        "x = 3",
        "y = x + 1",
        "z = unknown + 1",
        "w = helper(2)",
        "def helper(a):\n    b = a + 1\n    return b",
        "class Cell:\n    k = 2\n\n    def forward(self, v):\n        return v * self.k",
        "print(x)",
        "if x > 2:\n    v = x\nelse:\n    v = 0",
        "1 / 0",
        "u = [\n    1,\n    helper(3),\n]",
        "def half(:",
        "    indented = 1",
        "def stub(a):\n    return None",
        "x += 1",
        "'''a text\nover lines'''",
        "assert x < 3",
        "for k in range(2):\n    x = x + k",
    ]
)


@settings(max_examples=120)
@given(st.lists(st.lists(PIECES, max_size=6).map("\n\n".join), min_size=1, max_size=3))
def test_any_cells_end_the_same_both_ways(cells):
    same_both_ways(*cells)


def test_a_loop_that_is_cut_at_a_jump_back_is_told_with_its_line(monkeypatch):
    monkeypatch.setattr(load, "SOFT_SECONDS", 0.05)
    (_, notes, *_), _ = loaded(
        ["x = 1\nfor i in range(10 ** 9):\n    if i < 0:\n        x = 2\ny = 3\n"], True
    )
    assert [(note["line"], note["what"]) for note in notes] == [
        (note["line"], "took too long") for note in notes
    ]
    assert 2 <= notes[0]["line"] <= 4
