"""What was handed in and not read is for a person: no point is lost for it, and no grade is final."""

import pytest

from grader.grading.grader import Grader
from grader.problem.load import load_problem
from grader.submission.read import read_submission
from tests.conftest import ROOT


@pytest.fixture(scope="module")
def grader(sandbox):
    return Grader(
        load_problem(ROOT / "problems" / "recurrent-networks"), sandbox, names_slips=False
    )


def graded(grader, folder, files):
    for name, data in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
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
