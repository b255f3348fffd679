"""The signs around a number: dashes, hyphens of word processors, fractions set small, units."""

import pytest

from grader.checks.kinds.number import Number

DECIBEL = "An amplifier makes an amplitude 50 times as large. What is its gain in dB?"
PERCENT = "How many percent of them?"


def judged(answer, value, question="", **more):
    check = Number(kind="number", id="n", points=1, expected=str(value), tolerance=0.005, **more)
    return check.in_context(question, {}).judge_answer(answer, {"expected": value}).status


@pytest.mark.parametrize("dash", ["—", "–", "-"])
@pytest.mark.parametrize("form", ["*{}*", "**{}**", "_{}_", "`{}`", "{}"])
def test_a_dash_of_the_sentence_before_marks_is_no_minus(dash, form):
    answer = f"Enthalpy {dash} {form.format('185 kJ')}"
    assert judged(answer, 185.0) == "correct"
    assert judged(answer, -185.0) != "correct"


@pytest.mark.parametrize("hyphen", "-−–\u2010\u2011\u2012\ufe63\uff0d")
def test_every_hyphen_is_a_minus(hyphen):
    assert judged(f"{hyphen}185 kJ", -185.0) == "correct"
    assert judged(f"3.98·10^{hyphen}9 mol/L", 3.98e-9) == "correct"
    assert judged(f"{hyphen}185 kJ", 185.0) == "incorrect"


def test_whether_a_dash_behind_a_colon_is_a_minus_is_for_a_person():
    assert judged("ΔH: – 185 kJ", -185.0) == "needs_review"


@pytest.mark.parametrize("answer", ["²⁄₉", "2∕9", "2⁄9", "2/9"])
def test_a_fraction_that_is_set_small_is_one(answer):
    assert judged(answer, 2 / 9) == "correct"
    assert judged(answer, 1 / 9) != "correct"


@pytest.mark.parametrize("answer", ["one in 1,048,576", "1 in 1048576", "1 out of 1,048,576", "eins zu 1048576"])  # fmt: skip
def test_odds_in_words_are_a_fraction(answer):
    assert judged(answer, 1 / 1048576) == "correct"
    assert judged(answer, 1 / 1000) != "correct"


@pytest.mark.parametrize("answer", ["Lower 48,04, upper 51,96", "lower 48.04, upper 51.96"])
@pytest.mark.parametrize(("place", "value"), [(0, 48.04), (1, 51.96)])
def test_a_decimal_comma_may_stand_before_a_comma(answer, place, value):
    words = ["[Ll]ower", "[Uu]pper"]
    labels = {"label": [words[place]], "other_labels": [words[1 - place]]}
    assert judged(answer, value, of=2, place=place, **labels) == "correct"


@pytest.mark.parametrize(("answer", "status"), [("34 dB", "correct"), ("34", "correct")] + [(f"34 {unit}", "needs_review") for unit in ("V", "Hz", "Np", "dBm")])  # fmt: skip
def test_another_unit_than_decibels_is_for_a_person(answer, status):
    assert judged(answer, 33.98, DECIBEL) == status


@pytest.mark.parametrize(
    ("answer", "status"),
    [
        ("35 %", "correct"),
        ("35 g", "needs_review"),
        ("0.35", "needs_review"),
        ("0,35", "needs_review"),
        ("7 / 20 = 0.35 = 35 %", "correct"),
        ("1 / 3 = 0.35 = 35 %", "needs_review"),
        ("0.36 = 35 %", "needs_review"),
    ],
)
def test_percent_may_be_told_as_a_share_first_and_in_no_other_unit(answer, status):
    assert judged(answer, 35.0, PERCENT) == status


@pytest.mark.parametrize(("answer", "status"), [("3.98 nmol/L", "needs_review"), ("3.98 nM", "needs_review"), ("3.98e-9 M", "correct")])  # fmt: skip
def test_a_molar_amount_is_a_unit(answer, status):
    assert judged(answer, 3.98e-9, "What is the amount in mol/L?") == status


LIST = {"label": ["y0"], "other_labels": ["y[123]"], "of": 4}


@pytest.mark.parametrize(
    ("answer", "statuses"),
    [
        ("[2, 5, 8, 3]", {"correct"}),
        ("2; 5; 8; 3", {"correct"}),
        ("[2, 5, 8, 3, 0, 0]", {"needs_review"}),
        ("0, 2, 5, 8, 3", {"needs_review"}),
        ("[2, 5, 8, 3] reversed", {"needs_review"}),
    ],
)
def test_a_list_of_more_numbers_than_asked_is_not_right(answer, statuses):
    found = {judged(answer, value, place=k, **LIST) for k, value in enumerate((2.0, 5.0, 8.0, 3.0))}
    assert found == statuses


@pytest.mark.parametrize(
    ("answer", "value"), [("12,5", 12.5), ("0,35", 0.35), ("3,14159", 3.14159), ("1,5", 1.5)]
)
def test_a_comma_that_no_thousands_follow_is_a_decimal_point_and_nothing_else(answer, value):
    assert judged(answer, value) == "correct"
    assert judged(answer, float(answer.replace(",", ""))) == "incorrect"


def test_a_comma_between_arguments_is_no_point():
    assert judged("C(8,3) = 56", 56.0) != "incorrect"
    assert judged("19,712", 19712.0) == "correct"


@pytest.mark.parametrize(
    "form", ["{} and {}", "[{},{}]", "{},{}", "CI = [{}, {}]", "{} und {}", "**{}**, **{}**"]
)
@pytest.mark.parametrize(("place", "value"), [(0, 9664.0), (1, 29120.0)])
def test_as_many_numbers_as_are_asked_stand_in_their_order(form, place, value):
    words = ["RNN", "LSTM"]
    labels = {"label": [words[place]], "other_labels": [words[1 - place]], "of": 2, "place": place}
    assert judged(form.format(9664, 29120), value, **labels) == "correct"
    assert judged(form.format(29120, 9664), value, **labels) != "correct"
