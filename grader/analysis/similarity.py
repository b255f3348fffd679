"""Which submissions of a class are alike in their code: a lead for a person, and no verdict.

Fingerprints by winnowing (Schleimer, Wilkerson and Aiken 2003) over syntax trees in which names do
not count. Fingerprints of what was handed out, and those of very many students, are taken out.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from grader.analysis.syntax_tokens import Token, syntax_tokens

if TYPE_CHECKING:
    import numpy as np

LENGTH = 14
"""Tokens of one fingerprint: shorter runs are never found."""
WINDOW = 9
"""Of so many neighbouring runs one is kept: every common run of LENGTH + WINDOW - 1 is found."""
LEAST = 12
"""Fingerprints of its own that a submission needs; of shorter ones nothing can be said."""
COMMON_SHARE = 0.25
COMMON_COUNT = 10
"""What more than so many students share, and more than that share of them, is the exercise's."""
_FACTOR = 0x9E3779B97F4A7C15
MOST_PAIRS = 100

Source = tuple[str, str]
"""A label, as messages name it, and the text."""


@dataclass(frozen=True)
class Print:
    """Where a fingerprint stands: the number of the source, the first line and the last."""

    source: int
    first: int
    last: int


Prints = Mapping[int, Sequence[Print]]
"""Fingerprints with where they stand."""


@dataclass(frozen=True)
class Pair:
    """Two submissions, by number, whose code is alike.

    `share` is the part of the shorter one's fingerprints that the other one has too; `expected` is
    that part between the shorter one and another student on average, who solved the same exercise;
    `next_share` the highest of either with any third.
    """

    one: int
    other: int
    share: float
    shared: int
    expected: float
    next_share: float


@dataclass(frozen=True)
class Likeness:
    """What was found in a class. `same` are groups that are the same but for names and layout.

    `typical` and `high` are the median and the 99th percentile of all pairs; `unread` the numbers
    of those whose code is no Python or too short.
    """

    pairs: tuple[Pair, ...]
    same: tuple[tuple[int, ...], ...]
    typical: float
    high: float
    unread: tuple[int, ...]


def prints(sources: Sequence[Source]) -> dict[int, list[Print]]:
    """Return the fingerprints of some sources; what is no Python gives none."""
    found: dict[int, list[Print]] = defaultdict(list)
    for number, (_, text) in enumerate(sources):
        tokens = syntax_tokens(text)
        for value, start in winnowed(tokens) if tokens else ():
            assert tokens is not None
            lines = [token.line for token in tokens[start : start + LENGTH]]
            found[value].append(Print(number, min(lines), max(lines)))
    return dict(found)


def winnowed(tokens: Sequence[Token]) -> list[tuple[int, int]]:
    """Return (fingerprint, place of its first token): of each window the least, the last of equals.

    Every run of LENGTH + WINDOW - 1 tokens has at least one, whatever stands around it.
    """
    import numpy as np

    if len(tokens) < LENGTH:
        return []
    codes = np.array([token.code for token in tokens], dtype=np.uint64)
    hashes = _run_hashes(codes)
    width = min(WINDOW, len(hashes))
    windows = np.lib.stride_tricks.sliding_window_view(hashes, width)
    last_least = width - 1 - np.argmin(windows[:, ::-1], axis=1)
    places = np.unique(np.arange(len(windows)) + last_least)
    return [(int(hashes[place]), int(place)) for place in places]


def _run_hashes(codes: "np.ndarray") -> "np.ndarray":
    """Return a number of 64 bits for every run of LENGTH codes, the same for equal runs."""
    import numpy as np

    with np.errstate(over="ignore"):
        total = np.zeros(len(codes) - LENGTH + 1, dtype=np.uint64)
        for k in range(LENGTH):
            total = total * np.uint64(_FACTOR) + codes[k : k + len(total)] + np.uint64(1)
            total ^= total >> np.uint64(29)
    return total


def likeness(
    submissions: Sequence[Sequence[Source]], given: Iterable[Source] = (), least: float = 0.5
) -> Likeness:
    """Return which submissions are alike in `least` or more of the shorter one's fingerprints.

    `given` is what was handed out. At most a hundred pairs are told, the most alike first.
    """
    every = [prints(sources) for sources in submissions]
    handed_out = set(prints(list(given)))
    sets = [set(found) - handed_out for found in every]
    most = max(COMMON_COUNT, math.ceil(COMMON_SHARE * len(submissions)))
    holders = _holders(sets)
    is_same = _same(sets)
    for value, numbers in holders.items():
        if len({is_same[number] for number in numbers}) > most:
            for number in numbers:
                sets[number].discard(value)
    holders = {value: numbers for value, numbers in _holders(sets).items() if len(numbers) > 1}
    return _compared(sets, holders, is_same, least)


def _holders(sets: Sequence[set[int]]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = defaultdict(list)
    for number, own in enumerate(sets):
        for value in own:
            found[value].append(number)
    return found


def _same(sets: Sequence[set[int]]) -> list[int]:
    """Return for each submission the number of the first one with the same fingerprints."""
    first: dict[frozenset[int], int] = {}
    return [first.setdefault(frozenset(own), number) for number, own in enumerate(sets)]


def _compared(
    sets: Sequence[set[int]],
    holders: Mapping[int, Sequence[int]],
    is_same: Sequence[int],
    least: float,
) -> Likeness:
    import numpy as np

    sizes = np.array([len(own) for own in sets])
    is_long = sizes >= LEAST
    count = len(sets)
    seen: list[np.ndarray] = []
    best: list[tuple[float, int]] = []
    second = np.zeros(count)
    candidates: list[tuple[float, int, int, int]] = []
    posting = {value: np.array(numbers) for value, numbers in holders.items()}
    mean = np.zeros(count)
    for number, own in enumerate(sets):
        best.append((0.0, -1))
        if not is_long[number]:
            continue
        lists = [posting[value] for value in own if value in posting]
        shared = (
            np.bincount(np.concatenate(lists), minlength=count)
            if lists
            else np.zeros(count, dtype=int)
        )
        shares = np.where(is_long, shared / np.maximum(np.minimum(sizes, sizes[number]), 1), 0.0)
        shares[number] = 0.0
        others = is_long.copy()
        others[number] = False
        mean[number] = float((shared[others] / sizes[number]).mean()) if others.any() else 0.0
        order = np.argsort(-shares, kind="stable")
        best[number] = (float(shares[order[0]]), int(order[0]))
        second[number] = float(shares[order[1]]) if count > 2 else 0.0
        seen.append(shares[number + 1 :][is_long[number + 1 :]])
        for other in np.flatnonzero(shares >= least):
            if other > number:
                candidates.append((float(shares[other]), number, int(other), int(shared[other])))
    candidates.sort(key=lambda found: (-found[0], -found[3], found[1], found[2]))

    def next_of(number: int, other: int) -> float:
        top, who = best[number]
        return float(second[number]) if who == other else top

    pairs = tuple(
        Pair(
            one,
            other,
            share,
            shared,
            float(mean[one] if sizes[one] <= sizes[other] else mean[other]),
            max(next_of(one, other), next_of(other, one)),
        )
        for share, one, other, shared in candidates[:MOST_PAIRS]
    )
    groups: dict[int, list[int]] = defaultdict(list)
    for number, first in enumerate(is_same):
        if is_long[number]:
            groups[first].append(number)
    every = np.concatenate(seen) if seen else np.zeros(0)
    return Likeness(
        pairs,
        tuple(tuple(group) for group in groups.values() if len(group) > 1),
        float(np.median(every)) if len(every) else 0.0,
        float(np.quantile(every, 0.99)) if len(every) else 0.0,
        tuple(int(number) for number in np.flatnonzero(~is_long)),
    )


def shared_lines(
    one: Sequence[Source], other: Sequence[Source], given: Iterable[Source] = ()
) -> tuple[set[tuple[int, int]], set[tuple[int, int]]]:
    """Return (number of the source, line) of what two submissions share, on each side."""
    mine, others = prints(one), prints(other)
    common = (set(mine) & set(others)) - set(prints(list(given)))
    return _lines(mine, common), _lines(others, common)


def _lines(found: Prints, common: set[int]) -> set[tuple[int, int]]:
    return {
        (place.source, line)
        for value in common
        for place in found[value]
        for line in range(place.first, place.last + 1)
    }
