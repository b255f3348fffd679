"""Runs a submission once more with code of ours beside it, to see whether it is right otherwise."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from grader.checks.one_call import one_call
from grader.grading.code import CodeHalf
from grader.grading.judging_time import JudgingTime
from grader.grading.near import class_named, methods_of_the_same
from grader.grading.other_form import TRIAL
from grader.problem.model import Subject
from grader.reference.references import PlannedCheck
from grader.sandbox.base import CheckSteps, Finished, Outcome, Run, Unit
from grader.submission.model import Submission
from grader.variants.wrappers import helpers

TRIAL_SECONDS = 8.0
"""Wall time for all calls that only try something."""


class Trying:
    """What one submission gives where it is called otherwise.

    `aliases` are units that give its code other names. `told` says for each check that was run so
    what is other than asked; `notes` hold each function or class and that once.
    """

    def __init__(self, code: CodeHalf, submission: Submission, aliases: Sequence[Unit]) -> None:
        self.references = code.references
        self.submission = submission
        self.aliases = aliases
        self.told: dict[int, str] = {}
        self.notes: list[tuple[str, str]] = []
        self._code = code

    def status(self, planned: PlannedCheck, run: Run, time: JudgingTime) -> str:
        """Return how a check ends on what a run gave."""
        return self._code.first_verdict(planned, run, time).status

    def mistake_in(self, planned: PlannedCheck, run: Run) -> str | None:
        """Return the id of the listed mistake whose values a check saw, None for none."""
        found = self._code.naming.mistakes.explain(planned, run.outcomes)
        return found.id if found is not None else None

    def right(self, subject: Subject) -> Sequence[Any] | None:
        """Return what the reference gives in a trial's call."""
        steps = one_call(subject, self.references.seed, TRIAL).steps
        outcome = self.references.run_steps(subject.source, [CheckSteps(0, steps)]).outcomes[0]
        return outcome.observations if isinstance(outcome, Finished) else None

    def run(
        self,
        beside: Sequence[Unit],
        checks: Sequence[CheckSteps],
        time: JudgingTime,
        is_trial: bool = False,
    ) -> Mapping[int, Outcome]:
        """Run checks with units of ours beside the student's; nothing where no time is left."""
        job = self.references.job([*self.submission.units, *self.aliases, *beside], checks)
        if is_trial:
            total = min(job.limits.total_seconds, TRIAL_SECONDS)
            job = replace(job, limits=replace(job.limits, total_seconds=total))
        run = time.run(self._code.runner, job)
        return run.outcomes if run is not None else {}

    def unit_of(self, name: str, run: Run) -> Unit | None:
        """Return the unit that defines a name, or gives it to something."""
        return self.submission.unit_of(run.report.definitions.get(name, ())) or next(
            (one for one in self.aliases if one.source.startswith(f"{name} = ")), None
        )

    def other_method(self, subject: Subject, unit: Unit) -> tuple[list[Unit], str]:
        """Return a unit that gives a method of another name the one that is asked for, and that in
        words where nobody allowed it; nothing where the class has it, may have it from another
        class, or has several.
        """
        name, method = subject.target, subject.method
        if not subject.is_class or method is None:
            return [], ""
        begins = f"{name} = "
        named = [one.source for one in self.aliases if one.source.startswith(begins)]
        own = named[0].removeprefix(begins) if named else name
        sources = [one.source for one in self.submission.units]
        methods, bases = class_named(own, sources)
        if method in methods or not bases <= {"object", "Module"}:
            return [], ""
        allowed = [one for one in subject.also_methods if one in methods]
        near = allowed or methods_of_the_same(method, methods)
        if len(near) != 1:
            return [], ""
        told = "" if allowed else f"{name}.{method} was not found. There is {name}.{near[0]}."
        source = f"{name}.{method} = {name}.{near[0]}"
        return [replace(unit, label=f"{unit.label} (renamed)", source=source, first_line=1)], told

    def tell(
        self, subject: Subject, numbers: Mapping[int, Any] | set[int], told: str, note: str
    ) -> None:
        """Keep what is other than asked of checks with these numbers."""
        self.told.update(dict.fromkeys(numbers, told))
        self.notes.append((subject.target, f"{note}; a person confirms it."))


def beside(unit: Unit, source: str) -> Unit:
    """Return a unit of wrappers in the module of another one."""
    label = f"{unit.label} (called)"
    return replace(unit, label=label, source=helpers() + source, first_line=1)
