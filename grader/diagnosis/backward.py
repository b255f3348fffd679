"""What comes back through one thing at a time: a backward pass beside the reference's, with the
gradient of one output alone, or with one weight or input at zero.

Where a gradient is wrong as a whole and right without one of these, the mistake lies in what comes
back through it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from grader.checks.compare import Tolerance, difference
from grader.checks.kinds.gradient_check import GradientCheck
from grader.checks.own_forward import first_drawn, upstream_drawn
from grader.checks.script import Script
from grader.checks.standard_cases import distinct_sizes
from grader.diagnosis.character import cut_at
from grader.diagnosis.place import Place
from grader.display import listed
from grader.reference.references import PlannedCheck

STRONGER = -1.7
"""What the gradients that are handed in are multiplied by."""
MOST_THROUGH = 2
"""More things than this, each of which leaves a gradient right, are no place to look."""


@dataclass(frozen=True)
class Passes:
    """A script of backward passes: what is special in each, and the gradients read after each."""

    script: Script
    settings: Sequence[tuple[str, str]]
    outputs: Sequence[str]
    parts: Sequence[str]
    upstream: Sequence[str]

    def row(self, setting: int, values: Sequence[Any]) -> list[Any]:
        """Return what was read in a setting: the outputs, then the gradients."""
        width = len(self.outputs) + len(self.parts)
        return list(values[setting * width : (setting + 1) * width])


def passes(planned: PlannedCheck) -> Passes | None:
    """Return backward passes that take paths apart; None for what is no check of gradients."""
    check, binding, seed = planned.plan.check, planned.subject, planned.plan.seed
    if not isinstance(check, GradientCheck) or binding.backward is None:
        return None
    script, sizes = Script(binding, seed), distinct_sizes(binding)
    script.case("", sizes)
    weights, inputs = first_drawn(script, sizes, seed)
    upstream = upstream_drawn(binding, check.outputs, sizes, seed)
    settings = list(_settings(weights, inputs, upstream))
    for kind, name in settings:
        own = {
            key: _or_zero(value, (kind, name) == ("zero", key)) for key, value in weights.items()
        }
        given = {
            key: _or_zero(value, (kind, name) == ("zero", key)) for key, value in inputs.items()
        }
        back = {
            key: _or_zero(value, kind == "alone" and key != f"d_{name}")
            * (STRONGER if kind == "stronger" else 1.0)
            for key, value in upstream.items()
        }
        made = script.make(sizes, own)
        forward = script.call(made, given)
        for output in check.outputs:
            script.read(forward, output, output)
        passed = {output: forward.ref(output) for output in forward.paths}
        result = script.call_back(binding.backward, made, {**passed, **back})
        for part in check.parts(binding):
            script.read(result, part, f"gradient of {part[2:]}")
    return Passes(script, settings, check.outputs, check.parts(binding), list(upstream))


def _settings(
    weights: Mapping[str, Any], inputs: Mapping[str, Any], upstream: Mapping[str, Any]
) -> Iterator[tuple[str, str]]:
    yield "whole", ""
    yield "stronger", ""
    if len(upstream) > 1:
        yield from (("alone", name[2:]) for name in upstream)
    for name, value in {**weights, **inputs}.items():
        if isinstance(value, np.ndarray) and value.dtype.kind == "f" and value.ndim > 1:
            yield "zero", name


def _or_zero(value: Any, is_zero: bool) -> Any:
    return np.zeros_like(value) if is_zero else value


def through(
    found: Passes, right: Sequence[Any], given: Sequence[Any], room: Tolerance
) -> Iterator[Place]:
    """Yield through what a wrong gradient comes back wrong, the first gradient of which that can be
    said; nothing where the forward pass is wrong.
    """
    wanted = [found.row(k, right) for k in range(len(found.settings))]
    seen = [found.row(k, given) for k in range(len(found.settings))]
    first = len(found.outputs)

    def is_right(setting: int, number: int) -> bool:
        return difference(wanted[setting][number], seen[setting][number], room) is None

    if not all(is_right(0, number) for number in range(first)):
        return
    parts = range(first, first + len(found.parts))
    if all(_has_no_effect(wanted, seen, number, room) for number in parts):
        handed = listed([name.removeprefix("d_") for name in found.upstream])
        text = (
            f"The gradient of {handed} that is handed in has no effect: by the chain rule it is a "
            "factor of every gradient."
        )
        yield Place("no effect", "what is handed in", text)
        return
    cut = [number for number in parts if not (is_right(0, number) and is_right(1, number))]
    cells = [(wanted[k][number], seen[k][number]) for number in cut for k in range(2)]
    if (bound := _bound(cells, room)) is not None:
        text = (
            f"Gradients that are larger than {bound:.6g} are cut off there; all others are right."
        )
        yield Place("bound", "gradients", text)
        return
    for number, part in enumerate(found.parts, start=first):
        if is_right(0, number):
            continue
        told = {
            (kind, name): is_right(k, number)
            for k, (kind, name) in enumerate(found.settings)
            if np.any(np.asarray(wanted[k][number], dtype=float))  # a zero says nothing
        }
        if place := _place(part[2:], told):
            yield place
            return


def _bound(cells: Sequence[tuple[Any, Any]], room: Tolerance) -> float | None:
    """Return the bound at which gradients are cut off, and right below it; None for none."""
    wrong: list[bool] = []
    for wanted, seen in cells:
        if np.shape(wanted) != np.shape(seen):
            return None
        numbers = zip(np.ravel(wanted), np.ravel(seen), strict=True)
        wrong += [difference(np.array(a), np.array(b), room) is not None for a, b in numbers]
    right, given = (
        np.concatenate([np.ravel(np.asarray(cell[k], float)) for cell in cells] or [np.zeros(0)])
        for k in range(2)
    )
    if not (np.isfinite(right).all() and np.isfinite(given).all()):
        return None
    return cut_at(right, given, np.array(wrong, bool))


def _has_no_effect(
    wanted: Sequence[Sequence[Any]], seen: Sequence[Sequence[Any]], number: int, room: Tolerance
) -> bool:
    """Say whether a gradient stays as it is where what is handed in is another, and should not."""
    return (
        difference(wanted[0][number], wanted[1][number], room) is not None
        and difference(seen[0][number], seen[1][number], room) is None
    )


def _place(gradient: str, told: Mapping[tuple[str, str], bool]) -> Place | None:
    zero = [name for (kind, name), right in told.items() if kind == "zero" and right]
    if 0 < len(zero) <= MOST_THROUGH:
        text = (
            f"The gradient of {gradient} is right where {' or '.join(zero)} is zero: look at what "
            f"comes back through {' and '.join(zero)}."
        )
        return Place("through", f"{gradient} through {', '.join(zero)}", text)
    alone = {name: right for (kind, name), right in told.items() if kind == "alone"}
    good, bad = ([name for name, its in alone.items() if its is right] for right in (True, False))
    if good and len(bad) == 1:
        text = (
            f"The gradient of {gradient} is right with only the gradient of the output "
            f"{listed(good)} handed in, and wrong with only that of the output {bad[0]}: look at "
            f"what comes back through {bad[0]}."
        )
        return Place("through", f"{gradient} through {bad[0]}", text)
    return None
