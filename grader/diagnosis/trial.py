"""The steps by which changes of a student's code are tried: up to the first case that is wrong."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import Any

import numpy as np

from grader.checks.compare import agreeing, difference
from grader.reference.references import PlannedCheck
from grader.sandbox.base import Finished, Outcome, Raised
from grader.sandbox.inside.steps import CALLS

_PLAIN_VERBS = frozenset(["construct", "assign", "call", "get", "read", "seed", "also", "feeds"])
"""Steps of which only "read" observes."""


@dataclass(frozen=True)
class Trial:
    """Steps that tell a change that does not help; which numbers of a run of them are right, one
    truth value each, and which of them were right `before`.
    """

    steps: Sequence[Any]
    right: Callable[[Outcome], np.ndarray]
    before: np.ndarray
    focus: Mapping[str, frozenset[int | str]] = field(default_factory=dict)
    """What returned the wrong values, by name, and where in what it returned these stand (a number,
    or a key); no places where all that it returned is wrong.
    """
    sound: frozenset[str] = frozenset()
    """What returned right values."""


def beginning(planned: PlannedCheck, right: Outcome, outcome: Outcome) -> Trial | None:
    """Return the steps of a check up to the end of the first case in which a value is wrong.

    Most changes make no difference there already. None where values are not compared one by one.
    """
    plan = planned.plan
    if not (
        (plan.check.is_compared_by_reading or plan.check.kind == "gradient_check")
        and isinstance(right, Finished)
        and isinstance(outcome, Finished | Raised)
        and {step[0] for step in plan.steps} <= _PLAIN_VERBS
    ):
        return None
    wanted, room = right.observations, plan.check.tolerance
    both = zip(wanted, outcome.observations, strict=False)
    last = next(
        (k for k, (a, b) in enumerate(both) if difference(a, b, room) is not None),
        len(outcome.observations),
    )
    reads = [number for number, step in enumerate(plan.steps) if step[0] == "read"]
    readings = plan.script.readings
    if last >= len(reads) or len(reads) != len(readings):
        return None
    end = max(k for k, reading in enumerate(readings) if reading.case == readings[last].case)

    def each_in(outcome: Outcome) -> list[np.ndarray]:
        seen = outcome.observations if isinstance(outcome, Finished | Raised) else ()
        pairs = zip_longest(wanted[: end + 1], seen[: end + 1])
        return [agreeing(a, b, room) for a, b in pairs]

    def right_in(outcome: Outcome) -> np.ndarray:
        return np.concatenate(each_in(outcome))

    steps, before = list(plan.steps[: reads[end] + 1]), each_in(outcome)
    wrong, sound = _by_call(steps, [bool(part.all()) for part in before])
    return Trial(steps, right_in, np.concatenate(before), wrong, sound)


def _by_call(
    steps: Sequence[Any], are_right: Sequence[bool]
) -> tuple[dict[str, frozenset[int | str]], frozenset[str]]:
    """Return what returned wrong values, with their places, and what returned right ones."""
    made_by = {step[1]: step[3] for step in steps if step[0] in CALLS}
    wrong: dict[str, set[int | str]] = {}
    right: dict[str, set[int | str]] = {}
    reads = [step for step in steps if step[0] == "read"]
    for step, is_right in zip(reads, are_right, strict=False):
        name, path = made_by.get(step[1]), step[2]
        if name is not None:
            at = path[0] if path and isinstance(path[0], int | str) else -1
            (right if is_right else wrong).setdefault(name, set()).add(at)
    places = {name: frozenset(own if name in right else ()) for name, own in wrong.items()}
    return places, frozenset(right)
