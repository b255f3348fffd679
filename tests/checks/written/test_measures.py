"""A number in another unit than the one that is asked for waits for a person; in the one asked for, however
it is written, it is judged."""

import pytest

from grader.checks.kinds.number import Number
from grader.checks.written.measures import (
    asked_measure,
    has_another_measure,
    without_asked_measure,
)
from grader.checks.written.unit_size import ratio
from grader.time_limit import at_most

FAR = "A car brakes from 20 m/s with 5 m/s². How long is its braking distance, in metres?"
FORCE = "With what force (in N) do they attract each other?"


def judged(answer, question, value):
    check = Number(kind="number", id="n", points=1, expected=str(value), tolerance=0.01)
    return check.in_context(question, {}).judge_answer(answer, {"expected": value}).status


@pytest.mark.parametrize(
    "answer",
    ["40 feet", "40 m/s", "40 s", "40 m²", "40 apples", "40 J", "40 km", "8 s * 5 m/s = 40 s", "40 square metres", "The car stops after 40 seconds."],
)  # fmt: skip
def test_the_right_number_of_another_unit_or_thing_waits(answer):
    assert judged(answer, FAR, 40) == "needs_review"


@pytest.mark.parametrize(
    "answer",
    ["40", "40 m", "40m", "$40\\,\\mathrm{m}$", "40 meters", "40 Meter", "8 s * 5 m/s = 40 m", "20^2 / (2*5) = 40 m", "$s = \\frac{v^2}{2a} = 40\\ \\text{m}$"],
)  # fmt: skip
def test_the_unit_that_is_asked_for_says_nothing_against_a_number(answer):
    assert judged(answer, FAR, 40) == "correct"


@pytest.mark.parametrize("answer", ["0.267 nN", "267 pN", "F = 267 pN"])
def test_a_number_in_another_size_of_the_unit_is_for_a_person(answer):
    assert judged(answer, FORCE, 2.67e-10) == "needs_review"


@pytest.mark.parametrize("answer", ["2.67e-10 N", "2.67 * 10^-10 newtons", "2.67·10⁻¹⁰ N"])
def test_a_small_number_is_read_with_its_unit(answer):
    assert judged(answer, FORCE, 2.67e-10) == "correct"


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        (FAR, "m"),
        (FORCE, "N"),
        ("Give it in joules.", "J"),
        ("What is the speed in metres per second?", "m/s"),
        ("The torque in newton metres?", "N*m"),
        ("The area, in square metres.", "m2"),
        ("Speed [km/h]:", "km/h"),
        ("How many steps are there in T?", ""),
        ("The speeds of five athletes were measured in m/s. How many of them are above 3?", ""),
        ("Is it in second normal form? Count the relations.", ""),
        ("In the first second it rests. How many steps follow?", ""),
        ("The loss in N steps", ""),
        ("In seconds or in minutes?", ""),
    ],
)
def test_the_unit_that_is_asked_for_is_read_from_the_question(question, asked):
    assert asked_measure(question) == asked


@pytest.mark.parametrize("answer", ["19712 parameters", "The count is 19712 in all"])
def test_where_no_unit_is_asked_for_a_word_behind_the_number_is_no_unit(answer):
    assert judged(answer, "How many parameters does it have? Give the total in T.", 19712) == (
        "correct"
    )


@pytest.mark.parametrize(
    "answer",
    ["$$\\boxed{s = 40\\text{ m}}$$", "\\(40{,}0\\,\\mathrm{m}\\)", "40\\,m", "40 mètres", "$\\frac{80}{2} = 40$ m"],
)  # fmt: skip
def test_formulas_keep_their_form_when_the_unit_is_taken_away(answer):
    assert judged(answer, FAR, 40) == "correct"


@pytest.mark.parametrize("sign", ["1 m", "1 ", "1 m/", "1 m·m", "m·", "5 metre ", "(in m ", "\\,"])
def test_many_units_are_read_in_no_time_to_speak_of(sign):
    with at_most(1.0):
        long = f"1 {sign * (20_000 // len(sign))}"
        has_another_measure(long, FAR, bool)
        without_asked_measure(long, FAR)
        asked_measure(long)


@pytest.mark.parametrize(
    ("one", "other", "size"),
    [("km/h", "m/s", 1 / 3.6), ("N/m2", "Pa", 1), ("kg*m2/s2", "J", 1), ("V/A", "Ω", 1), ("dm3", "l", 1), ("kN", "N", 1000), ("pN", "N", 1e-12), ("ft", "m", 0.3048), ("km*h-1", "km/h", 1)],
)  # fmt: skip
def test_two_spellings_of_one_unit_have_one_size(one, other, size):
    assert ratio(one, other) == pytest.approx(size, rel=1e-12)


@pytest.mark.parametrize(("one", "other"), [("N", "J"), ("m", "m2"), ("apples", "m"), ("s", "m/s")])
def test_what_measures_another_thing_has_none(one, other):
    assert ratio(one, other) is None


@pytest.mark.parametrize("answer", ["72 km / h", "72 km h^-1", "72 km·h⁻¹", "72 kph", "20 m/s * 3.6 = 72 km/h"])  # fmt: skip
def test_the_unit_that_is_asked_for_in_another_spelling_is_that_unit(answer):
    assert judged(answer, "How fast is it, in km/h?", 72) != "incorrect"
    if "=" not in answer:
        assert judged(answer, "How fast is it, in km/h?", 72) == "correct"


def test_a_number_that_is_wrong_in_every_size_is_wrong():
    assert judged("300 nN", FORCE, 2.67e-10) == "incorrect"


PRESSURE = "What pressure does the gas have, in pascals?"
HEAT = "How much heat does it take, in kilojoules?"


@pytest.mark.parametrize("unit", ["bar", "mbar", "atm", "psi", "Torr", "mmHg", "hPa", "kWh"])
def test_a_unit_of_pressure_or_energy_that_is_not_asked_for_waits(unit):
    assert judged(f"99768 {unit}", PRESSURE, 99768) == "needs_review"


@pytest.mark.parametrize(
    ("answer", "status"),
    [
        ("Q = 3·4186·25 = 313950 J = 313.95 kJ", "correct"),
        ("3 * 4186 * 25 = 313950 J ≈ 314 kJ", "correct"),
        ("3 * 4186 * 20 = 313950 J = 313.95 kJ", "needs_review"),  # its sides do not agree
        ("3 * 4186 * 20 = 251160 J = 251.16 kJ", "incorrect"),
    ],
)
def test_one_number_in_two_sizes_of_its_unit_is_one_number(answer, status):
    assert judged(answer, HEAT, 313.95) == status
