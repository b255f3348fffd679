"""What the references of a problem give in the steps of its checks.

Expected values, and those of known mistakes.

The reference takes the same steps as a submission, in the same sandbox, and never shares a process
with one.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from grader.checks.arrays import as_array
from grader.checks.check import Plan
from grader.checks.compare import agrees
from grader.checks.expected_number import OwnReference, ReferenceCall
from grader.checks.script import Script
from grader.checks.written_check import WrittenCheck
from grader.errors import SandboxError
from grader.late_pattern import late_pattern
from grader.problem.model import Misconception, Problem, Question, Reference, Subject
from grader.reference.cache import Memory
from grader.sandbox.base import (
    Broken,
    CheckSteps,
    Finished,
    Job,
    Outcome,
    Raised,
    Run,
    Runner,
    Unit,
)
from grader.sandbox.inside.steps import CALLS

_CHANGES = late_pattern(r"[-+*/@|&]=|\]\s*=(?!=)|\bout=|\.(?:append|extend|fill|sort|update)\(")
"""What changes an array or a list in place, in a source."""
OF_A_SLIP, OF_A_QUICK_SLIP = 1.0, 0.1
"""Seconds that a check may take on a single slip, which may make a loop endless; the second where
the reference takes next to nothing.
"""
SLOWER = 100
"""How many times as long as the reference a right answer may take at least."""
TOGETHER = 32
"""So many wrong versions of a reference share a process."""


@dataclass(frozen=True)
class PlannedCheck:
    """A code check ready to run: its number in the job, its question and subject, its plan."""

    number: int
    question: Question
    subject: Subject
    plan: Plan

    @property
    def about(self) -> str:
        """The function or class that it tries: the backward one, where that is what it is about."""
        backward = self.subject.backward
        is_back = self.plan.check.kind == "gradient_check" and backward is not None
        return (backward.function if is_back and backward else None) or self.subject.target


class References:
    """Runs the references of a problem, whole or with a misconception in them.

    Each is run once, when it is first needed.

    With `folder`, values are kept there between runs.
    """

    def __init__(
        self, problem: Problem, runner: Runner, seed: int = 0, folder: Path | None = None
    ) -> None:
        self.problem = problem
        self.seed = seed
        self.memory = Memory(runner, folder)
        self.planned: list[PlannedCheck] = []
        for question in problem.questions:
            for check in question.code.checks if question.code else []:
                subject = problem.subject(question, check.subject)
                plan = check.plan(subject, seed, question.id)
                self.planned.append(PlannedCheck(len(self.planned), question, subject, plan))
        self.checks = [_steps_of(planned) for planned in self.planned]
        self.seconds: dict[int, float] = {}
        """What the reference took for each check, where that was measured."""
        self._expected: dict[int, Outcome] = {}
        self._mistaken: dict[tuple[str, str], Run] = {}
        self._numbers: dict[tuple[str, str], dict[str, Any]] = {}

    def of(self, target: str) -> list[PlannedCheck]:
        """Return all checks of one function or class, by its name."""
        return [planned for planned in self.planned if planned.subject.target == target]

    def beside(self, planned: PlannedCheck) -> list[PlannedCheck]:
        """Return all checks that are about the same: of a forward, or of its backward pass."""
        return [one for one in self.of(planned.subject.target) if one.about == planned.about]

    def expected(self) -> dict[int, Outcome]:
        """Return the outcome of every code check for the reference.

        Where our machine failed it, the next call tries again.
        """
        if not self._expected or not is_sound(self._expected):
            by_source: dict[str, list[PlannedCheck]] = {}
            for planned in self.planned:
                by_source.setdefault(planned.subject.source, []).append(planned)
            for source, group in by_source.items():
                run = self.run_source(source, group)
                self._expected.update(run.outcomes)
                self.seconds.update(run.seconds)
            self._leave_out_corners()
            self._look_at_once()
            self._limit()
        return self._expected

    def refuse_broken(self) -> None:
        """Raise SandboxError where nothing at all runs: no fault of the exercise's, then."""
        reasons = [o.reason for o in self.expected().values() if isinstance(o, Broken)]
        if reasons and len(reasons) == len(self._expected):
            more = "`grader doctor` tells what this machine gives"
            raise SandboxError(f"nothing can be run here: {reasons[0]}. {more}")

    def _leave_out_corners(self) -> None:
        """Plan checks anew, without corners, whose reference does not work there.

        An axis that must be even, say.
        """
        for planned in list(self.planned):
            check = planned.plan.check
            is_cornered = bool(getattr(check, "corners", False))
            if not is_cornered or not isinstance(self._expected[planned.number], Raised):
                continue
            plain = check.model_copy(update={"corners": False})
            plan = plain.plan(planned.subject, self.seed, planned.question.id)
            fresh = replace(planned, plan=plan)
            self.planned[planned.number] = fresh
            self.checks[planned.number] = _steps_of(fresh)
            run = self.run_source(planned.subject.source, [fresh])
            self._expected[planned.number] = run.outcomes[planned.number]

    def _look_at_once(self) -> None:
        """Plan checks anew whose reference goes on to change an array that it has given back.

        What its first result has become after further calls is no measure for anybody's.
        """
        for planned in list(self.planned):
            look = getattr(planned.plan.check, "looking_at_once", None)
            own = self._expected[planned.number]
            if look is None or not isinstance(own, Finished):
                continue
            if not _CHANGES.search(planned.subject.source):
                continue
            fresh = replace(
                planned, plan=look().plan(planned.subject, self.seed, planned.question.id)
            )
            run = self.run_source(planned.subject.source, [fresh])
            found = run.outcomes[planned.number]
            if isinstance(found, Broken):
                self._expected[planned.number] = found  # our machine failed: all is asked again
            if not isinstance(found, Finished) or _agree(own, found):
                continue
            self.planned[planned.number] = fresh
            self.checks[planned.number] = _steps_of(fresh)
            self._expected[planned.number] = found

    def _limit(self) -> None:
        """Give a check half of the time, where the reference takes next to nothing of it.

        An endless loop then costs half. A right answer may take a hundred times as long as the
        reference all the same.
        """
        wall = self.problem.exercise.limits.wall_seconds
        for k, check in enumerate(self.checks):
            took = self.seconds.get(check.number)
            if took is not None and took <= wall / 2 / SLOWER:
                self.checks[k] = replace(check, seconds=wall / 2)

    def run_source(
        self, source: str, group: Sequence[PlannedCheck], seconds: float | None = None
    ) -> Run:
        """Return what comes of checks on a source of ours.

        A reference, or one with a mistake in it; `seconds` for each check, where those of the
        problem would be too many.
        """
        checks = [CheckSteps(p.number, p.plan.steps, p.subject.step_target) for p in group]
        job = self.job([_unit(source)], checks)
        if seconds is not None:
            job = replace(job, limits=replace(job.limits, wall_seconds=seconds))
        return self.memory.run(job)

    def run_each(self, sources: Sequence[str], planned: PlannedCheck) -> list[Outcome]:
        """Return what comes of one check on each of many sources of ours.

        Many share a process, a module each: a process for each would take five times as long. Each
        has a second, or a tenth of one where that is `SLOWER` times what the reference takes.
        """
        jobs = []
        took = self.seconds.get(planned.number, OF_A_SLIP)
        limit = OF_A_QUICK_SLIP if SLOWER * took <= OF_A_QUICK_SLIP else OF_A_SLIP
        for start in range(0, len(sources), TOGETHER):
            here = list(enumerate(sources[start : start + TOGETHER], start=start))
            units = [Unit(f"variant_{k}", f"{k}", f"{k}", source) for k, source in here]
            checks = [
                CheckSteps(k, planned.plan.steps, f"{k}", module=f"variant_{k}") for k, _ in here
            ]
            job = self.job(units, checks)
            jobs.append(replace(job, limits=replace(job.limits, wall_seconds=limit)))
        found = self.memory.run_each(jobs)
        return [found[k] for k in range(len(sources))]

    def run_altered(self, source: str, steps: Mapping[int, Sequence[Any]]) -> dict[int, Outcome]:
        """Return what comes of several lists of steps on one source of ours, by their numbers.

        Many share a process, and each has the time of a slip.
        """
        numbers = list(steps)
        jobs = []
        for start in range(0, len(numbers), TOGETHER):
            here = numbers[start : start + TOGETHER]
            job = self.job([_unit(source)], [CheckSteps(k, list(steps[k])) for k in here])
            jobs.append(replace(job, limits=replace(job.limits, wall_seconds=OF_A_SLIP)))
        return self.memory.run_each(jobs) if jobs else {}

    def run_steps(self, source: str, checks: Sequence[CheckSteps]) -> Run:
        """Return what comes of steps on a source of ours."""
        return self.memory.run(self.job([_unit(source)], checks))

    def job(self, units: Sequence[Unit], checks: Sequence[CheckSteps]) -> Job:
        """Return a job for the sandbox, with the problem's limits, given files and preloaded
        modules.
        """
        exercise = self.problem.exercise
        return Job(
            units,
            checks,
            exercise.limits.limits(),
            self.problem.given,
            exercise.preload,
            self.problem.needs,
            self.problem.data,
        )

    def misconceptions_of(self, subject: Subject) -> list[Misconception]:
        """Return every misconception that fits a subject's reference, each id once.

        Those of the same function or class over all questions come first, then those of what the
        reference is built on (a bidirectional LSTM's own cell).
        """
        found: dict[str, Misconception] = {}
        others: dict[str, Misconception] = {}
        files = set(subject.reference.files)
        for planned in self.planned:
            other = planned.subject
            is_part = (
                bool(other.reference.files)
                and files > set(other.reference.files)
                and not other.reference.source
            )
            if other.target == subject.target or is_part:
                for misconception in other.misconceptions:
                    (found if other.target == subject.target else others).setdefault(
                        misconception.id, misconception
                    )
        return list(
            (found | {name: other for name, other in others.items() if name not in found}).values()
        )

    def mistaken(self, subject: Subject, misconception: Misconception) -> Run:
        """Return the outcomes of all checks of this subject for the reference with a misconception
        in it.
        """
        key = (subject.target, misconception.id)
        if key not in self._mistaken or not is_sound(self._mistaken[key].outcomes):
            self._mistaken[key] = self.run_source(
                subject.edited_source(misconception), self.of(subject.target)
            )
        return self._mistaken[key]

    # numbers for written answers

    def numbers(self, question: Question, check: WrittenCheck) -> dict[str, Any]:
        """Return what the reference gives for the calls of a written check, and what each
        misconception would give.
        """
        key = (question.id, check.id)
        if key not in self._numbers:
            found: dict[str, Any] = dict(check.known_numbers())
            for name, own in check.own_references().items():
                if (value := self._own_number(own)) is not None:
                    found[name] = value
            for name, call in check.calls().items():
                subject = question.subjects[call.subject]
                sources = {name: subject.source}
                for misconception in self.misconceptions_of(subject):
                    sources[misconception.id] = subject.edited_source(misconception)
                for label, source in sources.items():
                    value = self._number(source, subject, call, call.inputs)
                    if value is not None and (label == name or value != found.get(name)):
                        found[label] = value
            self._numbers[key] = found
        return self._numbers[key]

    def number(
        self, question: Question, call: ReferenceCall, inputs: Mapping[str, Any]
    ) -> float | None:
        """Return what the reference gives for a call, with some of its inputs replaced.

        None where that is no number.
        """
        subject = question.subjects[call.subject]
        return self._number(subject.source, subject, call, {**call.inputs, **inputs})

    def _own_number(self, own: OwnReference) -> float | None:
        """Return what a reference of a written check gives."""
        subject = Subject(
            function=own.function,
            call=[{"value": argument} for argument in own.arguments],
            reference=Reference(source=own.source),
        )
        call = ReferenceCall.model_construct(subject="", sizes={}, inputs={}, output="value")
        return self._number(own.source, subject, call, {})

    def _number(
        self, source: str, subject: Subject, call: ReferenceCall, inputs: dict[str, Any]
    ) -> float | None:
        steps = call_steps(subject, call.sizes, inputs, call.output)
        outcome = self.run_steps(source, [CheckSteps(0, steps)]).outcomes[0]
        if isinstance(outcome, Broken):
            raise SandboxError(outcome.reason)
        value = as_array(outcome.observations[0]) if isinstance(outcome, Finished) else None
        return (
            float(value)
            if value is not None and value.ndim == 0 and value.dtype.kind in "iuf"
            else None
        )


def called_in(steps: Sequence[Sequence[Any]]) -> set[str]:
    """Return the names of the functions and classes that steps use."""
    found = {step[2] for step in steps if step[0] == "construct"}
    found |= {step[1] for step in steps if step[0] == "find"}
    return found | {step[3] for step in steps if step[0] in CALLS and step[2] is None}


def _unit(source: str) -> Unit:
    return Unit("reference", "reference", "reference", source)


def _agree(one: Finished, other: Finished) -> bool:
    """Say whether two runs of the same readings gave the same."""
    return all(map(agrees, one.observations, other.observations))


def _steps_of(planned: PlannedCheck) -> CheckSteps:
    """Return the steps of a check as the job of a submission has them."""
    is_hidden = planned.plan.check.visibility != "visible"
    return CheckSteps(planned.number, planned.plan.steps, planned.subject.step_target, is_hidden)


def call_steps(
    subject: Subject, sizes: dict[str, int], inputs: dict[str, Any], output: str
) -> list[list[Any]]:
    """Return the steps of one call of a subject with arguments given outright."""
    script = Script(subject)
    script.case("", sizes)
    result = script.call(script.make(sizes, {}), inputs)
    script.read(result, output)
    return script.steps


def is_sound(outcomes: Mapping[int, Outcome]) -> bool:
    """Say whether our machine gave every outcome.

    What it failed may work the next time, and is not kept.
    """
    return not any(isinstance(outcome, Broken) for outcome in outcomes.values())
