"""What moves what: a student's function called again with one thing changed at a time, beside the
reference.

A call that is the same twice comes first: what is kept between calls, or drawn by chance, would
look like anything else.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from grader.checks.arrays import as_array
from grader.checks.binding import Binding
from grader.checks.compare import difference
from grader.checks.inputs import generator
from grader.checks.script import Script
from grader.checks.standard_cases import distinct_sizes
from grader.diagnosis.alteration import BATCH, TIME
from grader.diagnosis.changes import uneven
from grader.diagnosis.place import Place, axes_of
from grader.display import listed

MOST_CALLS = 90
MOVED = 1e-6
"""A value that changes by this share of the largest has moved."""
KEPT = "The same call gives another result the second time: something is kept between calls."
MADE_EARLY = (
    "Weights that an object is given after it was made have no effect: what comes back is made "
    "from those that it began with."
)
CHANCE = (
    "The same call on two new objects gives two results: something is drawn by chance (a weight "
    "that is not asked for, say), or all objects share something."
)
CHANCE_OF_CALLS = (
    "The same call gives two results: something is drawn by chance, or a part of what comes back "
    "is never written (of an array that np.empty makes, say)."
)
BEFORE = 6
"""Calls that come before those with something changed."""
MOST_STEPS = 5
ELSEWHERE = 3
"""At so many other points it is looked at what moves the reference."""


@dataclass(frozen=True)
class Poke:
    """One thing that is changed, and how: its kind, its name, and the axis and place of a part."""

    kind: str
    name: str
    change: Callable[[dict[str, Any], dict[str, Any]], None]
    axis: str = ""
    place: int = 0


@dataclass(frozen=True)
class Pokes:
    """A script that calls a function as it is, twice, and then with each thing changed.

    `read` are the outputs that it reads of each call, `outputs` those that are looked at.
    """

    script: Script
    pokes: Sequence[Poke]
    outputs: Sequence[str]
    shapes: Mapping[str, Sequence[str]]
    read: Sequence[str]

    def of_arrays(self, right: Sequence[Any]) -> "Pokes":
        """Return it for the outputs that are arrays of numbers in the reference: no cache is."""
        arrays = [
            name
            for k, name in enumerate(self.read)
            if all(_is_real(value) for value in right[k :: len(self.read)])
            and not _are_labels(right[k :: len(self.read)])
        ]
        return replace(self, outputs=arrays)

    def values(self, observed: Sequence[Any]) -> list[dict[str, np.ndarray]] | None:
        """Return the outputs of every call; None where one is no array of numbers."""
        found: list[dict[str, np.ndarray]] = []
        for at in range(0, len(observed), len(self.read)):
            call: dict[str, np.ndarray] = {}
            for name, value in zip(self.read, observed[at:], strict=False):
                if name not in self.outputs:
                    continue
                array = as_array(value)
                if array is None or array.dtype.kind not in "iuf":
                    return None
                call[name] = array.astype(float)
            found.append(call)
        return found


def pokes(binding: Binding, seed: int) -> Pokes | None:
    """Return what to call, with fresh objects; None for a function without arrays."""
    changes = list(_changes(binding))
    if not changes or len(changes) > MOST_CALLS or binding.then is not None:
        return None
    script = Script(binding, seed)
    sizes = distinct_sizes(binding)
    script.case("", sizes)
    rng = generator(seed, "reach")
    weights, inputs = script.draw_weights(rng, sizes), script.draw_inputs(rng, sizes)
    made = script.make(sizes, weights)
    results = [script.call(made, inputs), script.call(made, inputs)]
    results.append(script.call(script.make(sizes, weights), inputs))
    others = script.draw_inputs(rng, sizes)  # what an object keeps may show with these only
    results += [script.call(one, others) for one in (made, script.make(sizes, weights))]
    changed = script.change(made, script.draw_weights(rng, sizes))
    results.append(script.call(changed, inputs))
    for poke in changes:
        own = {name: np.array(value) for name, value in weights.items()}
        given = {n: np.array(v) if isinstance(v, np.ndarray) else v for n, v in inputs.items()}
        poke.change(own, given)
        results.append(script.call(script.make(sizes, own), given))
    for result in results:
        for output in result.names:
            script.read(result, output)
    names = results[0].names
    shapes = {name: axes_of(binding, name) for name in names}
    return Pokes(script, changes, names, shapes, names)


def elsewhere(found: Pokes) -> Script:
    """Return calls at other points, as they are and with each weight and input changed.

    Where the reference is flat at one point (it clips, or a step has not begun), it need not be so
    in general.
    """
    binding, script = found.script.binding, Script(found.script.binding, found.script.own_seed)
    sizes = distinct_sizes(binding)
    script.case("", sizes)
    rng = generator(script.own_seed, "reach elsewhere")
    for _ in range(ELSEWHERE):
        weights, inputs = script.draw_weights(rng, sizes), script.draw_inputs(rng, sizes)
        for poke in [None, *_whole(found)]:
            own = {name: np.array(value) for name, value in weights.items()}
            given = {n: np.array(v) if isinstance(v, np.ndarray) else v for n, v in inputs.items()}
            if poke is not None:
                poke.change(own, given)
            result = script.call(script.make(sizes, own), given)
            for output in found.read:
                script.read(result, output)
    return script


def _are_labels(values: Sequence[Any]) -> bool:
    """Say whether the values of an output are whole numbers in every call: labels, places or
    counts, which stay what they are where what they come from moves a little.
    """
    found = [as_array(value) for value in values]
    return all(
        array is not None and array.dtype.kind in "iuf" and not np.any(array % 1) for array in found
    )


def moved_elsewhere(found: Pokes, right: Sequence[Any] | None) -> set[tuple[str, str]]:
    """Return (weight or input, output) where the one moves the other in calls of `elsewhere`."""
    found = found.of_arrays(right or ())
    wanted = found.values(right) if right is not None else None
    whole = _whole(found)
    width = len(whole) + 1
    return {
        (poke.name, output)
        for at in range(0, len(wanted or ()), width)
        for poke, call in zip(whole, (wanted or [])[at + 1 : at + width], strict=True)
        for output in found.outputs
        if _has_moved(call[output], (wanted or [])[at][output])
    }


def _whole(found: Pokes) -> list[Poke]:
    return [poke for poke in found.pokes if poke.kind in ("weight", "input")]


def repeated(script: Script) -> Script | None:
    """Return the first case of a check, twice in one process; None where it makes objects."""
    steps = [s for s, of_case in zip(script.steps, script.step_cases, strict=True) if of_case == 0]
    if not any(step[0] == "call" for step in steps) or any(s[0] == "construct" for s in steps):
        return None
    return Script(script.binding, script.own_seed, [*steps, *steps], [0] * (2 * len(steps)))


def kept_between(right: Sequence[Any], given: Sequence[Any]) -> Iterator[Place]:
    """Yield that a call gives another result the second time, where the reference's does not."""
    half = len(right) // 2

    def is_same(values: Sequence[Any]) -> bool:
        pairs = zip(values[:half], values[half:], strict=True)
        return all(difference(a, b) is None for a, b in pairs)

    if len(given) == len(right) == 2 * half and is_same(right) and not is_same(given):
        yield Place("kept", "calls", KEPT)


def _changes(binding: Binding) -> Iterator[Poke]:
    sizes = distinct_sizes(binding)
    gates = binding.gates
    for name in binding.weights:
        yield Poke("weight", name, _moved_weight(name))
    if gates is not None and gates.stacked:
        for gate in gates.order:
            for name, index in binding.gate_slices(gate, sizes):
                yield Poke("block", f"{name} of gate {gate}", _moved_weight(name, index))
    for name, spec in binding.inputs.items():
        if spec.shape is None or spec.integer is not None:
            continue
        yield Poke("input", name, _moved_input(name, (...,)))
        shape = [str(extent) for extent in spec.shape]
        for letter in (TIME, BATCH):
            if letter in shape and sizes[letter] > 1:
                axis = shape.index(letter)
                for place in (0, sizes[letter] - 1):
                    part = (*(slice(None),) * axis, place)
                    yield Poke("part", name, _moved_input(name, part), letter, place)


def _moved_weight(name: str, index: Any = ...) -> Callable[[dict[str, Any], dict[str, Any]], None]:
    def change(weights: dict[str, Any], inputs: dict[str, Any]) -> None:
        weights[name][index] += uneven(weights[name][index])

    return change


def _moved_input(name: str, index: Any) -> Callable[[dict[str, Any], dict[str, Any]], None]:
    def change(weights: dict[str, Any], inputs: dict[str, Any]) -> None:
        if inputs[name].dtype.kind == "f":  # a whole number may be an index
            inputs[name][index] += uneven(inputs[name][index])

    return change


def reach(
    found: Pokes,
    right: Sequence[Any],
    given: Sequence[Any],
    moves: Callable[[], set[tuple[str, str]]] = set,
) -> Iterator[Place]:
    """Yield what moves an output and should not, or does not and should, the plainest first.

    `moves` returns what the reference is moved by at other points, and is asked where it matters.
    """
    found = found.of_arrays(right)
    if not found.outputs:
        return
    wanted, own = found.values(right), found.values(given)
    if wanted is None or own is None or not len(own) == len(wanted) == len(found.pokes) + BEFORE:
        return
    first, again, fresh, _, _, changed, *poked = own
    if _differ(wanted[0], wanted[1]) or _differ(wanted[0], wanted[2]):
        return  # what is asked for is not the same twice either
    if _differ(first, fresh):
        binding = found.script.binding
        if binding.is_class and not binding.weights:
            return  # what an object begins with may be drawn
        if _differ(wanted[0], wanted[5]) and not _differ(first, changed):
            yield Place("init", "weights", MADE_EARLY)
            return
        yield Place("chance", "calls", CHANCE if binding.is_class else CHANCE_OF_CALLS)
        return
    if _differ(first, again) and not _differ(wanted[3], wanted[4]):
        yield Place("kept", "calls", KEPT)
        return
    if any(not np.isfinite(first[name]).all() for name in found.outputs):
        return  # what is no number does not move
    deaf, hears = [], []
    for poke, right_one, own_one in zip(found.pokes, wanted[BEFORE:], poked, strict=True):
        if poke.kind == "part":
            continue
        for name in found.outputs:
            should, does = (
                _has_moved(call[name], base[name])
                for call, base in ((right_one, wanted[0]), (own_one, first))
            )
            if should and not does:
                deaf.append((poke, name))
            elif does and not should:
                hears.append((poke, name))
    if hears:
        anywhere = moves()
        hears = [(poke, name) for poke, name in hears if (poke.name, name) not in anywhere]
    yield from _of_whole(found, deaf, hears)
    if all(first[name].shape == wanted[0][name].shape for name in found.outputs):
        yield from _of_parts(found, wanted, own)  # else it is not known which step is meant


def _of_whole(
    found: Pokes, deaf: Sequence[tuple[Poke, str]], hears: Sequence[tuple[Poke, str]]
) -> Iterator[Place]:
    whole = {poke.name for poke, _ in deaf if poke.kind == "weight"}
    for kind in ("weight", "input", "block"):
        names: dict[str, list[str]] = {}
        for poke, output in deaf:
            is_told = poke.kind == "block" and poke.name.partition(" of gate ")[0] in whole
            if poke.kind == kind and not is_told:
                names.setdefault(poke.name, []).append(output)
        for name, outputs in names.items():
            if len(outputs) == len(found.outputs):
                yield Place("no effect", name, f"{name} has no effect on what comes back.")
            else:
                seen = " and ".join(outputs)
                text = f"{name} has no effect on {seen}, and should have."
                yield Place("no effect", name, text)
    for poke, output in hears:
        if poke.kind != "block":
            what = "What comes back" if output == "value" else output
            yield Place("effect", poke.name, f"{what} changes with {poke.name}, and should not.")


def _of_parts(
    found: Pokes, wanted: Sequence[dict[str, np.ndarray]], own: Sequence[dict[str, np.ndarray]]
) -> Iterator[Place]:
    """Yield which steps or samples of an output see which of an input, where that is not right."""
    for poke, right_one, own_one in zip(found.pokes, wanted[BEFORE:], own[BEFORE:], strict=True):
        for name in found.outputs:
            shape = list(found.shapes[name])
            if poke.kind != "part" or poke.axis not in shape:
                continue
            axis = shape.index(poke.axis)
            should = _moved_along(right_one[name], wanted[0][name], axis)
            does = _moved_along(own_one[name], own[0][name], axis)
            if should is None or does is None or should == does:
                continue
            word = "sample" if poke.axis == BATCH else "step"
            one = f"the {'first' if poke.place == 0 else 'last'} {word} of {poke.name}"
            if does - should and poke.axis == TIME:
                more = [str(k + 1) for k in sorted(does - should)]
                steps = f"Steps {listed(more)}" if len(more) < MOST_STEPS else "Many steps"
                change = f"{steps} of {name} change"
                if len(more) == 1:
                    which = "The first step" if more == ["1"] else f"Step {more[0]}"
                    change = f"{which} of {name} changes"
                text = f"{change} with {one}, and should not."
            elif does - should:
                text = f"Other samples of {name} change with {one}."
            else:
                text = f"{name} does not see {one} everywhere where it should."
            yield Place("reach", f"{poke.name}, {word}s", text)
            break


def _moved_along(value: np.ndarray, base: np.ndarray, axis: int) -> set[int] | None:
    if value.shape != base.shape or axis >= value.ndim:
        return None
    pairs = zip(np.moveaxis(value, axis, 0), np.moveaxis(base, axis, 0), strict=True)
    room = _room(base)
    return {k for k, (a, b) in enumerate(pairs) if not _are_near(a, b, room)}


def _is_real(value: Any) -> bool:
    array = as_array(value)
    return array is not None and array.dtype.kind in "iuf"


def _has_moved(value: np.ndarray, base: np.ndarray) -> bool:
    return value.shape != base.shape or not _are_near(value, base, _room(base))


def _room(base: np.ndarray) -> float:
    size = np.max(np.abs(base), initial=0.0, where=np.isfinite(base))
    return MOVED * max(float(size), 1e-12)


def _are_near(one: np.ndarray, other: np.ndarray, room: float) -> bool:
    """Say whether two arrays of one shape are the same; NaN is NaN, as often as it comes."""
    with np.errstate(all="ignore"):
        near = np.abs(one - other) <= room
    return bool((near | (one == other) | (np.isnan(one) & np.isnan(other))).all())


def _differ(one: Mapping[str, np.ndarray], other: Mapping[str, np.ndarray]) -> bool:
    return any(_has_moved(one[name], other[name]) for name in one)
