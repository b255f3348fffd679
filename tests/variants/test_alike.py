"""One slip made in several places of a student's code is undone in all of them at once."""

import ast

import pytest

from grader.variants.own_module import OwnModule, Stretch
from grader.variants.repairs import repairs

CASES = {
    "the axis of two means": (
        "import numpy as np\ndef f(x):\n    m = np.mean(x, axis=0)\n    v = np.var(x, axis=0)\n    return (x - m) / v\n",
        ("np.mean(x, axis=0)", "np.mean(x)"),
        ("np.var(x, axis=0)", "np.var(x)"),
    ),
    "a root in two branches": (
        "import numpy as np\ndef f(x, v, w, yes):\n    if yes:\n        return x / np.sqrt(v)\n    return x / np.sqrt(w)\n",
        ("np.sqrt(v)", "v"),
        ("np.sqrt(w)", "w"),
    ),
    "an old part that is not weakened": (
        "def f(a, b, p, q, r):\n    a = (1 - r) * a + r * p\n    b = (1 - r) * b + r * q\n    return a, b\n",
        ("(1 - r) * a", "a"),
        ("(1 - r) * b", "b"),
    ),
    "an inverse": (
        "import numpy as np\ndef f(P, S):\n    return P @ np.linalg.inv(S)\n",
        ("P @ np.linalg.inv(S)", "P / S"),
    ),
    "two statements in a condition": (
        "def f(a, b, yes):\n    if yes:\n        c = 1\n        a = a + c\n        b = b + c\n    return a * b\n",
        ("        a = a + c\n        b = b + c\n    return", "    a = a + c\n    b = b + c\n    return"),
    ),
    "what is done always": (
        "def f(a, yes):\n    if yes:\n        a = 2 * a\n    a = a + 1\n    return a\n",
        ("    a = a + 1", "        a = a + 1"),
    ),
    "an index that stands still": (
        "def f(rows):\n    total = 0\n    for k in range(len(rows)):\n        total += rows[k]\n    return total\n",
        ("rows[k]", "rows[0]"),
    ),
    "the ends of a product of three": (
        "def f(F, P):\n    return F @ P @ F.T\n",
        ("F @ P @ F.T", "F.T @ P @ F"),
    ),
    "a place in steps of more than one": (
        "def f(x, stride, n):\n    return [x[k * stride] for k in range(n)]\n",
        ("x[k * stride]", "x[k]"),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_the_slip_is_undone(name):
    right, *slips = CASES[name]
    wrong = right
    for good, bad in slips:
        assert good in wrong
        wrong = wrong.replace(good, bad)
    module = OwnModule.of([Stretch("w.py", wrong, 1)])
    wanted = ast.unparse(ast.parse(right)).split("def ", 1)[1]
    found = [
        one for one in repairs(module, ["f"]) if one.statement.split("def ", 1)[1].strip() == wanted
    ]
    assert found
    if len(slips) > 1:
        assert found[0].also


def test_what_stands_inside_another_place_is_not_changed_with_it():
    source = "import numpy as np\ndef f(x):\n    return np.sum(np.sum(x))\n"
    module = OwnModule.of([Stretch("w.py", source, 1)])
    texts = [one.statement for one in repairs(module, ["f"])]
    assert len(texts) == len(set(texts))
