"""The settings in which a binding is tried when its author names none.

Sizes that tell axes apart, and edge sizes.
"""

from grader.checks.binding import Binding
from grader.checks.check import CaseSpec

_DISTINCT = (3, 4, 5, 2, 6, 7, 8)


def distinct_sizes(binding: Binding) -> dict[str, int]:
    """Return a different small size for every letter, so that no two axes can be confused
    unnoticed.
    """
    letters = sorted(binding.size_symbols(), key=lambda letter: ("NDHOT".find(letter) % 6, letter))
    return dict(zip(letters, _DISTINCT, strict=False))


def standard_cases(binding: Binding) -> list[CaseSpec]:
    """Return distinct sizes over several steps, one of each, all equal, and closed and one-sided
    gates.
    """
    sizes = distinct_sizes(binding)
    several = 3 if binding.state else 1
    return [
        CaseSpec(sizes=sizes, steps=several),
        CaseSpec(sizes=dict.fromkeys(sizes, 1)),
        CaseSpec(sizes=dict.fromkeys(sizes, 3), steps=several),
        CaseSpec(sizes=sizes, values="saturated"),
        CaseSpec(sizes=sizes, values="negative"),
    ]
