"""A function under another name: one that the author allows counts, one that is nearly right waits for a person."""

import pytest

from grader.problem.load import load_problem
from grader.sandbox.base import Unit
from grader.submission.formats.code import module_name
from grader.submission.model import Submission
from tests.a_problem import a_grader

QUESTION = """id: "1"
title: Doubling
text: Write doubled.
points: 2
code:
  subjects:
    doubled:
      function: doubled
      also_named: [twice, times_two]
      call: [x]
      inputs: {x: {integer: [1, 9]}}
      reference: {source: "def doubled(x): return 2 * x"}
  checks:
    - {kind: value, id: values, subject: doubled, points: 2, cases: [{inputs: {x: 3}}]}
"""


def grader_of(folder, question, sandbox):
    (folder / "exercise.yaml").write_text(
        "format: 1\nid: named\ntitle: Named\npoints: 2\nquestions: [q.yaml]\n"
    )
    (folder / "q.yaml").write_text(question)
    return a_grader(load_problem(folder), sandbox)


@pytest.fixture(scope="module")
def grader(sandbox, tmp_path_factory):
    return grader_of(tmp_path_factory.mktemp("named"), QUESTION, sandbox)


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("doubled", "correct"),
        ("twice", "correct"),
        ("times_two", "correct"),
        ("Doubled", "needs_review"),
        ("two_more", "not_attempted"),  # of two arguments
    ],
)
def test_a_name_counts_where_the_author_allows_it_and_waits_where_it_is_near(grader, name, status):
    takes = "x, y" if name == "two_more" else "x"
    unit = Unit("w", "w.py", "w.py", f"def {name}({takes}):\n    return x + x\n")
    grade = grader.grade(Submission("kim", {}, (unit,)))
    assert grade.questions[0].status == status
    assert bool(grade.notes) == (status == "needs_review")


SOLUTIONS = {
    "a method": "class Solution:\n    def doubled(self, x):\n        return x + x\n",
    "a static method": "class A:\n    @staticmethod\n    def doubled(x):\n        return x + x\n",
    "a method without self": "class A:\n    def doubled(x):\n        return x + x\n",
}


@pytest.mark.parametrize("kind", SOLUTIONS)
def test_a_function_in_a_class_that_only_holds_it_waits_with_its_points(grader, kind):
    for source, points in (
        (SOLUTIONS[kind], 2),
        (SOLUTIONS[kind].replace("x + x", "x * x"), 0),
    ):
        grade = grader.grade(Submission("kim", {}, (Unit("w", "w.py", "w.py", source),)))
        (check,) = grade.questions[0].checks
        assert check.points == points
        assert check.status == ("needs_review" if points else "incorrect")
        assert "There is" in grade.notes[0]


@pytest.mark.parametrize(
    ("source", "status"),
    [
        ("def twofold(x):\n    return x + x\n", "needs_review"),
        ("class Twofold:\n    pass\n", "not_attempted"),
        ("def plot_it(x):\n    return x + x\n", "not_attempted"),
        ("def twofold(x):\n    return x + x\n\ndef both(x, y):\n    return twofold(x)\n", "not_attempted"),
        ("def work():\n    def doubled(x):\n        return x + x\n", "needs_review"),
        ("class A:\n    def __init__(self, y):\n        pass\n    def doubled(self, x):\n        return x\n", "needs_review"),
    ],
    ids=["a function of its own", "a class", "a plot", "a helper", "inside a function", "of an object"],
)  # fmt: skip
def test_what_may_be_meant_and_cannot_be_graded_waits_without_points(grader, source, status):
    grade = grader.grade(Submission("kim", {}, (Unit("w", "w.py", "w.py", source),)))
    (check,) = grade.questions[0].checks
    assert (check.status, check.points) == (status, 0), check.message


def test_a_method_that_nobody_asks_for_may_be_the_one_that_is_missing(of_a_class):
    for method, status in (("activity", "needs_review"), ("_activity", "not_attempted")):
        source = OWN.format(name="RNNCell", method=method, function="tanh")
        grade = of_a_class.grade(Submission("kim", {}, (Unit("w", "w.py", "w.py", source),)))
        (check,) = grade.questions[0].checks
        assert (check.status, check.points) == (status, 0)
        assert ("RNNCell.activity, which may be meant" in check.message) == (method[0] != "_")


def test_what_is_defined_below_the_main_test_of_a_script_is_found(grader):
    source = "import math\nif __name__ == '__main__':\n    def doubled(x):\n        return x + x\n"
    grade = grader.grade(Submission("kim", {}, (Unit("w", "w.py", "w.py", source),)))
    assert grade.questions[0].status == "correct"


def test_a_wrong_function_under_an_allowed_name_is_wrong(grader):
    unit = Unit("w", "w.py", "w.py", "def twice(x):\n    return x * x\n")
    assert grader.grade(Submission("kim", {}, (unit,))).questions[0].status == "incorrect"


CLASS = """id: "1"
title: A cell
text: Write RNNCell.
points: 2
code:
  subjects:
    cell:
      class: RNNCell
      init: [D, H]
      weights: {weight: [H, D]}
      inputs: {x: [N, D]}
      method: forward
      call: [x]
      returns: h
      outputs: {h: [N, H]}
      reference:
        source: |
          import numpy as np
          class RNNCell:
              def __init__(self, input_size, hidden_size):
                  self.weight = np.zeros((hidden_size, input_size))
              def forward(self, x):
                  return np.tanh(x @ self.weight.T)
  checks:
    - {kind: value, id: values, subject: cell, points: 2}
"""
OWN = """import numpy as np
class {name}:
    def __init__(self, d, h):
        self.weight = np.zeros((h, d))
    def {method}(self, x):
        return np.{function}(x @ self.weight.T)
"""


@pytest.fixture(scope="module")
def of_a_class(sandbox, tmp_path_factory):
    return grader_of(tmp_path_factory.mktemp("classes"), CLASS, sandbox)


@pytest.mark.parametrize(
    ("name", "method", "function", "status"),
    [
        ("RNNCell", "forward", "tanh", "correct"),
        ("VanillaRNN", "forward", "tanh", "needs_review"),
        ("RNNCell", "step", "tanh", "needs_review"),
        ("MyRNN", "__call__", "tanh", "needs_review"),
        ("MyRNN", "forward", "sin", "needs_review"),  # it may be meant for something else
        ("RNNCel", "forward", "sin", "incorrect"),
        ("Network", "forward", "tanh", "needs_review"),  # not graded: nothing says that it is meant
    ],
)
def test_a_class_under_another_name_waits_with_what_it_would_have(
    of_a_class, name, method, function, status
):
    source = OWN.format(name=name, method=method, function=function)
    grade = of_a_class.grade(Submission("kim", {}, (Unit("w", "w.py", "w.py", source),)))
    (question,) = grade.questions
    assert question.status == status, question.checks
    assert question.points == (2 if function == "tanh" and name != "Network" else 0)
    if status == "needs_review":
        told = " ".join([*grade.notes, question.checks[0].message])
        assert name in told


def test_the_lines_to_paste_have_the_students_own_name(of_a_class, grader):
    source = OWN.format(name="RNNCel", method="step", function="sin")
    grade = of_a_class.grade(Submission("kim", {}, (Unit("w", "w.py", "w.py", source),)))
    lines = grade.questions[0].checks[0].reproduction
    assert "RNNCel(" in lines
    assert "RNNCell(" not in lines
    unit = Unit("w", "w.py", "w.py", "def twice(x):\n    return x * x\n")
    lines = grader.grade(Submission("kim", {}, (unit,))).questions[0].checks[0].reproduction
    assert "twice(" in lines
    assert "doubled(" not in lines


GROWING = """id: "{number}"
title: {method}
text: Write Cell.{method}.
points: 2
code:
  subjects:
    {method}:
      class: Cell
      init: [D]
      inputs: {{x: [N, D]}}
      method: {method}
      call: [x]
      returns: y
      reference:
        source: |
          class Cell:
              def __init__(self, size):
                  self.size = size
              def forward(self, x):
                  return 2 * x
              def backward(self, x):
                  return x / 2
  checks:
    - {{kind: value, id: values, subject: {method}, points: 2}}
"""
CELL = "class Cell:\n    def __init__(self, size):\n        self.size = size\n"
FORWARD = "    def forward(self, x):\n        return {} * x\n"
BACKWARD = "    def backward(self, x):\n        return x / 2\n"


@pytest.mark.parametrize(
    ("files", "statuses"),
    [
        (
            {
                "1-forward.py": CELL + FORWARD.format(2),
                "2-both.py": CELL + FORWARD.format(2) + BACKWARD,
            },
            ["correct", "correct"],
        ),
        (
            {
                "1-both.py": CELL + FORWARD.format(2) + BACKWARD,
                "2-forward.py": CELL + FORWARD.format(2),
            },
            ["correct", "correct"],
        ),
        (
            {
                "1-forward.py": CELL + FORWARD.format(2),
                "2-backward.py": "Cell = __import__('1-forward').Cell\n"
                "class Cell(Cell):\n" + BACKWARD,
            },
            ["correct", "correct"],
        ),
        (  # it was right once, and no longer: which one counts?
            {
                "1-forward.py": CELL + FORWARD.format(2),
                "2-both.py": CELL + FORWARD.format(3) + BACKWARD,
            },
            ["needs_review", "correct"],
        ),
    ],
)
def test_a_class_that_grows_from_file_to_file_is_graded_as_it_is_in_the_end(
    tmp_path, sandbox, files, statuses
):
    """A course asked for a method a file: the first file counted, and what it lacked was final."""
    (tmp_path / "exercise.yaml").write_text(
        "format: 1\nid: grown\ntitle: Grown\npoints: 4\nquestions: [a.yaml, b.yaml]\n"
    )
    (tmp_path / "a.yaml").write_text(GROWING.format(number=1, method="forward"))
    (tmp_path / "b.yaml").write_text(GROWING.format(number=2, method="backward"))
    units = tuple(Unit(module_name(name), name, name, source, 1) for name, source in files.items())
    grade = a_grader(load_problem(tmp_path), sandbox).grade(Submission("kim", {}, units))
    assert [question.status for question in grade.questions] == statuses
    assert not any("was not found" in str(note) for note in grade.notes)
