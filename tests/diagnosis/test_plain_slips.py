"""Slips that the source shows are told only where message and source agree; what is right is none."""

import pytest

from grader.diagnosis.plain_slips import plain_slip

NONE = "f is None, where a list was expected."
TAKES = "Bag.size stopped with TypeError: Bag.size() takes 0 positional arguments but 1 was given."


def told(source, message, target="f"):
    return plain_slip(target, [("work.py", source)], message)


@pytest.mark.parametrize(
    ("source", "slip"),
    [
        ("def f(x):\n    x = x.sort()\n    return x\n", "Line 2: .sort(...) changes it in place"),
        ("def f(x):\n    return x.append(1)\n", "Line 2: .append(...) changes it in place"),
        ("def f(d):\n    return {k: v.sort() for k, v in d.items()}\n", "Line 2: .sort(...)"),
        (
            "def f(x):\n    for a in x:\n        if a:\n            return a\n",
            "It may end without a `return`",
        ),
        (
            "def f(x):\n    if x:\n        return [x]\n    else:\n        y = 1\n",
            "It may end without a `return`",
        ),
    ],
)
def test_a_none_is_explained_by_what_the_source_shows(source, slip):
    assert slip in told(source, NONE)
    assert told(source, "f differs in 3 of 3 entries.") == ""


@pytest.mark.parametrize(
    "source",
    [
        "import numpy as np\ndef f(x):\n    x = np.append(x, 1)\n    return g(x)\ndef g(x):\n    return None\n",
        "class S:\n    def append(self, x):\n        return self\ndef f(x):\n    s = S().append(x)\n    return s\n",
        "def f(x):\n    x.sort()\n    return x\n",
        "def f(x):\n    if x:\n        return 1\n    else:\n        raise ValueError\n",
        "def f(x):\n    while True:\n        return x\n",
        "def f(x):\n    if x:\n        yield x\n    return None\n",
        "def f(x):\n    y = x\n",  # nothing is returned anywhere: that is told elsewhere
    ],
)
def test_what_gives_something_is_no_slip(source):
    assert told(source, NONE) == ""


def test_a_method_without_self_is_told_and_one_with_it_is_not():
    source = "class Bag:\n    def size():\n        return 0\n"
    assert told(source, TAKES, "Bag") == "Line 2: size lacks `self`, its first parameter."
    for other in ("def size(self):", "@staticmethod\n    def size():", "def size(*args):"):
        assert told(source.replace("def size():", other), TAKES, "Bag") == ""
    assert told(source.replace("class Bag", "class Box"), TAKES, "Bag") == ""


def test_what_is_returned_in_place_of_being_printed_is_told():
    silent = "f({'a': 1}) prints nothing."
    assert told("def f(d):\n    return str(d)\n", silent).startswith("It returns something")
    assert told("def f(d):\n    print(d, file=open('x', 'w'))\n    return d\n", silent) == ""
    assert told("def f(d):\n    pass\n", silent) == ""


def test_broken_source_is_no_slip():
    assert told("def f(:\n", NONE) == ""
