"""A number or an option that is denied, supposed, reported or of something else is for a person."""

import pytest

from grader.checks.kinds.choice import Choice
from grader.checks.kinds.number import Number
from grader.grading.evidence import MAX_ANSWER_JUDGED

ROWS = "How many rows does the table have after the join?"
METHOD = "Which method fits these data best?\n(Regression or Classification)"

NOT_GIVEN = [
    "It cannot be {x}.",
    "It can't be {x} rows.",
    "Anything but {x}.",
    "Everything except {x}.",
    "{x} is not the answer.",
    "It is not {x}.",
    "I skipped it, see exercise {x}.",
    "See slide {x}.",
    "It took me {x} hours.",
    "I paid for {x} books of the course.",
    "My id is {x}.",
    "{x} kg",
    "{x} (not sure)",
    "{x}, but I am not certain",
]
GIVEN = [
    "{x}",
    "{x} rows",
    "There are {x} rows.",
    "The table has {x} rows after the join.",
    "Answer: {x}",
    "The result is {x}.",
    "Therefore {x}.",
    "It is {x}, since no row is dropped.",
    "The order does not matter: {x}",
    "{x} entries",
    "Es sind {x} Zeilen.",
    "2 * 6 = {x}",
]


def number():
    check = Number(kind="number", id="rows", title="Rows", points=1, expected={"expression": "12"})
    return check.in_context(ROWS, {})


@pytest.mark.parametrize("answer", NOT_GIVEN)
@pytest.mark.parametrize("value", [12, 13])
def test_a_number_that_is_not_given_waits_right_or_wrong(answer, value):
    found = number().judge_answer(answer.format(x=value), {"expected": 12.0})
    assert found.status == "needs_review", found.message


@pytest.mark.parametrize("answer", GIVEN)
def test_a_number_that_is_given_is_decided(answer):
    assert number().judge_answer(answer.format(x=12), {"expected": 12.0}).status == "correct"


SPOKEN_OF = [
    "{x} is wrong.",
    "{x} would be wrong.",
    "{x} cannot be used here.",
    "{x} seems wrong.",
    "It is not {x}.",
    "Not {x}.",
    "Anything but {x}.",
    "We can rule out {x}.",
    "I would exclude {x}.",
    "Nobody would use {x}.",
    "It could be {x}.",
    "If it were {x}, we would need classes.",
    "It is far from {x}.",
    "{x} statt etwas anderem? Nein.",
    "Es kann nicht {x} sein.",
]
CHOSEN = [
    "{x}",
    "{x}.",
    "The answer is {x}.",
    "{x}, because that is what the data ask for.",
    "{x} is the right one.",
    "{x}: the target is what decides.",
    "{x} works here.",
    "{x} is used where numbers are asked for.",
    "I would use {x}.",
    "It is a number, not a word, so {x}",
    "I think it is {x}.",
]


def choice():
    options = {"Regression": {"says": ["regression"]}, "Classification": {"says": ["classif"]}}
    check = Choice(
        kind="choice", id="m", title="Method", points=1, options=options, correct="Regression"
    )
    return check.in_context(METHOD, {})


@pytest.mark.parametrize("answer", SPOKEN_OF)
@pytest.mark.parametrize("option", ["Regression", "Classification"])
def test_an_option_that_is_only_spoken_of_waits(answer, option):
    assert choice().judge_answer(answer.format(x=option), {}).status == "needs_review"


@pytest.mark.parametrize("answer", CHOSEN)
def test_an_option_that_is_given_is_decided(answer):
    assert choice().judge_answer(answer.format(x="Regression"), {}).status == "correct"
    wrong = choice().judge_answer(answer.format(x="Classification"), {})
    assert wrong.status in ("incorrect", "needs_review")
    assert wrong.fraction == 0


@pytest.mark.parametrize("part", ["a", "(: ", "is "])
def test_a_long_answer_waits_and_is_looked_through_once(part):
    """Words beside a number are looked for from each word on: from each letter it takes minutes."""
    long = (part * MAX_ANSWER_JUDGED)[: MAX_ANSWER_JUDGED - 10]
    found = number().judge_answer(f"{long} rows 12 kg", {"expected": 12.0})
    assert found.status == "needs_review"
