"""What a function counts is found exactly, or not at all."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.diagnosis.counts import counted, polynomial

pytestmark = pytest.mark.lines

LETTERS = ["D", "H", "O"]
TERMS = [("D", "H"), ("H", "H"), ("H", "O"), ("D",), ("H",), ("D", "H", "O"), ()]


def value(found, sizes):
    total = 0
    for term, factor in found.items():
        for letter in term:
            factor *= sizes[letter]
        total += factor
    return total


GRID = [{"D": 1 + k % 7, "H": 1 + (3 * k) % 8, "O": 1 + (5 * k * k) % 9} for k in range(40)]


@given(st.dictionaries(st.sampled_from(TERMS), st.integers(-9, 9).filter(bool), max_size=5))
def test_every_polynomial_with_whole_coefficients_is_found(wanted):
    assert polynomial(LETTERS, GRID, [value(wanted, own) for own in GRID]) == wanted


def test_what_is_none_is_not_taken_for_one():
    assert polynomial(LETTERS, GRID, [2 ** own["D"] for own in GRID]) is None
    assert polynomial(LETTERS, GRID, [own["D"] // 2 for own in GRID]) is None
    assert polynomial(LETTERS, GRID, [own["D"] / 2 for own in GRID]) is None


def test_terms_that_are_right_too_many_missing_or_counted_otherwise_are_told_apart():
    right = {("D", "H"): 4, ("H", "H"): 4, ("H",): 8}
    own = {("D", "H"): 4, ("H", "H"): 2, ("D",): -1}
    values = [[value(found, sizes) for sizes in GRID] for found in (right, own)]
    (place,) = counted("", LETTERS, GRID, *values)
    assert place.sentence == (
        "You count 4·D·H + 2·H·H - D. Of this, the right number has D·H too. You take off D, "
        "which is not to be taken off. "
        "A term in H is missing. Look again how often H·H counts."
    )
    assert list(counted("", LETTERS, GRID, values[0], values[0])) == []


def test_who_has_few_terms_is_not_told_the_others():
    right = {("D", "H"): 1, ("H", "H"): 1, ("H",): 1}
    for own, told in (
        ({("O",): 3}, "3 terms are missing."),
        ({("D", "H"): 1}, "2 terms are missing."),
    ):
        values = [[value(found, sizes) for sizes in GRID] for found in (right, own)]
        (place,) = counted("", LETTERS, GRID, *values)
        assert place.sentence.endswith(told)
        assert "H·H" not in place.sentence
