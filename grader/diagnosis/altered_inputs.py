"""What may be done with inputs: not used, exchanged, read in another order of time or samples."""

from collections.abc import Iterable, Iterator
from functools import partial
from typing import Any

from grader.checks.binding import Binding
from grader.checks.input_spec import InputSpec
from grader.diagnosis.alteration import BATCH, TIME, Alteration
from grader.diagnosis.changes import (
    Change,
    Sizes,
    all_as,
    mean_over,
    negated,
    of_any,
    of_one,
    plus,
    reversed_along,
    shifted,
    swapped,
    turned,
    twice,
    without_state,
    zero,
)

FIXED = "fixed"
"""The kind of an input that is taken as one value; a line of the student's own says more."""


def of_inputs(binding: Binding) -> Iterator[Alteration]:
    """Yield what may be done with a single input, and with two of one form."""
    for name, spec in binding.inputs.items():
        about = f"input {name}"
        if spec.shape is not None:
            shape = spec.shape
            if name in binding.state:
                yield Alteration(
                    "ignored",
                    about,
                    f"The state {name} has no effect: the values are those for zeros.",
                    inputs=without_state(name, shape),
                )
            else:
                yield Alteration(
                    "ignored",
                    about,
                    f"{name} has no effect: the values are those for zeros.",
                    inputs=of_one(name, zero),
                )
            yield from _of_axes(name, [str(extent) for extent in shape], about)
            yield Alteration("twice", about, f"{name} counts twice.", inputs=of_one(name, twice))
            yield Alteration(
                "sign", about, f"{name} has the wrong sign.", inputs=of_one(name, negated)
            )
            if len(shape) == 2 and shape[0] == shape[1]:
                yield Alteration(
                    "transposed", about, f"{name} is used transposed.", inputs=of_one(name, turned)
                )
        elif spec.integer is not None:
            for step, words in ((1, "one more"), (-1, "one less")):
                yield Alteration(
                    "off by one",
                    about,
                    f"The values are those for {name} being {words}: where does counting begin and "
                    "end?",
                    inputs=of_one(name, plus(step)),
                )
            yield from _fixed(name, (0, 1))
        elif spec.truth or spec.choice:
            yield from _fixed(name, (True, False) if spec.truth else _plain_choices(spec))
        elif spec.real is not None:
            yield Alteration(
                "ignored",
                about,
                f"{name} has no effect: the values are those for 0.",
                inputs=of_one(name, zero),
            )
            yield from _fixed(name, (1.0,))
            yield Alteration(
                "square", about, f"{name} is squared.", inputs=of_one(name, lambda v, s: v * v)
            )
    yield from _exchanges(binding)


def _fixed(name: str, values: Iterable[Any]) -> Iterator[Alteration]:
    """Yield that an input is taken as one value, whatever is passed."""
    for value in values:
        yield Alteration(
            FIXED,
            f"input {name}",
            f"{name} is taken as {value:g}, whatever is passed."
            if isinstance(value, float)
            else f"{name} is taken as {value!r}, whatever is passed.",
            inputs=of_any(name, partial(_always, value)),
            about_input=name,
        )


def _always(value: Any, given: Any, sizes: Sizes) -> Any:
    return value


def _plain_choices(spec: InputSpec) -> list[Any]:
    """Return the choices that a sentence can name."""
    return [one for one in spec.choice or () if isinstance(one, str | int | float | None)]


def _exchanges(binding: Binding) -> Iterator[Alteration]:
    names = [n for n, spec in binding.inputs.items() if spec.shape is not None or spec.real]
    for k, one in enumerate(names):
        for other in names[k + 1 :]:
            if binding.inputs[one].shape == binding.inputs[other].shape:
                yield Alteration(
                    "exchanged",
                    f"inputs {one} and {other}",
                    f"{one} and {other} are exchanged.",
                    inputs=swapped(one, other),
                )


def _of_axes(name: str, shape: list[str], about: str) -> Iterator[Alteration]:
    """Yield what is done with the axis of time or of samples of an input."""
    ways: list[tuple[str, str, Change]] = []
    if TIME in shape:
        axis = shape.index(TIME)
        ways += [
            ("reversed", f"{name} is read from the last step to the first.", reversed_along(axis)),
            ("first step only", f"Every step reads the first step of {name}.", all_as(axis, 0)),
            ("last step only", f"Every step reads the last step of {name}.", all_as(axis, -1)),
            ("shifted", f"Each step reads the step before it of {name}.", shifted(axis, 1)),
            ("shifted", f"Each step reads the step after it of {name}.", shifted(axis, -1)),
        ]
    if BATCH in shape:
        axis = shape.index(BATCH)
        first = f"All samples are computed from the first sample of {name}."
        mean = f"All samples are computed from the mean of {name} over the samples."
        ways += [
            ("first sample only", first, all_as(axis, 0)),
            ("mean over samples", mean, mean_over(axis)),
        ]
    for kind, sentence, change in ways:
        yield Alteration(kind, about, sentence, inputs=of_one(name, change))
