"""Errors carried forward: a whole judged against the student's own part, rolled by us, where the part itself is wrong."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from pydantic import Field

from grader.checks.binding import Binding, Strict
from grader.checks.compare import Tolerance, as_array, difference
from grader.checks.script import Script
from grader.checks.sizes import shape_of

LEAST_SPREAD = 1e-3


class Part(Strict):
    """One roll of the student's own part over a sequence."""

    weights: dict[str, str] = Field({}, description="the part's weights, each by the whole's weight it gets; else of the same name")
    inputs: dict[str, str] = Field(description="the part's inputs, each by the whole's input that holds one for every step")
    axis: int = Field(0, description="the axis of time in those inputs")
    state: dict[str, str | int] = Field({}, description="what each state starts from: an input of the whole, or 0")
    backwards: bool = Field(False, description="from the last step to the first")


class Follows(Strict):
    """How the whole is built of the part: which output is collected over time, and where it stands in the whole's output."""

    subject: str = Field(description="the part: another function or class of this exercise")
    parts: list[Part] = Field(min_length=1)
    outputs: dict[str, str] = Field(
        min_length=1, description="the whole's outputs, each by the part's output collected over the steps"
    )
    axis: int = Field(0, description="the axis of time in the whole's outputs")
    join: int = Field(-1, description="the axis along which several parts are put side by side")


Case = tuple[Mapping[str, int], dict[str, Any], dict[str, Any]]
"""Sizes, weights and inputs of the whole."""


def write(follows: Follows, script: Script, binding: Binding, cases: Sequence[Case]) -> None:
    """Write, for each (sizes, weights, inputs), a call of the whole and the rolls of its parts."""
    for number, (sizes, weights, inputs) in enumerate(cases):
        script.case("with your own part", sizes)
        result = script.call(script.make(sizes, weights), inputs)
        for output in follows.outputs:
            script.read(result, output)
        for k, part in enumerate(follows.parts):
            slots = 1000 * (1 + number * len(follows.parts) + k)
            inner = Script(binding, script.steps, script.step_cases, script.readings, script.cases, slots)
            own = {name: weights[part.weights.get(name, name)] for name in binding.weights}
            made = inner.make(sizes, own)
            sequences = {name: np.moveaxis(inputs[whole], part.axis, 0) for name, whole in part.inputs.items()}
            steps = range(len(next(iter(sequences.values()))))
            state: dict[str, Any] = {}
            for name, start in part.state.items():
                shape = shape_of(binding.inputs[name].shape or (), sizes)
                state[name] = inputs[start] if isinstance(start, str) else np.zeros(shape) + start
            for t in reversed(steps) if part.backwards else steps:
                one = inner.call(made, {**{name: values[t] for name, values in sequences.items()}, **state})
                state = {name: one.ref(name) for name in part.state}
                for output in follows.outputs.values():
                    inner.read(one, output)


def agrees(follows: Follows, steps: Sequence[int], observed: Sequence[Any], tolerance: Tolerance) -> bool:
    """Say whether the whole is, in every case, what the student's own part gives; `steps` are the numbers of steps of the cases.

    A part whose outputs hardly vary makes the whole too easy, and does not count.
    """
    at, width = 0, len(follows.outputs)
    for count in steps:
        end = at + width * (1 + count * len(follows.parts))
        case, at = observed[at:end], end
        for k in range(width):
            wanted = _collected(follows, case[width + k :: width], count)
            if wanted is None or difference(wanted, case[k], tolerance) is not None:
                return False
    return bool(steps)


def _collected(follows: Follows, values: Sequence[Any], count: int) -> np.ndarray | None:
    """Return one output of the whole, put together of the part's; None where there is none, or it hardly varies."""
    rolls = []
    for number, part in enumerate(follows.parts):
        arrays = [
            array
            for value in values[number * count : (number + 1) * count]
            if (array := as_array(value)) is not None and array.ndim
        ]
        if len(arrays) != count or len({array.shape for array in arrays}) != 1:
            return None
        rolls.append(np.stack(arrays[::-1] if part.backwards else arrays, axis=follows.axis))
    wanted = np.concatenate(rolls, axis=follows.join)
    if wanted.size > 1 and (not np.isfinite(wanted).all() or float(np.std(wanted)) < LEAST_SPREAD):
        return None
    if count > 1 and float(np.max(np.abs(np.diff(wanted, axis=follows.axis)))) < LEAST_SPREAD:
        return None
    return wanted
