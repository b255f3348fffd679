"""What a person decided is no mistake of a class, what they wrote of it is; another wrong answer is another one."""

import pytest

from grader.results.class_row import check_cells
from grader.results.grade import CheckResult, Grade, QuestionResult


@pytest.mark.parametrize(("message", "group"), [
    ("Decided by the tutors, 2026-11-30.", ""),
    ("0 of 2. Decided by an instructor, 2026-11-30.", ""),
    ("Decided by the tutors, 2026-11-30: the unit is missing", "the unit is missing"),
    ("The number is not right.", "The number is not right. “7 mm”"),
])  # fmt: skip
def test_a_decision_is_grouped_by_its_comment_alone(message, group):
    check = CheckResult(
        "n", "number", "written", "N", "incorrect", 0.0, 2.0, "visible", None, message
    )
    question = QuestionResult("1", "T", "", "incorrect", 0.0, 2.0, (check,), "7 mm")
    (cell,) = check_cells(Grade("p", "T", "s", 0.0, 2.0, (question,)))
    assert cell.said == group
    assert bool(cell.group) == bool(group)


def test_wrong_answers_are_alike_where_they_are_the_same(tmp_path):
    def group(answer):
        check = CheckResult(
            "n", "number", "written", "N", "incorrect", 0.0, 2.0, "visible", None, "No."
        )
        question = QuestionResult("1", "T", "", "incorrect", 0.0, 2.0, (check,), answer)
        (cell,) = check_cells(Grade("p", "T", "s", 0.0, 2.0, (question,)))
        return cell.group

    assert group("22") == group(" 22\n") != group("23")
    long = "a reason that is longer than what fits into a line of a table, "
    assert group(long + "22") == group(long + "23")
