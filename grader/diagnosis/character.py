"""What a difference looks like: one part of an array right, a factor, an offset, another order."""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from grader.checks.compare import Tolerance, difference
from grader.diagnosis.alteration import BATCH, TIME
from grader.diagnosis.place import Place

NEARLY_NONE = 0.1
"""A part of which no more than this share is right is wrong."""
NEARLY_ONE = 2e-3
"""A factor so near to 1 is rounding."""
LEAST_NUMBERS = 3
"""What fewer numbers have in common may be chance."""
Pairs = Sequence[tuple[np.ndarray, np.ndarray]]


def character(
    pairs: Pairs,
    shape: list[str],
    sizes: Sequence[Mapping[str, int]],
    what: str,
    room: Tolerance,
) -> Place | None:
    """Return what the difference looks like in every wrong value of an output, the plainest.

    `pairs` are the right and the given value of each, `shape` the letters of their axes, `sizes`
    those of their cases; `what` is what the sentence calls it.
    """
    return (
        next(_moved_in_time(pairs, shape, what, room), None)
        or next(_of_part(pairs, shape, what, room), None)
        or next(_of_few_numbers(pairs, what, room), None)
        or _of_difference(pairs, sizes, what, room)
        or next(_in_time(pairs, shape, what, room), None)
    )


def _of_part(pairs: Pairs, shape: list[str], what: str, room: Tolerance) -> Iterator[Place]:
    """Yield which part of an array is right: one sample, one step, one half."""
    for letter, word in ((TIME, "step"), (BATCH, "sample")):
        if letter not in shape:
            continue
        axis = shape.index(letter)
        large = [(a, b) for a, b in pairs if a.ndim == len(shape) and a.shape[axis] > 1]
        for place, name in ((0, "first"), (-1, "last")):
            if large and all(_is_left_out(a, b, place, axis, room) for a, b in large):
                text = f"The {name} {word} of {what} is zero, and all others are right: "
                yield Place("part", f"{word}s of {what}", f"{text}it seems to be left out.")
        if not large or len(large) < len(pairs):
            continue
        for place, name in ((0, "first"), (-1, "last")):
            if all(
                _same(a.take(place, axis), b.take(place, axis), room)
                and all(
                    _mostly_wrong(a.take(k, axis), b.take(k, axis), room)
                    for k in range(a.shape[axis])
                    if k != place % a.shape[axis]
                )
                for a, b in large
            ):
                yield Place(
                    "part", f"{word}s of {what}", f"Only the {name} {word} of {what} is right."
                )
    last_axis = [(a, b) for a, b in pairs if a.ndim and a.shape[-1] >= 2 and a.shape[-1] % 2 == 0]
    if last_axis and len(last_axis) == len(pairs):
        halves = [(np.split(a, 2, -1), np.split(b, 2, -1)) for a, b in last_axis]
        for k, name in ((0, "first"), (1, "second")):
            if all(
                _same(a[k], b[k], room) and _mostly_wrong(a[1 - k], b[1 - k], room)
                for a, b in halves
            ):
                text = f"Only the {name} half of {what} is right."
                yield Place("part", f"halves of {what}", text)


def _moved_in_time(pairs: Pairs, shape: list[str], what: str, room: Tolerance) -> Iterator[Place]:
    """Yield whether each step holds what another one should: its neighbour, or the last one."""
    if TIME not in shape:
        return
    axis = shape.index(TIME)
    if any(a.ndim != len(shape) or a.shape != b.shape for a, b in pairs):
        return
    moved = [(np.moveaxis(a, axis, 0), np.moveaxis(b, axis, 0)) for a, b in pairs]
    long = [(a, b) for a, b in moved if len(a) > 2]
    if not long:
        return
    if all(_same(a[:-1], b[1:], room) for a, b in moved):
        text = (
            f"{what} comes one step too late: each step holds what the one before it should, and "
            "the last is missing."
        )
        yield Place("late", f"steps of {what}", _sentence(text))
    elif all(_same(a[1:], b[:-1], room) for a, b in moved):
        text = (
            f"{what} comes one step too early: each step holds what the one after it should, and "
            "the first is missing."
        )
        yield Place("early", f"steps of {what}", _sentence(text))
    elif any(np.ptp(b) for _, b in moved) and all(
        _same(np.broadcast_to(a[-1:], a.shape), b, room) for a, b in moved
    ):
        text = (
            f"{what} holds the last step at every step: is one array kept, and changed afterwards? "
            "Then keep a copy of it."
        )
        yield Place("last everywhere", f"steps of {what}", _sentence(text))


def _of_few_numbers(pairs: Pairs, what: str, room: Tolerance) -> Iterator[Place]:
    """Yield what all wrong numbers have in common that no right one has: missing, sign, bound."""
    if any(a.shape != b.shape for a, b in pairs):
        return
    right = np.concatenate([np.ravel(a) for a, _ in pairs])
    given = np.concatenate([np.ravel(b) for _, b in pairs])
    unknown, is_unknown = np.isnan(right), np.isnan(given)
    if (unknown != is_unknown).any():
        both = ~unknown & ~is_unknown
        if not both.any() or not _same(right[both], given[both], room):
            return
        stands = given[unknown & ~is_unknown]
        if not (is_unknown & ~unknown).any():
            number = "a number" if stands.any() else "zero"
            text = (
                f"{what} is right but where values should be missing (NaN): {number} stands there."
            )
            yield Place("not missing", what, _sentence(text))
        elif not stands.size:
            text = f"{what} is right but for numbers that are missing (NaN) and should not be."
            yield Place("missing", what, _sentence(text))
        return
    right, given = right[~unknown], given[~unknown]
    if not (np.isfinite(right).all() and np.isfinite(given).all()) or not right.size:
        return
    if _same(np.abs(right), np.abs(given), room):
        if (given >= 0).all() and (right < 0).sum() >= LEAST_NUMBERS:
            text = f"{what} has lost its sign: no number of it is below zero."
            yield Place("absolute", what, _sentence(text))
        elif not _same(np.sort(right), np.sort(given), room):
            yield Place(
                "signs", what, _sentence(f"{what} is right but for the sign of some numbers.")
            )
        return
    if np.ptp(given) == 0:
        return  # no bound: all are one number
    wrong = ~_near(right, given, room)
    if (bound := cut_at(right, given, wrong)) is not None:
        text = f"{what} is right but for its largest numbers, of both signs: they are cut off at "
        yield Place("bound", what, _sentence(f"{text}{bound:.6g}."))
        return
    if min(wrong.sum(), (~wrong).sum()) < LEAST_NUMBERS or np.ptp(given[wrong]) > 0:
        return
    bound, beyond = given[wrong][0], right[wrong]
    if np.ptp(beyond) > 0 and (given <= bound).all() and (beyond > bound).all():
        text = f"{what} is right but for its largest numbers: they are cut off at a bound."
        yield Place("bound", what, _sentence(text))
    elif np.ptp(beyond) > 0 and (given >= bound).all() and (beyond < bound).all():
        text = f"{what} is right but for its smallest numbers: they are cut off at a bound."
        yield Place("bound", what, _sentence(text))


def cut_at(right: np.ndarray, given: np.ndarray, wrong: np.ndarray) -> float | None:
    """Return the bound at which what is wrong stands, above zero and below, and beyond which it is;
    None where there is none. At a whole number one such value is enough: that is no chance.

    >>> right, given = np.array([1.0, 7.5, -9.0, 2.0, 3.0, 4.0]), np.array([1.0, 5, -5, 2, 3, 4])
    >>> cut_at(right, given, right != given), cut_at(right, -given, right != given)
    (5.0, None)
    """
    if not wrong.any() or (~wrong).sum() < LEAST_NUMBERS:
        return None
    bound = float(np.abs(given[wrong]).max())
    are_at_it = bound > 0 and bool((np.abs(given[wrong]) == bound).all())
    is_beyond = (np.abs(right[wrong]) > bound).all() and (right * given > 0)[wrong].all()
    has_signs = np.ptp(np.sign(given[wrong])) > 0 and wrong.sum() >= LEAST_NUMBERS
    is_meant = bound.is_integer() or has_signs
    is_cut = are_at_it and is_beyond and is_meant and (np.abs(given) <= bound).all()
    return bound if is_cut else None


def _is_left_out(a: np.ndarray, b: np.ndarray, place: int, axis: int, room: Tolerance) -> bool:
    """Say whether one step or sample is zero that should not be, and all others are right. Among
    whole numbers, which may be labels, zero is a value like others.
    """
    if not np.any(a % 1):
        return False
    is_zero = bool(a.take(place, axis).any()) and not b.take(place, axis).any()
    return is_zero and _same(np.delete(a, place, axis), np.delete(b, place, axis), room)


def _in_time(pairs: Pairs, shape: list[str], what: str, room: Tolerance) -> Iterator[Place]:
    """Yield whether the first step is wrong already, where there are several."""
    if TIME not in shape or what.startswith("the gradient"):
        return
    axis = shape.index(TIME)
    long = [(a, b) for a, b in pairs if a.ndim == len(shape) and a.shape[axis] > 1]
    if not long:
        return
    is_right = [_same(a.take(0, axis), b.take(0, axis), room) for a, b in long]
    if all(is_right):
        text = f"The first step of {what} is right, and later ones are not."
        yield Place("time", what, text)
    elif not any(is_right):
        text = f"The first step of {what} is wrong already."
        yield Place("time", what, text)


def _by_a_size(factors: Sequence[float], sizes: Sequence[Mapping[str, int]]) -> str:
    """Return words for a factor that is a size, or one divided by it, in every case."""
    for letter in sorted(set.intersection(*(set(own) for own in sizes)) if sizes else ()):
        pairs = list(zip(factors, sizes, strict=True))
        if all(abs(f * own[letter] - 1) < 1e-3 for f, own in pairs):
            return f"divided by {letter} once too often, or a mean where a sum is asked for"
        if all(abs(f - own[letter]) < 1e-3 * own[letter] for f, own in pairs):
            return f"{letter} times too large: a division is missing, or a sum stands for a mean"
    return ""


def _of_difference(
    pairs: Pairs, sizes: Sequence[Mapping[str, int]], what: str, room: Tolerance
) -> Place | None:
    """Return what the difference has in common everywhere: a factor, an offset, an order."""
    if all(not b.any() for _, b in pairs) and _many(pairs):
        return Place("zero", what, _sentence(f"{what} is zero everywhere."))
    if any(not np.isfinite(b).all() for _, b in pairs):
        text = f"{what} is not finite: is there a division by zero, or exp of a large number?"
        is_theirs = all(np.isfinite(a).all() and not np.isfinite(b).all() for a, b in pairs)
        return Place("not finite", what, _sentence(text)) if is_theirs else None
    with np.errstate(all="ignore"):
        factors = [np.ravel(b)[np.ravel(a) != 0] / np.ravel(a)[np.ravel(a) != 0] for a, b in pairs]
        is_scaled = all(f.size and np.ptp(f) <= 1e-3 * abs(f[0]) for f in factors)
        if is_scaled and _many(pairs) and not any(b[a == 0].any() for a, b in pairs):
            each = [float(f[0]) for f in factors]
            if all(abs(factor - 1) <= NEARLY_ONE for factor in each):
                return _nearly(pairs, what)
            if by := _by_a_size(each, sizes):
                return Place("factor", what, _sentence(f"{what} is {by}."))
            if max(each) - min(each) <= 1e-3 * abs(each[0]):
                text = f"{what} is right but for one factor that is the same everywhere."
                return Place("factor", what, _sentence(text))
            if all(a.size == 1 for a, _ in pairs) or len(pairs) < LEAST_NUMBERS:
                return None
            text = f"{what} is right but for a factor, which is another one in each case."
            return Place("factors", what, _sentence(text))
        gaps = [np.ravel(b - a) for a, b in pairs]
        are_single = all(gap.size == 1 for gap in gaps)
        together = [np.concatenate(gaps)] if are_single else gaps
        if all(np.ptp(g) <= 1e-4 * max(abs(g[0]), 1e-9) for g in together) and _many(pairs):
            text = f"{what} is right but for a number that is added everywhere."
            return Place("offset", what, _sentence(text))
        if all(a.size > 1 and np.ptp(b) == 0 for a, b in pairs):
            return Place("constant", what, _sentence(f"{what} is one number everywhere."))
        if all(a.size > 2 and _same(np.sort(a, None), np.sort(b, None), room) for a, b in pairs):
            text = f"{what} holds the right numbers in another order."
            return Place("order", what, _sentence(text))
        return _nearly(pairs, what)


def _nearly(pairs: Pairs, what: str) -> Place | None:
    """Return that all numbers are nearly right."""
    if not all(_same(a, b, Tolerance(rtol=2e-3, atol_of_largest=2e-3)) for a, b in pairs):
        return None
    text = (
        f"{what} is nearly right everywhere: look for a small term, such as an epsilon, or for "
        "numbers of too few digits."
    )
    return Place("nearly", what, _sentence(text))


def _mostly_wrong(a: np.ndarray, b: np.ndarray, room: Tolerance) -> bool:
    """Say whether nearly every number of a part is wrong, so that the part is."""
    near = _near(a, b, room)
    return bool(near.mean() <= NEARLY_NONE) if near.size else False


def _near(a: np.ndarray, b: np.ndarray, room: Tolerance) -> np.ndarray:
    """Return for each number whether it is right, within the room for rounding."""
    with np.errstate(all="ignore"):
        allowed = room.atol + (room.rtol + room.atol_of_largest) * np.abs(a)
        near: np.ndarray = np.abs(a - b) <= allowed
    return near


def _many(pairs: Pairs) -> bool:
    return sum(a.size for a, _ in pairs) > 2


def _same(a: np.ndarray, b: np.ndarray, room: Tolerance) -> bool:
    return difference(np.asarray(a), np.asarray(b), room) is None


def _sentence(text: str) -> str:
    return text[0].upper() + text[1:] if text.startswith(("what ", "the ")) else text
