"""Final points by hand-worked cases: each rule alone, their order, and the sentence that says why."""

from datetime import UTC, datetime, timedelta

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.policy import Attempted, Policy, final_of
from grader.results.grade import Grade, QuestionResult

DUE = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
LATE = "due: 2026-11-20T12:00:00+00:00\nlate: {penalty: 10 %, per: 1 day}\n"


def policy(text):
    return Policy(**yaml.safe_load(text))


def grade(*earned, most=10.0):
    questions = tuple(
        QuestionResult(str(k), "Q", "?", "partial", points, most, ())
        for k, points in enumerate(earned, start=1)
    )
    return Grade("p", "P", "dana", sum(earned), most * len(earned), questions)


def final(text, earned=(8.0, 10.0), late=None, names=("dana",)):
    when = None if late is None else DUE + late
    return final_of(policy(text), [Attempted(grade(*earned), when)], names)


@pytest.mark.parametrize(
    ("late", "points"),
    [
        (timedelta(hours=-1), 18.0),
        (timedelta(0), 18.0),
        (timedelta(seconds=1), 16.0),  # each day that has begun: 10 % of 20
        (timedelta(days=1), 16.0),
        (timedelta(days=1, seconds=1), 14.0),
        (timedelta(days=20), 0.0),
    ],
)
def test_each_day_begun_costs_a_share_of_the_maximum(late, points):
    assert final(LATE, late=late).points == points


def test_a_share_may_be_of_the_points_be_bounded_and_end():
    text = LATE.replace("}", ", of: points, at_most: 25 %, closes: 7 days}")
    assert final(text, late=timedelta(hours=1)).points == 16.2
    assert final(text, late=timedelta(days=5)).points == 13.5
    assert final(text, late=timedelta(days=8)).points == 0.0
    assert "nothing was taken any more" in final(text, late=timedelta(days=8)).sentence
    assert final(LATE.replace("10 %", "2.5 points"), late=timedelta(days=2)).points == 13.0


def test_grace_is_no_free_period():
    text = LATE + "grace: 15 min\n"
    assert final(text, late=timedelta(minutes=15)).points == 18.0
    assert final(text, late=timedelta(minutes=16)).points == 16.0


def test_late_days_are_spent_first_and_those_spent_before_are_gone():
    text = LATE + "late_days: {free: 2, used: {Dana: 1}}\n"
    found = final(text, late=timedelta(hours=30))
    assert found.points == 16.0
    assert (
        "handed in 1 day 6 hours late, 1 late day used: 10 % for each day begun, 1 time, 2 points off"
        in found.sentence
    )
    found = final(text, late=timedelta(hours=30), names=("eve",))
    assert found.points == 18.0
    assert "2 late days used, no penalty" in found.sentence


def test_an_extension_counts_by_any_name_as_a_time_or_a_length():
    text = LATE + "extensions: {S0042: 2 days, eve: 2026-11-25T12:00:00+00:00}\n"
    assert final(text, late=timedelta(days=2), names=("dana", "s0042")).points == 18.0
    assert final(text, late=timedelta(days=5), names=("Eve",)).points == 18.0
    assert final(text, late=timedelta(days=2), names=("kim",)).points == 14.0


def test_who_hands_in_late_and_nobody_tells_by_how_much_loses_nothing_and_it_is_said():
    found = final_of(policy(LATE), [Attempted(grade(8.0), None, True)], ("dana",))
    assert found.points == 8.0
    assert "by how much nobody tells" in found.sentence


def test_best_latest_and_mean_of_attempts():
    made = [Attempted(grade(points)) for points in (4.0, 9.0, 6.0)]
    found = {
        how: final_of(policy(f"attempts: {how}"), made, ()) for how in ("latest", "best", "mean")
    }
    assert {how: one.points for how, one in found.items()} == {
        "latest": 6.0,
        "best": 9.0,
        "mean": 6.333333,
    }
    assert "attempt 2 of 3 counts, the best" in found["best"].sentence
    assert "the mean of 3 attempts (4, 9, 6)" in found["mean"].sentence
    assert all(one.raw == 6.0 for one in found.values())


def test_the_best_is_the_best_after_its_own_penalty():
    made = [Attempted(grade(8.0), DUE), Attempted(grade(9.0), DUE + timedelta(days=2))]
    assert final_of(policy(LATE + "attempts: best"), made, ()).points == 8.0


def test_what_is_dropped_gives_its_weight_to_the_rest():
    assert final("drop: {lowest: 1}", (2.0, 8.0, 9.0)).points == pytest.approx(30 * 17 / 20)
    assert final("drop: {questions: ['3']}", (2.0, 8.0, 9.0)).points == 15.0
    found = final("drop: {lowest: 5}", (2.0, 8.0))  # one always stays
    assert found.points == 16.0
    assert "without question 1: 8 of 10 points" in found.sentence


def test_scale_then_cap_then_rounding():
    found = final("scale: 100\ncap: 80\nrounding: {to: 0.5}", (8.26, 7.0))
    assert (found.points, found.max_points) == (76.5, 100)
    assert found.sentence == (
        "15.26 of 20 points for the work; 76.5 of 100 count: "
        "scaled from 20 to 100 points; rounded from 76.3 to 76.5."
    )
    assert final("scale: 100\ncap: 80\nrounding: {to: 7, how: up}", (9.0, 9.0)).points == 80
    assert final("rounding: {to: 1, how: down}", (7.9,)).points == 7.0
    assert final("rounding: {to: 0.5}", (7.25,)).points == 7.5


def test_where_nothing_changes_nothing_is_said():
    assert final("rounding: {to: 0.5}").sentence == ""
    assert final(LATE, late=timedelta(0)).sentence == ""


amounts = st.one_of(
    st.integers(0, 100).map(lambda k: f"{k} %"), st.integers(0, 30).map(lambda k: f"{k} points")
)


@settings(max_examples=60)
@given(
    st.lists(st.floats(0, 10), min_size=1, max_size=4),
    amounts,
    st.sampled_from(["maximum", "points"]),
    st.integers(-100, 1000),
    st.sampled_from(
        ["", "cap: 15\n", "scale: 50\n", "drop: {lowest: 1}\n", "rounding: {to: 2, how: up}\n"]
    ),
)
def test_points_stay_between_nothing_and_everything(earned, penalty, of, hours, more):
    text = f"due: 2026-11-20T12:00:00+00:00\nlate: {{penalty: {penalty}, of: {of}}}\n{more}"
    found = final(text, earned, timedelta(hours=hours))
    assert -1e-9 <= found.points <= found.max_points + 1e-9
    assert found.raw == sum(earned)


def test_an_attempt_at_another_form_of_the_exercise_counts_on_the_scale_of_the_newest():
    made = [Attempted(grade(18.0, most=20.0)), Attempted(grade(8.0))]
    best = final_of(policy("attempts: best"), made, ["dana"])
    assert (best.points, best.max_points) == (9.0, 10.0)
    assert "18 of 20 points, of 10 9" in best.sentence
    assert final_of(policy("attempts: mean"), made, ["dana"]).points == 8.5


def test_a_rounding_that_nobody_sees_is_not_told():
    assert "rounded" not in final("rounding: {to: 0.5}", earned=(1.0005, 2.0)).sentence
