"""Steps that look at a subject more closely than its checks do: many sizes, values, orders.

What differs there from the reference is no equivalent variant: a check could have seen it.
"""

import itertools
from collections.abc import Sequence
from typing import Any

import numpy as np

from grader.checks.binding import output_paths, template_names
from grader.checks.check import CodeCheck
from grader.checks.inputs import Regime, draw, generator
from grader.checks.script import Script
from grader.checks.sizes import shape_of
from grader.checks.standard_sizes import drawn_sizes
from grader.problem.model import Subject

PROBES = 24
ACTS = 12
"""Methods that are called in turn on one object."""
NEAR = 3
"""Whole numbers are moved by at most so much from those that checks use."""


def probes(subject: Subject, checks: Sequence[CodeCheck] = ()) -> Script:
    """Return steps that look at a subject closely, for a comparison of two implementations.

    `checks` are its checks: the inputs and the calls that they write out are used too.
    """
    acts = [act for check in checks for case in getattr(check, "cases", []) for act in _acts(case)]
    if acts:
        return _acted(subject, acts, checks)
    is_plain = not subject.weights and not any(spec.shape for spec in subject.inputs.values())
    if is_plain and not subject.is_class and subject.backward is None:
        return _called(subject, checks)
    return _computed(subject)


def _acts(case: Any) -> list[Any]:
    return list(getattr(case, "acts", []))


def _called(subject: Subject, checks: Sequence[CodeCheck]) -> Script:
    """Return calls of a plain function, each tried: what it returns, raises and prints."""
    script = Script(subject)
    cases = [
        case
        for check in checks
        for field in ("cases", "good")
        for case in getattr(check, field, [])
        if hasattr(case, "inputs")
    ]
    for number in range(2 * PROBES):
        rng = generator(number, "probe")
        sizes = drawn_sizes(subject, rng, 8)
        case = cases[int(rng.integers(len(cases)))] if cases and number % 2 else None
        if case is not None:
            sizes = {**sizes, **case.sizes}
        script.case("", sizes)
        inputs = script.draw_inputs(rng, sizes, "zero" if number % 8 == 0 else "normal")
        if case is not None:
            given = {name: _moved(value, rng) for name, value in case.inputs.items()}
            inputs |= script.given(given)
        script.write("listen", getattr(case, "typed", None) or None)
        made = script.make(sizes, {})
        script.observe("how it ends", "attempt", *script.call_of(made, inputs))
        script.observe("what it prints", "heard")
    return script


def _moved(value: Any, rng: np.random.Generator) -> Any:
    """Return a whole number somewhat moved; all else as it is."""
    if type(value) is int:
        return value + int(rng.integers(-NEAR, NEAR + 1))
    if isinstance(value, list) and value and all(type(part) is int for part in value):
        return [_moved(part, rng) for part in value]
    return value


def _acted(subject: Subject, acts: Sequence[Any], checks: Sequence[CodeCheck]) -> Script:
    """Return methods called in turn in other orders, attributes read after each."""
    script = Script(subject)
    calls = [act for act in acts if act.call is not None]
    attributes = sorted({path for act in acts for path in act.read})
    sizes_given = [c.sizes for check in checks for c in getattr(check, "cases", []) if c.sizes]
    for number in range(PROBES):
        rng = generator(number, "probe")
        sizes = drawn_sizes(subject, rng, 6)
        sizes |= sizes_given[number % len(sizes_given)] if sizes_given else {}
        script.case("", sizes)
        made = script.make(sizes, script.draw_weights(rng, sizes))
        for _ in range(ACTS if calls else 1):
            for path in attributes:
                script.attribute(made, path)
            if not calls:
                break
            act = calls[int(rng.integers(len(calls)))]
            arguments = act.template(lambda value, rng=rng: _moved(value, rng))
            inputs = script.draw_inputs(rng, sizes)
            args, kwargs = script.arguments(made, inputs, arguments)
            operands = [script.new_slot(), made.slot, act.call, args, kwargs]
            script.observe(act.call, "attempt", *operands)
    return script


def _computed(subject: Subject) -> Script:
    """Return calls of numerical code.

    Many sizes and regimes, rolls, two objects, weights changed, shapes.
    """
    script = Script(subject)
    regimes: tuple[Regime, ...] = ("normal", "saturated", "negative", "tiny", "zero")
    for number, regime in zip(range(PROBES), itertools.cycle(regimes), strict=False):
        rng = generator(number, "probe")
        sizes = drawn_sizes(subject, rng, 6)
        script.case("", sizes)
        made = script.make(sizes, script.draw_weights(rng, sizes, regime))
        inputs = script.draw_inputs(rng, sizes, regime)
        results = script.roll(made, inputs, 3 if subject.state else 1)
        other = script.make(sizes, script.draw_weights(rng, sizes))
        results.append(script.call(other, script.draw_inputs(rng, sizes)))
        results.append(
            script.call(
                script.change(made, script.draw_weights(rng, sizes)), script.draw_inputs(rng, sizes)
            )
        )
        for result in results:
            for output in _looked_at(subject):
                script.read(result, output)
        if subject.backward is not None:
            wanted = [
                name[2:] for name in template_names(subject.backward.call) if name.startswith("d_")
            ]
            shapes = {
                name: subject.outputs.get(name) or subject.inputs[name].shape or []
                for name in wanted
            }
            upstream = {
                f"d_{name}": draw(rng, shape_of(shape, sizes)) for name, shape in shapes.items()
            }
            passed = {name: results[0].ref(name) for name in results[0].paths}
            back = script.call_back(subject.backward, made, {**passed, **upstream})
            for part in back.paths:
                script.read(back, part)
        if made.slot is not None:
            script.shapes(made.slot, "")
    return script


def _looked_at(subject: Subject) -> list[str]:
    """Return the outputs that are values; a cache is the student's own."""
    known = [
        name
        for name in output_paths(subject.returns)
        if name in subject.outputs or name in subject.inputs
    ]
    return [*(known or output_paths(subject.returns)), *subject.attributes]
