"""mistakes.csv: a line for each student and mistake, harmless, and no more than the student may know."""

import csv
import io
from dataclasses import replace

from grader.exports.gradebook_csv import row_of
from grader.exports.mistakes_csv import EXPORT
from grader.results.about import About
from grader.results.grade import HIDDEN_SENTENCES, CheckResult, Grade, QuestionResult


def check(name="a", visibility="visible", misconception=None, message="It differs.", part="code"):
    return CheckResult(
        name, "value", part, "T", "incorrect", 0.0, 2.0, visibility, misconception, message, "expected 7, got 8", "Look at T."
    )  # fmt: skip


def lines_of(*questions, student="kim", about=None):
    grade = Grade("p", "P", student, 0.0, 4.0, tuple(
        QuestionResult(f"1.{k}", "T", "asked", "incorrect", 0.0, 2.0, checks) for k, checks in enumerate(questions, 1)))  # fmt: skip
    row = replace(row_of(grade), about=about)
    text = EXPORT.head(row, ()) + EXPORT.line(row, (), True) + EXPORT.foot(1)
    return list(csv.DictReader(io.StringIO(text)))


def test_a_mistake_in_two_questions_is_one_line_with_all_points():
    slip = check(misconception="gate-order", message="Your gates are swapped.")
    (line,) = lines_of((slip,), (slip,), about=About(name="Kim Lee", email="kim@example.edu", login="kl"))  # fmt: skip
    assert line == {
        "mistake": "gate-order", "student": "kim", "name": "Kim Lee", "email": "kim@example.edu", "login": "kl",
        "questions": "1.1, 1.2", "points lost": "4", "note": "Questions 1.1, 1.2: Your gates are swapped. Look at T.",
    }  # fmt: skip


def test_the_same_wrong_values_are_one_group_and_others_are_another():
    one, same, other = (
        lines_of((replace(check(), detail=detail),), student=name)[0]["mistake"]
        for name, detail in (("kim", "got 8"), ("ola", "got 8"), ("pia", "got 9"))
    )
    assert one == same != other


def test_a_note_tells_nothing_of_a_hidden_check():
    (line,) = lines_of((check(visibility="hidden", message="At D = 64 it differs."),))
    assert line["note"] == f"Question 1.1: {HIDDEN_SENTENCES['incorrect']} Look at T."
    assert "64" not in str(line)
    assert "expected 7" not in str(line)


def test_no_cell_is_a_formula():
    (line,) = lines_of((check(message="=HYPERLINK(1)"),), student="=cmd", about=About(name="+1"))
    assert not any(cell.startswith(("=", "+", "@")) for cell in line.values())


def test_who_made_no_mistake_has_no_line():
    assert lines_of((replace(check(), status="correct", points=2.0),)) == []
