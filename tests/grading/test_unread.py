"""What was handed in and not read is for a person: no point is lost for it, and no grade is final."""

import pytest

from grader.grading.grader import Grader
from grader.problem.load import load_problem
from grader.sandbox.base import Unit
from grader.submission.model import Submission
from grader.submission.read import read_submission
from tests.conftest import ROOT


@pytest.fixture(scope="module")
def grader(sandbox):
    return Grader(
        load_problem(ROOT / "problems" / "recurrent-networks"), sandbox, names_slips=False
    )


def graded(grader, folder, files):
    folder_with(folder, files)
    grade = grader.grade(read_submission(folder, grader.problem.outline))
    return {
        (check.part, check.status): check.message
        for question in grade.questions
        for check in question.checks
    }


SHEET = b"## 1.1.1\n\nA right answer in words.\n"


@pytest.mark.parametrize(
    "name", ["code.rar", "cells.pdf", "work.ipynb", "a/b/c/d/e/f/g/h/cells.py"]
)
def test_code_that_was_not_read_waits_and_is_not_called_missing(grader, tmp_path, name):
    found = graded(grader, tmp_path, {"answers.md": SHEET, name: b"{ damaged \x00"})
    code = {status: message for (part, status), message in found.items() if part == "code"}
    assert set(code) == {"needs_review"}
    assert "A person will look" in code["needs_review"]


def test_a_photo_beside_the_code_may_be_the_answers(grader, tmp_path):
    found = graded(grader, tmp_path, {"cells.py": b"x = 1\n", "IMG_2041.jpg": b"\xff\xd8\xff"})
    assert {status for part, status in found if part == "written"} == {"needs_review"}
    assert {status for part, status in found if part == "code"} == {"not_attempted"}


def test_a_plot_that_the_code_keeps_is_no_answer(grader, tmp_path):
    source = b"import matplotlib.pyplot as plt\nplt.savefig('loss.png')\n"
    found = graded(grader, tmp_path, {"cells.py": source, "loss.png": b"\x89PNG"})
    assert {status for part, status in found if part == "written"} == {"not_attempted"}


COUNT = b"def unrolled_weight_count(input_size, hidden_size, output_size, time_steps):\n    return "
RIGHT = b"time_steps * (input_size + output_size) * hidden_size + (time_steps - 1) * hidden_size\n"


@pytest.mark.parametrize(
    ("other", "status"),
    [
        ("Copy of cells.py", "needs_review"),
        ("cells-Copy1.py", "incorrect"),
        ("Kopie von cells.py", "needs_review"),
        ("cells_old.py", "incorrect"),
        ("backup/cells.py", "incorrect"),
    ],
)
def test_a_copy_that_is_finished_and_differs_may_be_the_work(grader, tmp_path, other, status):
    """Colab calls the student's own notebook "Copy of ...": the wrong original was final."""
    grade = grader.grade(
        read_submission(
            folder_with(tmp_path, {"cells.py": COUNT + b"time_steps\n", other: COUNT + RIGHT}),
            grader.problem.outline,
        )
    )
    check = next(c for q in grade.questions for c in q.checks if c.id == "any-sizes")
    assert check.status == status


def folder_with(folder, files):
    for name, data in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    return folder


NAMED = {
    "## 1.12\n\nNo. Shared weights.\n": {"1.1.2", "2.1.1"},  # a heading with a slip of the pen
    "Also for 2.1.1: the gates are learned.\n": {"2.1.1"},
    "As in question 2.1.1, and with torch 2.1.\n": {"2.1.1"},
    "With 2.1.11 and 12.1.1 steps.\n": set(),
}


@pytest.mark.parametrize("more", NAMED)
def test_a_question_whose_number_stands_elsewhere_is_not_called_unanswered(grader, tmp_path, more):
    sheet = tmp_path / "answers.md"
    sheet.write_text(f"## 1.1.1\n\nT=5: 19712, T=10: 39552\n\n{more}\n## 1.2.1\n\nIt vanishes.\n")
    grade = grader.grade(read_submission(sheet, grader.problem.outline), {"1.1.2", "2.1.1"})
    waits = {
        question.id
        for question in grade.questions
        for check in question.checks
        if check.part == "written" and check.status == "needs_review"
    }
    assert waits == NAMED[more]


@pytest.mark.parametrize(
    ("first", "waits"),
    [("Hi, I am sorry for the delay!", False), ("The gates are learned.", True)],
)
def test_a_greeting_above_the_first_question_is_no_answer_that_was_missed(
    grader, tmp_path, first, waits
):
    sheet = tmp_path / "answers.md"
    sheet.write_text(f"{first}\n\n## 1.2.1\n\nIt vanishes.\n")
    grade = grader.grade(read_submission(sheet, grader.problem.outline), {"2.1.1"})
    written = [c for q in grade.questions for c in q.checks if c.part == "written"]
    assert [check.status == "needs_review" for check in written] == [waits]


def test_code_that_reads_a_file_of_its_own_waits(grader, tmp_path):
    source = (
        "import json\nfrom pathlib import Path\n"
        "C = json.loads((Path(__file__).parent / 'config.json').read_text())\n"
        "class RNNCell:\n    def __init__(self, d, h, scale=C['scale']):\n        pass\n"
    )
    (tmp_path / "cells.py").write_text(source)
    (tmp_path / "config.json").write_text('{"scale": 1.0}')
    grade = grader.grade(read_submission(tmp_path, grader.problem.outline), {"1.2.1", "2.1.1"})
    found = {(q.id, c.id): c for q in grade.questions for c in q.checks}
    assert found["1.2.1", "profile"].status == "needs_review"
    assert "config.json was handed in" in found["1.2.1", "profile"].message
    assert found["2.1.1", "use"].status == "not_attempted"  # it is data, and no answer


def test_json_that_no_code_reads_may_be_work_and_waits(grader, tmp_path):
    (tmp_path / "note.json").write_text('{"paragraphs": [{"text": "def f(): pass"}]}')
    found = graded(grader, tmp_path, {})
    assert ("code", "needs_review") in found
    assert ("code", "not_attempted") not in found


CLASS = """id: "1"
title: A cell
text: Write LSTMCell.
points: 1
code:
  subjects:
    LSTMCell:
      class: LSTMCell
      inputs: {x: [N]}
      call: [x]
      reference: {source: "class LSTMCell:\\n    def forward(self, x):\\n        return x"}
  checks: [{kind: value, id: v, subject: LSTMCell, points: 1}]
"""


@pytest.mark.parametrize(
    ("source", "status"),
    [
        ("def lstm_step_forward(x):\n    return x\n", "needs_review"),
        ("def gru_step(x):\n    return x\n", "not_attempted"),
        ("class LSTMCell:\n    def forward(self, x):\n        pass\ndef lstm_helper(x): return x\n", "not_attempted"),
    ],
)  # fmt: skip
def test_functions_in_place_of_a_class_wait_and_are_not_called_unwritten(
    tmp_path, sandbox, source, status
):
    (tmp_path / "exercise.yaml").write_text(
        "format: 1\nid: e\ntitle: E\npoints: 1\nquestions: [1.yaml]\n"
    )
    (tmp_path / "1.yaml").write_text(CLASS)
    unit = Unit("w", "w.py", "w.py", source)
    grade = Grader(load_problem(tmp_path), sandbox).grade(Submission("kim", {}, (unit,)))
    (found,) = grade.questions[0].checks
    assert found.status == status, found.message
    assert ("may be meant" in found.message) == (status == "needs_review")


ASKED = """id: "1.1"
title: Sum
text: What is 19 plus 700, times 27?
points: 1
written:
  checks: [{kind: number, id: n, points: 1, expected: {expression: a, values: {a: 19413}}}]
"""


@pytest.mark.parametrize(
    ("fence", "status"),
    [
        ("print(f(3))\n# 19413", "needs_review"),
        ("x = f(3)  # 19413", "needs_review"),
        ("def f(x):\n    # a helper\n    return x", "not_attempted"),
    ],
)
def test_code_in_place_of_an_answer_waits_where_it_says_something(tmp_path, sandbox, fence, status):
    (tmp_path / "exercise.yaml").write_text(
        "format: 1\nid: e\ntitle: E\npoints: 1\nquestions: [1.yaml]\n"
    )
    (tmp_path / "1.yaml").write_text(ASKED)
    (tmp_path / "kim.md").write_text(f"# 1.1\n\n```python\n{fence}\n```\n")
    problem = load_problem(tmp_path)
    work = read_submission(tmp_path / "kim.md", problem.outline)
    (found,) = Grader(problem, sandbox).grade(work).questions[0].checks
    assert found.status == status, found.message
    assert ("only code under this question (kim.md, line 4)" in found.message) == (
        status == "needs_review"
    )
