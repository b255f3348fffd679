"""What only hands something empty back is not attempted, unless that is right; nothing else is."""

import pytest

from grader.grading.grader import Grader
from tests.a_problem import a_problem, graded

PROBLEM = """
subjects:
  f:
    function: f
    inputs: {h: {integer: [1, 9]}}
    call: [h]
    returns: [steps, h]
    reference: {source: "def f(h):\\n    return REFERENCE, h\\n"}
checks:
  - {id: v, kind: value, subject: f, points: 1, cases: [{inputs: {h: 3}}, {inputs: {h: 4}}]}
"""
BLANK = "def f(h):\n    '''Do it.'''\n    steps: list = []\n    return steps, h\n"
BELOW = "def f(h):\n    return [], h\n    return [h, h], h\n"
TRIED = "def f(h):\n    steps = []\n    steps.append(1)\n    return steps, h\n"


@pytest.fixture(scope="module")
def graders(sandbox, tmp_path_factory):
    return {
        what: Grader(
            a_problem(tmp_path_factory.mktemp("p"), PROBLEM.replace("REFERENCE", what)), sandbox
        )
        for what in ("[h, h]", "[]")
    }


@pytest.mark.parametrize(
    ("reference", "source", "status"),
    [
        ("[h, h]", BLANK, "not_attempted"),
        ("[h, h]", BELOW, "incorrect"),
        ("[h, h]", TRIED, "incorrect"),
        ("[]", BLANK, "correct"),
        ("[]", TRIED + BLANK, "correct"),
    ],
)
def test_it_is_told_apart_from_work(graders, reference, source, status):
    assert graded(graders[reference], source)["v"].status == status


def test_a_class_that_has_an_empty_method_counts_as_it_stands(sandbox, tmp_path):
    code = """
subjects:
  Bag:
    class: Bag
    init: [start]
    inputs: {start: {integer: [1, 9]}, k: {integer: [1, 9]}}
    method: total
    call: [k]
    reference: {source: "class Bag:\\n    def __init__(self, start):\\n        self.start = start\\n    def total(self, k):\\n        return self.start + k\\n"}
checks:
  - {id: v, kind: value, subject: Bag, points: 1, cases: [{inputs: {start: 3, k: 2}}, {inputs: {start: 4, k: 9}}]}
"""
    first = "class Bag:\n    def __init__(self, start):\n        self.start = start\n    def total(self, k):\n        return self.start * k\n"
    second = first.replace("start * k", "start + k") + "    def extras(self):\n        return []\n"
    grader = Grader(a_problem(tmp_path, code), sandbox)
    assert graded(grader, first + second)["v"].status == "correct"
