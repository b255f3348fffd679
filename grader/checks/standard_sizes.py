"""Sizes that tell axes apart."""

from collections.abc import Mapping
from itertools import islice, permutations

import numpy as np

from grader.checks.binding import Binding
from grader.checks.sizes import evaluate, symbols

_DISTINCT = (3, 4, 5, 2, 6, 7, 8)


def distinct_sizes(binding: Binding) -> dict[str, int]:
    """Return a different small size for every letter, so that no two axes can be confused
    unnoticed; with these, every array exists (L-K+1 does not where K is the larger).
    """
    letters = sorted(binding.size_symbols(), key=lambda letter: ("NDHOT".find(letter) % 6, letter))
    sizes = dict(zip(letters, _DISTINCT, strict=False))
    if sizes.get("T") == 2:  # what is handed on twice, or added up wrongly, shows at the third step
        sizes["T"] = next(size for size in (6, 7, 9) if size not in sizes.values())
    if not all_exist(binding, sizes):
        for values in islice(permutations(_DISTINCT, len(sizes)), MOST_ORDERS):
            other = dict(zip(sizes, values, strict=False))
            if all_exist(binding, other):
                return other
    return sizes


MOST_ORDERS, MOST_REDRAWN = 1000, 20


def drawn_sizes(binding: Binding, rng: np.random.Generator, end: int) -> dict[str, int]:
    """Return random sizes from 1 on, below `end`; drawn again, from ever more, until every array
    exists with them.
    """
    letters = sorted(binding.size_symbols())
    for more in range(MOST_REDRAWN):
        sizes = {letter: int(rng.integers(1, end + more)) for letter in letters}
        if all_exist(binding, sizes):
            return sizes
    return distinct_sizes(binding)


def all_exist(binding: Binding, sizes: Mapping[str, int]) -> bool:
    """Say whether no array has an extent below one, as L-K+1 has where K is large."""
    extents = [extent for spec in binding.inputs.values() for extent in spec.shape or ()]
    return all(evaluate(one, sizes) > 0 for one in extents if symbols(one) <= set(sizes))
