"""What is kept between calls is told with the one line that makes it, and with none where several may."""

import pytest

from grader.diagnosis.kept_where import where_kept
from grader.variants.own_module import Stretch
from tests.a_problem import a_grader, a_problem, graded

pytestmark = pytest.mark.lines


def told(source, target="f"):
    found = where_kept([Stretch("a.py", source, 1)], target)
    return found.sentence if found else None


@pytest.mark.parametrize(
    ("source", "line", "words"),
    [
        ("def f(x, seen=[]):\n    seen.append(x)\n    return seen\n", 1, "the default `seen=[]` is made once"),
        ("def f(x, *, n={}):\n    n[x] = 1\n    return n\n", 1, "the default `n={}` is made once"),
        ("def g(x, out=list()):\n    out += x\n    return out\ndef f(x):\n    return g(x)\n", 1, "when `g` is defined"),
        ("def f(x):\n    memo.append(x)\n    return memo\nmemo = []\n", 4, "`memo` stands outside the function"),
        ("h = 0\ndef f(x):\n    global h\n    h += x\n    return h\n", 1, "`h` stands outside the function"),
    ],
)  # fmt: skip
def test_the_line_is_told(source, line, words):
    assert told(source).startswith(f"Look at line {line} of a.py: ")
    assert words in told(source)


def test_what_belongs_to_a_class_is_told_and_not_what_each_object_makes():
    shared = "class f:\n    items = []\n    def add(self, x):\n        self.items.append(x)\n        return self.items\n"
    assert told(shared, "f.add").startswith(
        "Look at line 2 of a.py: `items` belongs to the class f"
    )
    own = shared.replace(
        "    def add", "    def __init__(self):\n        self.items = []\n    def add"
    )
    assert told(own, "f.add") is None


@pytest.mark.parametrize(
    "source",
    [
        "def f(x, seen=[]):\n    return [*seen, x]\n",  # never changed
        "def f(x, seen=[]):\n    seen = list(seen)\n    seen.append(x)\n    return seen\n",  # a copy
        "def f(x, seen=()):\n    return (*seen, x)\n",
        "def f(x, a=[], b=[]):\n    a.append(x); b.append(x)\n    return a, b\n",  # two in one line
        "def f(x, a=[]):\n    a.append(x)\n    memo.append(x)\n    return a, memo\nmemo = []\n",  # one of two
        "def f(x):\n    memo = []\n    memo.append(x)\n    return memo\nmemo = []\n",  # another one
        "def g(x, seen=[]):\n    seen.append(x)\ndef f(x):\n    return x\n",  # not needed
        "def f(x:\n",
    ],
)
def test_nothing_is_told_where_nothing_or_more_than_one_thing_may_be_meant(source):
    assert told(source) is None


CODE = """
subjects:
  evens:
    function: evens
    inputs: {x: {list: {of: {integer: [0, 9]}, length: [3, 6]}}}
    call: [x]
    reference: {source: "def evens(x):\\n    return [v for v in x if v % 2 == 0]\\n"}
checks:
  - {id: values, kind: value, subject: evens, points: 1}
"""


def test_a_student_reads_it_beside_what_the_experiment_has_shown(tmp_path, sandbox):
    grader = a_grader(a_problem(tmp_path, CODE), sandbox, names_slips=False)
    own = "\n\ndef evens(x, found=[]):\n    for v in x:\n        if v % 2 == 0:\n            found.append(v)\n    return found\n"
    message = graded(grader, own)["values"].message
    assert "something is kept between calls" in message
    assert "Look at line 3 of " in message
    assert ": the default `found=[]` is made once" in message
