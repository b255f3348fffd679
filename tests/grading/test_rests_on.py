"""A function that was handed an object of a class that is wrong itself is told so, and of a hidden
check nothing is.
"""

import json

import pytest

from grader.grading.grader import Grader
from grader.problem.load import load_problem
from grader.sandbox.base import Unit
from grader.submission.model import Submission

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
    grade = Grader(load_problem(tmp_path), sandbox).grade(Submission("kim", {}, (unit,)))
    check = grade.questions[1].checks[0]
    assert check.status != "correct"
    assert (TOLD in check.message) == is_told
