"""Sizes that nobody wrote down tell axes apart, and every array exists with them."""

import numpy as np
import pytest

from grader.checks.binding import Binding
from grader.checks.corners import corner_sizes
from grader.checks.sizes import shape_of
from grader.checks.standard_sizes import all_exist, distinct_sizes, drawn_sizes


def binding(*shapes):
    inputs = {f"x{k}": list(shape) for k, shape in enumerate(shapes)}
    return Binding.model_validate({"function": "f", "inputs": inputs, "call": list(inputs)})


DERIVED = [
    (["N", "L"], ["K"], ["N", "L-K+1"]),
    (["A", "B-A"], ["C-2*A"]),
    (["T", "N"], ["T-2", "N"]),
]


@pytest.mark.parametrize("shapes", DERIVED)
def test_sizes_are_such_that_derived_ones_are_sizes_too(shapes):
    one = binding(*shapes)
    tried = [distinct_sizes(one), *corner_sizes(one)]
    tried += [drawn_sizes(one, np.random.default_rng(seed), 6) for seed in range(30)]
    for sizes in tried:
        assert all_exist(one, sizes)
        assert all(min(shape_of(shape, sizes)) > 0 for shape in shapes)
    assert len(set(distinct_sizes(one).values())) == len(distinct_sizes(one))


def test_plain_letters_keep_the_sizes_they_always_had():
    assert distinct_sizes(binding(["N", "D"], ["D", "H"])) == {"N": 3, "D": 4, "H": 5}
    drawn = drawn_sizes(binding(["N", "D"]), np.random.default_rng(1), 6)
    rng = np.random.default_rng(1)
    assert drawn == {letter: int(rng.integers(1, 6)) for letter in ("D", "N")}
