"""How far two markers agree on the same answers."""

from collections import Counter
from collections.abc import Hashable, Sequence


def kappa(pairs: Sequence[tuple[Hashable, Hashable]]) -> float:
    """Return Cohen's kappa of two markers: 1 for always equal, 0 for as often as by chance.

    (p_o - p_e) / (1 - p_e), p_o the share on which they agree, p_e the share that the frequencies
    of each marker's own labels would give (Cohen 1960). 1 where both give one label only.

    >>> kappa([(1, 1), (1, 1), (0, 0), (0, 1)])
    0.5
    """
    if not pairs:
        return 0.0
    total = len(pairs)
    agree = sum(a == b for a, b in pairs) / total
    one, other = Counter(a for a, _ in pairs), Counter(b for _, b in pairs)
    chance = sum(one[label] * other[label] for label in one) / total**2
    return 1.0 if chance == 1 else (agree - chance) / (1 - chance)
