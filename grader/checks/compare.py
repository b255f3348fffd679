"""Agreement of two values: first their form, then their shape, then their numbers.

Tolerance. An honest cell may work in float32 (unit roundoff 6e-8), in another order of summation,
over several steps; its results then stray from a float64 reference by a few times 1e-6 of the
largest entry. A wrong cell on generated inputs strays by 1e-2 and more. The default lies between,
nearer the honest side (Higham, Accuracy and Stability of Numerical Algorithms, 2nd ed., section 3.1
gives the n*u bound this follows): 1e-4 relative, and absolute 2e-5 of the largest expected entry,
so that entries that cancel to nearly zero are not judged by their own size. Whole numbers must
agree exactly.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest
from typing import Any

import numpy as np

from grader.checks.arrays import as_array, describe
from grader.checks.forms import as_expected, form_difference
from grader.checks.mismatch import Mismatch
from grader.sandbox.base import Form, Opaque

RTOL = 1e-4
ATOL_OF_LARGEST = 2e-5
ATOL_FLOOR = 1e-9
_HUGE = 1e300
TRUTH_VALUES = "holds truth values"


@dataclass(frozen=True)
class Tolerance:
    """`rtol` of each expected entry, plus `atol_of_largest` of the largest, plus `atol` in the unit
    of the values.
    """

    rtol: float = RTOL
    atol_of_largest: float = ATOL_OF_LARGEST
    atol: float = ATOL_FLOOR


def difference(
    expected: Any, observed: Any, tolerance: Tolerance = Tolerance(), symbolic_shape: str = ""
) -> Mismatch | None:
    """Return how `observed` differs from `expected`, or None where they agree.

    A NaN agrees only with a NaN, an infinity with the same one. Whole numbers are compared exactly,
    whatever type the observed number has. `symbolic_shape`, such as "(N, H)", is put beside an
    expected shape.

    >>> difference(12, 12.0) is None
    True
    >>> difference(np.zeros((3, 4)), np.zeros((4, 3)), symbolic_shape="(N, H)").text
    'has shape (4, 3), expected (3, 4) = (N, H): the axes are swapped'
    """
    if isinstance(expected, Form):
        return form_difference(expected, observed, lambda a, b: difference(a, b, tolerance))
    if isinstance(observed, Form):
        observed = as_expected(observed, expected)
    if isinstance(expected, str) and isinstance(observed, str):
        return None if expected == observed else _text_difference(expected, observed)
    if isinstance(expected, str | bool) or expected is None:
        if isinstance(observed, np.ndarray) and observed.dtype == bool and observed.ndim == 0:
            observed = bool(observed)
        if type(expected) is type(observed):
            if expected == observed:
                return None
            detail = f"expected {expected}, got {observed}"
            return Mismatch("value", "is the wrong truth value", detail)
        return Mismatch(
            "value",
            f"is {describe(observed)}, where {_kind_of(expected)} was expected",
            f"expected {expected!r}",
        )
    if _is_empty(expected) and _is_empty(observed):
        return None
    if isinstance(expected, int):
        return _whole_number_difference(expected, observed)
    wanted = as_array(expected)
    if wanted is None:
        return _parts_difference(expected, observed, tolerance)
    found = as_array(observed)
    if found is None:
        return Mismatch("type", f"is {describe(observed)}, where {describe(expected)} was expected")
    if found.shape != wanted.shape:
        if wanted.ndim == 0 and found.size == 1 and not isinstance(observed, tuple | list):
            found = found.reshape(())
        elif (
            wanted.ndim == found.ndim == 1 and not symbolic_shape and _are_lists(expected, observed)
        ):
            return _count_difference(len(expected), len(observed))
        else:
            return _shape_difference(wanted.shape, found.shape, symbolic_shape)
    if found.dtype.kind == "b" and wanted.dtype.kind != "b":
        return Mismatch("type", f"{TRUTH_VALUES}, where numbers were expected")
    return _number_difference(wanted, found, tolerance)


def _kind_of(expected: str | bool | None) -> str:
    if isinstance(expected, str):
        return "text"
    return "None" if expected is None else "True or False"


def _is_empty(value: Any) -> bool:
    """Say whether a value is a list, or an array of one axis, without items."""
    if isinstance(value, np.ndarray):
        return bool(value.shape == (0,))
    return type(value) in (tuple, list) and not value


def _text_difference(expected: str, observed: str) -> Mismatch:
    """Return where two texts part: the line, where there are several."""
    text = "is another text than was asked for"
    wanted, found = expected.split("\n"), observed.split("\n")
    if len(wanted) == len(found) == 1:
        return Mismatch("value", text, f"expected {expected!r}, got {observed!r}"[:400])
    lines = zip_longest(wanted, found)
    number, (a, b) = next((k, pair) for k, pair in enumerate(lines, 1) if pair[0] != pair[1])
    detail = f"line {number}: expected {a!r}, got {b!r}"[:400]
    return Mismatch("value", f"{text}: it differs in line {number}", detail)


def _parts_difference(expected: Any, observed: Any, tolerance: Tolerance) -> Mismatch | None:
    """Return how a list or mapping of parts of different forms differs, part by part."""
    if isinstance(expected, Opaque) or type(observed) is not type(expected):
        text = f"is {describe(observed)}, where {describe(expected)} was expected"
        return Mismatch("type", text)
    if isinstance(expected, dict):
        missing = [key for key in expected if key not in observed]
        surplus = [key for key in observed if key not in expected]
        if missing or surplus:
            told = (
                f"lacks the key {missing[0]!r}"
                if missing
                else f"has a key too many: {surplus[0]!r}"
            )
            return Mismatch("value", told[:200])
        pairs = [(f"under the key {key!r}", expected[key], observed[key]) for key in expected]
    else:
        if len(expected) != len(observed):
            return _count_difference(len(expected), len(observed))
        both = zip(expected, observed, strict=True)
        pairs = [(f"item {k}", a, b) for k, (a, b) in enumerate(both)]
    for place, a, b in pairs:
        if mismatch := difference(a, b, tolerance):
            return replace(mismatch, text=f"{place[:200]} {mismatch.text}")
    return None


def _are_lists(*values: Any) -> bool:
    return all(type(value) in (list, tuple) for value in values)


def _count_difference(wanted: int, found: int) -> Mismatch:
    items = "1 item" if found == 1 else f"{found} items"
    return Mismatch("shape", f"has {items}, expected {wanted}")


def _whole_number_difference(expected: int, observed: Any) -> Mismatch | None:
    if isinstance(observed, np.ndarray) and observed.size == 1 and observed.dtype.kind in "iufc":
        observed = observed.reshape(()).item()
    if type(observed) not in (int, float):
        return Mismatch("type", f"is {describe(observed)}, where a whole number was expected")
    if observed == expected:
        return None
    return Mismatch("value", "is not the right number", f"expected {expected}, got {observed!r}")


def _shape_difference(wanted: tuple[int, ...], found: tuple[int, ...], symbolic: str) -> Mismatch:
    names = f" = {symbolic}" if symbolic else ""
    advice = ""
    if found == wanted[::-1] and len(wanted) > 1:
        advice = ": the axes are swapped"
    elif sorted(found) == sorted(wanted):
        advice = ": the axes are in another order"
    elif [n for n in found if n != 1] == [n for n in wanted if n != 1]:
        advice = ": the numbers of axes differ"
    return Mismatch("shape", f"has shape {found}, expected {wanted}{names}{advice}")


def _number_difference(
    wanted: np.ndarray, found: np.ndarray, tolerance: Tolerance
) -> Mismatch | None:
    if wanted.size == 0 or _are_close(wanted, found, tolerance):
        return None
    with np.errstate(all="ignore"):
        wide = np.complex128 if "c" in (wanted.dtype.kind, found.dtype.kind) else np.float64
        a, b = wanted.astype(wide), found.astype(wide)
        finite = np.isfinite(a)
        largest = float(np.max(np.abs(a[finite]), initial=0.0))
        room = tolerance.atol + tolerance.atol_of_largest * largest + tolerance.rtol * np.abs(a)
        if wanted.dtype.kind in "iub":  # whole numbers agree exactly, in arrays too
            room = np.zeros_like(room)
        same = (
            (a == b)
            | (np.isnan(a) & np.isnan(b))
            | (finite & np.isfinite(b) & (np.abs(a - b) <= room))
        )
    if same.all():
        return None
    wrong = int(np.count_nonzero(~same))
    strange = int(np.count_nonzero(~np.isfinite(b) & ~same))
    how_many = "differs" if wanted.ndim == 0 else f"differs in {wrong} of {wanted.size} entries"
    if strange:
        how_many += f" ({strange} of them not finite)"
    with np.errstate(invalid="ignore"):  # two that are infinite have no gap to be told
        gap = np.where(same, 0.0, np.nan_to_num(np.abs(a - b), nan=np.inf))
    worst = tuple(int(k) for k in np.unravel_index(int(np.argmax(gap)), gap.shape))
    where = f"at {list(worst)} " if worst else ""
    return Mismatch("value", how_many, f"{where}expected {a[worst]:.6g}, got {b[worst]:.6g}")


def _are_close(wanted: np.ndarray, found: np.ndarray, tolerance: Tolerance) -> bool:
    """Say whether two arrays of finite float64 agree.

    What most comparisons come to, in a quarter of the time.
    """
    room = _room(wanted, tolerance) if found.dtype == np.float64 else None
    if room is None:
        return False
    return bool((np.abs(wanted - found) <= room).all())  # what is not finite is not near


@dataclass(frozen=True)
class Together:
    """Expected values of which the arrays of finite float64 are compared at once, as one row.

    `shapes` are theirs by their number among all, `row` their entries one after the other, `room`
    what each may be off by. `others` are the numbers of all other values.
    """

    shapes: dict[int, tuple[int, ...]]
    row: np.ndarray
    room: np.ndarray
    others: tuple[int, ...]

    @classmethod
    def of(cls, expected: Sequence[Any], tolerance: Tolerance) -> "Together":
        """Return expected values ready to be compared at once."""
        rooms = {k: _room(a, tolerance) for k, a in enumerate(expected)}
        taken = {k: room for k, room in rooms.items() if room is not None}
        rows = [expected[k].ravel() for k in taken]
        empty = np.empty(0)
        return cls(
            {k: expected[k].shape for k in taken},
            np.concatenate([empty, *rows]),
            np.concatenate([empty, *(room.ravel() for room in taken.values())]),
            tuple(k for k in rooms if k not in taken),
        )

    def left(self, observed: Sequence[Any]) -> Iterable[int]:
        """Return the numbers of the values still to be compared one by one: all, where one of the
        row differs, or is of another form.
        """
        rows = []
        for k, shape in self.shapes.items():
            value = observed[k]
            if (
                not isinstance(value, np.ndarray)
                or value.dtype != np.float64
                or value.shape != shape
            ):
                return range(len(observed))
            rows.append(value.ravel())
        if rows and not (np.abs(self.row - np.concatenate(rows)) <= self.room).all():
            return range(len(observed))
        return self.others


def _room(value: Any, tolerance: Tolerance) -> np.ndarray | None:
    """Return what each entry may be off by; None of what is no array of finite float64."""
    if not isinstance(value, np.ndarray) or value.dtype != np.float64 or not value.size:
        return None
    size = np.abs(value)
    largest = float(size.max())
    if not largest < _HUGE:  # NaN is not either
        return None
    room: np.ndarray = tolerance.rtol * size + (
        tolerance.atol + tolerance.atol_of_largest * largest
    )
    return room


def agreeing(expected: Any, observed: Any, tolerance: Tolerance = Tolerance()) -> np.ndarray:
    """Return which numbers of an expected value agree, one truth value each.

    Of what is no array, or of another form, all or none do.
    """
    room = _room(expected, tolerance)
    is_alike = isinstance(observed, np.ndarray) and observed.dtype == np.float64
    if room is None or not is_alike or observed.shape != expected.shape:
        count = 1 if room is None else room.size
        return np.full(count, difference(expected, observed, tolerance) is None)
    agree: np.ndarray = np.abs(expected - observed) <= room  # what is not finite is not near
    return agree.ravel()


def distance(expected: Any, observed: Any, tolerance: Tolerance = Tolerance()) -> float:
    """Return how far apart two values are, in units of the tolerance: up to 1 they agree.

    Infinity where their forms differ.
    """
    a, b = as_array(expected), as_array(observed)
    if (
        a is None
        or b is None
        or a.shape != b.shape
        or "b" in (a.dtype.kind, b.dtype.kind)
        or isinstance(expected, int)
    ):
        return 0.0 if difference(expected, observed, tolerance) is None else np.inf
    if a.size == 0:
        return 0.0
    with np.errstate(all="ignore"):
        room = (
            tolerance.atol
            + tolerance.atol_of_largest * np.max(np.abs(a[np.isfinite(a)]), initial=0.0)
            + tolerance.rtol * np.abs(a)
        )
        gap = np.where((a == b) | (np.isnan(a) & np.isnan(b)), 0.0, np.abs(a - b) / room)
    return float(np.nan_to_num(np.max(gap), nan=np.inf))


def same_but_for_axes(expected: Any, observed: Any, tolerance: Tolerance) -> bool:
    """Say whether two values agree once axes of length one are left out."""
    a, b = as_array(expected), as_array(observed)
    if a is None or b is None:
        return difference(expected, observed, tolerance) is None
    return difference(np.squeeze(a), np.squeeze(b), tolerance) is None


def agrees(expected: Any, observed: Any, tolerance: Tolerance = Tolerance()) -> bool:
    """Say whether the two values agree: of arrays of finite float64 in a tenth of the time that
    telling how they differ takes.

    >>> agrees(np.array([1.0, 2.0]), np.array([1.0, 2.0 + 1e-6]))
    True
    """
    if (
        isinstance(expected, np.ndarray)
        and isinstance(observed, np.ndarray)
        and expected.shape == observed.shape
        and observed.dtype == np.float64
    ):
        room = _room(expected, tolerance)
        if room is not None:
            return bool((np.abs(expected - observed) <= room).all())
    return difference(expected, observed, tolerance) is None
