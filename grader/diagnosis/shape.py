"""What makes the shape of a value from the right one: another order of axes, a sum, an item more.

Asked where a value has another shape than it should. Each is told only where it gives every number
of every wrong value, so the numbers themselves are right.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from itertools import permutations

import numpy as np

from grader.checks.compare import Tolerance, difference
from grader.diagnosis.place import Place

MOST_AXES = 4
LEAST_NUMBERS = 6
"""Fewer numbers could agree by chance."""

Make = Callable[[np.ndarray], np.ndarray]
Pairs = Sequence[tuple[np.ndarray, np.ndarray]]


def made_from_right(
    pairs: Pairs, axes: Sequence[str], what: str, room: Tolerance
) -> Iterator[Place]:
    """Yield what makes the given values from the right ones: the first that fits all of them.

    `pairs` are (right, given) of one output, `axes` its letters.
    """
    ndim = pairs[0][0].ndim
    few = sum(given.size for _, given in pairs) < LEAST_NUMBERS
    if few or ndim > MOST_AXES or any(right.ndim != ndim for right, _ in pairs):
        return
    names = list(axes) if len(axes) == ndim else [f"axis {k}" for k in range(ndim)]
    # along one item a sum, a mean, the first and the last are all the same
    names = [
        "1" if all(r.shape[k] == 1 for r, _ in pairs) else name for k, name in enumerate(names)
    ]
    for words, make in _ways(names):
        if all(_gives(make, right, given, room) for right, given in pairs):
            yield Place("shape", what, f"The numbers of {what} are right, but {words}.")
            return
    yield from _not_summed(pairs, what, room)
    for k, name in enumerate(names):
        if name == "1":
            continue
        for words, part in (("first", slice(1, None)), ("last", slice(None, -1))):
            if all(_gives(partial(_cut, k, part), given, right, room) for right, given in pairs):
                text = f"Without the {words} along {name} the numbers of {what} are right."
                yield Place("shape", what, text)
                return


def _not_summed(pairs: Pairs, what: str, room: Tolerance) -> Iterator[Place]:
    """Yield along which axis all stands that was to be added up: one number a sample, say."""
    right, given = pairs[0]
    for k in range(given.ndim):
        keeps = right.ndim == given.ndim
        total = partial(np.sum, axis=k, keepdims=keeps)
        if given.shape[k] > 1 and all(_gives(total, g, r, room) for r, g in pairs):
            text = f"Summed over axis {k} the numbers of {what} are right."
            yield Place("shape", what, text)
            return


def holds_another(
    pairs: Pairs, what: str, others: Mapping[str, Sequence[np.ndarray]], room: Tolerance
) -> Iterator[Place]:
    """Yield which output's right values stand here. `others` has those of the same cases."""
    if sum(given.size for _, given in pairs) < LEAST_NUMBERS:
        return
    for other, values in others.items():
        if all(
            value.shape == given.shape and difference(value, given, room) is None
            for value, (_, given) in zip(values, pairs, strict=True)
        ):
            text = f"What stands in {what} is what {other} should be."
            yield Place("exchanged", what, text)
            return


def _gives(make: Make, right: np.ndarray, given: np.ndarray, room: Tolerance) -> bool:
    try:
        made = make(right)
    except (ValueError, IndexError):
        return False
    return made.shape == given.shape and difference(made, given, room) is None


def _ways(names: Sequence[str]) -> Iterator[tuple[str, Make]]:
    """Yield what may be done with an array that has these axes, in words."""
    ndim = len(names)
    for order in permutations(range(ndim)):
        if list(order) != list(range(ndim)):
            told = ", ".join(names[k] for k in order)
            yield f"its axes stand in the order ({told})", partial(np.transpose, axes=order)
    for k, name in enumerate(names):
        if name == "1":
            yield "an axis of length one is gone (keepdims=True keeps it)", partial(np.sum, axis=k)
            continue
        yield f"they are summed over {name}", partial(np.sum, axis=k)
        yield f"they are averaged over {name}", partial(_averaged, k)
        yield f"only the last along {name} comes back", partial(_taken, k, -1)
        yield f"only the first along {name} comes back", partial(_taken, k, 0)
        yield f"the first along {name} is missing", partial(_cut, k, slice(1, None))
        yield f"the last along {name} is missing", partial(_cut, k, slice(None, -1))
        for j, other in enumerate(names):
            if j != k:
                words = f"its two halves along {name} are joined along {other}"
                yield words, partial(_joined, k, j)
        yield f"its two halves along {name} are added, not put side by side", partial(_added, k)
        yield f"only the first half along {name} comes back", partial(_half, k, 0)
        yield f"only the second half along {name} comes back", partial(_half, k, 1)
    yield "they stand in one row", np.ravel
    yield "axes of length one are missing or too many", np.squeeze


def _averaged(axis: int, value: np.ndarray) -> np.ndarray:
    return np.asarray(np.mean(value, axis=axis))


def _taken(axis: int, at: int, value: np.ndarray) -> np.ndarray:
    return np.asarray(np.take(value, at, axis=axis))


def _cut(axis: int, part: slice, value: np.ndarray) -> np.ndarray:
    return np.asarray(value[(slice(None),) * axis + (part,)])


def _half(axis: int, which: int, value: np.ndarray) -> np.ndarray:
    return np.asarray(np.split(value, 2, axis=axis)[which])


def _joined(axis: int, other: int, value: np.ndarray) -> np.ndarray:
    return np.concatenate(np.split(value, 2, axis=axis), axis=other)


def _added(axis: int, value: np.ndarray) -> np.ndarray:
    first, second = np.split(value, 2, axis=axis)
    return np.asarray(first + second)
