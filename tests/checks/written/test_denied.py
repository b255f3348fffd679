"""A number or an option is no answer where something beside it says so: another one that is announced, a
denial, a bound, another unit, an empty box."""

import pytest

from grader.checks.kinds.choice import Choice
from grader.checks.kinds.number import Number

SPEED = "A car goes 20 m in one second. What is its speed in km/h?"
COLD = "At which temperature (in °C) do both scales show the same number?"
PULSES = "It counts 14 pulses in each of 14 seconds, and one more. How many does it count?"
CHOICE = Choice(
    kind="choice", id="c", points=1, options={k: {} for k in "ABCD"}, correct="C"
).in_context("Which? (A) one (B) two (C) three (D) four", {})
YES_NO = Choice(
    kind="choice", id="c", points=1, options={k: {} for k in ("yes", "no")}, correct="no"
)


def judged(answer, question, value):
    check = Number(kind="number", id="n", points=1, expected=str(value), tolerance=1e-3)
    return check.in_context(question, {}).judge_answer(answer, {"expected": value}).status


@pytest.mark.parametrize(
    "answer",
    [
        "196 + 1 = 197. Answer: 196",
        r"196 + 1 = 197, so $\boxed{196}$",
        "14 * 15 = 210 (14 * 14 + 1 = 197 if the last is alone)",
        "196 (with the last 196 + 1 = 197)",
        "196 + 1 = 197 is wrong.",
        "196 + 1 = 197. Not right.",
        "197: falsch",
        "197 ✗",
        "!= 197",
        "over 197",
        "196 + 1 = 197 at most",
        "200 ± 197",
        "the answer of my friend: 197",
        "my neighbour's answer: 197",
    ],
)
def test_a_right_number_that_is_not_given_is_for_a_person(answer):
    assert judged(answer, PULSES, 197) == "needs_review"


@pytest.mark.parametrize(
    "answer",
    ["72 (m/s)", "72 [m/s]", "In m/s: 72", "v [m/s] = 72", "72 km/h, that is 72 m/s", "72 km/h = 19 m/s"],
)  # fmt: skip
def test_a_number_in_another_unit_is_for_a_person_wherever_that_stands(answer):
    assert judged(answer, SPEED, 72) == "needs_review"


@pytest.mark.parametrize(
    "answer", ["72 km/h = 20 m/s", "20 m/s = 72 km/h", "72 (km/h)", "v [km/h] = 72"]
)
def test_the_same_in_another_unit_says_nothing_against_a_number(answer):
    assert judged(answer, SPEED, 72) == "correct"


@pytest.mark.parametrize(
    "answer", ["-40 degrees", "-40°", "-40 C", "-40 degrees Celsius", "-40 °C"]
)
def test_degrees_that_are_asked_for_may_be_written_in_every_way(answer):
    assert judged(answer, COLD, -40) == "correct"
    assert judged(answer.replace("40", "30"), COLD, -40) == "incorrect"


@pytest.mark.parametrize("answer", ["|-40|", "abs(-40)", "-40 °F", "40 below zero"])
def test_what_makes_another_temperature_of_it_is_for_a_person(answer):
    assert judged(answer, COLD, -40) == "needs_review"


ACID = "What is the pH of 0.001 mol/L hydrochloric acid?"


@pytest.mark.parametrize("answer", ["pOH = 3", "[H+] = 3", "pKa: 3", "the concentration is 3"])
def test_a_number_that_is_told_of_another_quantity_is_for_a_person(answer):
    assert judged(answer, ACID, 3) == "needs_review"
    assert judged("pH = 3", ACID, 3) == "correct"


def test_what_is_measured_in_the_unit_that_is_asked_for_may_be_named():
    asked = "Which does the piano's a' have, in Hz?"
    assert judged("The frequency: 440 [Hz]", asked, 440) == "correct"
    assert judged("wavelength: 440", asked, 440) == "needs_review"


@pytest.mark.parametrize("answer", ["197 molecules", "197 g", "1.97e2 electrons", "197 pulses/s"])
def test_a_count_of_other_things_or_in_a_unit_is_for_a_person(answer):
    assert judged(answer, PULSES, 197) == "needs_review"
    assert judged("197 pulses", PULSES, 197) == "correct"


@pytest.mark.parametrize("side", ["10^400", "9^999", "sqrt(-1)", "log(0)", "(-2)^0.5"])
def test_a_side_that_has_no_value_is_no_equation(side):
    assert judged(f"{side} = 197", PULSES, 197) == "needs_review"


def test_a_number_of_the_question_behind_the_answer_says_when():
    assert judged("It counts 197 in 14 s.", PULSES, 197) == "correct"
    assert judged("It counts 197 in 15 s.", PULSES, 197) != "correct"
    assert judged("It counts 14 in 197 s.", PULSES, 197) != "correct"


def test_a_percent_is_not_the_share_of_the_same_digits():
    asked = "What share of them is it?"
    assert judged("35/250 = 0.14, 14 %", asked, 0.14) == "correct"
    assert judged("35/250 = 0.14 -> 0.14%", asked, 0.14) == "needs_review"


@pytest.mark.parametrize("answer", ["3.16 * 10**-3", "3,16*10**-3", "0.002 * 1.58 = **0.00316**"])
def test_two_stars_are_a_power_before_a_sign_too_and_bold_is_none(answer):
    assert judged(answer, "By how much does w change?", 0.00316) == "correct"


def test_millions_are_numbers():
    asked = "How far is it, in kilometres?"
    assert judged("150 million km", asked, 1.5e8) == "correct"
    assert judged("1,5 Mio. km", asked, 1.5e6) == "correct"
    assert judged("15 million km", asked, 1.5e8) != "correct"


@pytest.mark.parametrize(
    "answer",
    ["C ✗", "C (wrong)", "C: false", "[ ] C", "☐ C", "- [ ] C", "I doubt it is C", "C is not it",
     "C would be right for two", "👎 C"],
)  # fmt: skip
def test_an_option_that_is_denied_supposed_or_not_ticked_is_for_a_person(answer):
    assert CHOICE.judge_answer(answer, {}).status == "needs_review"


@pytest.mark.parametrize("answer", ["no, it does", "yes, it doesn't", "No: wrong", "no ❌"])
def test_a_no_that_is_denied_is_for_a_person(answer):
    assert YES_NO.judge_answer(answer, {}).status == "needs_review"
    assert YES_NO.judge_answer("No, it stays.", {}).status == "correct"
