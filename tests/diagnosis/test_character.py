"""What a difference looks like is told only where it is true of every value, and nothing for what is neither."""

import numpy as np
import pytest

from grader.checks.compare import Tolerance
from grader.diagnosis.character import character

pytestmark = pytest.mark.lines

RNG = np.random.default_rng(3)
RIGHT = [RNG.normal(size=(n, 4, 6)) for n in (3, 2, 5)]
SIZES = [{"N": n, "T": 4} for n in (3, 2, 5)]


def told(change):
    pairs = [(a, change(a.copy(), sizes)) for a, sizes in zip(RIGHT, SIZES, strict=True)]
    found = character(pairs, ["N", "T", "H"], SIZES, "h", Tolerance())
    return found.sentence if found else ""


def noisy(part):
    """Return a change after which nothing is right but one part."""

    def change(a, sizes):
        other = a + RNG.normal(size=a.shape)
        other[part] = a[part]
        return other

    return change


def test_one_number_everywhere_is_not_the_last_step_everywhere():
    right = [np.tril(np.ones((n, n))) for n in (3, 4, 5)]
    pairs = [(a, np.ones_like(a)) for a in right]
    sizes = [{"T": len(a)} for a in right]
    found = character(pairs, ["T", "T"], sizes, "mask", Tolerance())
    assert found.sentence == "mask is one number everywhere."


@pytest.mark.parametrize(("change", "sentence"), [
    (lambda a, s: a / s["N"], "h is divided by N once too often, or a mean where a sum is asked for."),
    (lambda a, s: a * s["N"], "h is N times too large: a division is missing, or a sum stands for a mean."),
    (lambda a, s: -1.5 * a, "h is right but for one factor that is the same everywhere."),
    (lambda a, s: a * a.flat[0], "h is right but for a factor, which is another one in each case."),
    (lambda a, s: a + 0.7, "h is right but for a number that is added everywhere."),
    (lambda a, s: np.zeros_like(a), "h is zero everywhere."),
    (lambda a, s: np.full_like(a, 0.3), "h is one number everywhere."),
    (lambda a, s: a / 0.0, "h is not finite: is there a division by zero, or exp of a large number?"),
    (lambda a, s: a[::-1, :, ::-1], "h holds the right numbers in another order."),
    (lambda a, s: a * (1 + 3e-4 * RNG.normal(size=a.shape)), "h is nearly right everywhere: look for a small term, such as an epsilon, or for numbers of too few digits."),
    (noisy(np.s_[:, -1]), "Only the last step of h is right."),
    (noisy(np.s_[0]), "Only the first sample of h is right."),
    (noisy(np.s_[..., :3]), "Only the first half of h is right."),
    (noisy(np.s_[..., 2:]), "The first step of h is wrong already."),  # more than a half is right: no half is told
    (lambda a, s: np.concatenate([a[:, -1:] + 1, a[:, :-1]], 1), "h comes one step too late: each step holds what the one before it should, and the last is missing."),
    (lambda a, s: np.concatenate([a[:, 1:], 0 * a[:, :1]], 1), "h comes one step too early: each step holds what the one after it should, and the first is missing."),
    (lambda a, s: np.repeat(a[:, -1:], a.shape[1], 1), "h holds the last step at every step: is one array kept, and changed afterwards? Then keep a copy of it."),
    (lambda a, s: np.abs(a), "h has lost its sign: no number of it is below zero."),
    (lambda a, s: np.where(a > 1, -a, a), "h is right but for the sign of some numbers."),
    (lambda a, s: np.minimum(a, 1), "h is right but for its largest numbers: they are cut off at a bound."),
    (lambda a, s: np.maximum(a, -1), "h is right but for its smallest numbers: they are cut off at a bound."),
    (lambda a, s: np.where(a > 1, np.nan, a), "h is right but for numbers that are missing (NaN) and should not be."),
    (noisy(np.s_[:, :2]), "The first step of h is right, and later ones are not."),
])  # fmt: skip
def test_each_kind_of_difference_is_told_by_its_own_sentence(change, sentence):
    with np.errstate(all="ignore"):
        assert told(change) == sentence


@pytest.mark.parametrize(("part", "name"), [(0, "first"), (-1, "last")])
def test_a_step_that_is_zero_where_all_others_are_right_is_left_out(part, name):
    def change(a, sizes):
        a[:, part] = 0
        return a

    assert (
        told(change)
        == f"The {name} step of h is zero, and all others are right: it seems to be left out."
    )


def test_single_numbers_have_no_factor_that_is_another_in_each_case():
    pairs = [(np.array(2.0), np.array(3.0)), (np.array(5.0), np.array(1.0)), (np.array(7.0), np.array(2.0))]  # fmt: skip
    assert character(pairs, [], [{}, {}, {}], "what comes back", Tolerance()) is None


def test_of_a_row_of_numbers_a_part_is_told_too():
    right = [RNG.normal(size=7), RNG.normal(size=5)]
    given = [np.concatenate([a[:1], a[1:] + RNG.normal(size=len(a) - 1)]) for a in right]
    found = character(
        list(zip(right, given, strict=True)), ["N"], [{"N": 7}, {"N": 5}], "h", Tolerance()
    )
    assert found is not None
    assert found.sentence.startswith("Only the first")


@pytest.mark.parametrize(("put", "stands"), [(0.0, "zero"), (-1.5, "a number")])
def test_a_number_where_a_value_should_be_missing_is_told_and_only_where_all_else_is_right(
    put, stands
):
    right = RNG.normal(size=(4, 3))
    right[1, 2] = right[3, 0] = np.nan
    given = np.where(np.isnan(right), put, right)
    found = character([(right, given)], ["N", "D"], [{"N": 4, "D": 3}], "z", Tolerance())
    told = f"z is right but where values should be missing (NaN): {stands} stands there."
    assert found is not None
    assert found.sentence == told
    given[0, 0] += 1
    assert character([(right, given)], ["N", "D"], [{"N": 4, "D": 3}], "z", Tolerance()) is None


def test_numbers_that_differ_in_sign_and_change_places_are_told_as_another_order():
    right = np.array([2.0, -3.0, 1.0, 3.0, -2.0])
    given = np.array([-2.0, 3.0, 1.0, -3.0, 2.0])
    found = character([(right, given)], ["N"], [{"N": 5}], "z", Tolerance())
    assert found is not None
    assert found.sentence == "z holds the right numbers in another order."


def test_numbers_where_zero_is_asked_for_are_no_factor():
    right = [np.tril(np.ones((n, n))) for n in (4, 5, 6)]
    pairs = [(a, np.ones_like(a)) for a in right]
    found = character(pairs, ["S", "S"], [{"S": n} for n in (4, 5, 6)], "mask", Tolerance())
    assert found is None or found.kind != "factor"


def test_zero_everywhere_is_no_bound_where_some_zeros_are_right():
    right = np.maximum(RNG.normal(size=(5, 6)), 0)
    found = character([(right, np.zeros_like(right))], ["N", "H"], [{"N": 5}], "h", Tolerance())
    assert found is not None
    assert found.sentence == "h is zero everywhere."


def test_a_label_that_is_zero_is_not_called_left_out():
    pairs = [(np.array([1, 0, 2]), np.array([1, 0, 0])), (np.array([2, 1]), np.array([2, 0]))]
    found = character(pairs, ["N"], [{"N": 3}, {"N": 2}], "labels", Tolerance())
    assert found is None or "left out" not in found.sentence
    real = [(a + 0.5, np.where(b == 0, 0, b + 0.5)) for a, b in pairs]
    real[0][1][1] = 0.5
    told_of_real = character(real, ["N"], [{"N": 3}, {"N": 2}], "labels", Tolerance())
    assert told_of_real is not None
    assert "left out" in told_of_real.sentence
