"""A function that was handed an object of a class that is wrong itself is told so, and of a hidden
check nothing is.
"""

import json

import pytest

from grader.grading.rests_on import _parts
from grader.problem.load import load_problem
from grader.sandbox.base import Unit
from grader.submission.model import Submission
from tests.a_problem import a_grader
from tests.conftest import ROOT

CELL = "class Cell:\n    def __init__(self, d): pass\n    def forward(self, x): return 2 * x\n"
RUN = "def run(cell, xs):\n    return sum(cell.forward(x) for x in xs)\n"
CLASS = f"""id: "1"
title: A cell
text: Write Cell.
points: 1
code:
  subjects:
    Cell:
      class: Cell
      init: [D]
      inputs: {{x: [D]}}
      call: [x]
      reference: {{source: {json.dumps(CELL)}}}
  checks: [{{id: cell, kind: value, subject: Cell, points: 1, visibility: VISIBILITY}}]
"""
FUNCTION = f"""id: "2"
title: A run
text: Write run.
points: 1
code:
  subjects:
    run:
      function: run
      inputs: {{cell: {{object: Cell}}, xs: [T, D]}}
      call: [cell, xs]
      reference: {{source: {json.dumps(CELL + RUN)}}}
  checks: [{{id: run, kind: value, subject: run, points: 1}}]
"""
TOLD = "It was tried with an object of your Cell, which is not right yet itself (1)."


@pytest.mark.parametrize(
    ("visibility", "cell", "is_told"),
    [
        ("visible", CELL.replace("2 * x", "3 * x"), True),
        ("hidden", CELL.replace("2 * x", "3 * x"), False),
        ("visible", CELL, False),
    ],
)
def test_what_a_function_was_handed_is_told_where_it_is_known_to_be_wrong(
    tmp_path, sandbox, visibility, cell, is_told
):
    (tmp_path / "exercise.yaml").write_text(
        "format: 1\nid: rests\ntitle: Rests\npoints: 2\nquestions: [a.yaml, b.yaml]\n"
    )
    (tmp_path / "a.yaml").write_text(CLASS.replace("VISIBILITY", visibility))
    (tmp_path / "b.yaml").write_text(FUNCTION)
    run = RUN if is_told or visibility == "hidden" else RUN.replace("sum", "max")
    unit = Unit("w", "w.py", "w.py", cell + run)
    grade = a_grader(load_problem(tmp_path), sandbox).grade(Submission("kim", {}, (unit,)))
    check = grade.questions[1].checks[0]
    assert check.status != "correct"
    assert (TOLD in check.message) == is_told


STEP = "def step(x):\n    return x * x, x\ndef step_backward(dy, x):\n    return 2 * x * dy\n"
BACK = f"""id: "1"
title: A step
text: Write step and step_backward.
points: 1
code:
  subjects:
    step:
      function: step
      inputs: {{x: [D]}}
      call: [x]
      returns: [y, cache]
      outputs: {{y: [D]}}
      backward: {{function: step_backward, call: [d_y, cache], returns: d_x}}
      reference: {{source: {json.dumps(STEP)}}}
  checks: [{{id: back, kind: gradient_check, subject: step, points: 1, outputs: [y]}}]
"""


def test_what_is_not_right_of_a_backward_pass_is_called_by_its_own_name(tmp_path, sandbox):
    """A right forward was blamed: "Your lstm_cell_forward is not right yet itself"."""
    (tmp_path / "exercise.yaml").write_text(
        "format: 1\nid: back\ntitle: Back\npoints: 1\nquestions: [a.yaml]\n"
    )
    (tmp_path / "a.yaml").write_text(BACK)
    planned = a_grader(load_problem(tmp_path), sandbox).references.planned
    assert planned[0].about == "step_backward"
    assert _parts(planned[0], "step", planned) == ["step_backward", "step"]


def test_a_backward_function_without_its_forward_waits_and_is_not_called_unwritten(
    tmp_path, sandbox
):
    (tmp_path / "exercise.yaml").write_text(
        "format: 1\nid: back\ntitle: Back\npoints: 1\nquestions: [a.yaml]\n"
    )
    (tmp_path / "a.yaml").write_text(BACK)
    unit = Unit("w", "w.py", "w.py", STEP.partition("return x * x, x\n")[2])
    grade = a_grader(load_problem(tmp_path), sandbox).grade(Submission("kim", {}, (unit,)))
    (found,) = grade.questions[0].checks
    assert found.status == "needs_review"
    assert found.message.startswith("step_backward is there, but it is tried on what step returns")


@pytest.mark.parametrize(("name", "status"), [("input_grad", "needs_review"), ("helper", "not_attempted")])  # fmt: skip
def test_a_backward_under_another_name_waits(tmp_path, sandbox, name, status):
    """Right work lost the whole question: "step_backward was not found"."""
    (tmp_path / "exercise.yaml").write_text(
        "format: 1\nid: back\ntitle: Back\npoints: 1\nquestions: [a.yaml]\n"
    )
    (tmp_path / "a.yaml").write_text(BACK)
    unit = Unit("w", "w.py", "w.py", STEP.replace("step_backward", name))
    grade = a_grader(load_problem(tmp_path), sandbox).grade(Submission("kim", {}, (unit,)))
    (found,) = grade.questions[0].checks
    assert (found.status, found.points) == (status, 0)
    assert ("There is input_grad, which may be meant" in found.message) == (
        status == "needs_review"
    )


def test_of_a_part_that_is_lost_with_its_file_nobody_says_that_it_is_wrong(sandbox):
    """It may be right: the file that it is imported from was not handed in."""
    source = """
from steps import rnn_step_forward
def rnn_forward(x, h0, Wx, Wh, b):
    return rnn_step_forward(x[:, 0], h0, Wx, Wh, b)
"""
    unit = Unit("w", "w.py", "w.py", source)
    problem = load_problem(ROOT / "problems" / "rnn-from-scratch")
    grade = a_grader(problem, sandbox).grade(Submission("kim", {}, (unit,)))
    whole = next(question for question in grade.questions if question.id == "1.3").checks[0]
    assert whole.status == "could_not_run"
    assert "'steps'" in whole.message
    assert "not right yet itself" not in whole.message
