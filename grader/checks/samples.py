"""Whether two samples come from one distribution, with a bound on false alarms that always holds.

Two-sample test by the Dvoretzky-Kiefer-Wolfowitz inequality with Massart's constant (Massart 1990,
"The tight constant in the Dvoretzky-Kiefer-Wolfowitz inequality"): for n independent draws the
empirical distribution function strays from the true one by more than e anywhere with probability at
most 2 exp(-2 n e^2), whatever the distribution, ties included. So two samples of one distribution
differ by more than e_n + e_m with at most the sum of both probabilities, also where they depend on
each other. With k comparisons each gets a k-th of the error (Bonferroni).
"""

from dataclasses import dataclass
from math import log, sqrt

import numpy as np

SAME = 1e-5
"""Numbers that differ by this share of themselves are the same."""
MOST_ENTRIES = 400
"""Entries of a result that are compared one by one; of more, so many are taken evenly."""


@dataclass(frozen=True)
class SampleDifference:
    """In what two samples differ most. `text` tells no expected number; `detail` does; `kind` is
    a sentence that holds no number at all.
    """

    text: str
    detail: str
    kind: str
    is_constant: bool = False


def room(size: int, other: int, error: float) -> float:
    """Return how far two empirical distribution functions of one distribution may be apart.

    They are farther apart with probability at most `error`.

    >>> round(room(2000, 2000, 1e-6), 4)
    0.1233
    """
    each = log(4.0 / error)
    return sqrt(each / (2 * size)) + sqrt(each / (2 * other))


def distance(one: np.ndarray, other: np.ndarray) -> float:
    """Return the largest difference of two empirical distribution functions (one axis each)."""
    values = np.concatenate([one, other])
    a = np.searchsorted(np.sort(one), values, side="right") / one.size
    b = np.searchsorted(np.sort(other), values, side="right") / other.size
    return float(np.abs(a - b).max())


def most_different(
    expected: np.ndarray, observed: np.ndarray, error: float, pooled: bool = False
) -> SampleDifference | None:
    """Return the comparison in which two samples differ most beyond the room for error.

    Both have the draws along the first axis. None where no comparison is beyond it.
    """
    draws = expected.shape[0]
    right, own = expected.reshape(draws, -1), observed.reshape(draws, -1)
    entries = right.shape[1]
    comparisons: list[tuple[str, np.ndarray, np.ndarray]] = []
    if pooled:
        comparisons.append(("all entries", right.ravel(), own.ravel()))
    else:
        taken = np.unique(np.linspace(0, entries - 1, min(entries, MOST_ENTRIES)).astype(int))
        shape = expected.shape[1:]
        for k in taken.tolist():
            place = [int(axis) for axis in np.unravel_index(k, shape)] if shape else []
            comparisons.append((f"entry {place}" if place else "", right[:, k], own[:, k]))
    if entries > 1:
        comparisons.append(("the sum of all entries", right.sum(axis=1), own.sum(axis=1)))
    each = error / len(comparisons)
    worst, found = 0.0, None
    for label, a, b in comparisons:
        beyond = distance(a, _snapped(b, a)) - room(a.size, b.size, each)
        if beyond > worst:
            worst, found = beyond, _described(label, a, b)
    return found


def _snapped(values: np.ndarray, right: np.ndarray) -> np.ndarray:
    """Return values, each that is the same as one of `right` but for rounding as that one.

    So that ties stay ties where work is done in single precision.
    """
    known = np.unique(right)
    after = np.clip(np.searchsorted(known, values), 1, max(known.size - 1, 1))
    pair = np.stack([known[np.minimum(after, known.size - 1)], known[after - 1]])
    with np.errstate(all="ignore"):
        gap = np.abs(pair - values)
        nearest = np.where(gap[0] < gap[1], pair[0], pair[1])
        is_same = np.abs(nearest - values) <= SAME * np.abs(nearest) + SAME**2
    return np.where(is_same, nearest, values)


def _described(label: str, right: np.ndarray, own: np.ndarray) -> SampleDifference:
    where = f" of {label}" if label else ""
    if np.ptp(own) == 0 and np.ptp(right) > 0:
        kind = "Every call gives the same; the results should vary."
        return SampleDifference("", f"always {own[0]:.6g}", kind, is_constant=True)
    spread, own_spread = float(np.std(right)), float(np.std(own))
    shift = float(np.mean(own) - np.mean(right))
    shares = [(value, float(np.mean(right == value))) for value in np.unique(right)[:50]]
    value, share = max(shares, key=lambda pair: pair[1], default=(0.0, 0.0))
    own_share = float(np.mean(own == value))
    if share > 0.02 and abs(own_share - share) > 0.02:
        more = "more" if own_share > share else "less"
        text = f"the value {value:.3g}{where} comes {more} often than it should"
        detail = f"expected a share of {share:.3f}, got {own_share:.3f}"
        return SampleDifference(text, detail, f"One value comes {more} often than it should.")
    if abs(shift) > 0.1 * max(spread, 1e-300):
        how = "large" if shift > 0 else "small"
        text = f"the mean{where} is too {how}"
        detail = f"expected about {np.mean(right):.4g}, got {np.mean(own):.4g}"
        return SampleDifference(text, detail, f"The results are too {how} on average.")
    if own_spread > 1.1 * spread or own_spread < 0.9 * spread:
        how, much = ("large", "much") if own_spread > spread else ("small", "little")
        text = f"the spread{where} is too {how}"
        detail = f"expected a standard deviation of {spread:.4g}, got {own_spread:.4g}"
        return SampleDifference(text, detail, f"The results vary too {much}.")
    text = f"the values{where} have another distribution"
    return SampleDifference(text, "", "The results have another distribution.")
