"""Points lie between nothing and the most, add up in any order, and what the grader could not judge takes none."""

import math
from dataclasses import replace
from itertools import permutations
from types import SimpleNamespace as Bare

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.grading.merged import merged, rescored
from grader.grading.points import MAX_MESSAGE, check_result, hint_of, question_result
from grader.results.grade import (
    STATUSES,
    Diagnosis,
    Figure,
    Grade,
    QuestionResult,
    Verdict,
    question_status,
)

STATUS = st.sampled_from(STATUSES)
EXCUSED = ("correct", "grader_fault", "needs_review")


def a_check(name="shapes-of-h", points=2.0, part="code", **other):
    fields = {"kind": "value", "title": "", "visibility": "visible", **other}
    return Bare(id=name, points=points, part=part, **fields)


def a_question(**other):
    parts = {"all_or_nothing": False, "written": None, "code": None, "hints": ["First.", "Second."]}
    return Bare(id="1.1", title="Why", text="Why?", **{**parts, **other})


def results(*pairs, part="code"):
    return [
        check_result(a_check(f"c{k}", points, part), Verdict(status, fraction))
        for k, (status, fraction, points) in enumerate(pairs)
    ]


@given(st.floats(), st.floats(0, 1000))
def test_no_share_gives_more_than_all_or_less_than_nothing(fraction, most):
    found = check_result(a_check(points=most), Verdict("partial", fraction))
    assert 0 <= found.points <= round(most, 6)
    assert found.max_points == most


@pytest.mark.parametrize(("fraction", "points"), [
    (0.25, 0.5), (1 / 3, 0.666667), (1.0, 2.0), (7.0, 2.0), (-1.0, 0.0), (float("nan"), 0.0),
])  # fmt: skip
def test_a_share_is_of_the_points_of_its_check(fraction, points):
    assert check_result(a_check(), Verdict("partial", fraction)).points == points


def test_a_result_carries_what_the_verdict_says_and_what_helps_only_where_something_is_wrong():
    figure, why = Figure("", "", "", ()), Diagnosis("", "", "", "", True)
    said = Verdict("incorrect", 0.5, "m", "d", "slip", figure, 3, "t", "r", 0.25, why)
    wrong = check_result(a_check(), said, "hint", "print(1)", "out")
    told = (wrong.id, wrong.kind, wrong.part, wrong.title, wrong.status, wrong.visibility)
    assert told == ("shapes-of-h", "value", "code", "shapes of h", "incorrect", "visible")
    assert (wrong.message, wrong.detail, wrong.told, wrong.remark) == ("m", "d", "t", "r")
    assert (wrong.misconception, wrong.figure, wrong.proposed) == ("slip", figure, 0.25)
    assert (wrong.hint, wrong.reproduction, wrong.printed) == ("hint", "print(1)", "out")
    assert wrong.diagnosis is why
    right = check_result(a_check(title="H"), replace(said, status="correct"), "h", "p", "o")
    assert (right.title, right.hint, right.reproduction, right.printed) == ("H", "", "", "")
    assert right.diagnosis is None


@pytest.mark.parametrize("field", ["message", "detail", "told", "remark"])
def test_a_long_text_is_cut_and_says_so(field):
    whole = "x" * MAX_MESSAGE
    assert (
        getattr(check_result(a_check(), Verdict("incorrect", 0, **{field: whole})), field) == whole
    )
    cut = getattr(check_result(a_check(), Verdict("incorrect", 0, **{field: whole + "y"})), field)
    assert cut == f"{whole} [... cut]"


def test_points_are_told_to_a_millionth_and_no_further():
    pairs = (("correct", 1.0, 0.123456), ("correct", 1.0, 1.0000004))
    question = question_result(a_question(), results(*pairs))
    assert (question.points, question.max_points) == (1.123456, 1.123456)
    one = replace(a_result("1", *pairs), points=0.123456, max_points=2.123456)
    whole = merged(a_grade(one), a_grade(one))
    assert (whole.points, whole.max_points) == (0.123456, 2.123456)


@given(st.integers(1, 30), st.integers(0, 30), st.integers(4, 400), st.integers(1, 400))
def test_a_share_of_few_parts_is_of_as_many_parts_of_other_points(parts, some, most, now):
    share = min(some, parts) / parts
    before = a_grade(a_result("1", ("partial", share, most / 4)))
    problem = Bare(questions=[Bare(id="1", checks=[Bare(id="c0", points=now / 4)])])
    found = rescored(before, problem, {"1": ""}, {"1"})
    assert found.points == round(share * now / 4, 6)


def test_an_uneven_share_stays_what_it_is_where_points_are_many():
    before = a_grade(a_result("1", ("partial", 0.7182818, 1000.0)))
    problem = Bare(questions=[Bare(id="1", checks=[Bare(id="c0", points=1000.0)])])
    assert rescored(before, problem, {"1": ""}, {"1"}).points == 718.2818


def test_a_hint_is_the_first_and_only_where_it_helps():
    for status in STATUSES:
        told = hint_of(a_question(), Verdict(status, 0.0))
        is_helped = status in ("incorrect", "partial", "not_attempted")
        assert told == ("First." if is_helped else ""), status
    assert hint_of(a_question(hints=[]), Verdict("incorrect", 0.0)) == ""


def test_who_reads_what_the_mistake_is_gets_no_other_hint():
    wrong = Verdict("incorrect", 0.0)
    assert hint_of(a_question(), replace(wrong, misconception="sign")) == ""
    for is_named in (True, False):
        found = Diagnosis("slip", "f", "It is turned.", "", is_named)
        assert hint_of(a_question(), replace(wrong, diagnosis=found)) == (
            "" if is_named else "First."
        )


def test_points_that_are_open_are_told_where_others_are_lost():
    some = results(("needs_review", 0.0, 1.0), ("incorrect", 0.0, 3.0))
    assert question_result(a_question(), some).still_open == 1.0
    part = results(("needs_review", 0.5, 1.5), ("correct", 1.0, 1.0), ("incorrect", 0.0, 1.0))
    assert question_result(a_question(), part).still_open == 0.75
    for whole in (
        some[:1],
        results(("incorrect", 0.0, 1.0)),
        results(("needs_review", 0.0, 1.0), ("correct", 2.0, 2.0)),
    ):
        assert question_result(a_question(), whole).still_open == 0.0


def test_the_points_of_a_question_are_the_sum_in_any_order():
    pairs = (("correct", 1.0, 1.5), ("partial", 1 / 3, 1.0), ("incorrect", 0.0, 2.0))
    found = {
        (one.points, one.max_points, one.status)
        for order in permutations(results(*pairs))
        for one in [question_result(a_question(), order, "My answer.")]
    }
    assert found == {(1.833333, 4.5, "partial")}
    question = question_result(a_question(), results(*pairs), "My answer.")
    assert (question.id, question.title, question.text) == ("1.1", "Why", "Why?")
    assert (question.answer, len(question.checks)) == ("My answer.", 3)


@given(st.lists(STATUS, min_size=1, max_size=4))
def test_all_or_nothing_takes_all_for_a_failure_and_nothing_for_what_was_not_judged(statuses):
    given_points = results(*((status, 1.0, 1.0) for status in statuses))
    fails = any(status not in EXCUSED for status in statuses)
    whole = question_result(a_question(all_or_nothing=True), given_points)
    assert whole.points == (0 if fails else len(statuses))
    rule = Bare(all_or_nothing=True)
    written = results(("correct", 1.0, 5.0), part="written")
    part = question_result(a_question(code=rule), [*given_points, *map(_renamed, written)])
    assert part.points == whole.points + 5
    free = Bare(all_or_nothing=False)
    assert question_result(a_question(code=free), given_points).points == len(statuses)


def test_each_part_has_a_rule_of_its_own():
    rule = Bare(all_or_nothing=True)
    code = results(("correct", 1.0, 1.0), ("incorrect", 0.0, 1.0))
    written = [_renamed(one) for one in results(("correct", 1.0, 4.0), part="written")]
    lost = [_renamed(one) for one in results(("partial", 0.5, 4.0), part="written")]
    assert question_result(a_question(written=rule), [*code, *written]).points == 5
    assert question_result(a_question(written=rule), [*code, *lost]).points == 1
    assert question_result(a_question(written=rule, code=rule), [*code, *written]).points == 4


def _renamed(one):
    return replace(one, id=f"w-{one.id}")


@given(
    st.lists(
        st.tuples(STATUS, st.sampled_from([0.0, 1.0]), st.sampled_from([0.0, 1.0])), max_size=4
    )
)
def test_a_question_stands_as_its_worst_news_says(triples):
    """By its description: a fault, then all right, then what waits, then points, then the failure."""
    checks = tuple(results(*triples))
    counted = [c.status for c in checks if c.max_points] or [c.status for c in checks]
    told = question_status(checks)
    if not counted:
        assert told == "not_attempted"
    elif "grader_fault" in counted:
        assert told == "grader_fault"
    elif set(counted) == {"correct"}:
        assert told == "correct"
    elif "needs_review" in counted:
        assert told == "needs_review"
    elif sum(c.points for c in checks):
        assert told == "partial"
    else:
        order = ["incorrect", "partial", "timed_out", "out_of_memory", "could_not_run"]
        worst = min((order.index(s) for s in counted if s in order), default=None)
        expected = "not_attempted" if worst is None else order[worst]
        assert told == ("incorrect" if expected == "partial" else expected)


def a_grade(*questions, **other):
    points = sum(q.points for q in questions), sum(q.max_points for q in questions)
    return Grade("week", "Week", "ada", *points, tuple(questions), **other)


def a_result(name, *pairs):
    checks = tuple(results(*pairs))
    most = sum(c.max_points for c in checks)
    points = sum(c.points for c in checks)
    return QuestionResult(name, name, name, question_status(checks), points, most, checks)


def test_what_was_judged_anew_takes_the_place_of_what_was_and_all_else_stays():
    before = a_grade(
        a_result("1", ("correct", 1.0, 1.0)), a_result("2", ("incorrect", 0.0, 2.0)),
        notes=("a", "b"), lacks=("torch",), isolation="process", fault="old",
    )  # fmt: skip
    now = a_grade(a_result("2", ("correct", 1.0, 3.0)), notes=("b", "c"), lacks=("torch", "jax"))
    now = replace(now, title="New", isolation="full", fault="")
    whole = merged(before, now)
    assert [q.id for q in whole.questions] == ["1", "2"]
    assert (whole.points, whole.max_points, whole.title, whole.student) == (4.0, 4.0, "New", "ada")
    assert (whole.notes, whole.lacks) == (("a", "b", "c"), ("torch", "jax"))
    assert (whole.isolation, whole.fault) == ("full", "")


def test_a_check_of_other_points_keeps_its_share_of_them_and_what_was_given_back():
    one = a_result("1", ("partial", 1 / 3, 1.0), ("correct", 1.0, 2.0), ("correct", 1.0, 0.0))
    checks = (one.checks[0], replace(one.checks[1], given_back=1.0), one.checks[2])
    before = a_grade(replace(one, checks=checks), a_result("2", ("correct", 1.0, 1.0)))
    asked = [Bare(id="c0", points=6.0), Bare(id="c1", points=4.0), Bare(id="c2", points=9.0)]
    problem = Bare(questions=[Bare(id="1", checks=asked)])
    now = rescored(before, problem, {"1": "v2"}, {"1"})
    first = now.questions[0]
    assert [(c.points, c.max_points) for c in first.checks] == [(2.0, 6.0), (4.0, 4.0), (0.0, 0.0)]
    assert (first.points, first.max_points, first.version) == (6.0, 10.0, "v2")
    assert first.checks[1].given_back == 2.0
    assert now.questions[1] == before.questions[1]
    assert (now.points, now.max_points) == (7.0, 11.0)
    assert rescored(before, problem, {}, ()).questions == before.questions


@pytest.mark.parametrize(
    ("verdict", "told"),
    [
        (Verdict("correct", math.nan), "a verdict whose fraction is nan"),
        (Verdict("maybe", 1.0), "a verdict whose status is 'maybe'"),
        (Verdict("incorrect", 0.0, 5), "a verdict whose message is no text"),
        (Verdict("correct", "1"), "a verdict whose fraction is '1'"),
        (None, "NoneType in the place of a verdict"),
    ],
)
def test_what_is_no_verdict_is_a_fault_and_costs_nothing(verdict, told):
    """NaN was a third of the points, and nothing was said."""
    found = check_result(a_check(), verdict)
    assert found.status == "grader_fault"
    assert told in found.message
