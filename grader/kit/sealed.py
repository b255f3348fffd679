"""Names of mistakes that only who makes them can read: each sealed by the values it gives.

What a wrong version of the reference gives in the visible checks is rounded and hashed. One hash
finds the entry, another is the key under which the sentence is enciphered. Who has other values
reads nothing; who knows the mistake well enough to compute its values knows what the sentence says.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from grader.checks.arrays import as_array
from grader.reference.references import PlannedCheck
from grader.sandbox.base import Finished, Form, Outcome
from grader.sandbox.inside.wire import encode

DIGITS = 5
"""Significant digits in which two computations of the same values agree."""
NOISE = 1e-6
"""What is so small beside the largest value is noise of the computation."""
LEAST_NUMBERS = 8
"""Fewer numbers could be guessed."""
_OTHERWISE = frozenset({"time_growth", "distribution", "source", "starts", "plot"})
"""Kinds whose values differ between right ways to compute the same."""


def sealing(group: Sequence[PlannedCheck]) -> list[PlannedCheck]:
    """Return the checks whose values seal a name: those in which right ways to compute agree."""
    return [planned for planned in group if planned.plan.check.kind not in _OTHERWISE]


def seal(sentence: str, outcomes: Sequence[Outcome]) -> Iterator[tuple[str, bytes]]:
    """Yield (name, sealed sentence) for what a mistake gives; nothing where that is too little."""
    text = sentence.encode()
    for values in _rounded(outcomes):
        yield _name(values), _enciphered(text, values)


def unseal(sealed: Mapping[str, bytes], outcomes: Sequence[Outcome]) -> str:
    """Return the sentence on just these values; nothing where there is none."""
    for values in _rounded(outcomes):
        found = sealed.get(_name(values))
        if found is not None:
            return _enciphered(found, values).decode()
    return ""


def _name(values: bytes) -> str:
    return hashlib.sha256(b"name" + values).hexdigest()[:32]


def _enciphered(text: bytes, values: bytes) -> bytes:
    """Return text under a key made of values, or back again (a stream of SHA-256 blocks)."""
    stream = b"".join(
        hashlib.sha256(b"key" + k.to_bytes(4, "big") + values).digest()
        for k in range(-(-len(text) // 32))
    )
    return bytes(a ^ b for a, b in zip(text, stream, strict=False))


def _rounded(outcomes: Sequence[Outcome]) -> Iterator[bytes]:
    """Yield values in two roundings, half a step apart, of which one is not at a border.

    Nothing where an outcome did not finish, or where there are too few numbers.
    """
    if not all(isinstance(outcome, Finished) for outcome in outcomes):
        return
    leaves = [
        leaf
        for outcome in outcomes
        if isinstance(outcome, Finished)
        for observation in outcome.observations
        for leaf in _leaves(observation)
    ]
    numbers = [np.asarray(leaf, dtype=float).ravel() for leaf in leaves if _is_numeric(leaf)]
    if sum(array.size for array in numbers) < LEAST_NUMBERS or not all(
        np.isfinite(array).all() for array in numbers
    ):
        return
    largest = max(float(np.abs(array).max(initial=0.0)) for array in numbers)
    for shift in (0.0, 0.5):
        parts = []
        for leaf in leaves:
            if _is_numeric(leaf):
                array = np.asarray(leaf, dtype=float)
                own = float(np.abs(array).max(initial=0.0))
                step = 10.0**-DIGITS * max(own, NOISE * largest, NOISE)
                steps = np.floor(array / _power(step) + shift).astype(np.int64)
                parts.append([list(array.shape), steps.ravel().tolist()])
            else:
                parts.append(leaf)
        yield encode(parts)


def _power(step: float) -> float:
    """Return a power of ten near a step, so that noise in the largest entry changes nothing."""
    return float(10.0 ** np.floor(np.log10(step)))


def _is_numeric(leaf: Any) -> bool:
    return isinstance(leaf, np.ndarray) and leaf.dtype.kind in "biuf"


def _leaves(value: Any) -> Iterator[Any]:
    array = as_array(value)
    if array is not None and array.dtype.kind in "biuf":
        yield array
    elif isinstance(value, Form):
        yield value.kind
        yield from _leaves(value.payload)
    elif isinstance(value, dict):
        for key in sorted(value, key=repr):
            yield repr(key)
            yield from _leaves(value[key])
    elif isinstance(value, list | tuple):
        yield len(value)
        for part in value:
            yield from _leaves(part)
    else:
        yield repr(value)
