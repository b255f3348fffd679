"""A class page groups by what explains a mistake: the author's misconception, or what was found without."""

from grader.exports.gradebook_csv import row_of
from grader.results.grade import CheckResult, Diagnosis, Grade, QuestionResult


def row(**fields):
    check = CheckResult(
        "a", "value", "code", "A", "incorrect", 0.0, 1.0, "visible", message="It differs.", **fields
    )
    question = QuestionResult("1.1", "Why", "Why?", "incorrect", 0.0, 1.0, (check,))
    return row_of(Grade("one", "A sheet", "ann", 0.0, 1.0, (question,)))


def found(is_named):
    return Diagnosis("transposed", "weight W", "W is used transposed.", "all values", is_named)


def test_a_misconception_comes_first_then_what_explains_all_and_a_place_is_no_mistake():
    both = row(misconception="w-turned", diagnosis=found(True))
    assert both.mistakes == (("w-turned", "It differs.", "1.1"),)
    assert row(misconception=None, diagnosis=found(True)).mistakes == (
        ("transposed: weight W", "W is used transposed.", "1.1"),
    )
    assert row(misconception=None, diagnosis=found(False)).mistakes == ()
    assert row(misconception=None).mistakes == ()
