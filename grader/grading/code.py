"""The code half of a grade.

Each check's first verdict, its second look, and the name of the mistake.
"""

import logging
from collections.abc import Sequence
from dataclasses import replace

from grader.checks.check import CodeCheck
from grader.checks.compare import agrees
from grader.checks.endings import not_attempted
from grader.checks.script import Script
from grader.diagnosis.keeps_nothing import keeps_nothing
from grader.diagnosis.naming import Named, Naming
from grader.diagnosis.plain_slips import plain_slip
from grader.errors import SandboxError
from grader.grading.as_written import as_written
from grader.grading.broken_kind import broken_kind, is_of_this_package
from grader.grading.code_run import CodeRun
from grader.grading.evidence import RunEvidence
from grader.grading.handed_out import empty_handed
from grader.grading.judging_time import JudgingTime
from grader.grading.missing_modules import fault, kept_from_running, undecided
from grader.grading.points import check_result, hint_of
from grader.grading.something_right import counts_later, works_nothing_out
from grader.grading.unfound import no_code, with_leftovers, without_backward
from grader.problem.model import Subject
from grader.reference.references import PlannedCheck, References
from grader.results.grade import CheckResult, Verdict
from grader.sandbox.base import LoadReport, Outcome, Raised, Run, Runner
from grader.time_limit import TooLong

_log = logging.getLogger(__name__)
FIRST_LOOK_SECONDS = 3.0
"""Processor time for the first verdict of one check."""
SECOND_LOOK_SECONDS = 8.0
"""Processor time for the second look at one check; runs of code have limits of their own, and do
not count.
"""


ALONE = "# by itself this gives something else: earlier calls left something behind"
"""Stands above lines that do not show a mistake alone."""
SMALLER = "# a smaller call than the one above, in which it shows too"
"""Stands above lines that are not of the case in which the values were told."""
PRINTS = "It prints something and returns nothing: `return` the value in place of printing it."


class CodeHalf:
    """Judges the code of submissions of one problem."""

    def __init__(self, references: References, naming: Naming, runner: Runner) -> None:
        self.references = references
        self.naming = naming
        self.runner = runner
        self._first: dict[int, tuple[Outcome, LoadReport, Verdict]] = {}
        """The last first verdict of each check, and on what."""

    def time(self) -> JudgingTime:
        """Return the time that one submission has."""
        return JudgingTime(self.references.problem.exercise.limits.total_seconds)

    def judge(self, planned: PlannedCheck, code: CodeRun) -> CheckResult:
        """Return the result of one check. Raises nothing on account of what came back."""
        check = planned.plan.check
        if not code.submission.units:
            return check_result(check, no_code(planned.subject.target, code.submission))
        outcome = code.run.outcomes[planned.number]
        if (module := kept_from_running(outcome, code.lacks)) is not None:
            return check_result(check, fault(module))
        if (module := kept_from_running(outcome, code.not_provided)) is not None:
            return check_result(check, undecided(module))
        no_backward = without_backward(planned, code)
        verdict = no_backward or self._with_source(planned, code)
        if verdict.status in ("correct", "partial") and not check.proves_results:
            verdict = self._from_then_on(planned, verdict, code)
        found = Named(with_leftovers(planned, verdict, code, no_backward is not None))
        first = self.first_verdict(planned, code.run, code.time)
        is_of_values = first.status != "correct"  # or of how the code is written
        if found.verdict.status in ("incorrect", "partial") and is_of_values:
            found = self._second_look(planned, found.verdict, code)
        elif found.verdict.status == "could_not_run" and _stopped_by_itself(outcome):
            found = self._crashed(planned, found.verdict, code)
        verdict = _with_call(planned, found.verdict)
        if self._only_prints(planned, verdict, outcome):
            verdict = replace(verdict, message=f"{verdict.message} {PRINTS}")
        elif slip := self._plain_slip(planned, verdict, code):
            verdict = replace(verdict, message=f"{verdict.message} {slip}")
        reproduction = ""
        if (
            check.visibility != "hidden"
            and verdict.case is not None
            and verdict.status != "correct"
        ):
            reproduction = self._as_written(planned, verdict.case, code)
        hint = found.hint or check.hint or hint_of(planned.question, verdict)
        return check_result(check, verdict, hint, reproduction, getattr(outcome, "printed", ""))

    def _from_then_on(self, planned: PlannedCheck, verdict: Verdict, code: CodeRun) -> Verdict:
        """Return a verdict on how code is written, or that this counts once it works something
        out.
        """

        def first_verdict(one: PlannedCheck) -> Verdict:
            return self.first_verdict(one, code.run, code.time)

        sources = self._evidence(planned, code).sources
        try:
            with code.time.bounded(FIRST_LOOK_SECONDS):
                is_lazy = works_nothing_out(
                    planned, self.references, code.run, sources, first_verdict
                )
        except (TooLong, Exception):  # noqa: BLE001 - hostile values
            return verdict
        return counts_later(planned.subject.target) if is_lazy else verdict

    def _plain_slip(self, planned: PlannedCheck, verdict: Verdict, code: CodeRun) -> str:
        """Return a sentence on a slip that the source shows, where nothing else is named."""
        is_named = verdict.diagnosis is not None and verdict.diagnosis.is_named
        is_open = verdict.status in ("incorrect", "could_not_run") and not is_named
        if planned.plan.check.visibility != "visible" or not is_open or verdict.misconception:
            return ""
        try:
            with code.time.bounded(FIRST_LOOK_SECONDS):
                sources = self._evidence(planned, code).sources
                return plain_slip(planned.subject.target, sources, verdict.message)
        except (TooLong, Exception):  # noqa: BLE001 - hostile source; it only adds
            return ""

    def _only_prints(self, planned: PlannedCheck, verdict: Verdict, outcome: Outcome) -> bool:
        """Say whether a function printed something where it was to return it, and nothing else is
        known of its mistake. Of a hidden check nothing is said.
        """
        is_named = verdict.diagnosis is not None and verdict.diagnosis.is_named
        if planned.plan.check.visibility != "visible" or is_named or verdict.misconception:
            return False
        if verdict.status == "correct" or not getattr(outcome, "printed", "").strip():
            return False
        if isinstance(outcome, Raised):
            failure = outcome.failure
            return failure.family == "structure" and failure.text.startswith("returned None")
        wanted = getattr(self.references.expected()[planned.number], "observations", ())
        pairs = zip(wanted, getattr(outcome, "observations", ()), strict=False)
        is_whole = isinstance(planned.subject.returns, str)  # and no part of what came back
        return is_whole and any(right is not None and own is None for right, own in pairs)

    def _as_written(self, planned: PlannedCheck, case: int, code: CodeRun) -> str:
        """Return Python that shows the mistake, in the student's names; nothing where what came
        back has no form that can be written.
        """
        sources = self._evidence(planned, code).sources
        try:
            lines = self._reproduction(planned, case, code)
            return as_written(lines, planned.subject, code.own_names, sources)
        except Exception:  # noqa: BLE001 - hostile values; it only adds
            _log.debug("%s has no reproduction", planned.subject.target, exc_info=True)
            return ""

    def _reproduction(self, planned: PlannedCheck, case: int, code: CodeRun) -> str:
        """Return Python that shows the mistake: in the smallest case in which a value differs."""
        plan, outcome = planned.plan, code.run.outcomes[planned.number]
        observed = getattr(outcome, "observations", ())
        try:
            with code.time.bounded(FIRST_LOOK_SECONDS):
                wrong = plan.clearest(self.references.expected()[planned.number], outcome)
        except (TooLong, Exception):  # noqa: BLE001 - hostile values; the case that is told serves
            wrong = None
        shown = case if wrong is None else plan.script.readings[wrong[0]].case
        if shown and not self._repeats(planned, shown, observed, code):
            return f"{ALONE}\n{plan.script.reproduction(shown, (), wrong)}"
        lines = plan.script.reproduction(shown, observed, wrong)
        return f"{SMALLER}\n{lines}" if lines and shown != case else lines

    def _repeats(
        self, planned: PlannedCheck, case: int, observed: Sequence[object], code: CodeRun
    ) -> bool:
        """Say whether a case gives by itself what it gave behind the ones before it."""
        script, tolerance = planned.plan.script, planned.plan.check.tolerance
        if keeps_nothing(self._evidence(planned, code).stretches(), planned.subject.target):
            return True
        steps = [
            step for step, of in zip(script.steps, script.step_cases, strict=True) if of == case
        ]
        given = [
            value
            for reading, value in zip(script.readings, observed, strict=False)
            if reading.case == case
        ]
        alone = Script(script.binding, script.own_seed, steps, [case] * len(steps))
        try:
            with code.time.bounded(FIRST_LOOK_SECONDS):
                (found,) = self._evidence(planned, code).run_again(alone)
                return found is None or all(
                    agrees(a, b, tolerance) for a, b in zip(found, given, strict=False)
                )
        except (SandboxError, TooLong, Exception):  # noqa: BLE001 - hostile values; it only adds
            return True

    def first_verdict(self, planned: PlannedCheck, run: Run, time: JudgingTime) -> Verdict:
        """Return what the check itself says, in bounded time.

        What it cannot judge of what came back is the submission's fault.
        """
        outcome, report = run.outcomes[planned.number], run.report
        before = self._first.get(planned.number)
        if before is not None and before[0] is outcome and before[1] is report:
            return before[2]
        verdict = self._first_verdict(planned, outcome, report, time)
        self._first[planned.number] = outcome, report, verdict
        return verdict

    def _first_verdict(
        self, planned: PlannedCheck, outcome: Outcome, report: LoadReport, time: JudgingTime
    ) -> Verdict:
        expected = self.references.expected()[planned.number]
        try:
            with time.bounded(FIRST_LOOK_SECONDS):
                return planned.plan.verdict(expected, outcome, report)
        except TooLong:
            message = (
                f"What {planned.subject.target} gave back is too large or too intricate to "
                "be compared."
            )
            return Verdict("could_not_run", 0.0, message)
        except (Exception, SystemExit) as error:  # noqa: BLE001 - hostile values may break it
            return self._broken_verdict(planned, error)

    def _with_source(self, planned: PlannedCheck, code: CodeRun) -> Verdict:
        """Return the first verdict; where that is "correct", what the check says of the source."""
        verdict = self.first_verdict(planned, code.run, code.time)
        if verdict.status in ("incorrect", "could_not_run"):
            names = planned.plan.check.targets(planned.subject)
            empty = empty_handed(names, code.run.report, code.submission.units)
            return not_attempted(empty, code.run.report) if empty else verdict
        if verdict.status != "correct":
            return verdict
        blank = planned.plan.check.targets(planned.subject) & code.run.report.stubs
        if blank and not planned.plan.script.readings:  # how a blank is written tells nothing
            return not_attempted(blank, code.run.report)
        if type(planned.plan.check).source_verdict is CodeCheck.source_verdict:
            return verdict
        sources = self._evidence(planned, code).sources
        try:
            with code.time.bounded(FIRST_LOOK_SECONDS):
                return planned.plan.check.source_verdict(_own(planned, code), sources) or verdict
        except TooLong:
            message = "The code is too intricate for its rules to be looked at; a person will."
            return Verdict("needs_review", 0.0, message)

    def _broken_verdict(self, planned: PlannedCheck, error: BaseException) -> Verdict:
        """Return a verdict where judging raised.

        A fault of ours only where the reference's own values cannot be judged either. Of a kind of
        another package nobody knows whose fault it is.
        """
        expected = self.references.expected()[planned.number]
        check = planned.plan.check
        if not is_of_this_package(check):
            return broken_kind(check, error)
        try:
            is_ours = planned.plan.verdict(expected, expected, LoadReport()).status != "correct"
        except Exception:  # noqa: BLE001 - told as ours
            is_ours = True
        if is_ours:
            return broken_kind(check, error)
        message = (
            f"What {planned.subject.target} gave back cannot be compared with what is asked for."
        )
        return Verdict("incorrect", 0.0, message, f"{type(error).__name__}: {error}")

    def _crashed(self, planned: PlannedCheck, verdict: Verdict, code: CodeRun) -> Named:
        """Return the verdict on code that stopped, with where it does run, in bounded time."""
        evidence = self._evidence(planned, code)
        try:
            with code.time.bounded(SECOND_LOOK_SECONDS):
                return self.naming.after_a_crash(planned, verdict, evidence)
        except (SandboxError, TooLong, Exception):  # noqa: BLE001 - hostile values; it only adds
            _log.debug("where %s runs was not told", planned.subject.target, exc_info=True)
            return Named(verdict)

    def _evidence(self, planned: PlannedCheck, code: CodeRun) -> RunEvidence:
        return RunEvidence(
            planned,
            code.run,
            code.submission,
            self.references,
            self.naming.mistakes,
            self.runner,
            code.time,
        )

    def _second_look(self, planned: PlannedCheck, verdict: Verdict, code: CodeRun) -> Named:
        """Return a better verdict or a name for the mistake, where one is found in bounded time."""
        evidence = self._evidence(planned, code)
        try:
            with code.time.bounded(SECOND_LOOK_SECONDS):
                verdict = planned.plan.check.second_look(planned.plan, verdict, evidence)
                if verdict.status not in ("incorrect", "partial"):
                    return Named(verdict)
                return self.naming.name(planned, verdict, code.run, evidence)
        except SandboxError as error:
            message = "The grader broke down here; this was not graded."
            return Named(Verdict("grader_fault", 0.0, message, str(error)))
        except (TooLong, Exception):  # noqa: BLE001 - hostile values; the verdict so far stands, without a name
            _log.debug("%s was not named", planned.subject.target, exc_info=True)
            return Named(verdict)


def _own(planned: PlannedCheck, code: CodeRun) -> Subject:
    """Return the subject under the name that the student gave what is graded."""
    subject = planned.subject
    own = code.own_names.get(subject.target, subject.target).removesuffix("()")
    name = own.rpartition(".")[2]
    key = "function" if subject.function else "class_name"
    return subject if name == subject.target else subject.model_copy(update={key: name})


def _with_call(planned: PlannedCheck, verdict: Verdict) -> Verdict:
    """Return a verdict whose detail says of which call it is, where a named mistake took the
    place of the message that did.
    """
    is_told = planned.plan.check.visibility == "visible" and verdict.misconception is not None
    if not is_told or verdict.case is None or not verdict.detail:
        return verdict
    call = planned.plan.script.call_text(verdict.case)
    if not call or "np." in call:
        return verdict
    return replace(verdict, detail=f"{call}: {verdict.detail}")


def _stopped_by_itself(outcome: Outcome) -> bool:
    """Say whether a run ended in an exception of the student's own code."""
    return isinstance(outcome, Raised) and outcome.failure.family == "raised"
