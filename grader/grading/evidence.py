"""The evidence that checks get for a second look, drawn from one submission's run (see
`checks.evidence`).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from grader.checks.binding import Binding
from grader.checks.expected_number import ReferenceCall
from grader.checks.script import Script
from grader.checks.written_check import WrittenCheck
from grader.diagnosis.mistakes import Mistakes
from grader.errors import SandboxError
from grader.grading.judging_time import JudgingTime
from grader.problem.model import Question, Subject
from grader.reference.references import PlannedCheck, References
from grader.results.grade import Verdict
from grader.sandbox.base import Broken, CheckSteps, Finished, Outcome, Run, Runner, Unit
from grader.submission.model import Submission
from grader.variants.own_module import Stretch

MAX_ANSWER_JUDGED = 20_000
"""Characters of an answer that are looked at."""
MOST_OF_A_CHANGE, LEAST_OF_A_CHANGE = 0.5, 0.15
"""Seconds for one check of a changed version of a student's function; the least of them where it
and the reference take next to nothing.
"""
SLOWER = 50
"""A changed version that is right may take so many times as long as those, without being stopped.
"""
OF_ALL_CHANGES = 6.0
"""Seconds for all changed versions that share a process; the others are not tried."""


@dataclass(frozen=True)
class RunEvidence:
    """Evidence about one code check, from the run of a submission."""

    planned: PlannedCheck
    run: Run
    submission: Submission
    references: References
    mistakes: Mistakes
    runner: Runner
    time: JudgingTime

    @property
    def expected(self) -> Sequence[Any] | None:
        """What the reference gave in this check."""
        return _observations(self.references.expected()[self.planned.number])

    @property
    def observed(self) -> Sequence[Any] | None:
        """What the student's code gave in this check."""
        return _observations(self.run.outcomes[self.planned.number])

    @property
    def sources(self) -> list[tuple[str, str]]:
        """The label and source of each stretch of code; last the one that defines the subject."""
        places = self.run.report.definitions.get(self.planned.subject.target, ())
        last = places[-1][0] if places else ""
        units = sorted(self.submission.units, key=lambda unit: unit.label == last)
        return [(unit.label, unit.source) for unit in units]

    def subject(self, name: str) -> Binding | None:
        """Return another function or class of the exercise, None where no check tries it."""
        return next((planned.subject for planned in self.references.of(name)), None)

    def question_of(self, name: str) -> str:
        """Return the id of the question that asks for it."""
        return self.references.of(name)[0].question.id

    def is_wrong(self, name: str) -> bool:
        """Say whether some check found a mistake in what it gave."""
        return any(found.status in ("incorrect", "partial") for found in self._verdicts(name))

    def is_mostly_right(self, name: str) -> bool:
        """Say whether every check of it gave at least half of its points."""
        return all(found.fraction >= 0.5 for found in self._verdicts(name))

    def _verdicts(self, name: str) -> list[Verdict]:
        expected = self.references.expected()
        return [
            p.plan.verdict(expected[p.number], self.run.outcomes[p.number], self.run.report)
            for p in self.references.of(name)
            if p.number in self.run.outcomes
        ]

    def is_known_mistake(self, name: str) -> bool:
        """Say whether all it gives is what a known mistake would give."""
        return self.mistakes.is_known(self.references.of(name)[0], self.run.outcomes)

    def known_mistakes(self) -> Iterator[Sequence[Any]]:
        """Yield what each known mistake gives in this check."""
        yield from self.mistakes.known(self.planned, self.run.outcomes)

    def run_again(self, *scripts: Script) -> list[Sequence[Any] | None]:
        """Run other steps with the student's code in a fresh process."""
        return self._run([CheckSteps(k, script.steps) for k, script in enumerate(scripts)])

    def run_often(self, checks: Sequence[CheckSteps]) -> list[Sequence[Any] | None]:
        """Run steps that are asked of other submissions too, the same object each time."""
        return self._run(checks, will_come_again=True)

    def _run(
        self, checks: Sequence[CheckSteps], will_come_again: bool = False
    ) -> list[Sequence[Any] | None]:
        job = self.references.job(self.submission.units, checks)
        run = self.time.run(self.runner, replace(job, will_come_again=will_come_again))
        if run is None:
            return [None for _ in checks]
        return [_sound(run.outcomes[check.number]) for check in checks]

    def stretches(self) -> list[Stretch]:
        """Return the student's module that defines what this check tries, as it is written."""
        unit = self._unit()
        return [
            Stretch(one.label, one.source, one.first_line)
            for one in self.submission.units
            if unit is not None and one.module == unit.module
        ]

    def beside(self) -> list[str]:
        """Return what else that module may import: the student's other files, the course's."""
        unit = self._unit()
        others = [one for one in self.submission.units if unit and one.module != unit.module]
        return [*(one.source for one in others), *self.references.problem.given.values()]

    def _unit(self) -> Unit | None:
        places = self.run.report.definitions.get(self.planned.subject.target, ())
        label = places[-1][0] if places else ""
        return next((one for one in self.submission.units if one.label == label), None)

    def run_changed(
        self, sources: Sequence[str], steps: Sequence[Sequence[Any]], has_time: bool = False
    ) -> list[Outcome] | None:
        """Run the same steps with changed versions of that module, beside the student's other ones;
        each as quickly as its code is now, or with all the time that a change may have.

        None where there is no time left, or where a changed line could do harm.
        """
        unit = self._unit()
        if unit is None or not self.runner.is_walled:
            return None
        package = unit.module.rpartition(".")[0]
        names = [f"{package}.changed_{k}".lstrip(".") for k in range(len(sources))]
        others = [one for one in self.submission.units if one.module != unit.module]
        changed = [
            Unit(name, f"{name}.py", name, source, is_changed=True)
            for name, source in zip(names, sources, strict=True)
        ]
        checks = [CheckSteps(k, steps, name, module=name) for k, name in enumerate(names)]
        job = self.references.job([*others, *changed], checks)
        total = min(job.limits.total_seconds, OF_ALL_CHANGES)
        seconds = MOST_OF_A_CHANGE if has_time else self._of_a_change()
        limits = replace(job.limits, wall_seconds=seconds, total_seconds=total)
        job = replace(job, limits=limits)
        run = self.time.run_changed(self.runner, job)
        return None if run is None else [run.outcomes[k] for k in range(len(sources))]

    def _of_a_change(self) -> float:
        """Return what a check of a changed version may take: an endless loop, which many a change
        makes, costs all of it.
        """
        took = [
            seconds.get(one.number, MOST_OF_A_CHANGE)
            for one in self.references.of(self.planned.subject.target)
            for seconds in (self.run.seconds, self.references.seconds)
            if one.number in self.run.outcomes
        ]
        return min(MOST_OF_A_CHANGE, max([LEAST_OF_A_CHANGE, *(SLOWER * one for one in took)]))

    def submission_run(self) -> Run:
        """Return the run of the submission."""
        return self.run

    def run_reference(self, script: Script) -> Sequence[Any] | None:
        """Run other steps with the reference of the script's subject."""
        binding = script.binding
        source = binding.source if isinstance(binding, Subject) else self.planned.subject.source
        return _sound(self.references.run_steps(source, [CheckSteps(0, script.steps)]).outcomes[0])


def _observations(outcome: Outcome) -> Sequence[Any] | None:
    return outcome.observations if isinstance(outcome, Finished) else None


def _sound(outcome: Outcome) -> Sequence[Any] | None:
    """Return what a run observed, None where it did not finish.

    Raise SandboxError where our machine failed it.
    """
    if isinstance(outcome, Broken):
        raise SandboxError(outcome.reason)
    return _observations(outcome)


@dataclass(frozen=True)
class AnswerEvidence:
    """Evidence about one written answer, from the other answers and questions."""

    question: Question
    submission: Submission
    references: References

    @property
    def answers(self) -> Mapping[str, str]:
        """The student's answers by question, as far as they are looked at."""
        return {
            name: answer.text[:MAX_ANSWER_JUDGED]
            for name, answer in self.submission.answers.items()
        }

    @property
    def question_text(self) -> str:
        """What the question asks."""
        return self.question.text

    def other_checks(self) -> Iterator[WrittenCheck]:
        """Yield the written checks of all other questions."""
        for other in self.references.problem.questions:
            if other is not self.question and other.written:
                yield from other.written.checks

    def check(self, question: str, check: str) -> tuple[WrittenCheck, dict[str, Any]] | None:
        """Return a written check of another question with its numbers."""
        for other in self.references.problem.questions:
            for found in other.written.checks if other.id == question and other.written else []:
                if found.id == check:
                    return found, self.references.numbers(other, found)
        return None

    def number(self, call: ReferenceCall, inputs: Mapping[str, Any]) -> float | None:
        """Return what the reference gives for a call with these inputs."""
        return self.references.number(self.question, call, inputs)
