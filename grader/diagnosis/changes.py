"""What is done with a value to see what comes of it: taken away, doubled, turned, moved in time."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from grader.checks.input_spec import Extent
from grader.checks.sizes import shape_of

STEP = 0.37
"""About so much is added to what is changed."""
Values = dict[str, Any]
Sizes = Mapping[str, int]
Change = Callable[[Any, Sizes], Any]
"""From a value, in a case of these sizes, to the altered one."""


def of_one(name: str, change: Change) -> Callable[[Values, Sizes], Values]:
    """Return a change of one value among several; references to earlier results stay."""

    def changed(values: Values, sizes: Sizes) -> Values:
        value = values.get(name)
        if not isinstance(value, np.ndarray | int | float) or isinstance(value, bool):
            return values
        return {**values, name: change(value, sizes)}

    return changed


def of_any(name: str, change: Change) -> Callable[[Values, Sizes], Values]:
    """Return a change of one value of any kind among several, where it is there."""

    def changed(values: Values, sizes: Sizes) -> Values:
        return {**values, name: change(values[name], sizes)} if name in values else values

    return changed


def uneven(value: Any) -> Any:
    """Return a change that is another one at each place: many functions do not see a common one."""
    return STEP * (1 + np.cos(np.arange(1, np.size(value) + 1))).reshape(np.shape(value))


def swapped(one: str, other: str) -> Callable[[Values, Sizes], Values]:
    """Return an exchange of two values, where both are there."""

    def changed(values: Values, sizes: Sizes) -> Values:
        if one not in values or other not in values:
            return values
        return {**values, one: values[other], other: values[one]}

    return changed


def without_state(name: str, shape: Sequence[Extent]) -> Callable[[Values, Sizes], Values]:
    """Return a change that puts zeros for a state, also where it is fed back."""

    def changed(values: Values, sizes: Sizes) -> Values:
        return {**values, name: np.zeros(shape_of(shape, sizes))}

    return changed


def zero(value: Any, sizes: Sizes) -> Any:
    """Return zeros of the same form."""
    return np.zeros_like(value) if isinstance(value, np.ndarray) else type(value)(0)


def twice(value: Any, sizes: Sizes) -> Any:
    """Return twice a value."""
    return 2 * value


def negated(value: Any, sizes: Sizes) -> Any:
    """Return a value with the other sign."""
    return -value


def turned(value: Any, sizes: Sizes) -> Any:
    """Return a square matrix transposed; another one read in the order of its columns."""
    if value.shape[0] == value.shape[1]:
        return value.T.copy()
    return value.T.reshape(value.shape).copy()


def plus(step: int) -> Change:
    """Return the addition of a number."""
    return lambda value, sizes: value + step


def times_size(letter: str, power: int) -> Change:
    """Return the multiplication by a size, or with power -1 the division."""
    return lambda value, sizes: value * float(sizes[letter]) ** power


def all_as(axis: int, place: int) -> Change:
    """Return a change after which all places along an axis hold what one of them does."""

    def changed(value: Any, sizes: Sizes) -> Any:
        return np.broadcast_to(np.take(value, [place], axis=axis), value.shape).copy()

    return changed


def mean_over(axis: int) -> Change:
    """Return a change after which all places along an axis hold their mean."""

    def changed(value: Any, sizes: Sizes) -> Any:
        return np.broadcast_to(np.mean(value, axis=axis, keepdims=True), np.shape(value)).copy()

    return changed


def reversed_along(axis: int) -> Change:
    """Return the reversal of an axis."""
    return lambda value, sizes: np.flip(value, axis).copy()


def shifted(axis: int, by: int) -> Change:
    """Return a shift along an axis by one place, forwards or backwards; zeros come in."""

    def changed(value: Any, sizes: Sizes) -> Any:
        moved = np.moveaxis(np.roll(value, by, axis), axis, 0)
        moved[0 if by > 0 else -1] = 0
        return np.moveaxis(moved, 0, axis).copy()

    return changed
