"""What letters or words cut off has no value: it neither confirms a number nor speaks against it."""

import pytest

from grader.checks.written.arithmetic import equations


def sides(text):
    return [equation.sides for equation in equations(text)]


@pytest.mark.parametrize(
    "text",
    [
        "lr * 0.1 / sqrt(0.001) = 70", "η·0.1/√0.001 ≈ 70", "4·E² + 4·512 = 70", "E·512·4 + 2048 = 70", "T*K*8/1000 = 70",
        "half of 200*199 = 70", "n * 199 / 2 = 70", "K^2 - 12 = 70", "f(5) = 70", "(7n)/3 = 70", "70 = 4·E·E",
    ],
)  # fmt: skip
def test_a_side_with_letters_is_left_out_and_the_number_stays(text):
    assert sides(text)[-1] == (70,)
    assert all(found in [(70,), (4,)] for found in sides(text))


def test_a_word_between_a_number_and_its_factor_leaves_both_out_of_the_sum():
    assert sides("5 steps * 3840 + 4 * 128 = 19712") == [(5,), (19712,)]
    assert sides("8 heads * 3 * (512*512 + 512) + 512 = 6566400") == [(8,), (6566400,)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("T=5: 5*14 = 70", (70, 70)),
        ("W: 7 x 10 = 70", (70, 70)),
        ("size = 7 * 10 = 70", (70, 70)),
        ("weights (7*10 = 70)", (70, 70)),
        ("7 * 10 = 70 - that is it", (70,)),
        ("4 weights + 2*33 biases", (66,)),
        ("twice 70", (70,)),
    ],
)
def test_what_stands_in_a_sentence_is_not_cut(text, expected):
    assert sides(text)[-1] == expected


@pytest.mark.parametrize("text", ["w - 0.5", "w0 - 0.5", "lr * 0.5", "0.5 * lr"])
def test_a_term_or_factor_of_something_else_is_no_result(text):
    assert equations(text) == []


@pytest.mark.parametrize("dash", [" - ", " – ", " — ", "—", ": — "])
def test_a_dash_behind_a_word_is_no_minus(dash):
    assert sides(f"Answer{dash}0.5") == [(0.5,)]
    assert sides("5 - 3 = 2") == [(2, 2)]
    assert sides("Answer -0.5") == [(-0.5,)]


@pytest.mark.parametrize(
    "text",
    ["70 (8 choose 4)", "8 über 4 = 70", "70 = 8!/(4! 4!)", r"$\binom{8}{4} = 70$", "C(8, 4) = 70", "70 (= 7*10)", "(70*2):2 = 70"],
)  # fmt: skip
def test_choices_factorials_and_asides_agree_with_their_number(text):
    (found,) = equations(text)
    assert found.sides == (70, 70)


def test_words_in_brackets_stand_apart_and_a_bracket_without_them_multiplies():
    assert sides("132 (144 without the constraint)") == [(132,), (144,)]
    assert sides("0.00316 (3 digits)") == [(0.00316,)]
    assert sides("5 (3840 + 128) = 19840") == [(19840, 19840)]
    assert sides("It is 5!") == [(5,)]
