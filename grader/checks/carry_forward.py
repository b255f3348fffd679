"""Errors carried forward: a whole is judged by the student's own wrong part.

Where the part (say, one cell) is wrong, we run that same part step by step, and judge the whole
against the result.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from pydantic import Field

from grader.checks import structure
from grader.checks.arrays import as_array
from grader.checks.binding import Binding, Strict
from grader.checks.compare import Tolerance, difference
from grader.checks.evidence import CodeEvidence
from grader.checks.script import Script
from grader.checks.sizes import shape_of
from grader.checks.standard_cases import distinct_sizes
from grader.results.grade import Verdict

LEAST_SPREAD = 1e-3
REPEATED = Tolerance(rtol=1e-6, atol_of_largest=1e-7, atol=1e-12)
"""The room for a part that is asked the same once more."""


class Part(Strict):
    """One roll of the student's own part over a sequence."""

    weights: dict[str, str] = Field(
        {},
        description="the part's weights, each by the whole's weight it gets; else of the same name",
    )
    inputs: dict[str, str] = Field(
        description="the part's inputs, each by the whole's input that holds one for every step"
    )
    axis: int = Field(0, description="the axis of time in those inputs")
    state: dict[str, str | int] = Field(
        {}, description="what each state starts from: an input of the whole, or 0"
    )
    backwards: bool = Field(False, description="from the last step to the first")


class Follows(Strict):
    """How the whole is built of the part.

    Which output is collected over time, and where it stands in the whole's output.
    """

    subject: str = Field(description="the part: another function or class of this exercise")
    parts: list[Part] = Field(min_length=1)
    outputs: dict[str, str] = Field(
        min_length=1,
        description="the whole's outputs, each by the part's output collected over the steps",
    )
    axis: int = Field(0, description="the axis of time in the whole's outputs")
    join: int = Field(-1, description="the axis along which several parts are put side by side")


Case = tuple[Mapping[str, int], dict[str, Any], dict[str, Any]]
"""Sizes, weights and inputs of the whole."""


def follows_from_own_part(
    follows: Follows,
    whole: Binding,
    cases: Sequence[Case],
    tolerance: Tolerance,
    evidence: CodeEvidence,
) -> Verdict | None:
    """Return full marks for a whole that does the right thing with the student's own wrong part,
    else None.

    The part itself must be wrong (a right one leaves nothing to carry), and answer the same when it
    is asked again in a fresh process and in another order. Where it is not nearly right
    (`checks.structure`), a person decides, and all points are proposed; nothing is where it ignores
    a state.
    """
    part = evidence.subject(follows.subject)
    if part is None or part.target == whole.target or not evidence.is_wrong(part.target):
        return None
    script = Script(whole)
    write(follows, script, part, cases)
    steps = lengths(follows, cases)
    (together,) = evidence.run_again(script)
    if together is None or not agrees(follows, steps, together, tolerance):
        return None
    shows_states = moves_each(follows, steps, together)
    again, probe = Script(part), Script(part)
    write_again(follows, again, cases)
    outputs = list(follows.outputs.values())
    moved = structure.write(probe, outputs, distinct_sizes(part))
    repeated, probed = evidence.run_again(again, probe)
    wanted = evidence.run_reference(probe)
    if repeated is None or probed is None or wanted is None:
        return None
    if not says_the_same(follows, steps, together, repeated):
        return None
    count = len(outputs)
    is_near = structure.is_shared(moved, count, wanted, probed)
    if not is_near and evidence.is_known_mistake(part.target):
        # it may stray, as a softmax over the examples does
        is_near = structure.is_shared(
            moved,
            count,
            wanted,
            probed,
            must_be_alike=False,
            may_stray=True,
        )
    if not is_near or not shows_states:
        text = (
            f"{whole.target} does what your {part.target} makes of it, which itself differs too "
            "much to show all of how it is used. A person will look."
        )
        # how a state is carried that the part ignores is not seen at all
        return Verdict("needs_review", 0.0, text, proposed=1.0 if shows_states else None)
    message = (
        f"Follows from your {part.target} ({evidence.question_of(part.target)}), which "
        "itself differs: "
        f"{whole.target} does the right thing with it."
    )
    return Verdict("correct", 1.0, message, told=message, remark=message)


def lengths(follows: Follows, cases: Sequence[Case]) -> list[int]:
    """Return the number of time steps of each case."""
    first = follows.parts[0]
    return [inputs[next(iter(first.inputs.values()))].shape[first.axis] for _, _, inputs in cases]


def write(follows: Follows, script: Script, binding: Binding, cases: Sequence[Case]) -> None:
    """Write, for each (sizes, weights, inputs), a call of the whole and the rolls of its parts."""
    for number, case in enumerate(cases):
        sizes, weights, inputs = case
        script.case("with your own part", sizes)
        result = script.call(script.make(sizes, weights), inputs)
        for output in follows.outputs:
            script.read(result, output)
        for k, part in enumerate(follows.parts):
            slots = 1000 * (1 + number * len(follows.parts) + k)
            _roll(
                follows,
                part,
                Script(
                    binding,
                    script.own_seed,
                    script.steps,
                    script.step_cases,
                    script.readings,
                    script.cases,
                    slots,
                ),
                case,
            )


def write_again(follows: Follows, script: Script, cases: Sequence[Case]) -> None:
    """Write the rolls of the parts alone, last case and last part first, for a fresh process.

    `script` is the part's.
    """
    for sizes, weights, inputs in reversed(cases):
        script.case("your own part, asked again", sizes)
        for part in reversed(follows.parts):
            _roll(follows, part, script, (sizes, weights, inputs))


def says_the_same(
    follows: Follows, steps: Sequence[int], observed: Sequence[Any], again: Sequence[Any]
) -> bool:
    """Say whether the parts gave the same in a fresh process and another order (`write_again`) as
    before (`write`).

    A part that answers otherwise then answers by what was asked before, and not by what it is
    given.
    """
    width = len(follows.outputs)
    before: list[list[Any]] = []
    at = 0
    for count in steps:
        at += width
        for part in follows.parts:
            end = at + width * (count + len(part.state))
            before.append(list(observed[at:end]))
            at = end
    flat = [value for roll in reversed(before) for value in roll]
    return len(flat) == len(again) and all(
        difference(a, b, REPEATED) is None for a, b in zip(flat, again, strict=True)
    )


def constants(part: Part, binding: Binding, inputs: Iterable[str]) -> list[str]:
    """Return the inputs of a part that stay the same in every step, such as a learning rate."""
    known = {*part.inputs, *part.state}
    return [name for name in binding.inputs if name not in known and name in inputs]


def of_part(
    part: Part, binding: Binding, case: Case
) -> tuple[dict[str, Any], dict[str, Any], dict[str, Any]]:
    """Return what a part gets of the whole: its weights, its inputs with time in front, the states
    it starts from with what stays the same, as a learning rate does.
    """
    sizes, weights, inputs = case
    own = {name: weights[part.weights.get(name, name)] for name in binding.weights}
    series = {name: np.moveaxis(inputs[w], part.axis, 0) for name, w in part.inputs.items()}
    start: dict[str, Any] = {name: inputs[name] for name in constants(part, binding, inputs)}
    for name, origin in part.state.items():
        shape = shape_of(binding.inputs[name].shape or (), sizes)
        start[name] = inputs[origin] if isinstance(origin, str) else np.zeros(shape) + origin
    return own, series, start


def _roll(follows: Follows, part: Part, inner: Script, case: Case) -> None:
    """Write one roll of a part over a sequence, then a call with each state moved."""
    own, sequences, start = of_part(part, inner.binding, case)
    made = inner.make(case[0], own)
    steps = range(len(next(iter(sequences.values()))))
    state: dict[str, Any] = dict(start)
    order = list(reversed(steps) if part.backwards else steps)
    for t in order:
        one = inner.call(made, {**{name: values[t] for name, values in sequences.items()}, **state})
        state |= {name: one.ref(name) for name in part.state}
        for output in follows.outputs.values():
            inner.read(one, output)
    for name in part.state:  # does it look at each state at all?
        moved = {**{key: values[order[0]] for key, values in sequences.items()}, **start}
        moved[name] = moved[name] + 0.5
        one = inner.call(made, moved)
        for output in follows.outputs.values():
            inner.read(one, output)


def agrees(
    follows: Follows, steps: Sequence[int], observed: Sequence[Any], tolerance: Tolerance
) -> bool:
    """Say whether the whole is, in every case, what the student's own part gives.

    `steps` are the numbers of steps of the cases.

    A part whose outputs hardly vary in any case makes the whole too easy, and does not count; in
    one case it may, as a softmax over one unit does.
    """
    width = len(follows.outputs)
    varied = [False] * width
    for count, case in _by_case(follows, steps, observed):
        for k in range(width):
            wanted = _collected(follows, case[width + k :: width], count)
            if wanted is None or difference(wanted, case[k], tolerance) is not None:
                return False
            varied[k] = varied[k] or _varies(wanted, count, follows.axis)
    return bool(steps) and all(varied)


def moves_each(follows: Follows, steps: Sequence[int], observed: Sequence[Any]) -> bool:
    """Say whether each state moves the part's outputs in some case: a part that ignores a state
    cannot show how it is carried, and one case alone may hardly show it.
    """
    width = len(follows.outputs)
    moves = [False] * sum(len(part.state) for part in follows.parts)
    for count, case in _by_case(follows, steps, observed):
        now = _moved(follows, case[width:], count)
        moves = [before or moved for before, moved in zip(moves, now, strict=True)]
    return all(moves)


def _by_case(
    follows: Follows, steps: Sequence[int], observed: Sequence[Any]
) -> Iterator[tuple[int, Sequence[Any]]]:
    """Yield the number of steps of each case, and what was seen in it."""
    at, width = 0, len(follows.outputs)
    for count in steps:
        end = at + width * (1 + sum(count + len(part.state) for part in follows.parts))
        yield count, observed[at:end]
        at = end


def _moved(follows: Follows, values: Sequence[Any], count: int) -> Iterator[bool]:
    """Say for each state whether moving it by itself moves some output."""
    width, at = len(follows.outputs), 0
    for part in follows.parts:
        first = [as_array(value) for value in values[at : at + width]]
        at += width * count
        for _ in part.state:
            moved = [as_array(value) for value in values[at : at + width]]
            at += width
            pairs = [
                (a.astype(float), b.astype(float))
                for a, b in zip(first, moved, strict=True)
                if a is not None
                and b is not None
                and a.shape == b.shape
                and "c" not in (a.dtype.kind, b.dtype.kind)
            ]
            yield any(float(np.max(np.abs(a - b), initial=0.0)) > LEAST_SPREAD for a, b in pairs)


def _collected(follows: Follows, values: Sequence[Any], count: int) -> np.ndarray | None:
    """Return one output of the whole, put together of the part's; None where there is none."""
    rolls = []
    at = 0
    for part in follows.parts:
        found = [as_array(value) for value in values[at : at + count]]
        at += count + len(part.state)
        arrays = [
            array.astype(float)
            for array in found
            if array is not None and array.ndim and array.dtype.kind in "iuf"
        ]
        if len(arrays) != count or len({array.shape for array in arrays}) != 1:
            return None
        rolls.append(np.stack(arrays[::-1] if part.backwards else arrays, axis=follows.axis))
    wanted: np.ndarray = np.concatenate(rolls, axis=follows.join)
    return wanted if np.isfinite(wanted).all() else None


def _varies(wanted: np.ndarray, count: int, axis: int) -> bool:
    """Say whether an output varies, and from step to step where there are several."""
    if wanted.size < 2 or float(np.std(wanted)) < LEAST_SPREAD:
        return False
    return count < 2 or float(np.max(np.abs(np.diff(wanted, axis=axis)))) >= LEAST_SPREAD
