"""A number is the same in italics, in a quotation, between tags and with "about"; percents, shares and parts
of the right number are for a person, and so is what may follow from an answer that waits."""

import pytest

from grader.checks.kinds.number import Number

ROWS = "How many rows does the join have?"
CHANCE = "What is the probability of at least one six? Give three digits."
PERCENT = "What is the probability, in percent?"


def judged(answer, question, value, **more):
    check = Number(kind="number", id="n", points=1, expected=str(value), **more)
    return check.in_context(question, {}).judge_answer(answer, {"expected": value}).status


@pytest.mark.parametrize(
    "answer",
    ["*420000*", "It is *420000*.", "> 420000", "<b>420000</b>", "<p>420000</p>", "**420000**", "_420000_"],
)  # fmt: skip
def test_marks_around_a_number_say_nothing_against_it(answer):
    assert judged(answer, ROWS, 420000) == "correct"


def test_a_star_between_two_numbers_is_a_product():
    assert judged("1200 * 350", ROWS, 420000) == "correct"
    assert judged("1200 *350* 1", ROWS, 420000) == "correct"


@pytest.mark.parametrize("word", ["about", "roughly", "approximately", "etwa", "ungefähr"])
def test_about_a_number_that_is_rounded_anyway_is_that_number(word):
    assert judged(f"{word} 0.518", CHANCE, 0.5177, tolerance=0.001) == "correct"
    assert judged(f"{word} 420000", ROWS, 420000) == "needs_review"


@pytest.mark.parametrize("answer", ["16.7", "16.7 %", "16.7 percent", "16,7 Prozent", "16.7\\%"])
def test_percents_that_are_asked_for_are_read_in_words_too(answer):
    assert judged(answer, PERCENT, 16.67, tolerance=0.01) == "correct"


def test_a_share_where_percent_is_asked_for_is_for_a_person():
    assert judged("0.1667", PERCENT, 16.67, tolerance=0.01) == "needs_review"
    assert judged("0.25", PERCENT, 16.67, tolerance=0.01) == "incorrect"


@pytest.mark.parametrize("answer", ["18432 weights and 64 biases", "weights: 18432, biases: 64"])
def test_the_parts_of_the_right_number_are_for_a_person(answer):
    asked = "How many parameters does the layer have, weights and biases?"
    assert judged(answer, asked, 18496) == "needs_review"
    assert judged("18432 weights", asked, 18496) == "incorrect"


@pytest.mark.parametrize("answer", ["2π", "2 pi", "$2\\pi$", "2·π", "4*pi/2"])
def test_pi_is_worked_out_where_it_multiplies(answer):
    assert judged(answer, "What is the circumference?", 6.283185, tolerance=0.0001) == "correct"


@pytest.mark.parametrize("answer", ["2π", "r = 4, so 2 pi 4 = 25.13", "the area is 16π r"])
def test_pi_beside_other_things_is_for_a_person(answer):
    assert judged(answer, "How many times pi is it?", 2) == "needs_review"


def test_letters_between_numbers_make_no_false_equation():
    asked = "What is the circumference?"
    assert judged("r = 4, so 2 pi 4 = 25.13", asked, 25.13, tolerance=0.01) == "needs_review"


def test_a_fraction_may_lack_one_pair_of_braces():
    assert judged(r"\frac1{4}", CHANCE, 0.25) == judged(r"\frac{1}4", CHANCE, 0.25) == "correct"


def test_a_minus_that_stands_apart_may_begin_an_item_of_a_list():
    assert judged("- 5", "What is x?", -5) == "needs_review"
    assert judged("- 5\n- 6", "What is x?", -5) == "needs_review"


@pytest.mark.parametrize(
    ("answer", "status"),
    [
        ("The standard error of the mean is 1.6 cm.", "correct"),
        ("The error is 1.6 cm", "correct"),
        ("1.6 cm is wrong", "needs_review"),
        ("1.6 cm would be false", "needs_review"),
    ],
)
def test_an_error_that_is_asked_for_denies_no_number(answer, status):
    assert judged(answer, "What is the standard error of the mean, in cm?", 1.6) == status
    assert judged("1.6 cm is an error", "How tall is it, in cm?", 1.6) == "needs_review"


STEPS = "How many weights has the network unrolled for T = 5 steps, how many for T = 10?"
ROWS_OF_PARTS = "| T | in | out | between | sum |\n|---|---|---|---|---|\n| 5 | 12800 | 6400 | 512 | {0} |\n| 10 | 25600 | 12800 | 1152 | {1} |"


@pytest.mark.parametrize(
    ("answer", "status"),
    [
        (ROWS_OF_PARTS.format(19712, 39552), "correct"),
        (ROWS_OF_PARTS.format(19712, 39553), "needs_review"),
        (ROWS_OF_PARTS.format(19713, 39552), "needs_review"),
        ("For 10 steps it's 39552, for 5 steps it's 19712.", "correct"),
    ],
)
def test_parts_beside_their_sum_are_no_other_answers(answer, status):
    five, ten = (rf"\bT\s*=\s*{n}\b|\b{n}\b\s*steps?\b" for n in (5, 10))
    assert judged(answer, STEPS, 19712, label=[five], other_labels=[ten], of=2) == status


@pytest.mark.parametrize("answer", ["4.962,01 €", "4962.01 €", "4962,01€", "4962.01 Euro"])
def test_a_sign_of_euros_is_the_word(answer):
    assert (
        judged(answer, "What is the revenue, with two digits after the point?", 4962.01)
        == "correct"
    )


@pytest.mark.parametrize(
    ("answer", "status"),
    [("1.050.624", "correct"), ("1.050.624 Parameter", "correct"), ("1.050.625", "incorrect")],
)
def test_two_points_group_digits(answer, status):
    assert judged(answer, "How many parameters are there?", 1050624) == status


STEP = "How far does the weight move, without momentum? Give the size."


@pytest.mark.parametrize("answer", ["-0.25", "Δw = -0.25", "w goes to w - 0.25"])
def test_a_sign_is_for_a_person_where_a_size_is_asked_for_and_wrong_elsewhere(answer):
    assert judged(answer, STEP, 0.25) == "needs_review"
    assert judged("-0.25", "What is the mean?", 0.25) == "incorrect"


def test_a_dash_may_be_the_minus_of_a_number_below_zero():
    assert judged("Answer - 5", "What is the mean?", -5) == "needs_review"
    assert judged("Answer -5", "What is the mean?", -5) == "correct"
    assert judged("Answer - -5", "What is the mean?", -5) == "correct"
    assert judged("Answer - 5", "What is the mean?", 5) == "correct"


def test_with_what_the_question_leaves_out_it_is_another_number():
    assert judged("0.25 with momentum", STEP, 0.25) == "needs_review"
    assert judged("0.25 without momentum", STEP, 0.25) in ("correct", "needs_review")
    assert judged("0.25", STEP, 0.25) == "correct"


@pytest.mark.parametrize(
    "answer",
    ["-5", "minus 5", "negative 5", "so -5", "— -5", "Answer - -5", "it is -5 °C"],
)
def test_a_minus_is_read_wherever_it_stands(answer):
    question = "What is the temperature in °C?"
    assert judged(answer, question, -5) == "correct"
    assert judged(answer, question, 5) != "correct"


@pytest.mark.parametrize("answer", ["C(8,3) = 70", "8C3 = 70", "4! = 70", "log10(0.01) = 70"])
def test_a_function_that_gives_something_else_is_no_working(answer):
    assert judged(answer, "How many are there?", 70) != "correct"


@pytest.mark.parametrize(
    "answer", ["C(8,4) = 70", "8C4 = 70", "8!/(4! 4!) = 70", "f'(3) = 18 + 52 = 70", "70 (=140/2)"]
)
def test_a_function_that_gives_it_is(answer):
    assert judged(answer, "How many are there?", 70) == "correct"


def test_one_of_two_numbers_is_for_a_person():
    assert judged("either 70 or 35", "How many are there?", 70) == "needs_review"


SIZE = "A table has 80 rows of 8 bytes. How many kB does it take?"


@pytest.mark.parametrize(
    ("answer", "status"),
    [
        ("640 kB", "correct"),
        ("640", "correct"),
        ("640 bytes", "needs_review"),
        ("640 MB", "needs_review"),
    ],
)
def test_a_unit_that_is_asked_for_by_its_symbol_is_known(answer, status):
    assert judged(answer, SIZE, 640) == status


@pytest.mark.parametrize(
    "answer",
    ["four hundred and twenty thousand", "(a) four hundred twenty thousand", "vierhundertzwanzigtausend"],
)  # fmt: skip
def test_a_number_of_several_words_is_one_number(answer):
    assert judged(answer, ROWS, 420000) == "correct"
    assert judged(answer, ROWS, 420) != "correct"
    assert judged(f"not {answer}", ROWS, 420000) != "correct"
