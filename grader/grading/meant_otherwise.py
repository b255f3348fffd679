"""Code that is right in another form, or whose weights have other names: tried, and run so.

What may be meant is found in `other_form` and `other_names`; here their trials and checks are run.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from grader.checks.one_call import one_call
from grader.errors import SandboxError
from grader.grading.code import CodeHalf
from grader.grading.judging_time import JudgingTime
from grader.grading.other_form import (
    TRIAL,
    came_with_more,
    chosen_parts,
    lacking_arguments,
    names_turned,
    on_wrapper,
    trials,
    ways_to_try,
    words,
    wrapped,
)
from grader.grading.other_names import (
    as_asked,
    assignments,
    fitting,
    lacks_weights,
    look,
    with_names,
)
from grader.grading.other_names import words as named
from grader.problem.model import Subject
from grader.reference.references import PlannedCheck
from grader.sandbox.base import CheckSteps, Finished, Outcome, Run, Unit
from grader.submission.model import Submission
from grader.time_limit import TooLong
from grader.variants.wrappers import helpers, missing_arguments

SECONDS = 2.0
"""Processor time for one function or class."""


class MeantOtherwise:
    """What of one submission is right in another form or under other names of weights.

    `aliases` are units that give its code other names. `told` says for each check that was run so
    what is other than asked; `notes` hold each function or class and that once.
    """

    def __init__(self, code: CodeHalf, submission: Submission, aliases: Sequence[Unit]) -> None:
        self._code = code
        self._references = code.references
        self._submission = submission
        self._aliases = aliases
        self.told: dict[int, str] = {}
        self.notes: list[tuple[str, str]] = []

    def tried(self, run: Run, time: JudgingTime) -> Run:
        """Return the run with the outcomes of checks whose code is right otherwise."""
        by_call: dict[str, list[PlannedCheck]] = {}
        for planned in self._references.planned:
            if planned.number in run.outcomes:
                by_call.setdefault(planned.subject.called_as, []).append(planned)
        for group in by_call.values():
            try:
                with time.bounded(SECONDS):
                    run = self._with_other_names(group, run, time)
                    run = self._in_other_form(group, run, time)
            except (TooLong, SandboxError, KeyError, ValueError, TypeError):
                continue  # it is judged as it stands
        return run

    def _with_other_names(self, group: Sequence[PlannedCheck], run: Run, time: JudgingTime) -> Run:
        """Return the run with the outcomes of checks of a class whose weights have other names."""
        subject, seed = group[0].subject, self._references.seed
        numbers = {planned.number for planned in group}
        if not lacks_weights(subject, [run.outcomes[number] for number in numbers]):
            return run
        first = self._run([], [CheckSteps(0, look(subject, seed).steps)], time).get(0)
        held = first.observations[0] if isinstance(first, Finished) else None
        tried = assignments(subject, held)
        right = self._right(subject) if tried else None
        if right is None:
            return run
        steps = one_call(subject, seed, TRIAL).steps
        found = [with_names(CheckSteps(k, steps), names) for k, names in enumerate(tried)]
        room = group[0].plan.check.tolerance
        names = fitting(tried, self._run([], found, time), right, room)
        if names is None:
            return run
        asked = [check for check in self._references.checks if check.number in numbers]
        again = self._run([], [with_names(check, names) for check in asked], time)
        outcomes = {c.number: as_asked(c, again[c.number]) for c in asked if c.number in again}
        told = named(subject, names)
        self._tell(subject, outcomes, told, f"{told} It was graded with these")
        return replace(run, outcomes={**run.outcomes, **outcomes})

    def _in_other_form(self, group: Sequence[PlannedCheck], run: Run, time: JudgingTime) -> Run:
        """Return the run with the outcomes of checks of a function or class, on a wrapper of it."""
        subject = group[0].subject
        unit = self._unit_of(subject.target, run)
        if subject.target in run.report.stubs or unit is None:
            return run
        outcomes = {planned.number: run.outcomes[planned.number] for planned in group}
        lack = lacking_arguments(group, outcomes)
        is_wrong = self._may_be_turned(group, run, time)
        ways = ways_to_try(subject, outcomes, missing_arguments(lack)[0], is_wrong)
        if not ways:
            return run
        tried = list(trials(subject, subject.target, ways, self._references.seed))
        wrappers = _beside(unit, "\n".join(one.source for one in tried))
        found = self._run([wrappers], [one.check for one in tried], time)
        right = self._right(subject)
        if not found or right is None:
            return run
        runs_as_asked = isinstance(found[0], Finished)
        for one in tried:
            if runs_as_asked and one.way.told and not one.way.turned:
                continue
            room = group[0].plan.check.tolerance
            chosen = chosen_parts(subject, one.way, right, found[one.check.number], room)
            if chosen is not None:
                break
        else:
            return run
        lost = {p.number for p in group if self._status(p, run, time) != "correct"}
        checks = [
            on_wrapper(check, subject.target)
            for check in self._references.checks
            if check.number in lost
        ]
        wrapper = _beside(unit, wrapped(subject, subject.target, one.way, chosen))
        again = self._run([wrapper], checks, time)
        if not again:
            return run
        told = words(subject, one.way, chosen, found[one.check.number], lack)
        self._tell(subject, lost, told, f"{told} It was graded in that form")
        return replace(run, outcomes={**run.outcomes, **again})

    def _may_be_turned(self, group: Sequence[PlannedCheck], run: Run, time: JudgingTime) -> bool:
        """Say whether what runs and is wrong may give more, or take a state the other way round."""
        expected = self._references.expected()
        if any(came_with_more(expected[p.number], run.outcomes[p.number]) for p in group):
            return True
        sources = [unit.source for unit in self._submission.units]
        return names_turned(group[0].subject, sources) and any(
            self._status(planned, run, time) == "incorrect" for planned in group
        )

    def _status(self, planned: PlannedCheck, run: Run, time: JudgingTime) -> str:
        return self._code.first_verdict(planned, run, time).status

    def _right(self, subject: Subject) -> Sequence[Any] | None:
        """Return what the reference gives in a trial's call."""
        steps = one_call(subject, self._references.seed, TRIAL).steps
        outcome = self._references.run_steps(subject.source, [CheckSteps(0, steps)]).outcomes[0]
        return outcome.observations if isinstance(outcome, Finished) else None

    def _run(
        self, beside: Sequence[Unit], checks: Sequence[CheckSteps], time: JudgingTime
    ) -> Mapping[int, Outcome]:
        """Run checks with units of ours beside the student's; nothing where no time is left."""
        units = [*self._submission.units, *self._aliases, *beside]
        run = time.run(self._code.runner, self._references.job(units, checks))
        return run.outcomes if run is not None else {}

    def _unit_of(self, name: str, run: Run) -> Unit | None:
        """Return the unit that defines a name, or gives it to something."""
        return self._submission.unit_of(run.report.definitions.get(name, ())) or next(
            (one for one in self._aliases if one.source.startswith(f"{name} = ")), None
        )

    def _tell(
        self, subject: Subject, numbers: Mapping[int, Any] | set[int], told: str, note: str
    ) -> None:
        self.told.update(dict.fromkeys(numbers, told))
        self.notes.append((subject.target, f"{note}; a person confirms it."))


def _beside(unit: Unit, source: str) -> Unit:
    """Return a unit of wrappers in the module of another one."""
    label = f"{unit.label} (called)"
    return replace(unit, label=label, source=helpers() + source, first_line=1)
