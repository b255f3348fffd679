"""Code that is right in another form, or whose weights are kept otherwise: tried, and run so.

What may be meant is found in `other_form` and `kept_otherwise`.
"""

from collections.abc import Sequence
from dataclasses import replace

from grader.checks.endings import returns_text
from grader.errors import SandboxError
from grader.grading.code import CodeHalf
from grader.grading.gradients_by_name import by_name, gave_a_dictionary
from grader.grading.judging_time import JudgingTime
from grader.grading.kept_otherwise import KeptOtherwise
from grader.grading.other_form import (
    came_with_more,
    chosen_parts,
    is_as_asked,
    lacking_arguments,
    names_turned,
    on_wrapper,
    trials,
    ways_to_try,
    words,
    wrapped,
)
from grader.grading.trying import Trying, beside
from grader.reference.references import PlannedCheck
from grader.sandbox.base import Finished, Run, Unit
from grader.submission.model import Submission
from grader.time_limit import TooLong
from grader.variants.wrappers import missing_arguments

SECONDS = 2.0
"""Processor time for one function or class."""
UNREADABLE = (LookupError, ValueError, TypeError, AttributeError, ArithmeticError)
"""What may be raised over values that are none of those asked for."""


class MeantOtherwise:
    """What of one submission is right in another form, or keeps its weights otherwise."""

    def __init__(self, code: CodeHalf, submission: Submission, aliases: Sequence[Unit]) -> None:
        self._trying = Trying(code, submission, aliases)
        self._kept = KeptOtherwise(self._trying)
        self.told = self._trying.told
        self.notes = self._trying.notes
        self.tried_in_vain = self._kept.tried_in_vain
        self.made_early = self._kept.made_early

    def tried(self, run: Run, time: JudgingTime) -> Run:
        """Return the run with the outcomes of checks whose code is right otherwise."""
        by_call: dict[str, list[PlannedCheck]] = {}
        for planned in self._trying.references.planned:
            if planned.number in run.outcomes:
                by_call.setdefault(planned.subject.called_as, []).append(planned)
        for group in by_call.values():
            try:
                with time.bounded(SECONDS):
                    if self._is_known_mistake(group, run, time):
                        continue
                    run = self._kept.tried(group, run, time)
                    run = self._in_other_form(group, run, time)
                    run = self._backward_by_name(group, run, time)
            except (TooLong, SandboxError, *UNREADABLE):
                continue  # it is judged as it stands
        return run

    def _is_known_mistake(self, group: Sequence[PlannedCheck], run: Run, time: JudgingTime) -> bool:
        """Say whether all wrong values are those of one mistake that the author lists: then nothing
        else is meant.
        """
        wrong = [p for p in group if self._trying.status(p, run, time) != "correct"]
        compared = [p for p in wrong if p.plan.check.is_compared_by_reading]
        if not compared or not all(isinstance(run.outcomes[p.number], Finished) for p in wrong):
            return False
        found = {self._trying.mistake_in(planned, run) for planned in compared}
        return len(found) == 1 and None not in found

    def _in_other_form(self, group: Sequence[PlannedCheck], run: Run, time: JudgingTime) -> Run:
        """Return the run with the outcomes of checks of a function or class, on a wrapper of it."""
        subject = group[0].subject
        unit = self._trying.unit_of(subject.target, run)
        if subject.target in run.report.stubs or unit is None:
            return run
        outcomes = {planned.number: run.outcomes[planned.number] for planned in group}
        lack = lacking_arguments(group, outcomes)
        is_wrong = self._may_be_turned(group, run, time)
        ways = ways_to_try(subject, outcomes, missing_arguments(lack)[0], is_wrong)
        if not ways:
            return run
        tried = list(trials(subject, subject.target, ways, self._trying.references.seed))
        wrappers = beside(unit, "\n".join(one.source for one in tried))
        method, _ = self._trying.other_method(subject, unit)  # its name is told elsewhere
        calls = [one.check for one in tried]
        found = self._trying.run([*method, wrappers], calls, time, is_trial=True)
        right = self._trying.right(subject)
        if not found or right is None:
            return run
        runs_as_asked = isinstance(found[0], Finished)
        for one in tried:
            if runs_as_asked and one.way.told and not one.way.turned:
                continue
            room = group[0].plan.check.tolerance
            outcome = found[one.check.number]
            chosen = chosen_parts(subject, one.way, right, outcome, room)
            if chosen is not None and not is_as_asked(subject, one.way, chosen, outcome):
                break
        else:
            return run
        lost = {p.number for p in group if self._trying.status(p, run, time) != "correct"}
        checks = [
            on_wrapper(check, subject.target)
            for check in self._trying.references.checks
            if check.number in lost
        ]
        wrapper = beside(unit, wrapped(subject, subject.target, one.way, chosen))
        again = self._trying.run([*method, wrapper], checks, time)
        if not again:
            return run
        told = words(subject, one.way, chosen, outcome, lack)
        self._trying.tell(subject, lost, told, f"{told} It was graded in that form")
        return replace(run, outcomes={**run.outcomes, **again})

    def _backward_by_name(self, group: Sequence[PlannedCheck], run: Run, time: JudgingTime) -> Run:
        """Return the run with the outcomes of checks of a pass backward that gives a dictionary."""
        subject = group[0].subject
        backward = subject.backward
        lost = [p.number for p in group if gave_a_dictionary(run.outcomes[p.number], backward)]
        name = backward.function if backward is not None else None
        unit = self._trying.unit_of(name, run) if name else None
        if not lost or backward is None or name is None or unit is None:
            return run
        checks = [
            on_wrapper(check, name)
            for check in self._trying.references.checks
            if check.number in lost
        ]
        again = self._trying.run([beside(unit, by_name(backward))], checks, time)
        again = {n: one for n, one in again.items() if isinstance(one, Finished)}
        if not again:
            return run
        asked = returns_text(backward.returns)
        told = f"{name} gives a dictionary with other names, where {asked} is asked for."
        self._trying.tell(subject, set(again), told, f"{told} It was graded by the names in it")
        return replace(run, outcomes={**run.outcomes, **again})

    def _may_be_turned(self, group: Sequence[PlannedCheck], run: Run, time: JudgingTime) -> bool:
        """Say whether what runs and is wrong may give more, or take a state the other way round."""
        expected = self._trying.references.expected()
        if any(came_with_more(expected[p.number], run.outcomes[p.number]) for p in group):
            return True
        sources = [unit.source for unit in self._trying.submission.units]
        return names_turned(group[0].subject, sources) and any(
            self._trying.status(planned, run, time) == "incorrect" for planned in group
        )
