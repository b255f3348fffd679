"""A wrong shape is told by what makes it from the right values; nothing is told where nothing fits."""

import numpy as np
import pytest

from grader.checks.compare import Tolerance
from grader.diagnosis.shape import holds_another, made_from_right

pytestmark = pytest.mark.lines

ROOM = Tolerance()
RIGHT = [np.random.default_rng(k).normal(size=(3, 4, 2 + 2 * k)) for k in range(2)]
AXES = ("N", "T", "H")


def told(make):
    pairs = [(right, np.asarray(make(right))) for right in RIGHT]
    return [place.sentence for place in made_from_right(pairs, AXES, "h", ROOM)]


@pytest.mark.parametrize(
    ("make", "word"),
    [
        (lambda v: np.transpose(v, (1, 0, 2)), "the order (T, N, H)"),
        (lambda v: v.sum(axis=0), "summed over N"),
        (lambda v: v.mean(axis=1), "averaged over T"),
        (lambda v: v[:, -1], "only the last along T"),
        (lambda v: v[:, 1:], "the first along T is missing"),
        (lambda v: np.concatenate(np.split(v, 2, 2), axis=0), "along H are joined along N"),
        (lambda v: v[..., : v.shape[2] // 2] + v[..., v.shape[2] // 2 :], "are added"),
        (lambda v: np.concatenate([np.zeros_like(v[:, :1]), v], axis=1), "Without the first"),
        (lambda v: v.reshape(-1), "in one row"),
    ],
)
def test_what_was_done_with_the_right_values_is_told(make, word):
    (sentence,) = told(make)
    assert word in sentence


def test_an_axis_of_length_one_that_is_gone_is_not_told_as_a_sum():
    pairs = [(right[:, :1], right[:, 0]) for right in RIGHT]
    (place,) = made_from_right(pairs, ("N", "1", "H"), "h", ROOM)
    assert "an axis of length one is gone (keepdims=True keeps it)" in place.sentence


def test_it_is_so_where_the_axes_have_no_letters():
    pairs = [(right[:, :1], right[:, 0]) for right in RIGHT]
    (place,) = made_from_right(pairs, (), "h", ROOM)
    assert "an axis of length one is gone (keepdims=True keeps it)" in place.sentence


@pytest.mark.parametrize("keepdims", [True, False])
def test_what_was_to_be_added_up_is_told(keepdims):
    pairs = [(given.sum(axis=1, keepdims=keepdims), given) for given in RIGHT]
    axes = ("N", "1", "H") if keepdims else ("N", "H")
    (place,) = made_from_right(pairs, axes, "h", ROOM)
    assert place.sentence == "Summed over axis 1 the numbers of h are right."


def test_other_numbers_in_another_shape_are_not_explained():
    assert told(lambda v: 1.01 * v.sum(axis=0)) == []
    assert told(lambda v: np.zeros((2, 2))) == []


def test_too_few_numbers_explain_nothing():
    pairs = [(np.ones((2, 1)), np.ones((1, 2)))]
    assert list(made_from_right(pairs, ("N", "H"), "h", ROOM)) == []


def test_an_output_that_holds_what_another_should_hold_is_told():
    pairs = [(right, right[::-1]) for right in RIGHT]
    (place,) = holds_another(pairs, "a", {"b": RIGHT, "c": [v[::-1] for v in RIGHT]}, ROOM)
    assert place.sentence == "What stands in a is what c should be."
    assert list(holds_another(pairs, "a", {"b": RIGHT}, ROOM)) == []
