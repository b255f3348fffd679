"""Rewrites the steps of a check for an object that keeps its weights in another layout.

Where the weights that are asked for would be set, its own arrays are, with the same numbers; what
it then holds is told as the weights that were asked for.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from grader.checks.script import OBSERVE, Script
from grader.checks.sizes import shape_of
from grader.grading.layout import Block, Kept, Layout, extents_of, words
from grader.problem.model import Subject
from grader.sandbox.base import CheckSteps, Finished, Outcome, Raised

Arrays = Mapping[str, np.ndarray]


@dataclass(frozen=True)
class InOtherLayout:
    """An object that keeps its weights in another layout."""

    layout: Layout

    def on(self, check: CheckSteps, script: Script, subject: Subject) -> CheckSteps | None:
        """Return a check whose steps set its own arrays; None where that cannot be said of them."""
        found = relaid(check, script, subject, self.layout)
        return found.check if found is not None else None

    def as_asked(
        self, check: CheckSteps, script: Script, subject: Subject, outcome: Outcome
    ) -> Outcome:
        """Return an outcome of `on` as that of the check itself."""
        found = relaid(check, script, subject, self.layout)
        return outcome if found is None else as_asked(found, outcome, subject, self.layout)

    def words(self, subject: Subject) -> str:
        """Return how the weights are kept, as a sentence."""
        return words(subject, self.layout)


@dataclass(frozen=True)
class Relaid:
    """The steps of one check on objects with their own layout, and what they stand for.

    `stands_for` gives for each step the number of the step of the check itself; `told` for each
    observation the steps whose answer is to be read otherwise, with the sizes of their case.
    """

    check: CheckSteps
    stands_for: Sequence[int]
    told: Mapping[int, tuple[Sequence[Any], Mapping[str, int]]]


def relaid(check: CheckSteps, script: Script, subject: Subject, layout: Layout) -> Relaid | None:
    """Return a check whose steps set and look at the arrays that an object has.

    None where they do what cannot be said of these: a part of the weights is set alone.
    """
    names = {spec.at or name: name for name, spec in subject.weights.items()}
    objects = {s[1] for s in script.steps if s[0] == "construct" and s[2] == subject.target}
    known: dict[int, dict[str, Any]] = {}
    steps: list[Any] = []
    stands_for: list[int] = []
    told: dict[int, tuple[Sequence[Any], Mapping[str, int]]] = {}
    waiting: tuple[int, set[str]] | None = None
    observed = 0
    for number, step in enumerate([*check.steps, ["end"]]):
        verb: str = step[0]
        slot: Any = step[1] if len(step) > 1 else None
        is_own = verb == "assign" and slot in objects and step[2] in names
        if waiting is not None and not (is_own and slot == waiting[0]):
            given = known[waiting[0]]
            for kept in layout:
                weights = {block.weight for block in kept.blocks}
                if weights & waiting[1]:
                    if not weights <= set(given):
                        return None
                    steps.append(["assign", waiting[0], kept.own, laid_out(kept, given)])
                    stands_for.append(number - 1)
            waiting = None
        if is_own:
            if not isinstance(step[3], np.ndarray):
                return None
            known.setdefault(slot, {})[names[step[2]]] = step[3]
            waiting = slot, (waiting[1] if waiting else set()) | {names[step[2]]}
            continue
        if verb == "end":
            break
        sizes = script.cases[script.step_cases[number]].sizes
        own = [kept.own for kept in layout]
        if verb in ("shapes", "weights") and slot in objects:
            told[observed] = step, sizes
            step = [verb, slot, own]
        elif verb == "autograd" and step[2] in objects:
            told[observed] = step, sizes
            step = [*step[:7], own]
        steps.append(step)
        stands_for.append(number)
        observed += verb in OBSERVE
    return Relaid(replace(check, steps=steps), stands_for, told)


def as_asked(one: Relaid, outcome: Outcome, subject: Subject, layout: Layout) -> Outcome:
    """Return an outcome of relaid steps as that of the check itself."""
    if not isinstance(outcome, Finished | Raised):
        return outcome
    observations = list(outcome.observations)
    for number, (step, sizes) in one.told.items():
        if number < len(observations):
            shapes = {n: shape_of(spec.shape, sizes) for n, spec in subject.weights.items()}
            observations[number] = _told(step, observations[number], subject, layout, shapes)
    outcome = replace(outcome, observations=tuple(observations))
    if isinstance(outcome, Finished) or not 0 <= outcome.failure.step < len(one.stands_for):
        return outcome
    step_number = one.stands_for[outcome.failure.step]
    return replace(outcome, failure=replace(outcome.failure, step=step_number))


def _told(
    step: Sequence[Any],
    observed: Any,
    subject: Subject,
    layout: Layout,
    shapes: Mapping[str, tuple[int, ...]],
) -> Any:
    """Return what was observed of an object's own arrays, as of the weights that are asked for."""
    paths = {name: spec.at or name for name, spec in subject.weights.items()}
    if step[0] == "autograd":
        count, asked = len(observed) - len(layout), step[7]
        most = dict.fromkeys(asked, 0.0)
        for kept, share in zip(layout, observed[count:], strict=True):
            for block in kept.blocks:
                path = paths[block.weight]
                if path in most and abs(share) > abs(most[path]):
                    most[path] = float(share)
        return np.array([*observed[:count], *most.values()])
    if not isinstance(observed, dict):
        return observed
    rest = {key: value for key, value in observed.items() if key[:1] in ("*", "", "=", "+")}
    if step[0] == "shapes":
        there = {n: shape for n, shape in shapes.items() if _is_kept(n, layout, observed, shapes)}
        return {**rest, **{paths[n]: there.get(n) for n in shapes if paths[n] in step[2]}}
    arrays = gathered(layout, observed, shapes)
    return {paths[n]: arrays.get(n) for n in shapes if paths[n] in step[2]}


def _is_kept(
    name: str,
    layout: Layout,
    observed: Mapping[str, Any],
    shapes: Mapping[str, tuple[int, ...]],
) -> bool:
    """Say whether all parts of a weight have arrays of their own, of the sizes they need."""
    blocks = 0
    for kept in layout:
        first = [row[0] for rows in kept.columns for row in rows if row[0].times]
        mine = [block for block in first if block.weight == name]
        if mine:
            size = sum(int(np.prod(extents_of(block, shapes))) for block in first)
            found = observed.get(kept.own)
            if not isinstance(found, tuple) or int(np.prod(found)) != size:
                return False
            blocks += len(mine)
            parts = mine[0].parts
    return bool(blocks) and blocks == parts


def laid_out(kept: Kept, given: Arrays) -> np.ndarray:
    """Return the array that holds these weights in this layout; a vector has one axis."""

    def part(block: Block) -> np.ndarray:
        weight = given[block.weight].T if block.is_turned else given[block.weight]
        found: np.ndarray = np.split(weight, block.parts)[block.part] * block.times
        return found

    columns = [
        np.concatenate([np.sum([part(block) for block in row], axis=0) for row in rows])
        for rows in kept.columns
    ]
    found: np.ndarray = np.concatenate(columns, axis=-1) if len(columns) > 1 else columns[0]
    if found.ndim == 1:
        return found.reshape(kept.extents)
    if kept.pile > 1:
        found = found.reshape(kept.pile, -1, found.shape[1])
    return np.ascontiguousarray(found.swapaxes(-1, -2)) if kept.is_turned else found


def gathered(
    layout: Layout, own: Mapping[str, Any], shapes: Mapping[str, tuple[int, ...]]
) -> dict[str, np.ndarray]:
    """Return the weights that are asked for out of an object's own arrays; of two that are added,
    the first has all.
    """
    parts: dict[str, dict[int, np.ndarray]] = {}
    counts: dict[str, int] = {}
    for kept in layout:
        value = own.get(kept.own)
        is_matrix = len(extents_of(kept.columns[0][0][0], shapes)) > 1
        if not isinstance(value, np.ndarray) or (is_matrix and value.ndim != 2 + (kept.pile > 1)):
            continue
        value = value.swapaxes(-1, -2) if kept.is_turned else value
        value = value.reshape(-1, value.shape[-1]) if kept.pile > 1 and is_matrix else value
        at = 0
        for rows in kept.columns:
            extents = extents_of(rows[0][0], shapes)
            column = value[:, at : at + extents[1]] if is_matrix else value.reshape(-1)
            at += extents[-1]
            if len(column) != extents[0] * len(rows):
                continue
            for row, block_rows in zip(rows, np.split(column, len(rows)), strict=True):
                block = row[0]
                if block.times:
                    parts.setdefault(block.weight, {})[block.part] = block_rows
                    counts[block.weight] = block.parts
    found = {}
    for name, blocks in parts.items():
        if len(blocks) == counts[name]:
            whole = np.concatenate([blocks[k] for k in range(counts[name])])
            found[name] = whole.T if _is_turned(name, layout) else whole
    return found


def _is_turned(name: str, layout: Layout) -> bool:
    return any(b.is_turned for kept in layout for b in kept.blocks if b.weight == name)
