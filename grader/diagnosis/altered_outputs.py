"""What may be done with outputs: scaled, squashed once more, rounded, put in another order."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from grader.checks.binding import Binding
from grader.diagnosis.alteration import TIME, Alteration
from grader.diagnosis.changes import (
    Change,
    Sizes,
    all_as,
    negated,
    reversed_along,
    shifted,
    times_size,
    twice,
    zero,
)

_MADE_OF: tuple[tuple[str, str, Change], ...] = (
    ("sign", "has the wrong sign everywhere", negated),
    ("twice", "is twice what it should be", twice),
    ("half", "is half of what it should be", lambda v, s: 0.5 * v),
    ("squared", "is squared once too often", lambda v, s: v * v),
    ("root", "is the square root of what it should be", lambda v, s: np.sqrt(np.abs(v))),
    ("absolute", "has lost its sign", lambda v, s: np.abs(v)),
    ("tanh", "goes through tanh once more", lambda v, s: np.tanh(v)),
    ("sigmoid", "goes through a sigmoid once more", lambda v, s: 1 / (1 + np.exp(-v))),
    ("relu", "is cut off below zero", lambda v, s: np.maximum(v, 0)),
    ("clipped", "is cut off at 1 and -1", lambda v, s: np.clip(v, -1, 1)),
    ("exponential", "goes through exp once more", lambda v, s: np.exp(v)),
    ("logarithm", "is the logarithm of what it should be", lambda v, s: np.log(np.abs(v))),
    ("inverse", "is one divided by what it should be", lambda v, s: 1 / v),
    ("one minus", "is one minus what it should be", lambda v, s: 1 - v),
    ("one more", "is one too large", lambda v, s: v + 1),
    ("one less", "is one too small", lambda v, s: v - 1),
    ("zero", "is zero everywhere", zero),
    ("rounded", "is rounded to whole numbers", lambda v, s: np.round(v)),
    ("cut to whole", "is cut off behind the point", lambda v, s: np.trunc(v)),
    ("rounded 2", "is rounded to two places", lambda v, s: np.round(v, 2)),
)


def of_outputs(binding: Binding) -> Iterator[Alteration]:
    """Yield what may be done with what comes back: all of it, and each output alone."""
    names = binding.output_names
    for only in ((), *((name,) for name in names)) if len(names) > 1 else ((),):
        what = only[0] if only else "What comes back"
        about = f"output {what}" if only else "outputs"
        for kind, words, change in _MADE_OF:
            yield Alteration(kind, about, f"{what} {words}.", output=change, only=only)
        for letter in sorted(binding.size_symbols()):
            for power, words in (
                (-1, f"is divided by {letter}: a mean where a sum is asked for"),
                (1, f"is {letter} times too large: a sum where a mean is asked for"),
            ):
                kind = "mean" if power < 0 else "sum"
                change = times_size(letter, power)
                yield Alteration(kind, about, f"{what} {words}.", output=change, only=only)
        yield from _of_output_axes(binding, what, only, names)


def _of_output_axes(
    binding: Binding, what: str, only: tuple[str, ...], names: list[str]
) -> Iterator[Alteration]:
    """Yield what is done with the axes of an output."""
    name = only[0] if only else names[0] if len(names) == 1 else ""
    shape = [str(extent) for extent in binding.outputs.get(name, ())]
    about = f"output {name}"
    if TIME in shape:
        axis = shape.index(TIME)
        for kind, words, change in (
            (
                "reversed",
                "stands in the wrong order of time: the last step first",
                reversed_along(axis),
            ),
            (
                "last step everywhere",
                "holds the last step at every step",
                all_as(axis, -1),
            ),
            (
                "first step everywhere",
                "holds the first step at every step",
                all_as(axis, 0),
            ),
            ("shifted", "stands one step too late", shifted(axis, 1)),
            ("shifted", "stands one step too early", shifted(axis, -1)),
            ("added up", "is added up over the steps", lambda v, s: np.cumsum(v, axis)),
        ):
            yield Alteration(kind, about, f"{what} {words}.", output=change, only=only)
    if shape and len(shape) == 2:
        yield Alteration(
            "softmax once more",
            about,
            f"{what} goes through a softmax once more.",
            output=_softmax,
            only=only,
        )


def _softmax(value: Any, sizes: Sizes) -> Any:
    raised = np.exp(value - np.max(value, axis=-1, keepdims=True))
    return raised / raised.sum(axis=-1, keepdims=True)
