"""A number is the same in each way to write it: with a power of ten behind it, and in marks or tags."""

import pytest

from grader.checks.kinds.choice import Choice
from grader.checks.kinds.number import Number
from grader.checks.written.no_answer import is_no_answer, marked_option
from grader.checks.written.points_and_commas import in_marks, without_thousands_points

LABELS = {"label": ["T\\s*=\\s*5"], "other_labels": ["T\\s*=\\s*10"], "of": 2}


def judged(answer, value, **more):
    check = Number(kind="number", id="n", points=1, expected=str(value), **more)
    return check.judge_answer(answer, {"expected": value}).status


@pytest.mark.parametrize(
    "answer", ["19.712e3", "19.712E+3", "19.712·10^3", "19.712 × 10³", r"$19.712 \cdot 10^3$", "19,712", "19.712"]
)  # fmt: skip
def test_three_digits_behind_a_point_are_thousands_but_before_a_power_of_ten(answer):
    assert judged(answer, 19712) == "correct"
    assert judged(answer, 19712000) != "correct"


@pytest.mark.parametrize("text", ["19.712e3", "8.685 * 10**3", "3.011·10^23"])
def test_before_a_power_of_ten_a_point_stays(text):
    assert without_thousands_points(text) == text


def test_a_number_with_a_power_of_ten_may_stand_before_its_label():
    for answer in ("1.9712e4 (T=5), 3.9552e4 (T=10)", "19712 (T=5), 39552 (T=10)"):
        assert judged(answer, 19712, **LABELS) == "correct"


def test_the_room_that_a_question_leaves_holds_for_numbers_too_large_to_count():
    assert judged("1.2040e24", 1.2044e24, tolerance=0.002) == "correct"
    assert judged("1.25e24", 1.2044e24, tolerance=0.002) == "incorrect"
    assert judged("19713", 19712, tolerance=0.002) == "incorrect"  # what is counted is exact


CHOICE = Choice(
    kind="choice",
    id="c",
    points=1,
    correct="b",
    options={"a": {"says": ["stack"]}, "b": {"says": ["queue"]}, "c": {"says": ["heap"]}},
)


@pytest.mark.parametrize(
    "answer",
    ["<b>b</b>", "<font color='red'>b</font>", "<div>b</div>", r"$\boxed{b}$"],
)
def test_tags_around_a_choice_say_nothing_against_it(answer):
    assert CHOICE.judge_answer(answer, {}).status == "correct"


def test_what_is_strong_is_strong_in_tags_too():
    assert in_marks("a stack <b>b queue</b>") == "a stack **b queue**"


def test_of_copied_options_the_letter_below_is_the_answer():
    copied = "(a) a stack\n(b) a queue\n(c) a heap\n\n"
    assert marked_option(copied + "**(b)**", "abc") == "b"
    assert marked_option(copied + "Answer: c", "abc") == "c"
    assert marked_option(copied, "abc") is None
    assert marked_option("(a) a stack\n**(b) a queue**\n(c) a heap\n\na", "abc") is None


@pytest.mark.parametrize("sign", "ⓑ🅑⒝✗❌✓👎")
def test_a_sign_that_may_be_an_answer_is_one_for_a_person(sign):
    assert not is_no_answer(sign)
    assert CHOICE.judge_answer(sign, {}).status in ("needs_review", "correct")


@pytest.mark.parametrize("sign", ["☐", "→", "-", "…", "•", "___"])
def test_signs_of_a_template_are_no_answer(sign):
    assert is_no_answer(sign)


def test_what_is_whole_but_for_the_last_digit_of_a_float_is_written_as_a_whole_number():
    assert judged("99.768", 2 * 8.314 * 300 / 0.05, tolerance=0.002) == "correct"


@pytest.mark.parametrize(
    ("answer", "option"),
    [
        ("( ) a / (x) b", "b"),
        ("☐ A stack ☒ B queue", "B queue"),
        ("- [x] a\n- [ ] b", "a"),
        ("[ ] a [ ] b", None),
        ("[x] a [x] b", None),
        ("[x] a [ ] b, but I am not sure", None),
    ],
)
def test_of_boxes_on_one_line_the_one_that_is_ticked_is_the_answer(answer, option):
    assert marked_option(answer, "abc") == option


@pytest.mark.parametrize(
    ("answer", "value"), [("197,12", 19712), ("3,9552", 39552), ("49,62.01", 4962.01)]
)
def test_commas_that_group_no_thousands_are_not_left_out(answer, value):
    assert judged(answer, value) != "correct"
    assert judged(f"T=5: {answer}; T=10: 1", value, **LABELS) != "correct"


def test_latex_may_set_thin_spaces_between_digits():
    assert judged(r"$4\,962{,}01$", 4962.01, tolerance=1e-4) == "correct"
    assert judged(r"$19\,712$", 19712) == "correct"
