"""Runs a solution in the sandbox to see what it does; nothing of it is imported here."""

from collections.abc import Mapping, Sequence

from grader.checks.endings import incomparable
from grader.checks.script import Script
from grader.reference.cache import Memory
from grader.sandbox.base import (
    Broken,
    CheckSteps,
    Finished,
    Job,
    Killed,
    Limits,
    Outcome,
    OutOfMemory,
    Raised,
    Runner,
    TimedOut,
    Unit,
)

LIMITS = Limits(wall_seconds=1.0, load_seconds=10.0, total_seconds=20.0)
BRIEF = Limits(wall_seconds=0.25, load_seconds=10.0, total_seconds=0.5)
"""For wrong variants: some of them never end, and there are many."""


class Bench:
    """A sandbox with what a solution needs: the modules beside it, and those loaded beforehand."""

    def __init__(
        self, runner: Runner, given: Mapping[str, str] | None = None, preload: Sequence[str] = ()
    ) -> None:
        self.memory = Memory(runner)
        self.given = dict(given or {})
        self.preload = list(preload)

    def run(self, source: str, scripts: Sequence[Script], limits: Limits = LIMITS) -> list[Outcome]:
        """Return how each script ends on a source. Each is apart from the others."""
        checks = [CheckSteps(k, script.steps) for k, script in enumerate(scripts)]
        unit = Unit("reference", "reference", "reference", source)
        found = self.memory.run(Job([unit], checks, limits, self.given, self.preload)).outcomes
        return [found[k] for k in range(len(scripts))]


def why_not(outcome: Outcome) -> str:
    """Return why an outcome cannot be compared with a student's; nothing where it can."""
    match outcome:
        case Finished(observations=seen):
            if seen and all(value is None for value in seen):
                return "it returns None"
            form = incomparable(seen)
            return f"it returns {form}, which is not compared" if form else ""
        case Raised(failure=failure):
            return failure.text or failure.family
        case TimedOut(limit=limit) | OutOfMemory(limit=limit):
            return f"it does not end within {limit}"
        case Killed(reason=reason) | Broken(reason=reason):
            return reason
    return "it did not run"
