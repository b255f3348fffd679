"""A value that comes back as it was handed in: what was done with it was not kept."""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from grader.checks.arrays import as_array
from grader.checks.binding import template_names
from grader.diagnosis.place import Place
from grader.reference.references import PlannedCheck

LEAST_NUMBERS = 3
"""Fewer numbers may be the same by chance."""


def unchanged(
    planned: PlannedCheck, wrong: Sequence[tuple[int, int, Any]], called: str
) -> Iterator[Place]:
    """Yield the input that is, number by number, what comes back wherever that is wrong.

    `wrong` are the wrong values of one output: the number of the case, of which of its calls it
    is, and the value; `called` is what the sentence calls it.
    """
    common: set[str] | None = None
    count = 0
    for case, call, value in wrong:
        array = as_array(value)
        if array is None or array.dtype.kind not in "iuf":
            return
        count += array.size
        same = {
            name
            for name, given in _handed_in(planned, case, call)
            if (other := as_array(given)) is not None
            and other.shape == array.shape
            and np.array_equal(other, array)
        }
        common = same if common is None else common & same
    if common and len(common) == 1 and count >= LEAST_NUMBERS:
        (name,) = common
        what = "What comes back" if called == "what comes back" else called
        which = "" if called == name else f" {name}"
        text = (
            f"{what} is{which} as it was handed in, unchanged: is what you make of it kept and "
            "returned?"
        )
        yield Place("unchanged", name, text)


def _handed_in(planned: PlannedCheck, case: int, call: int) -> Iterator[tuple[str, Any]]:
    """Yield what a call of a case was given, by the names of the template."""
    script, binding = planned.plan.script, planned.subject
    pairs = zip(script.steps, script.step_cases, strict=True)
    calls = [step for step, of_case in pairs if of_case == case and step[0] == "call"]
    names = template_names(binding.call)
    if binding.then is not None or call >= len(calls):
        return
    args, kwargs = calls[call][4:6]
    values = [*_leaves(args), *_leaves(kwargs)]
    if len(values) == len(names):
        yield from zip(names, values, strict=True)


def _leaves(value: Any) -> Iterator[Any]:
    if isinstance(value, tuple):
        for part in value:
            yield from _leaves(part)
    elif isinstance(value, dict):
        for part in value.values():
            yield from _leaves(part)
    else:
        yield value
