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
    collect: str = Field(description="the part's output that is collected over the steps")
    output: str = Field(description="the whole's output it becomes")
    axis: int = Field(0, description="the axis of time in that output")
    join: int = Field(-1, description="the axis along which several parts are put side by side")


Case = tuple[Mapping[str, int], dict[str, Any], dict[str, Any]]
"""Sizes, weights and inputs of the whole."""


def write(follows: Follows, script: Script, binding: Binding, cases: Sequence[Case]) -> None:
    """Write, for each (sizes, weights, inputs), a call of the whole and the rolls of its parts."""
    for number, (sizes, weights, inputs) in enumerate(cases):
        script.case("with your own part", sizes)
        result = script.call(script.make(sizes, weights), inputs)
        script.read(result, follows.output)
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
                inner.read(one, follows.collect)


def agrees(follows: Follows, steps: Sequence[int], observed: Sequence[Any], tolerance: Tolerance) -> bool:
    """Say whether the whole is, in every case, what the student's own part gives; `steps` are the numbers of steps of the cases.

    A part whose outputs hardly vary makes the whole too easy, and does not count.
    """
    at = 0
    for count in steps:
        whole = observed[at]
        at += 1
        rolls = []
        for part in follows.parts:
            values = [as_array(value) for value in observed[at : at + count]]
            at += count
            arrays = [value for value in values if value is not None and value.ndim]
            if len(arrays) != count or len({array.shape for array in arrays}) != 1:
                return False
            rolls.append(np.stack(arrays[::-1] if part.backwards else arrays, axis=follows.axis))
        wanted = np.concatenate(rolls, axis=follows.join)
        if wanted.size > 1 and (not np.isfinite(wanted).all() or float(np.std(wanted)) < LEAST_SPREAD):
            return False
        if count > 1 and float(np.max(np.abs(np.diff(wanted, axis=follows.axis)))) < LEAST_SPREAD:
            return False
        if difference(wanted, whole, tolerance) is not None:
            return False
    return bool(steps)
