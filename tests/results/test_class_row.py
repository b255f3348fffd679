"""What a person decided is no mistake of a class; what they wrote of it is."""

import pytest

from grader.results.class_row import check_cells
from grader.results.grade import CheckResult, Grade, QuestionResult


@pytest.mark.parametrize(("message", "group"), [
    ("Decided by the tutors, 2026-11-30.", ""),
    ("0 of 2. Decided by an instructor, 2026-11-30.", ""),
    ("Decided by the tutors, 2026-11-30: the unit is missing", "the unit is missing"),
    ("The number is not right.", "The number is not right."),
])  # fmt: skip
def test_a_decision_is_grouped_by_its_comment_alone(message, group):
    check = CheckResult(
        "n", "number", "written", "N", "incorrect", 0.0, 2.0, "visible", None, message
    )
    question = QuestionResult("1", "T", "", "incorrect", 0.0, 2.0, (check,), "7 mm")
    (cell,) = check_cells(Grade("p", "T", "s", 0.0, 2.0, (question,)))
    assert cell.said == group
    assert bool(cell.group) == bool(group)
