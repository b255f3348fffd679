"""Sizes that tell axes apart."""

from grader.checks.binding import Binding

_DISTINCT = (3, 4, 5, 2, 6, 7, 8)


def distinct_sizes(binding: Binding) -> dict[str, int]:
    """Return a different small size for every letter, so that no two axes can be confused
    unnoticed.
    """
    letters = sorted(binding.size_symbols(), key=lambda letter: ("NDHOT".find(letter) % 6, letter))
    return dict(zip(letters, _DISTINCT, strict=False))
