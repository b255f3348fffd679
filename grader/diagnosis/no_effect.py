"""Whether an input has an effect at all: a check run again with one input changed everywhere.

What `reach` asks of arrays in single calls, this asks of numbers, flags and choices, and of what an
object is made with: in the calls of the check itself, which may be many on one object.
"""

import contextlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from grader.checks.binding import template_names
from grader.checks.compare import difference
from grader.checks.input_spec import InputSpec
from grader.checks.script import Script
from grader.diagnosis.alteration import Alteration, AlteredScript
from grader.diagnosis.changes import Change, Sizes, of_any, uneven
from grader.diagnosis.place import Place
from grader.reference.references import PlannedCheck

MOST = 12
"""So many other values at most are asked about, of all inputs together."""


@dataclass(frozen=True)
class OtherInput:
    """The calls of a check with one input, `name`, changed everywhere, in one way."""

    name: str
    script: Script


def with_other_inputs(planned: PlannedCheck) -> list[OtherInput]:
    """Return the calls of a check with each input that can be changed everywhere, in turn.

    Nothing for what cannot be written with another value.
    """
    binding, made_with = planned.subject, template_names(planned.subject.init)
    found: list[OtherInput] = []
    changes = [
        (name, change)
        for name, spec in binding.inputs.items()
        for change in _others(spec, name in made_with)
    ]
    for name, change in changes[:MOST]:
        alteration = Alteration("other", name, "", inputs=of_any(name, change), about_input=name)
        script = AlteredScript(binding, planned.plan.seed, alteration=alteration)
        with contextlib.suppress(KeyError, ValueError, TypeError, IndexError):
            planned.plan.check.write(script, planned.plan.seed)
            if len(script.readings) == len(planned.plan.script.readings):
                found.append(OtherInput(name, script))
    return found


def without_effect(
    before: tuple[Sequence[Any], Sequence[Any]],
    after: Sequence[tuple[str, Sequence[Any] | None, Sequence[Any] | None]],
) -> Iterator[Place]:
    """Yield which inputs have no effect on anything that is read.

    `before` is what the reference and the student gave in the check itself; `after` names what was
    changed, and what both gave then.
    """
    if all(value is None for value in before[1]):
        return  # it gives nothing back: nothing could have an effect
    for name in dict.fromkeys(name for name, _, _ in after):
        moving = [(right, given) for of, right, given in after if of == name]
        if any(given is None or len(given) != len(before[1]) for _, given in moving):
            continue  # it stops where the input is another one: that is an effect
        should = any(_is_moved(before[0], right or ()) for right, _ in moving)
        does = any(_is_moved(before[1], given or ()) for _, given in moving)
        if should and not does:
            yield Place("no effect", name, f"{name} has no effect on what comes back.")


def _is_moved(before: Sequence[Any], after: Sequence[Any]) -> bool:
    pairs = zip(before, after, strict=False)
    return any(difference(one, other) is not None for one, other in pairs)


def _others(spec: InputSpec, is_made_with: bool) -> list[Change]:
    """Return what makes another legal value of one, in up to two ways."""
    if spec.truth:
        return [lambda value, sizes: not value]
    if spec.integer is not None and spec.integer[0] < spec.integer[1]:
        low, high = spec.integer
        least, most = min(low + 1, high), max(high - 1, low)
        return [
            lambda value, sizes: low if value != low else high,
            lambda value, sizes: most if value != most else least,
        ]
    if spec.real is not None and spec.real[0] < spec.real[1]:
        first, last = spec.real
        middle = (first + last) / 2
        return [
            lambda value, sizes: (first + middle) / 2 if value > middle else last,
            lambda value, sizes: first if value > middle else (middle + last) / 2,
        ]
    if spec.choice and len(spec.choice) > 1:
        return [partial(_next, spec.choice), partial(_next, spec.choice[::-1])]
    if is_made_with and spec.shape is not None and not (spec.integers or spec.truths):
        return [lambda value, sizes: value + uneven(value)]
    return []


def _next(choices: list[Any], value: Any, sizes: Sizes) -> Any:
    return choices[(choices.index(value) + 1) % len(choices)]
