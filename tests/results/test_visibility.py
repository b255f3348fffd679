"""The levels of a check from YAML to the report: hidden while it is closed, whole once it is open."""

import re
from dataclasses import FrozenInstanceError, replace
from itertools import combinations

import pytest

from grader.results.account import Piece
from grader.results.grade import HIDDEN_SENTENCES, STATUSES
from grader.results.grade_json import grade_text
from grader.results.visibility import levels_open, shown, shown_in_the_end
from grader.sandbox.base import Unit
from grader.submission.model import Submission
from tests.a_problem import a_grader, a_problem
from tests.delivery.a_store import LEVELS, a_grade, secret

CODE = """
subjects:
  double:
    function: double
    call: [x]
    inputs: {x: {integer: [5, 9]}}
    returns: value
    reference: {source: "def double(x): return 2 * x"}
checks:
  - {kind: value, id: later, subject: double, points: 1, visibility: after_due_date}
"""


@pytest.mark.parametrize(
    ("past_due", "published", "levels"),
    [
        (False, False, {"visible"}),
        (True, False, {"visible", "after_due_date"}),
        (False, True, {"visible", "after_due_date", "after_published"}),
    ],
)
def test_published_grades_are_past_due_and_hidden_never_opens(past_due, published, levels):
    assert levels_open(past_due, published) == levels


def test_what_was_shown_once_is_shown_the_same_again():
    for k in range(len(LEVELS) + 1):
        once = shown(a_grade("kim"), LEVELS[:k])
        assert once.for_student() == once


OPEN = [set(some) for k in range(len(LEVELS) + 1) for some in combinations(LEVELS, k)]


@pytest.mark.parametrize("levels", OPEN, ids=lambda levels: "+".join(sorted(levels)) or "none")
def test_what_a_check_found_is_in_what_is_shown_only_where_its_level_is_open(levels):
    one = shown(a_grade("kim"), levels)
    for level, check in zip(LEVELS, one.questions[0].checks, strict=True):
        assert (secret(level) in grade_text(one)) == (level in levels)
        assert (secret(level) in repr(one)) == (level in levels)
        assert check.visibility == ("visible" if level in levels else "hidden")
        assert (check.points, check.max_points, check.proposed) == (1.0, 2.0, None)
        assert level in levels or check.message == check.told == check.remark != ""
        if level in levels:
            assert (check.told, check.remark) == ("Something is not right yet.", secret(level))


def test_in_the_end_each_check_keeps_its_level_and_only_what_is_hidden_for_good_is_out():
    end = shown_in_the_end(a_grade("kim"))
    assert [check.visibility for check in end.questions[0].checks] == list(LEVELS)
    assert [secret(level) in grade_text(end) for level in LEVELS] == [True, False, True, True]


@pytest.mark.parametrize("status", STATUSES)
def test_of_a_hidden_check_a_sentence_for_its_status_is_told_where_nobody_wrote_one(status):
    whole = a_grade("kim")
    bare = [replace(check, status=status, told="") for check in whole.questions[0].checks]
    one = replace(whole, questions=(replace(whole.questions[0], checks=tuple(bare), version="v"),))
    hidden = shown(one, ()).questions[0]
    assert {check.message for check in hidden.checks} == {HIDDEN_SENTENCES[status]}
    assert {check.remark for check in hidden.checks} == {""}
    assert hidden.version == ""
    written = replace(bare[0], part="written", message="Not yet.", remark="")
    one = replace(whole, questions=(replace(whole.questions[0], checks=(written,)),))
    (check,) = shown(one, ()).questions[0].checks
    assert (check.message, check.told, check.remark) == ("Not yet.", "", "")


def test_a_grade_is_complete_where_nothing_waits_and_nothing_broke():
    for status in STATUSES:
        whole = a_grade("kim", status=status)
        assert whole.is_complete == (status not in ("needs_review", "grader_fault"))
    given = [replace(check, given_back=0.25) for check in whole.questions[0].checks]
    one = replace(whole, questions=(replace(whole.questions[0], checks=tuple(given)),))
    assert (one.points, one.strict_points) == (4.0, 3.0)
    right = replace(given[0], status="correct")
    assert [right.is_worth_telling, replace(right, remark="").is_worth_telling] == [True, False]
    assert given[0].is_worth_telling


def test_a_record_of_a_grade_cannot_be_changed_and_tells_what_belongs_to_no_question():
    uses = ("answers", "unassigned", "left out")
    pieces = tuple(Piece(use, 1, "code", use) for use in uses)
    whole = replace(a_grade("kim"), account=pieces)
    assert [piece.label for piece in whole.unassigned] == ["unassigned"]
    check = whole.questions[0].checks[0]
    plain = replace(check, status="incorrect", remark="")
    assert plain.is_worth_telling
    for record in (
        whole,
        whole.questions[0],
        check,
        check.figure,
        check.diagnosis,
        check.figure.series[0],
    ):
        with pytest.raises(FrozenInstanceError):
            record.title = "other"
    assert (whole.format, check.given_back) == (1, 0)


def test_a_check_of_the_exercise_is_hidden_until_it_opens_and_then_can_be_reproduced(
    tmp_path, sandbox
):
    grader = a_grader(a_problem(tmp_path, CODE), sandbox)
    unit = Unit("work", "work.py", "work.py", "def double(x): return 4711 * x\n")
    grade = grader.grade(Submission("student", units=(unit,)))
    (closed,) = shown(grade).questions[0].checks
    (is_open,) = shown(grade, {"visible", "after_due_date"}).questions[0].checks
    assert not re.search(r"\d", closed.message)
    assert not closed.reproduction
    assert not closed.detail
    assert "double(" in is_open.reproduction
    assert is_open.message != closed.message
    assert closed.points == is_open.points == 0
