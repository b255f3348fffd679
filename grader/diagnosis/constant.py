"""A function that gives the same whatever it is given: a fact, and no slip in what is asked for.

A reference in which one thing is changed may give one value everywhere too. It explains nothing
then: whoever wrote `return 0` made no such slip.
"""

from collections.abc import Mapping, Sequence

import numpy as np

from grader.checks.compare import Tolerance, difference
from grader.checks.reproduction import short
from grader.diagnosis.place import Place
from grader.reference.references import PlannedCheck
from grader.sandbox.base import Finished, Outcome

LEAST_CALLS = 3
"""Fewer calls may give the same by chance."""
MOST_SHOWN = 40
SAME = Tolerance(rtol=0, atol=0, atol_of_largest=0)


def constant(
    group: Sequence[PlannedCheck],
    rights: Mapping[int, Outcome],
    outcomes: Mapping[int, Outcome],
) -> Place | None:
    """Return the place where every call gives one and the same value, and the reference's do not.

    `group` are the checks of one function or class; those that compare what comes back tell.
    """
    own: list[object] = []
    wanted: list[object] = []
    for planned in group:
        right, given = rights[planned.number], outcomes[planned.number]
        if not planned.plan.check.is_compared_by_reading:
            continue
        if not isinstance(right, Finished) or not isinstance(given, Finished):
            return None
        own += given.observations
        wanted += right.observations
    outputs = {r.output for p in group for r in p.plan.script.readings if r.output != "printed"}
    if len(own) < LEAST_CALLS or len(outputs) != 1 or own[0] is None:
        return None
    if not _are_same(own) or _are_same(wanted):
        return None
    target = group[0].subject.step_target
    value = "the same" if isinstance(own[0], tuple | list | np.ndarray) else short(own[0])
    what = value if len(value) <= MOST_SHOWN else "the same"
    text = f"{target} gives {what} whatever it is given."
    return Place("constant", target, text, f"{target} gives the same whatever it is given.")


def _are_same(values: Sequence[object]) -> bool:
    return all(difference(values[0], value, SAME) is None for value in values[1:])
