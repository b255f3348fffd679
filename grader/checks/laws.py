"""Laws that a result must keep, from a closed list with parameters. Authors write no code."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from pydantic import Field, model_validator

from grader.checks.arrays import as_array
from grader.checks.compare import Tolerance, difference
from grader.checks.input_spec import Strict

ROOM = Tolerance(rtol=1e-4, atol_of_largest=2e-5, atol=1e-6)
SHIFT = 1.7
"""What `shift_free` adds, and what a masked place is changed by."""


@dataclass(frozen=True)
class Seen:
    """What was seen in a case: the inputs, the first result, and those of further calls."""

    inputs: Mapping[str, Any]
    first: Any
    further: list[Any]
    rng: np.random.Generator


class Sum(Strict):
    """Sums along an axis."""

    axis: int = -1
    value: float = 1.0


class Order(Strict):
    """An input whose entries change places along an axis."""

    input: str
    axis: int = 0
    output_axis: int = 0


class Masked(Strict):
    """Places of an input without effect: where the mask, another input, has this value."""

    input: str
    mask: str
    where: int = Field(0, description="the value of the mask that hides a place")


class Law(Strict):
    """One law. Exactly one key is written; those that take nothing may be written as a word."""

    sums_to: Sum | None = Field(None, description="the sums along an axis have this value")
    between: tuple[float, float] | None = Field(None, description="all numbers lie between")
    finite: bool = Field(False, description="no number is infinite or not a number")
    symmetric: bool = Field(False, description="a matrix equals its transpose")
    orthogonal: bool = Field(False, description="the columns are orthonormal")
    unit_norm: int | None = Field(None, description="vectors along this axis have length one")
    sorted: int | None = Field(None, description="the values rise along this axis")
    varies: bool = Field(False, description="the entries are not all the same")
    same_shape: str | None = Field(None, description="it has the shape of this input")
    same_items: str | None = Field(
        None, description="it holds the items of this input, in order or not"
    )
    idempotent: str | None = Field(
        None, description="given its own result as this input, it returns the same"
    )
    inverts: str | None = Field(
        None, description="given its own result as this input, it returns the input again"
    )
    order_free: Order | None = Field(
        None, description="the order of this input's entries does not matter"
    )
    follows_order: Order | None = Field(
        None, description="with this input in another order, the result is in that order too"
    )
    shift_free: str | None = Field(
        None, description="a constant added to this input changes nothing"
    )
    no_effect: Masked | None = Field(None, description="masked places have no effect")
    linear: str | None = Field(None, description="twice this input gives twice the result")

    @model_validator(mode="before")
    @classmethod
    def _short_form(cls, value: Any) -> Any:
        if isinstance(value, str):
            return {value: {} if value == "sums_to" else -1 if value in _AXES else True}
        return value

    @model_validator(mode="after")
    def _one_law(self) -> "Law":
        if len(self.model_fields_set) != 1:
            raise ValueError("write exactly one law; several laws are several items of the list")
        if self.parameter is False:
            raise ValueError(f"{self.name}: false is no law; leave it out")
        return self

    @property
    def name(self) -> str:
        """The key that is written."""
        return next(iter(self.model_fields_set))

    @property
    def parameter(self) -> Any:
        """What stands behind the key."""
        return getattr(self, self.name)

    @property
    def text(self) -> str:
        """The law in words."""
        value = self.parameter
        match self.name:
            case "sums_to":
                return f"the sums along axis {value.axis} are {value.value:g}"
            case "between":
                return f"all numbers lie between {value[0]:g} and {value[1]:g}"
            case "unit_norm":
                return f"the vectors along axis {value} have length one"
            case "sorted":
                return f"the values rise along axis {value}"
            case "same_shape":
                return f"the shape is that of {value}"
            case "same_items":
                return f"the items are those of {value}"
            case "idempotent":
                return "doing it twice changes nothing more"
            case "inverts":
                return "doing it twice gives the input again"
            case "order_free":
                return f"the order of {value.input} does not matter"
            case "follows_order":
                return f"the result follows the order of {value.input}"
            case "shift_free":
                return f"a constant added to {value} changes nothing"
            case "no_effect":
                return f"places of {value.input} that {value.mask} hides have no effect"
            case "linear":
                return f"twice {value} gives twice the result"
        return _WORDS[self.name]

    def inputs_named(self) -> list[str]:
        """Return the inputs it is about."""
        value = self.parameter
        if isinstance(value, Order):
            return [value.input]
        if isinstance(value, Masked):
            return [value.input, value.mask]
        return [value] if isinstance(value, str) else []

    def further_inputs(
        self, inputs: Mapping[str, Any], result: Any, rng: np.random.Generator
    ) -> Iterator[dict[str, Any]]:
        """Yield the inputs of each further call; `result` is the first one, or a reference."""
        value = self.parameter
        match self.name:
            case "idempotent" | "inverts":
                yield {**inputs, value: result}
            case "order_free" | "follows_order":
                given = inputs[value.input]
                yield {**inputs, value.input: _reordered(given, value.axis, rng)}
            case "shift_free":
                yield {**inputs, value: np.asarray(inputs[value]) + SHIFT}
            case "linear":
                yield {**inputs, value: 2 * np.asarray(inputs[value])}
            case "no_effect":
                given = np.array(inputs[value.input], dtype=float)
                hidden = np.asarray(inputs[value.mask]) == value.where
                yield {
                    **inputs,
                    value.input: np.where(_spread(hidden, given), given + SHIFT, given),
                }

    def broken(self, seen: Seen) -> str:
        """Return how the law is broken, nothing where it holds."""
        if self.name in (
            "idempotent",
            "inverts",
            "order_free",
            "follows_order",
            "shift_free",
            "no_effect",
            "linear",
        ):
            return self._broken_by_call(seen)
        if self.name == "same_items":
            return self._other_items(seen)
        found = as_array(seen.first)
        if found is None or found.dtype.kind not in "biuf":
            return "gives back no numbers"
        found = found.astype(float)
        if self.name == "same_shape":
            wanted = np.shape(seen.inputs[self.parameter])
            if found.shape == wanted:
                return ""
            return f"returns shape {found.shape}; {self.parameter} has shape {wanted}"
        if not np.isfinite(found).all():
            return "gives back numbers that are not finite"
        return "" if self._holds_of(found) else f"breaks a law: it does not hold that {self.text}"

    def _holds_of(self, found: np.ndarray) -> bool:
        value = self.parameter
        axis = value.axis if isinstance(value, Sum) else value
        if self.name in ("sums_to", "sorted", "unit_norm") and not -found.ndim <= axis < found.ndim:
            return False
        match self.name:
            case "sums_to":
                return bool(np.allclose(found.sum(axis=axis), value.value, rtol=1e-4, atol=1e-5))
            case "between":
                room = 1e-6 * max(1.0, abs(value[0]), abs(value[1]))
                return bool(((found >= value[0] - room) & (found <= value[1] + room)).all())
            case "symmetric":
                square = found.ndim >= 2 and found.shape[-1] == found.shape[-2]
                return square and _agree(found, np.swapaxes(found, -1, -2))
            case "orthogonal":
                if found.ndim != 2:
                    return False
                return _agree(np.eye(found.shape[1]), found.T @ found)
            case "unit_norm":
                norms = np.linalg.norm(found, axis=axis)
                return bool(np.allclose(norms, 1.0, rtol=1e-4, atol=1e-5))
            case "sorted":
                return bool((np.diff(found, axis=axis) >= 0).all())
            case "varies":
                return found.size < 2 or float(np.ptp(found)) > 0
        return True

    def _broken_by_call(self, seen: Seen) -> str:
        value = self.parameter
        wanted = seen.first
        if self.name == "inverts":
            wanted = seen.inputs[value]
        elif self.name == "linear" or self.name == "follows_order":
            first = as_array(seen.first)
            if first is None:
                return "gives back no numbers"
            if self.name == "linear":
                wanted = 2 * first.astype(float)
            elif not -first.ndim <= value.output_axis < first.ndim:
                return "gives back too few axes"
            else:
                length = np.shape(seen.inputs[value.input])[value.axis]
                if first.shape[value.output_axis] != length:
                    return "gives back another number of entries than it was given"
                order = _order(length, seen.rng)
                wanted = np.take(first, order, axis=value.output_axis)
        for found in seen.further:
            if difference(wanted, found, ROOM) is not None:
                return f"breaks a law: it does not hold that {self.text}"
        return ""

    def _other_items(self, seen: Seen) -> str:
        given = seen.inputs[self.parameter]
        one, other = as_array(given), as_array(seen.first)
        if one is not None and other is not None and one.size == other.size:
            a, b = np.sort(one.ravel().astype(float)), np.sort(other.ravel().astype(float))
            same = difference(a, b, ROOM) is None
        else:
            parts = [
                list(part) if isinstance(part, list | tuple | str) else []
                for part in (given, seen.first)
            ]
            same = sorted(map(repr, parts[0])) == sorted(map(repr, parts[1]))
        return "" if same else f"breaks a law: it does not hold that {self.text}"


_AXES = ("unit_norm", "sorted")
_WORDS = {
    "finite": "all numbers are finite",
    "symmetric": "the matrix equals its transpose",
    "orthogonal": "the columns are orthonormal",
    "varies": "the entries are not all the same",
}


def _agree(wanted: np.ndarray, found: np.ndarray) -> bool:
    return difference(wanted, found, ROOM) is None


def _order(length: int, rng: np.random.Generator) -> np.ndarray:
    """Return an order of `length` places that is not the one they are in."""
    order = rng.permutation(length)
    return order if (order != np.arange(length)).any() else np.roll(order, 1)


def _reordered(given: Any, axis: int, rng: np.random.Generator) -> Any:
    if isinstance(given, list | tuple):
        return type(given)([given[k] for k in _order(len(given), rng).tolist()])
    array = np.asarray(given)
    return np.take(array, _order(array.shape[axis], rng), axis=axis)


def _spread(hidden: np.ndarray, given: np.ndarray) -> np.ndarray:
    """Return a mask in the shape of what it hides: further axes are added at its end."""
    while hidden.ndim < given.ndim and hidden.shape != given.shape[-hidden.ndim :]:
        hidden = hidden[..., None]
    return np.broadcast_to(hidden, given.shape)
