"""Hints come in steps, counted by attempts that differ; without a history the second step is told."""

from dataclasses import replace

import pytest

from grader.report.own_check import OwnCheck
from grader.report.steps import in_steps, where
from grader.results.grade import CheckResult, Diagnosis, Grade, QuestionResult

LINE = "One change makes all your values right; look at line 7 of a.py, `x`: a sign is wrong."
CHECK = CheckResult(
    "value", "value", "code", "Values", "incorrect", 0, 1, "visible", None,
    f"f differs in 2 of 3 entries. {LINE}", hint="Write it down.",
    diagnosis=Diagnosis("own-line", "sign", LINE, "values", is_named=True),
)  # fmt: skip
QUESTION = QuestionResult("1", "T", "text", "incorrect", 0, 1, (CHECK,))
GRADE = Grade("p", "T", "kim", 0, 1, (QUESTION,))


def told(states, now="now", after=2, status="incorrect"):
    before = [OwnCheck(0, "p", 0, {"1 value": status}, (), state) for state in states]
    check = in_steps(GRADE, before, now, after).questions[0].checks[0]
    return check.message, check.hint


FIRST = ("This is not right yet; look at line 7 of a.py.", "")
SECOND = (CHECK.message, "")
THIRD = (CHECK.message, CHECK.hint)


@pytest.mark.parametrize(
    ("states", "step"),
    [("", FIRST), ("a", FIRST), ("ab", SECOND), ("abc", SECOND), ("abcd", THIRD), ("aaaa", FIRST)],
)
def test_where_then_what_then_how(states, step):
    assert told(states) == step


def test_a_check_of_the_same_work_or_one_that_was_passed_is_no_attempt():
    assert told(["now", "now", "a"], now="now") == FIRST
    assert told("abcd", status="correct") == FIRST


def test_all_is_told_where_the_author_wants_no_steps_and_the_second_step_where_nothing_is_kept():
    assert in_steps(GRADE, [], "now", 0) is GRADE
    check = in_steps(GRADE, None, "now", 2).questions[0].checks[0]
    assert (check.message, check.hint) == SECOND


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"diagnosis": None, "message": "f differs in 2 of 3 entries."}, "f differs in 2 of 3 entries."),
        ({"diagnosis": None, "misconception": "m", "message": "You forgot the bias."}, "This is not right yet."),
        ({"diagnosis": Diagnosis("slip", "f", "It adds.", "values", True), "message": "f is wrong. It adds."}, "f is wrong."),
    ],
)  # fmt: skip
def test_where_says_nothing_of_what(change, said):
    assert where(replace(CHECK, **change)) == said


def test_what_is_right_or_written_is_told_as_it_is():
    for change in ({"status": "correct"}, {"part": "written"}):
        check = replace(CHECK, **change)
        grade = replace(GRADE, questions=(replace(QUESTION, checks=(check,)),))
        assert in_steps(grade, [], "now", 2) == grade
