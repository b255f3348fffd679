"""Rules on how code is written: found in the syntax tree, told with the student's line."""

import pytest

from grader.checks.source_rules import own_code
from grader.errors import ProblemError
from tests.a_problem import a_grader, a_problem, audited, graded

CODE = """
subjects:
  total:
    function: total
    inputs: {numbers: {list: {of: {integer: [-9, 9]}}}}
    call: [numbers]
    reference:
      source: |
        def total(numbers):
            if not numbers:
                return 0
            return numbers[0] + total(numbers[1:])
checks:
  - {id: values, kind: value, subject: total, points: 1, cases: [{inputs: {numbers: []}}, {inputs: {numbers: [1, 2, 3]}}]}
  - {id: how, kind: source, subject: total, points: 1, must: [recursion], must_not: [loop, {call: [sum, np.sum]}, {import: numpy}], lines: 6}
"""


@pytest.fixture(scope="module")
def grader(tmp_path_factory, sandbox):
    return a_grader(a_problem(tmp_path_factory.mktemp("source"), CODE), sandbox)


@pytest.mark.parametrize(
    "source",
    [
        "def total(n):\n    '''Of a list,\n    long.'''\n    # a comment\n    return n[0] + total(n[1:]) if n else 0\n",
        "def total(n):\n    return go(n, 0)\ndef go(n, k):\n    if k == len(n):\n        return 0\n    return n[k] + go(n, k + 1)\n",
        "def total(n):\n    def go(k):\n        return n[k] + go(k + 1) if k < len(n) else 0\n    return go(0)\n",
        "class Adder:\n    def add(self, n):\n        return n[0] + self.add(n[1:]) if n else 0\ndef total(n):\n    return Adder().add(n)\n",
        "def total(n):\n    return n if isinstance(n, (int, float)) else next(iter(map(total, n[:1])), 0) + total(n[1:]) if n else 0\n",
        "total = lambda n: n[0] + total(n[1:]) if n else 0\n",
        "def even(n):\n    return n[0] + total(n[1:]) if n else 0\ndef total(n):\n    return even(n)\nprint(sum([1]))\nfor k in []: pass\n",
    ],
)
def test_rules_that_are_kept(grader, source):
    assert {check.status for check in graded(grader, source).values()} == {"correct"}


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ("def total(n):\n    s = 0\n    for x in n:\n        s += x\n    return s\n", "total uses a loop (line 3 of work.py), which it must not."),
        ("def total(n):\n    return helper(n)\ndef helper(n):\n    return sum(n)\n", "total uses sum() (line 4 of work.py)"),
        ("import numpy as np\ndef total(n):\n    return np.add(n[0], total(n[1:])).item() if n else 0\n", "an import of numpy (line 1 of work.py)"),
        ("import numpy\nlib = numpy\ndef total(n):\n    return lib.add(n[0], total(n[1:])).item() if n else 0\n", "an import of numpy (line 1 of work.py)"),
        ("def total(n):\n    total = eval('+'.join(map(str, n)) or '0')\n    return abs(total) if total > 0 else total\n", "total does not use recursion, which is asked for."),
        ("def total(n):\n    return eval('+'.join(map(str, n)) or '0')\n", "total does not use recursion, which is asked for."),
        ("def total(n):\n    if n == []:\n        r = 0\n    else:\n        f = n[0]\n        g = n[1:]\n        r = f + total(g)\n    return r\n", "7 lines of code; at most 6"),
    ],
)  # fmt: skip
def test_a_broken_rule_is_told_with_its_line(grader, source, told):
    found = graded(grader, source)
    assert found["values"].status == "correct"
    assert found["how"].status == "incorrect"
    assert told in found["how"].message


def test_a_cell_with_a_magic_is_read_and_its_line_told(grader):
    cell = "%matplotlib inline\ndef total(n):\n    s = 0\n    for x in n:\n        s += x\n    return s\n!pip list\n"
    found = graded(grader, cell, "work.ipynb")["how"]
    assert found.message == "total uses a loop (line 4 of work.ipynb), which it must not."


def test_code_that_does_not_run_is_not_praised_for_how_it_is_written(grader):
    found = graded(grader, "def total(n):\n    return total(n[1:]) + n[0] if n else 1\n")
    assert found["values"].status == "incorrect"


def test_a_source_rule_alone_proves_nothing_and_is_refused(tmp_path):
    alone = CODE.split("  - {id: values")[0] + "  - {id: how" + CODE.split("  - {id: how")[1]
    with pytest.raises(ProblemError, match="proves no result"):
        a_problem(tmp_path, alone)


def test_a_reference_that_breaks_the_rule_is_told(tmp_path):
    with pytest.raises(ProblemError, match="the reference breaks this rule"):
        a_problem(tmp_path, CODE.replace("must: [recursion]", "must: [while loop]"))
    with pytest.raises(ProblemError, match="write a construct"):
        a_problem(tmp_path, CODE.replace("must: [recursion]", "must: [{}]"))


def test_a_problem_with_it_is_proved(grader):
    assert audited(grader).failures == []


def test_what_is_no_python_is_left_to_a_person():
    assert own_code("f", [("a", "def f(:\n")]) is None
    assert own_code(
        "f", [("a", "def f(): return 1"), ("b", "def f():\n  while 1: pass")]
    ).constructs("loop")


SELF_CALLING = """
subjects:
  flatten:
    function: flatten
    inputs: {nested: {list: {of: {integer: [1, 9]}, length: [2, 4]}}}
    call: [nested]
    returns: value
    reference: {source: "def flatten(nested):\\n    return [x for part in nested for x in (flatten(part) if isinstance(part, list) else [part])]"}
checks:
  - {kind: source, id: rule, subject: flatten, points: 1, must: [{syntax: recursion}]}
  - {kind: value, id: values, subject: flatten, points: 1}
"""


@pytest.mark.parametrize(("source", "status"), [
    ("def _flat(nested):\n    return [x for p in nested for x in (_flat(p) if isinstance(p, list) else [p])]\nflatten = _flat\n", "correct"),
    ("class Walk:\n    def see(self, x):\n        return getattr(self, 'see_' + type(x).__name__)(x)\n    def see_list(self, x):\n        return [y for p in x for y in self.see(p)]\n"
     "    def see_int(self, x):\n        return [x]\ndef flatten(nested):\n    return Walk().see(nested)\n", "needs_review"),
    ("def flatten(nested):\n    return list(nested)\n", "incorrect"),
])  # fmt: skip
def test_what_is_called_by_a_name_that_is_made_while_it_runs_is_for_a_person(
    tmp_path, sandbox, source, status
):
    grader = a_grader(a_problem(tmp_path, SELF_CALLING), sandbox, names_slips=False)
    assert graded(grader, source)["rule"].status == status


@pytest.mark.parametrize(
    "source",
    [
        "add = sum\ndef total(n):\n    if not n:\n        return total([0])\n    return add(n)\n",
        "def total(n):\n    add = sum\n    return add(n) if n else 0 * len(n) and total(n)\n",
        "from builtins import sum as add\ndef total(n):\n    return add(n) if n or total([1]) else 0\n",
        "from functools import partial\ndef total(n):\n    add = partial(sum, n)\n    return add() if n or total([1]) else 0\n",
        "def total(n):\n    return next(map(sum, [n])) if n or total([1]) else 0\n",
    ],
)
def test_what_must_not_be_called_must_not_be_called_under_another_name(grader, source):
    found = graded(grader, source)["how"]
    assert found.status == "incorrect"
    assert "which it must not" in found.message


@pytest.mark.parametrize(
    "source",
    [
        "def total(n):\n    return go(n, 0)\ndef go(n, sum):\n    return go(n[1:], hand(sum) + n[0]) if n else sum\ndef hand(sum):\n    return sum\n",
        "from tools import sum as add\ndef total(n):\n    return n[0] + total(n[1:]) if n else 0\n",
    ],
)
def test_a_parameter_or_a_function_of_ones_own_of_that_name_is_another(grader, source):
    assert graded(grader, source)["how"].status == "correct"


def test_a_variable_of_that_name_is_no_call_of_it(grader):
    source = "def total(n):\n    sum = n[0] if n else 0\n    return sum + total(list(n[1:])) if n else max(sum, 0)\n"
    assert graded(grader, source)["how"].status == "correct"


@pytest.mark.parametrize("source", [
    "import numpy\ndef total(n):\n    return n[0] + total(n[1:]) if n else 0\n",
    "def total(n):\n    return n[0] + total(n[1:]) if n else 0\nclass Other:\n    def total(self, n):\n        return sum(n)\n",
    "class Own:\n    def sum(self, n):\n        return n[0] + self.sum(n[1:]) if n else 0\ndef total(n):\n    return Own().sum(n)\n",
    "def sum(n):\n    return n[0] + sum(n[1:]) if n else 0\ndef total(n):\n    return sum(n)\n",
    "def total(n):\n    return n[0] + total(n[1:]) if n else 0\nclass Broken:\n    def push(self)\n        pass\n",
])  # fmt: skip
def test_what_is_the_students_own_or_stands_elsewhere_breaks_no_rule(grader, source):
    assert {check.status for check in graded(grader, source).values()} == {"correct"}


@pytest.mark.parametrize(
    "source",
    [
        "from functools import reduce\ndef total(n):\n    return _join(n[:1], n[1:]) if n else 0\n"
        "def _join(head, rest):\n    return next(map(_one, [head])) + next(map(total, [rest]))\ndef _one(head):\n    return head[0]\n",
        "def total(n):\n    return next(map(_go, [n]))\ndef _go(n):\n    return n[0] + total(n[1:]) if n else 0\n",
    ],
)  # fmt: skip
def test_a_helper_that_is_handed_to_a_call_is_called(grader, source):
    assert {check.status for check in graded(grader, source).values()} == {"correct"}


def test_a_helper_that_is_imported_under_another_name_is_followed():
    help_ = "def summed(n):\n    return n[0] + summed(n[1:]) if n else 0\n"
    work = "from help import summed as _s\ndef total(n):\n    return _s(n)\n"
    code = own_code("total", [("help.py", help_), ("work.py", work)])
    assert [label for label, _ in code.constructs("recursion")] == ["help.py"]
