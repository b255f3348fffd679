"""Numbers are found in prose, plain arithmetic and LaTeX; nothing written there can run code or run long."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.checks.written.arithmetic import equations
from grader.checks.written.evaluation import evaluate
from grader.time_limit import at_most


@pytest.mark.parametrize(
    "text",
    [
        "19712", "19,712", "19 712.", "**19712**", "$19{,}712$", "= 19712", "it is 19712, so", "\\boxed{19712}", "1.9712e4",
        "(20*128 + 128*10)*5 + 128*4 = 19712", "5·(20·128+128·10)+4·128", "5(20*128+128*10)+4*128", "$$5 \\times 3840 + \\frac{1024}{2}$$",
        "\\left(20 \\cdot 128 + 128 \\cdot 10\\right)\\cdot 5 + 128 \\cdot 4", "5 x 3840 + 512", "3840*5\n= 19200 \n+ 512 = 19712",
        "`5*3840+512`", "5\\*3840 + 512", "5 * 3840 + 2**9", "5*3840 + 2^{9}", "\\text{total} = 19712", "[20*128+128*10]*5+512",
    ],
)  # fmt: skip
def test_the_same_number_in_many_spellings(text):
    assert any(abs(equation.result - 19712) < 1e-6 for equation in equations(text))


def test_both_sides_of_an_equation_are_evaluated():
    (equation,) = equations("2 * 3 + 1 = 8")
    assert equation.sides == (7.0, 8.0)
    assert not equation.sides_agree


@pytest.mark.parametrize("roughly", ["20000", "2e4", "2·10⁴", "1.97 * 10^4", "19,700", "2e4. So"])
def test_what_a_whole_number_is_roughly_is_no_side_of_its_equation(roughly):
    (found,) = [e.sides for e in equations(f"5·3840 + 4·128 = 19712 ≈ {roughly}")]
    assert found == (19712, 19712)


@pytest.mark.parametrize(
    "text", ["T = 5: 19712 ≈ 2·10⁴", "19712 (≈ 20k)", "19_712", "it is 19712 ≈ 20000."]
)
def test_what_stands_roughly_beside_a_bare_number_is_no_other_one(text):
    assert [e.result for e in equations(text)][-1] == 19712


def test_a_chain_that_goes_on_with_what_came_out_is_two():
    """As on a pocket calculator; the sides of one chain would not agree."""
    found = [e.sides for e in equations("5*3840 = 19200 + 4*128 = 19712")]
    assert found == [(19200, 19200), (19712, 19712)]
    assert [e.sides for e in equations("2 * 3 = 6 + 1 = 8")] == [(6, 6), (7, 8)]
    assert [e.sides for e in equations("2 * 3 = 7 + 1 = 8")] == [(6, 8, 8)]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        (".518", 0.518), ("1 - .482 = .518", 0.518), ("It is .518", 0.518), ("see fig.40", 40), ("so...40", 40), ("right. 518", 518),
        ("√10 · 10⁻³ ≈ 0.0031623", 0.0031622776), ("0.1/√0.001 * 0.001 = 0.0031623", 0.0031622776), ("sqrt(10) / 1000", 0.0031622776),
        (r"$\frac{1}{\sqrt{2}}$", 0.70710678), (r"\sqrt{\frac{1}{4}}", 0.5), ("2√9 + 1", 7), ("½ · 1200 · 400", 240_000), ("2½ cm", 2.5),
        (r"$\frac12 \cdot 1200$", 600), ("⅓ of it", 1 / 3),
    ],
)  # fmt: skip
def test_points_roots_and_fractions_are_read_as_people_write_them(text, value):
    (found,) = [equation for equation in equations(text) if equation.sides]
    assert found.sides[0] == pytest.approx(value, rel=1e-7)


@pytest.mark.parametrize("sign", ["√", "½", "√(", "sqrt(", ".", "\\frac1", "1½"])
def test_many_signs_of_fractions_and_roots_are_read_in_no_time_to_speak_of(sign):
    with at_most(1.0):
        equations(sign * (20_000 // len(sign)))


@given(st.lists(st.integers(2, 99), min_size=2, max_size=5))
def test_running_sums_agree_however_long_they_are(terms):
    total, written = terms[0], f"{terms[0]}"
    for one in terms[1:]:
        total += one
        written += f" + {one} = {total}"
    found = equations(written)
    assert all(one.sides_agree for one in found)
    assert found[-1].result == sum(terms)


@pytest.mark.parametrize("other", ["30000", "20000 + 3", "20000.5", "19713", "2·10⁴ = 20000"])
def test_what_is_no_rounding_of_it_stays_a_side(other):
    (found,) = [e.sides for e in equations(f"5·3840 + 4·128 = 19712 ≈ {other}")]
    assert len(found) > 2
    assert found[-1] != 19712


def test_letters_end_a_stretch():
    assert [e.result for e in equations("T = 5 and H=128")] == [5.0, 128.0]


@pytest.mark.parametrize(
    "text",
    [
        "9**9**9**9",
        "9^9^9^9",
        "(" * 5000 + "1" + ")" * 5000,
        "1" * 100_000,
        "2^100000",
        "-" * 10_000 + "1",
        "1/0",
    ],
)
def test_bombs_are_no_numbers(text):
    evaluate(text)
    equations(text)


@given(st.integers(0, 999), st.integers(0, 999), st.integers(1, 99))
def test_arithmetic_is_pythons(a, b, c):
    text = f"{a} + {b} * ({a} - {c}) / {c}"
    assert evaluate(text) == pytest.approx(a + b * (a - c) / c)


@given(st.text(max_size=200))
def test_no_text_makes_it_raise(text):
    equations(text)


@pytest.mark.parametrize("text", ["12 / 36 = 0.333", "12/sqrt(35) = 2.028", "1.96 * 0.333 = 0.653"])
def test_a_side_may_be_rounded_to_the_decimals_it_has(text):
    assert equations(text)[0].sides_agree


@pytest.mark.parametrize("text", ["12 / 36 = 0.334", "5 * 40 = 201", "1 / 3 = 0.3", "2 * 3 = 6.1"])
def test_what_is_no_rounding_does_not_agree(text):
    assert not equations(text)[0].sides_agree
