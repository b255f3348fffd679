"""The spine: a problem and a submission become a grade."""

import time
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import combinations
from pathlib import Path
from typing import Any, Literal

import numpy as np

from grader.checks import structure
from grader.checks.carry_forward import agrees, lengths, says_the_same, write, write_again
from grader.checks.check import Plan, WrittenCheck
from grader.checks.compare import as_array, difference
from grader.checks.kinds.gradient_check import GradientCheck
from grader.checks.kinds.number import Number, NumberFollows
from grader.checks.kinds.value import Value
from grader.checks.script import Script
from grader.checks.standard_cases import distinct_sizes
from grader.checks.written.no_answer import is_no_answer, without_question
from grader.checks.written.patterns import is_restated
from grader.errors import SandboxError
from grader.grading.missing_modules import fault, kept_from_running, lacking, note
from grader.grading.near import argument_count, near_names
from grader.grading.points import check_result, question_result
from grader.problem.model import Misconception, Problem, Question, Subject
from grader.reference.cache import Memory
from grader.results.account import for_report
from grader.results.grade import CheckResult, Grade, Status, Verdict
from grader.sandbox.base import Broken, CheckSteps, Finished, Job, LoadReport, Outcome, Raised, Run, Runner, Unit
from grader.submission.model import Submission
from grader.time_limit import TooLong, at_most, suspended
from grader.variants.mutants import mutants

MAX_ANSWER_SHOWN = 3000
MAX_NOTES = 40
MAX_ANSWER_JUDGED = 20_000
JUDGE_SECONDS = 1.0
MAX_ALTERNATIVES = 3
MAX_PAIRS = 60
MAX_COPIES = 3
CHEAP_STEPS = 700
Slips = Literal["always", "cheap", "never"]
JUDGE_CODE_SECONDS = 3.0
"""Processor time for the first verdict of one check."""
SECOND_LOOK_SECONDS = 8.0
"""Processor time for the second look at one check; runs of code have limits of their own, and do not count."""
MANY_QUESTIONS = 3
"""A text that answers so many questions is for a person to read."""
JUDGING_SECONDS = 15.0
"""Processor time for judging all of one submission's code."""


@dataclass(frozen=True)
class PlannedCheck:
    """A code check ready to run: its number in the job, its question and subject, its plan."""

    number: int
    question: Question
    subject: Subject
    plan: Plan


class Grader:
    """Grades submissions of one problem under one seed. Expected values are computed once, misconceptions when needed.

    The reference takes the same steps as a submission, in the same sandbox, and never shares a process with one.
    What it gives is kept in `folder` between runs, where one is given. With `names_slips`, a mistake that no misconception
    explains is looked for among all single slips in the reference too, which takes a while the first time: "always", only where
    that is a matter of seconds ("cheap"), or "never".
    """

    def __init__(
        self, problem: Problem, sandbox: Runner, seed: int = 0, folder: Path | None = None, names_slips: Slips = "always"
    ) -> None:
        self.problem = problem
        self.sandbox = sandbox
        self.memory = Memory(sandbox, folder)
        self.names_slips = names_slips
        self.seed = seed
        self.planned: list[PlannedCheck] = []
        for question in problem.questions:
            for check in question.code.checks if question.code else []:
                subject = problem.subject(question, check.subject)
                plan = check.plan(subject, seed, question.id)
                self.planned.append(PlannedCheck(len(self.planned), question, subject, plan))
        self.checks = [
            CheckSteps(p.number, p.plan.steps, p.subject.step_target, p.plan.check.visibility == "hidden") for p in self.planned
        ]
        self._expected: dict[int, Outcome] = {}
        self._mistaken: dict[tuple[str, str], Run] = {}
        self._numbers: dict[tuple[str, str], dict[str, Any]] = {}
        self._pairs: dict[str, list[tuple[tuple[Misconception, Misconception], Mapping[int, Outcome]]]] = {}
        self._slips: dict[str, list[tuple[str, Mapping[int, Outcome]]]] = {}
        self.begin_judging()

    # what the reference gives

    def expected(self) -> dict[int, Outcome]:
        """Return the outcome of every code check for the reference. Where our machine failed it, the next call tries again."""
        if not self._expected or not _is_sound(self._expected):
            by_source: dict[str, list[PlannedCheck]] = {}
            for planned in self.planned:
                by_source.setdefault(planned.subject.source, []).append(planned)
            for source, group in by_source.items():
                self._expected.update(self.run_source(source, group).outcomes)
        return self._expected

    def run_source(self, source: str, group: Sequence[PlannedCheck]) -> Run:
        """Return what comes of checks on a source of ours: a reference, or one with a mistake in it."""
        return self.run_steps(source, [CheckSteps(p.number, p.plan.steps, p.subject.step_target) for p in group])

    def run_steps(self, source: str, checks: Sequence[CheckSteps]) -> Run:
        """Return what comes of steps on a source of ours."""
        return self.memory.run(self._job([Unit("reference", "reference", "reference", source)], checks))

    def _job(self, units: Sequence[Unit], checks: Sequence[CheckSteps]) -> Job:
        exercise = self.problem.exercise
        return Job(units, checks, exercise.limits.limits(), self.problem.given, exercise.preload)

    def misconceptions_of(self, subject: Subject) -> list[Misconception]:
        """Return every misconception that fits a subject's reference, each id once.

        Those of the same function or class over all questions come first, then those of what the reference is built on
        (a bidirectional LSTM's own cell).
        """
        found: dict[str, Misconception] = {}
        others: dict[str, Misconception] = {}
        files = set(subject.reference.files)
        for planned in self.planned:
            other = planned.subject
            is_part = bool(other.reference.files) and files > set(other.reference.files) and not other.reference.source
            if other.target == subject.target or is_part:
                for misconception in other.misconceptions:
                    (found if other.target == subject.target else others).setdefault(misconception.id, misconception)
        return list((found | {name: other for name, other in others.items() if name not in found}).values())

    def mistaken(self, subject: Subject, misconception: Misconception) -> Run:
        """Return the outcomes of all checks of this subject for the reference with a misconception in it."""
        key = (subject.target, misconception.id)
        if key not in self._mistaken or not _is_sound(self._mistaken[key].outcomes):
            group = [p for p in self.planned if p.subject.target == subject.target]
            self._mistaken[key] = self.run_source(subject.edited_source(misconception), group)
        return self._mistaken[key]

    def explain(self, planned: PlannedCheck, outcomes: Mapping[int, Outcome]) -> Misconception | None:
        """Return the misconception whose values these are, on every observation of this check; None where there is none.

        One that explains every check of the same function or class comes before one that explains this check alone;
        where several explain only this one, none is named: no explanation is better than a wrong one.
        """
        right = self.expected()[planned.number]
        outcome = outcomes.get(planned.number)
        if not isinstance(outcome, Finished) or not isinstance(right, Finished):
            return None
        here: list[Misconception] = []
        everywhere: list[Misconception] = []
        for misconception in self.misconceptions_of(planned.subject):
            mistaken = self.mistaken(planned.subject, misconception).outcomes
            wrong = mistaken[planned.number]
            if planned.plan.agrees(wrong, outcome) and not planned.plan.agrees(right, wrong):
                here.append(misconception)
                same = [p for p in self.planned if p.subject.target == planned.subject.target]
                if all(p.plan.agrees(mistaken[p.number], outcomes[p.number]) for p in same):
                    everywhere.append(misconception)
        if everywhere:
            return everywhere[0]
        return here[0] if len(here) == 1 else None

    def pair_of(self, group: Sequence[PlannedCheck], outcomes: Mapping[int, Outcome]) -> tuple[Misconception, Misconception] | None:
        """Return the one pair of misconceptions that together give just these values, in every check of a target."""
        subject = group[0].subject
        if not all(_is_sound(outcomes) for _, outcomes in self._pairs.get(subject.target, [((), _UNSOUND)])):
            self._pairs[subject.target] = [
                (pair, self.run_source(source, group).outcomes)
                for pair, source in _both_edited(subject, self.misconceptions_of(subject))
            ]
        found = [
            pair
            for pair, wrong in self._pairs[subject.target]
            if all(p.plan.agrees(wrong[p.number], outcomes[p.number]) for p in group)
        ]
        return found[0] if len(found) == 1 else None

    def slips_of(self, group: Sequence[PlannedCheck], outcomes: Mapping[int, Outcome]) -> list[str]:
        """Return the sentences of all single slips in the reference that give just these values, in every check of a target.

        `group` are the checks of one function or class. More than one sentence: they cannot be told apart.
        """
        subject = group[0].subject
        steps = sum(len(p.plan.steps) for p in group)
        if self.names_slips == "never" or (self.names_slips == "cheap" and (steps > CHEAP_STEPS or subject.backward is not None)):
            return []
        if not all(_is_sound(outcomes) for _, outcomes in self._slips.get(subject.target, [("", _UNSOUND)])):
            with suspended():
                self._slips[subject.target] = [
                    (mutant.sentence, self.run_source(mutant.source, group).outcomes) for mutant in mutants(subject.source, subject)
                ]
        found = [
            sentence
            for sentence, wrong in self._slips[subject.target]
            if all(p.plan.agrees(wrong[p.number], outcomes[p.number]) for p in group)
        ]
        return list(dict.fromkeys(found))

    # written answers

    def numbers(self, question: Question, check: WrittenCheck) -> dict[str, Any]:
        """Return what the reference gives for the calls of a written check, and what each misconception would give."""
        key = (question.id, check.id)
        if key not in self._numbers:
            found: dict[str, Any] = {}
            for name, call in check.calls().items():
                subject = question.subjects[call.subject]
                steps = call_steps(subject, call.sizes, call.inputs, call.output)
                sources = {name: subject.source}
                for misconception in self.misconceptions_of(subject):
                    sources[misconception.id] = subject.edited_source(misconception)
                for label, source in sources.items():
                    value = self._number(source, steps)
                    if value is not None and (label == name or value != found.get(name)):
                        found[label] = value
            self._numbers[key] = found
        return self._numbers[key]

    def _number(self, source: str, steps: list[list[Any]]) -> float | None:
        outcome = self.run_steps(source, [CheckSteps(0, steps)]).outcomes[0]
        if isinstance(outcome, Broken):
            raise SandboxError(outcome.reason)
        value = as_array(outcome.observations[0]) if isinstance(outcome, Finished) else None
        return float(value) if value is not None and value.ndim == 0 and value.dtype.kind in "iuf" else None

    def _judge_written(
        self, question: Question, check: WrittenCheck, answer: str, is_cut: bool, submission: Submission
    ) -> CheckResult:
        if is_no_answer(answer):
            return check_result(check, _no_answer(question, submission))
        try:
            numbers = self.numbers(question, check)
            if check.kind == "text" and _is_given_everywhere(answer, submission):
                message = "The same text answers several questions; a person will look how it is meant."
                return check_result(check, Verdict("needs_review", 0.0, message))
            if any(name not in numbers for name in check.calls()):
                raise SandboxError("the reference gives no number")
            if is_cut:
                raise TooLong
            with at_most(JUDGE_SECONDS):
                verdict = check.judge_answer(answer, numbers)
                if (
                    check.kind == "text"
                    and verdict.status == "correct"
                    and (is_restated(answer, question.text) or self._fits_many(question, answer))
                ):
                    message = "These words would answer several questions; a person will look how they are meant."
                    verdict = Verdict("needs_review", 0.0, message)
                if verdict.status == "incorrect" and isinstance(check, Number) and check.follows is not None:
                    verdict = self._carried_number(question, check, check.follows, answer, submission) or verdict
        except TooLong:
            message = "This answer is too long or too intricate to be graded by a program; a person will read it."
            verdict = Verdict("needs_review", 0.0, message)
        except SandboxError as error:
            verdict = Verdict("grader_fault", 0.0, "The reference could not be run, so this was not graded.", str(error))
        given = submission.answers.get(question.id)
        if given is not None and given.origin != "sheet" and verdict.status in ("incorrect", "partial"):
            message = f"The answer stands in {given.origin} ({given.label}), which a program may misread; a person will look."
            verdict = Verdict("needs_review", 0.0, message)
        if verdict.misconception is not None and verdict.misconception in self.numbers(question, check):
            verdict = self._named(verdict, self._misconception(question, str(verdict.misconception)))
        return check_result(check, verdict, check.hint or _hint(question, verdict))

    def _fits_many(self, question: Question, answer: str) -> bool:
        """Say whether an answer would also be right for several other questions: it then lists key words and says nothing."""
        others = [
            check
            for other in self.problem.questions
            if other is not question and other.written
            for check in other.written.checks
            if check.kind == "text"
        ]
        return sum(check.judge_answer(answer, {}).status == "correct" for check in others) >= MANY_QUESTIONS - 1

    def _carried_number(
        self, question: Question, check: Number, follows: NumberFollows, answer: str, submission: Submission
    ) -> Verdict | None:
        """Return the verdict on a number that is right for the student's own earlier one, None where it is not."""
        earlier = next((q for q in self.problem.questions if q.id == follows.question), None)
        found = [c for c in earlier.checks if c.id == follows.check and isinstance(c, Number)] if earlier else []
        given = submission.answers.get(follows.question)
        if earlier is None or not found or given is None:
            return None
        numbers = self.numbers(earlier, found[0])
        own = found[0].value_in(given.text[:MAX_ANSWER_JUDGED], numbers) if "expected" in numbers else None
        if own is None or not follows.least <= abs(own) <= follows.most or own == numbers["expected"]:
            return None
        call = check.expected
        inputs = {**call.inputs, follows.input: int(own) if own.is_integer() else own}
        subject = question.subjects[call.subject]
        value = self._number(subject.source, call_steps(subject, call.sizes, inputs, call.output))
        if value is None or check.judge_answer(answer, {"expected": value}).status != "correct":
            return None
        return Verdict(
            "correct", 1.0, f"Follows from your {follows.question}, which itself differs: worked out from it, this is right."
        )

    def _misconception(self, question: Question, wanted: str) -> Misconception:
        for subject in question.subjects.values():
            for misconception in self.misconceptions_of(subject):
                if misconception.id == wanted:
                    return misconception
        raise LookupError(wanted)

    @staticmethod
    def _named(verdict: Verdict, misconception: Misconception) -> Verdict:
        message = misconception.message
        return replace(verdict, message=message, misconception=misconception.id, told=message)

    def _slipped(self, planned: PlannedCheck, run: Run, verdict: Verdict) -> Verdict:
        """Add to a verdict the single slip that explains every value of this function or class, where there is one."""
        group = [p for p in self.planned if p.subject.target == planned.subject.target]
        if not all(isinstance(run.outcomes[p.number], Finished) for p in group):
            return verdict
        sentences = self.slips_of(group, run.outcomes)
        pair = self.pair_of(group, run.outcomes) if not sentences and self.names_slips == "always" else None
        if pair is not None:
            message = f"Two mistakes together explain all your values. {pair[0].message} {pair[1].message}"
            return replace(verdict, message=message, told=message)
        if not 0 < len(sentences) <= MAX_ALTERNATIVES:
            return verdict
        slip = f"All your values are explained by one slip: {_either(sentences)}"
        return replace(verdict, message=f"{verdict.message} {slip}", told=slip)

    def _carried(self, planned: PlannedCheck, run: Run, submission: Submission) -> Verdict | None:
        """Return the verdict on a whole that is right for the student's own part, None where it is not.

        The part itself must be wrong (a right one leaves nothing to carry), nearly right (`checks.structure`), and answer the
        same when it is asked again in a fresh process and in another order.
        """
        check = planned.plan.check
        if not isinstance(check, Value) or check.follows is None or not isinstance(run.outcomes[planned.number], Finished):
            return None
        follows, seed = check.follows, planned.plan.seed
        own = next((p for p in self.planned if p.subject.target == follows.subject), None)
        if own is None or own.subject.target == planned.subject.target or not self._is_wrong(own.subject.target, run):
            return None
        script = Script(planned.subject)
        cases = check.carried_cases(script, seed)
        write(follows, script, own.subject, cases)
        counts = lengths(follows, cases)
        together = self._observed(submission, [CheckSteps(0, script.steps)])[0]
        if together is None or not agrees(follows, counts, together, check.tolerance):
            return None
        again, probe = Script(own.subject), Script(own.subject)
        write_again(follows, again, cases)
        outputs = list(follows.outputs.values())
        moved = structure.write(probe, outputs, distinct_sizes(own.subject), seed)
        repeated, probed = self._observed(submission, [CheckSteps(0, again.steps), CheckSteps(1, probe.steps)])
        wanted = self.run_steps(own.subject.source, [CheckSteps(1, probe.steps)]).outcomes[1]
        if repeated is None or probed is None or not isinstance(wanted, Finished):
            return None
        if not says_the_same(follows, counts, together, repeated):
            return None
        is_known = bool(self._known_mistake(own, run))
        shared = structure.is_shared(
            moved, len(outputs), wanted.observations, probed, must_be_bounded=False, must_be_alike=not is_known
        )
        if not shared:
            return None
        message = (
            f"Follows from your {own.subject.target} ({own.question.id}), which itself differs: "
            f"{planned.subject.target} does the right thing with it."
        )
        return Verdict("correct", 1.0, message, told=message)

    def _known_mistake(self, planned: PlannedCheck, run: Run) -> bool:
        """Say whether what a function or class gives is what some known mistake, or a single slip, gives in every check."""
        if self.explain(planned, run.outcomes) is not None:
            return True
        group = [p for p in self.planned if p.subject.target == planned.subject.target]
        return all(isinstance(run.outcomes[p.number], Finished) for p in group) and bool(self.slips_of(group, run.outcomes))

    def _is_wrong(self, target: str, run: Run) -> bool:
        """Say whether some check of this function or class found a mistake in what came back."""
        expected = self.expected()
        return any(
            p.plan.verdict(expected[p.number], run.outcomes[p.number], run.report).status in ("incorrect", "partial")
            for p in self.planned
            if p.subject.target == target
        )

    def _observed(self, submission: Submission, checks: Sequence[CheckSteps]) -> list[tuple[Any, ...] | None]:
        """Return what a fresh process with the student's code observes in some steps, None for those that do not finish."""
        if self._running_left <= 0:  # a submission that takes its time in every run holds nobody up for ever
            return [None for _ in checks]
        began = time.monotonic()
        with suspended():
            outcomes = self.sandbox.run(self._job(submission.units, checks)).outcomes
        self._running_left -= time.monotonic() - began
        for outcome in outcomes.values():
            if isinstance(outcome, Broken):
                raise SandboxError(outcome.reason)
        ends = [outcomes[check.number] for check in checks]
        return [end.observations if isinstance(end, Finished) else None for end in ends]

    def _on_own_slopes(self, planned: PlannedCheck, check: GradientCheck, run: Run, submission: Submission) -> Verdict | None:
        """Return the verdict on a backward pass as the gradient of the student's own forward, where that is nearly right."""
        right, outcome = self.expected()[planned.number], run.outcomes[planned.number]
        if not isinstance(right, Finished) or not isinstance(outcome, Finished):
            return None
        if not check.forward_differs(right.observations, outcome.observations):
            return None
        found = check.judge_on_own_forward(planned.plan, right.observations, outcome.observations)
        if not found.fraction:
            return None
        script, again = Script(planned.subject), Script(planned.subject)
        moved = check.write_structure(script, planned.plan.seed)
        check.write_again(again, planned.plan.seed)
        probed = self._observed(submission, [CheckSteps(0, script.steps)])[0]
        repeated = self._observed(submission, [CheckSteps(0, again.steps)])[0]
        parts = len(check.parts(planned.subject))
        if repeated is None or not check.says_the_same(outcome.observations, repeated, parts):
            return None
        wanted = self.run_steps(planned.subject.source, [CheckSteps(0, script.steps)]).outcomes[0]
        is_near = (
            probed is not None
            and isinstance(wanted, Finished)
            and structure.is_shared(moved, len(check.outputs), wanted.observations, probed)
        )
        return found if is_near else None

    def _on_own_forward(self, planned: PlannedCheck, check: GradientCheck, run: Run, verdict: Verdict) -> Verdict:
        """Return the best verdict on a backward pass whose forward pass is wrong in a way that we know.

        It is then compared with what the right backward pass gives on that same wrong forward pass.
        """
        right, outcome = self.expected()[planned.number], run.outcomes[planned.number]
        if not isinstance(right, Finished) or not isinstance(outcome, Finished):
            return verdict
        forward = range(len(check.outputs))
        if all(difference(right.observations[k], outcome.observations[k], check.tolerance) is None for k in forward):
            return verdict
        subject = planned.subject
        known = [self.mistaken(subject, misconception).outcomes for misconception in self.misconceptions_of(subject)]
        group = [p for p in self.planned if p.subject.target == subject.target]
        self.slips_of(group, run.outcomes)
        known += [outcomes for _, outcomes in self._slips.get(subject.target, [])]
        for outcomes in known:
            wrong = outcomes[planned.number]
            if isinstance(wrong, Finished) and all(
                difference(wrong.observations[k], outcome.observations[k], check.tolerance) is None for k in forward
            ):
                found = check.judge(planned.plan, wrong.observations, outcome.observations)
                if found.fraction > verdict.fraction:
                    message = f"{found.message} (On your own forward pass, which itself differs.)"
                    verdict = replace(found, message=message)
        return verdict

    # whole submissions

    def grade(self, submission: Submission) -> Grade:
        """Return the grade of a submission. Raises nothing on account of what was handed in."""
        if submission.refused:
            return self._refused(submission)
        expected = self.expected()
        self.begin_judging()
        run = Run(LoadReport(), {})
        if submission.units:
            run = self.sandbox.run(replace(self._job(submission.units, self.checks), will_come_again=True))
        lacks = lacking(self.problem, submission.units)
        kept = (kept_from_running(outcome, lacks) for outcome in run.outcomes.values()) if lacks else ()
        lacked = tuple(dict.fromkeys(module for module in kept if module is not None))
        second = SecondLook(self, submission, run)
        run = second.with_near_names()
        questions = []
        for question in self.problem.questions:
            found = submission.answers.get(question.id)
            answer = without_question(found.text[:MAX_ANSWER_JUDGED], question.text) if found else ""
            is_cut = found is not None and len(found.text) > MAX_ANSWER_JUDGED
            written = question.written.checks if question.written else []
            results = [self._judge_written(question, check, answer, is_cut, submission) for check in written]
            for planned in self.planned:
                if planned.question is question:
                    result = self._judge_code(planned, expected[planned.number], run, submission, lacks)
                    results.append(second.confirmed(planned, result))
            if submission.unreadable:
                results = [_not_ours_to_miss(result, submission.unreadable) for result in results]
            questions.append(question_result(question, results, answer[:MAX_ANSWER_SHOWN]))
        return Grade(
            problem=self.problem.exercise.id,
            title=self.problem.exercise.title,
            student=submission.name,
            points=round(sum(question.points for question in questions), 6),
            max_points=round(sum(question.max_points for question in questions), 6),
            questions=tuple(questions),
            notes=tuple(
                [*map(note, [lacked] if lacked else []), *second.notes, *_notes(submission, run, self.problem)][:MAX_NOTES]
            ),
            isolation=self._level(),
            lacks=lacked,
            account=for_report(submission.account),
        )

    def _refused(self, submission: Submission) -> Grade:
        """Return the grade of a submission that was not taken; every check says why."""
        verdict = Verdict("could_not_run", 0.0, f"This was not read: {submission.refused}.")
        questions = []
        for question in self.problem.questions:
            results = [check_result(check, verdict) for check in question.checks]
            questions.append(question_result(question, results))
        exercise = self.problem.exercise
        return Grade(
            problem=exercise.id,
            title=exercise.title,
            student=submission.name,
            points=0.0,
            max_points=round(sum(question.max_points for question in questions), 6),
            questions=tuple(questions),
            notes=submission.notes,
            isolation=self._level(),
            account=for_report(submission.account),
        )

    def _level(self) -> str:
        try:
            return self.sandbox.level
        except SandboxError:
            return "unavailable"

    def _judge_code(
        self, planned: PlannedCheck, expected: Outcome, run: Run, submission: Submission, lacks: dict[str, frozenset[str]]
    ) -> CheckResult:
        check = planned.plan.check
        if not submission.units:
            return check_result(check, _no_code(planned.subject.target, submission))
        if (module := kept_from_running(run.outcomes[planned.number], lacks)) is not None:
            return check_result(check, fault(module))
        verdict, hint = self._with_leftovers(planned, self.first_verdict(planned, expected, run), run, submission), ""
        if verdict.status in ("incorrect", "partial"):
            verdict, hint = self._second_look(planned, verdict, run, submission)
        outcome = run.outcomes[planned.number]
        reproduction = ""
        if check.visibility == "visible" and verdict.case is not None and verdict.status != "correct":
            reproduction = planned.plan.script.reproduction(verdict.case, getattr(outcome, "observations", ()))
        hint = hint or check.hint or _hint(planned.question, verdict)
        return check_result(check, verdict, hint, reproduction, getattr(outcome, "printed", ""))

    def begin_judging(self) -> None:
        """Give the next submission its own time for judging and for second looks."""
        self._judging_left = JUDGING_SECONDS
        self._running_left = self.problem.exercise.limits.total_seconds

    def first_verdict(self, planned: PlannedCheck, expected: Outcome, run: Run) -> Verdict:
        """Return what the check itself says, in bounded time. What it cannot judge of what came back is the submission's fault."""
        try:
            with self._bounded(JUDGE_CODE_SECONDS):
                return planned.plan.verdict(expected, run.outcomes[planned.number], run.report)
        except TooLong:
            message = f"What {planned.subject.target} gave back is too large or too intricate to be compared."
            return Verdict("could_not_run", 0.0, message)
        except Exception as error:  # noqa: BLE001 - hostile values may break what compares them
            return self._broken_verdict(planned, expected, error)

    def _broken_verdict(self, planned: PlannedCheck, expected: Outcome, error: Exception) -> Verdict:
        """Return a verdict where judging raised: a fault of ours only where the reference's own values cannot be judged either."""
        detail = f"{type(error).__name__}: {error}"
        try:
            is_ours = planned.plan.verdict(expected, expected, LoadReport()).status != "correct"
        except Exception:  # noqa: BLE001 - told as ours
            is_ours = True
        if is_ours:
            message = "The grader broke down over what came back; this check was not judged and costs no points."
            return Verdict("grader_fault", 0.0, message, detail)
        message = f"What {planned.subject.target} gave back cannot be compared with what is asked for."
        return Verdict("incorrect", 0.0, message, detail)

    def _second_look(self, planned: PlannedCheck, verdict: Verdict, run: Run, submission: Submission) -> tuple[Verdict, str]:
        """Return a better verdict or a name for the mistake where one is found in bounded time, and the hint that goes with it."""
        check = planned.plan.check
        try:
            with self._bounded(SECOND_LOOK_SECONDS):
                carried = self._carried(planned, run, submission)
                if carried is not None:
                    return carried, ""
                if isinstance(check, GradientCheck):
                    verdict = self._on_own_slopes(planned, check, run, submission) or verdict
                    if verdict.status != "correct":
                        verdict = self._on_own_forward(planned, check, run, verdict)
                if verdict.status not in ("incorrect", "partial"):
                    return verdict, ""
                misconception = self.explain(planned, run.outcomes)
                if misconception is not None:
                    # what to look at is then the mistake, which may lie in another question's cell
                    return self._named(verdict, misconception), misconception.hint
                return self._slipped(planned, run, verdict), ""
        except SandboxError as error:
            message = "The grader broke down here; this was not graded."
            return Verdict("grader_fault", 0.0, message, str(error)), ""
        except (TooLong, Exception):  # noqa: BLE001 - hostile values; the first verdict stands, without a name
            return verdict, ""

    @staticmethod
    def _with_leftovers(planned: PlannedCheck, verdict: Verdict, run: Run, submission: Submission) -> Verdict:
        """Return a verdict with what else explains it: code that was not found may stand in what belongs to nothing."""
        outcome = run.outcomes[planned.number]
        if verdict.status == "not_attempted" and isinstance(outcome, Raised) and outcome.failure.family == "missing":
            left = [piece for piece in submission.unassigned if piece.kind != "prose"]
            if left:
                message = f"{verdict.message} But {left[0].label.rstrip(':')} {left[0].to}; it may stand there."
                verdict = replace(verdict, status="could_not_run", message=message)
        targets = {*planned.plan.check.targets(planned.subject), *_backward_of(planned.subject)}
        reading = sorted(targets & set(run.report.reads))
        if reading and verdict.status not in ("correct", "grader_fault"):
            told = " ".join(_reads(name, run.report.reads[name]) for name in reading)
            verdict = replace(verdict, message=f"{verdict.message} {told}")
        return verdict

    @contextmanager
    def _bounded(self, seconds: float) -> Iterator[None]:
        """Raise TooLong in the block after so much processor time, or when this submission has used all it may."""
        began = time.process_time()
        try:
            with at_most(max(min(seconds, self._judging_left), 0.01)), np.errstate(all="ignore"), warnings.catch_warnings():
                warnings.simplefilter("ignore")  # numbers near the largest there are
                yield
        finally:
            self._judging_left -= time.process_time() - began


def _is_given_everywhere(answer: str, submission: Submission) -> bool:
    """Say whether a student gives this same text, of more than a few words, as the answer to several questions."""
    own = " ".join(answer.split()).lower()
    same = sum(" ".join(other.text.split()).lower() == own for other in submission.answers.values())
    return len(own) > 40 and same >= MANY_QUESTIONS


class SecondLook:
    """What is tried beside the plain way: code under a name that is nearly right, and other finished copies of a function.

    What it finds waits for a person, with provisional points.
    """

    def __init__(self, grader: Grader, submission: Submission, run: Run) -> None:
        self.grader = grader
        self.submission = submission
        self.run = run
        self.notes: list[str] = []
        self.renamed: dict[int, tuple[str, str]] = {}
        self._others: list[tuple[str, set[str], Run]] | None = None

    def with_near_names(self) -> Run:
        """Return the run with the outcomes of checks whose function was found under a near name."""
        missing: dict[str, list[int]] = {}
        targets = {name for p in self.grader.planned for name in p.plan.check.targets(p.subject)}
        for planned in self.grader.planned:
            outcome = self.run.outcomes.get(planned.number)
            if isinstance(outcome, Raised) and outcome.failure.family == "missing" and not outcome.failure.because:
                missing.setdefault(outcome.failure.text, []).append(planned.number)
        unused = [
            name for name in self.run.report.names
            if name not in targets and name not in self.run.report.stubs and name in self.run.report.definitions
        ]  # fmt: skip
        aliases: list[Unit] = []
        meant: dict[str, str] = {}
        for name in missing:
            near = near_names(name, unused) if "." not in name else []
            if len(near) > 1:
                source = next(p.subject.source for p in self.grader.planned if p.number == missing[name][0])
                wanted = argument_count(name, [source])
                sources = [unit.source for unit in self.submission.units]
                near = [other for other in near if argument_count(other, sources) == wanted]
            unit = self._unit_of(near[0]) if len(near) == 1 and list(meant.values()).count(near[0]) == 0 else None
            if unit is not None:
                meant[name] = near[0]
                aliases.append(replace(unit, label=f"{unit.label} (renamed)", source=f"{name} = {near[0]}", first_line=1))
        if not aliases:
            return self.run
        affected = {number for numbers in missing.values() for number in numbers}  # one may call another that was missing too
        again = self._run([*self.submission.units, *aliases], affected)
        for name, numbers in missing.items():
            self.renamed.update(dict.fromkeys(numbers, (name, meant[name])) if name in meant else {})
        for name, found in meant.items():
            self.notes.append(f"{name} was not found. There is {found}, which was graded in its place; a person confirms it.")
        return replace(self.run, outcomes={**self.run.outcomes, **again.outcomes})

    def _unit_of(self, name: str) -> Unit | None:
        places = self.run.report.definitions.get(name, ())
        return next((unit for label, _ in reversed(places) for unit in self.submission.units if unit.label == label), None)

    def _run(self, units: Sequence[Unit], numbers: set[int]) -> Run:
        checks = [check for check in self.grader.checks if check.number in numbers]
        return self.grader.sandbox.run(self.grader._job(units, checks))

    def confirmed(self, planned: PlannedCheck, result: CheckResult) -> CheckResult:
        """Return a result that a person is to confirm, where it rests on a near name or on one of two finished copies."""
        if planned.number in self.renamed and result.status in ("correct", "partial"):
            name, near = self.renamed[planned.number]
            message = (
                f"{result.message} (Graded was {near}, as there is no {name}; the points are provisional until a person "
                "confirms it.)"
            )
            return replace(result, status="needs_review", message=message)
        if result.status == "grader_fault":
            return result
        for place, names, run in self._copies():
            if not names & planned.plan.check.targets(planned.subject):
                continue
            expected = self.grader.expected()[planned.number]
            other = self.grader._judge_code(planned, expected, run, self.submission, {})
            if other.points != result.points and other.status != "grader_fault":
                message = (
                    f"{result.message} (There are two finished versions. This is of the better placed one; "
                    f"that in {place} would have got {other.points:g} of {other.max_points:g} points. A person decides.)"
                )
                return replace(result, status="needs_review", message=message)
        return result

    def _copies(self) -> list[tuple[str, set[str], Run]]:
        """Return what comes of the other finished versions: where each stands, which names it has, its run."""
        if self._others is None:
            self._others = []
            wanted = {name for p in self.grader.planned for name in p.plan.check.targets(p.subject)}
            by_module: dict[str, tuple[str, set[str]]] = {}
            for name, places in self.run.report.rivals.items():
                for label, line, module in places[1:] if name in wanted else ():
                    by_module.setdefault(module, (f"{label}, line {line}", set()))[1].add(name)
            for module, (place, names) in list(by_module.items())[:MAX_COPIES]:
                units = [replace(unit, rank=-1) if unit.module == module else unit for unit in self.submission.units]
                numbers = {p.number for p in self.grader.planned if names & p.plan.check.targets(p.subject)}
                self._others.append((place, names, self._run(units, numbers)))
        return self._others


Pair = tuple[Misconception, Misconception]
_UNSOUND: Mapping[int, Outcome] = {0: Broken("not tried yet")}


def _is_sound(outcomes: Mapping[int, Outcome]) -> bool:
    """Say whether our machine gave every outcome; what it failed may work the next time, and is not kept."""
    return not any(isinstance(outcome, Broken) for outcome in outcomes.values())


def _both_edited(subject: Subject, misconceptions: Sequence[Misconception]) -> list[tuple[Pair, str]]:
    """Return pairs of misconceptions whose edits fit beside each other, with the source that has both."""
    found: list[tuple[Pair, str]] = []
    for one, other in combinations([m for m in misconceptions if m.all_edits()], 2):
        source = subject.source
        edits = [*one.all_edits(), *other.all_edits()]
        for edit in edits:
            source = source.replace(edit.replace, edit.with_) if source.count(edit.replace) == 1 else ""
        if source and len(found) < MAX_PAIRS:
            found.append(((one, other), source))
    return found


def _either(sentences: Sequence[str]) -> str:
    """Return one sentence, or two or three that cannot be told apart."""
    return sentences[0] if len(sentences) == 1 else " Or: ".join(sentences)


def _not_ours_to_miss(result: CheckResult, unreadable: Sequence[str]) -> CheckResult:
    """Return a check for which nothing was found as a fault of ours, where our machine failed to read some of the files."""
    if result.status != "not_attempted":
        return result
    message = f"Not graded: our machine could not read {', '.join(unreadable[:3])}, and it may be there. This costs no points."
    return replace(result, status="grader_fault", message=message)


def _no_answer(question: Question, submission: Submission) -> Verdict:
    """Return the verdict on a question without an answer: whether nothing was handed in for it, or something was not found."""
    left = [piece for piece in submission.unassigned if piece.kind != "code"]
    if question.id not in submission.answers and left:
        where = ", ".join(dict.fromkeys(piece.label for piece in left[:3]))
        message = (
            f"No answer was found under this question. But there is something in {where} that belongs to no question that is "
            "asked, so a person will look whether the answer is there."
        )
        return Verdict("needs_review", 0.0, message)
    if question.id in submission.answers:
        return Verdict("not_attempted", 0.0, "There is no answer here yet: only the question, or words that stand for an answer.")
    return Verdict("not_attempted", 0.0, "There is no answer to this question in what was handed in.")


def _no_code(target: str, submission: Submission) -> Verdict:
    """Return the verdict where no code was read: none was handed in, or it could not be read."""
    left = [piece for piece in submission.unassigned if piece.kind != "prose"]
    if left:
        return Verdict("could_not_run", 0.0, f"{target} could not be looked for: {left[0].label.rstrip(':')} {left[0].to}.")
    found = "There are answers, but no code" if submission.answers else "No code was found"
    said = "No code was handed in" if not submission.account else f"{found} in what was handed in"
    return Verdict("not_attempted", 0.0, f"{said}; {target} is asked for.")


def _hint(question: Question, verdict: Verdict) -> str:
    unhelped: tuple[Status, ...] = ("correct", "grader_fault", "needs_review")
    return question.hints[0] if question.hints and verdict.status not in unhelped else ""


def call_steps(subject: Subject, sizes: dict[str, int], inputs: dict[str, Any], output: str) -> list[list[Any]]:
    """Return the steps of one call of a subject with arguments given outright."""
    script = Script(subject)
    script.case("", sizes)
    result = script.call(script.make(sizes, {}), inputs)
    script.read(result, output)
    return script.steps


def _notes(submission: Submission, run: Run, problem: Problem) -> list[str]:
    notes = [*submission.notes, *(str(note) for note in run.report.notes)]
    wanted = {p.target for question in problem.questions for p in question.subjects.values()}
    for name, places in run.report.definitions.items():
        if name in wanted and len(set(places)) > 1:
            where = " and ".join(f"{label}, line {line}" for label, line in dict.fromkeys(places))
            label, line = places[-1]
            notes.append(f"{name} is defined more than once ({where}); graded was {label}, line {line}.")
    return notes


def _backward_of(subject: Subject) -> set[str]:
    return {subject.backward.function} if subject.backward is not None and subject.backward.function else set()


def _reads(function: str, used: Sequence[tuple[str, int]]) -> str:
    """Return a sentence on the variables that a function reads from its file."""
    names = " and ".join(name for name, _ in used)
    lines = sorted({line for _, line in used if line})
    where = f" (line {', '.join(map(str, lines))})" if lines else ""
    several = len(used) > 1
    return (
        f"It reads {names}, which {'are no arguments' if several else 'is no argument'} of {function}: "
        f"{'they are variables' if several else 'it is a variable'} of your file{where} and "
        f"keep{'' if several else 's'} the values "
        "that were set there."
    )
