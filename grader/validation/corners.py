"""Corners in which a reference gives no number, so that nobody knows what is asked for there."""

from collections.abc import Iterator

import numpy as np

from grader.checks.arrays import as_array
from grader.reference.references import PlannedCheck, References
from grader.sandbox.base import Finished


def without_numbers(references: References) -> Iterator[tuple[str, str]]:
    """Yield question and a sentence for each check whose reference gives NaN or infinity in a
    corner and nowhere else: whoever gives 0 there is wrong.
    """
    for planned in references.planned:
        text = _text(planned, references)
        if text:
            yield planned.question.id, f"{planned.plan.check.id}: {text}"


def _text(planned: PlannedCheck, references: References) -> str:
    outcome = references.expected()[planned.number]
    if not isinstance(outcome, Finished):
        return ""
    script = planned.plan.script
    found: dict[int, str] = {}
    for reading, value in zip(script.readings, outcome.observations, strict=False):
        array = as_array(value)
        if array is not None and array.dtype.kind in "fc" and not np.isfinite(array).all():
            found.setdefault(reading.case, "NaN" if np.isnan(array).any() else "infinity")
    if not found or not all(script.cases[number].is_corner for number in found):
        return ""
    number, what = next(iter(found.items()))
    case = script.cases[number]
    sizes = ", ".join(f"{name} = {size}" for name, size in case.sizes.items() if size == 1)
    where = f"with {case.title}" if case.title else f"where {sizes}" if sizes else "in a corner"
    return (
        f"the reference gives {what} {where}: say in the question what is asked for there, or "
        "give `cases` that leave it out, with `corners: false`"
    )
