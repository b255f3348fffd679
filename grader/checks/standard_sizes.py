"""Sizes that tell axes apart."""

from grader.checks.binding import Binding

_DISTINCT = (3, 4, 5, 2, 6, 7, 8)


def distinct_sizes(binding: Binding) -> dict[str, int]:
    """Return a different small size for every letter, so that no two axes can be confused
    unnoticed.
    """
    letters = sorted(binding.size_symbols(), key=lambda letter: ("NDHOT".find(letter) % 6, letter))
    sizes = dict(zip(letters, _DISTINCT, strict=False))
    if sizes.get("T") == 2:  # what is handed on twice, or added up wrongly, shows at the third step
        sizes["T"] = next(size for size in (6, 7, 9) if size not in sizes.values())
    return sizes
