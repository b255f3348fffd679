"""Code that is right in another form, or whose weights have other names: tried, and run so.

What may be meant is found in `other_form` and `other_names`; here their trials and checks are run.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from grader.checks.binding import output_paths
from grader.checks.one_call import one_call
from grader.errors import SandboxError
from grader.grading.code import CodeHalf
from grader.grading.judging_time import JudgingTime
from grader.grading.other_form import (
    TRIAL,
    Trial,
    all_ways,
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
from grader.grading.other_layout import layouts, like_a_part
from grader.grading.other_names import (
    UnderOtherNames,
    assignments,
    keeps_them_as_asked,
    look,
    may_keep_weights_otherwise,
)
from grader.grading.relaid import InOtherLayout
from grader.problem.model import Subject
from grader.reference.references import PlannedCheck
from grader.sandbox.base import CheckSteps, Finished, Outcome, Raised, Run, Unit
from grader.submission.model import Submission
from grader.time_limit import TooLong
from grader.variants.wrappers import Way, helpers, made_otherwise, missing_arguments, plain_way

SECONDS = 2.0
"""Processor time for one function or class."""
MOST_TRIALS = 400
UNREADABLE = (LookupError, ValueError, TypeError, AttributeError, ArithmeticError)
"""What may be raised over values that are none of those asked for."""
Keeping = UnderOtherNames | InOtherLayout
"""How an object keeps its weights."""
AS_ASKED: list[list[Keeping]] = [[UnderOtherNames({})]]


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
                    run = self._with_other_weights(group, run, time)
                    run = self._in_other_form(group, run, time)
            except (TooLong, SandboxError, *UNREADABLE):
                continue  # it is judged as it stands
        return run

    def _with_other_weights(
        self, group: Sequence[PlannedCheck], run: Run, time: JudgingTime
    ) -> Run:
        """Return the run with the outcomes of checks of a class that keeps its weights under other
        names or in another layout, and may want another form too.
        """
        subject = group[0].subject
        outcomes = [run.outcomes[planned.number] for planned in group]
        unit = self._unit_of(subject.target, run)
        if unit is None or not any(isinstance(one, Finished | Raised) for one in outcomes):
            return run
        lost = [p for p in group if self._status(p, run, time) != "correct"]
        lost_outcomes = [run.outcomes[planned.number] for planned in lost]
        if not may_keep_weights_otherwise(subject, outcomes, lost_outcomes):
            return run
        lack = ""
        plain = plain_way(subject)
        looked = self._looked(unit, subject, plain, time)
        if isinstance(looked, Raised) and not looked.failure.frames:
            lack = looked.failure.text
            plain = plain_way(subject, missing_arguments(lack)[0])
            looked = self._looked(unit, subject, plain, time) if plain.more else looked
        keepings = self._keepings(subject, looked)
        if keepings == AS_ASKED:
            return run  # it may be called otherwise
        turned = made_otherwise(subject, plain)
        if not keepings and turned is not None:
            plain = turned
            keepings = self._keepings(subject, self._looked(unit, subject, plain, time))
        right = self._right(subject) if keepings else None
        if right is None:
            return run
        found = self._kept_so(group, unit, plain, keepings, right, time)
        if found is None:
            return run
        way, keeping, chosen, outcome = found
        told = keeping.words(subject)
        beside = []
        if not is_as_asked(subject, way, chosen, outcome):
            beside = [_beside(unit, wrapped(subject, subject.target, way, chosen))]
            told = f"{told} {words(subject, way, chosen, outcome, lack)}".strip()
        again: dict[int, Outcome] = {}
        checks = {}
        for planned in lost:
            asked = self._references.checks[planned.number]
            check = keeping.on(asked, planned.plan.script, subject)
            if check is not None:
                checks[planned.number] = on_wrapper(check, subject.target) if beside else check
        for number, outcome in self._run(beside, list(checks.values()), time).items():
            planned, asked = self._references.planned[number], self._references.checks[number]
            again[number] = keeping.as_asked(asked, planned.plan.script, subject, outcome)
        self._tell(subject, again, told, f"{told} It was graded so")
        return replace(run, outcomes={**run.outcomes, **again})

    def _looked(self, unit: Unit, subject: Subject, way: Way, time: JudgingTime) -> Outcome | None:
        """Return what is observed of an object that is made in a way: the arrays that it holds."""
        check = CheckSteps(0, look(subject, self._references.seed).steps)
        if way.is_as_asked:
            return self._run([], [check], time).get(0)
        outputs = list(range(len(output_paths(subject.returns))))
        wrapper = _beside(unit, wrapped(subject, subject.target, way, outputs))
        return self._run([wrapper], [on_wrapper(check, subject.target)], time).get(0)

    def _keepings(self, subject: Subject, looked: Outcome | None) -> list[list[Keeping]]:
        """Return how an object may keep its weights, by the arrays that it holds; those in one list
        that differ in which of two is which.
        """
        held = looked.observations[0] if isinstance(looked, Finished) else None
        if held is None:
            return []
        if keeps_them_as_asked(subject, held):
            return AS_ASKED
        named: list[Keeping] = [UnderOtherNames(names) for names in assignments(subject, held)]
        like = like_a_part(subject, [planned.subject for planned in self._references.planned])
        laid: list[list[Keeping]] = [
            [InOtherLayout(one) for one in alike] for alike in layouts(subject, held, like)
        ]
        return [alike for alike in (named, *laid) if alike]

    def _kept_so(
        self,
        group: Sequence[PlannedCheck],
        unit: Unit,
        plain: Way,
        keepings: Sequence[Sequence[Keeping]],
        right: Sequence[Any],
        time: JudgingTime,
    ) -> tuple[Way, Keeping, list[int], Outcome] | None:
        """Return in which way, and how its weights are kept, a class gives what is right; it is
        called as asked where that runs.
        """
        ways = [
            replace(way, made=plain.made, more=plain.more, told=f"{plain.told} {way.told}".strip())
            for way in all_ways(group[0].subject, with_shapes=keepings != AS_ASKED)
        ]
        found, is_run = self._in_ways(group, unit, ways[:1], keepings, right, time)
        if found is None:
            others = [way for way in ways[1:] if way.turned or not is_run]
            found, _ = self._in_ways(group, unit, others, keepings, right, time)
        return found

    def _in_ways(
        self,
        group: Sequence[PlannedCheck],
        unit: Unit,
        ways: Sequence[Way],
        keepings: Sequence[Sequence[Keeping]],
        right: Sequence[Any],
        time: JudgingTime,
    ) -> tuple[tuple[Way, Keeping, list[int], Outcome] | None, bool]:
        """Return in which of these ways it gives what is right, and whether it runs in any.

        Of keepings that are alike, only the first is tried where that does not run.
        """
        subject, room = group[0].subject, group[0].plan.check.tolerance
        tried = list(trials(subject, subject.target, ways, self._references.seed))
        wrappers = _beside(unit, "\n".join(one.source for one in tried))
        open_ones = [(trial, alike, 0, 1) for trial in tried for alike in keepings]
        is_run = False
        for _ in range(2):
            some: list[tuple[Trial, Sequence[Keeping], int]] = []
            checks = []
            for trial, alike, start, stop in open_ones:
                for at in range(start, min(stop, len(alike))):
                    check = alike[at].on(trial.check, trial.script, trial.subject)
                    if check is not None and len(some) < MOST_TRIALS:
                        checks.append(replace(check, number=len(some)))
                        some.append((trial, alike, at))
            outcomes = self._run([wrappers], checks, time)
            runs = []
            for number, (trial, alike, at) in enumerate(some):
                outcome = outcomes.get(number)
                if isinstance(outcome, Finished):
                    is_run = True
                    chosen = chosen_parts(subject, trial.way, right, outcome, room)
                    if chosen is not None:
                        return (trial.way, alike[at], chosen, outcome), True
                    runs.append((trial, alike, 1, len(alike)))
            open_ones = runs
        return None, is_run

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
            outcome = found[one.check.number]
            chosen = chosen_parts(subject, one.way, right, outcome, room)
            if chosen is not None and not is_as_asked(subject, one.way, chosen, outcome):
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
        told = words(subject, one.way, chosen, outcome, lack)
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
