"""Opens a problem or a kit alike: a Grader out, which grades a submission against either."""

import secrets
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from grader.checks.check import Plan
from grader.checks.endings import failed, not_attempted
from grader.diagnosis.mistakes import Mistakes
from grader.diagnosis.naming import Named, Naming
from grader.display import number
from grader.errors import Complaint, ProblemError
from grader.grading.door import insist, open_grader, open_sandbox
from grader.grading.grader import Grader
from grader.kit.sealed import sealing, unseal
from grader.kit.selfcheck import (
    FILE,
    LATER,
    Selfcheck,
    form_of,
    has_form,
    read_selfcheck,
    steps_digest,
)
from grader.reference.references import PlannedCheck, References
from grader.results.grade import Diagnosis, Grade, QuestionResult, Verdict
from grader.sandbox.base import (
    CheckSteps,
    Failure,
    Finished,
    LoadReport,
    Outcome,
    Raised,
    Run,
    Runner,
)
from grader.sandbox.supervisor import Sandbox
from grader.submission.selection import KIT

if TYPE_CHECKING:
    from grader.diagnosis.experiments import Again
    from grader.sandbox.levels import Isolation
    from grader.submission.model import Submission

SUB = KIT
NOT_HERE = Raised((), Failure("missing", "the reference is not here"))


def is_kit(folder: Path) -> bool:
    """Say whether a folder is a kit, or the part of one that checks."""
    return (folder / FILE).is_file() or (folder / SUB / FILE).is_file()


@contextmanager
def open_any(
    folder: Path,
    *,
    seed: int = 0,
    isolation: "Isolation" = "auto",
    sandbox: Sandbox | None = None,
) -> Iterator[Grader]:
    """Give a Grader for a problem or a kit in a folder. A kit has a seed of its own.

    A `sandbox` that is given is used, and left open.

    Raises ProblemError for files that are wrong, SandboxError where the machine does not give the
    isolation.
    """
    if not is_kit(folder):
        with open_grader(folder, seed=seed, isolation=isolation, sandbox=sandbox) as grader:
            yield grader
        return
    with ExitStack() as opened:
        if sandbox is None:
            sandbox = opened.enter_context(open_sandbox(isolation))
        kit = read_selfcheck(folder if (folder / FILE).is_file() else folder / SUB)
        if isolation == "full":
            insist(sandbox)
        yield KitGrader(kit, sandbox)


class KitGrader(Grader):
    """Grades by what a kit holds; says of the rest that it is graded by the course."""

    def __init__(self, kit: Selfcheck, sandbox: Runner) -> None:
        references = KitReferences(kit, sandbox)
        super().__init__(kit.problem, sandbox, naming=KitNaming(references, kit.names))
        self._kit = kit

    def grade(self, submission: "Submission", only: Collection[str] | None = None) -> Grade:
        """Return the grade of a submission, as far as a kit can tell it."""
        grade = super().grade(submission, only)
        writing = sum(
            c.max_points for q in grade.questions for c in q.checks if c.part == "written"
        )
        questions = tuple(map(_without_writing, grade.questions))
        later = " and ".join(
            f"{number(points)} {'point' if points == 1 else 'points'} of {what}"
            for points, what in ((writing, "writing"), (self._kit.later, "further checks"))
            if points
        )
        note = "This is a check of your own: your course grades with other inputs" + (
            f", and judges {later}." if later else "."
        )
        return replace(
            grade,
            notes=(note, *grade.notes),
            questions=questions,
            max_points=round(sum(question.max_points for question in questions), 6),
        )


def _without_writing(question: QuestionResult) -> QuestionResult:
    """Return a question whose written checks give no points here: only the course judges them."""
    checks = tuple(
        replace(check, max_points=0.0) if check.part == "written" else check
        for check in question.checks
    )
    most = round(sum(check.max_points for check in checks), 6)
    return replace(question, checks=checks, max_points=most)


class KitReferences(References):
    """Expected values as a kit holds them; no reference runs, for there is none."""

    def __init__(self, kit: Selfcheck, runner: Runner) -> None:
        super().__init__(kit.problem, runner, kit.seed)
        for k, planned in enumerate(self.planned):
            name = (planned.question.id, planned.plan.check.id)
            if kit.steps.get("/".join(name)) != steps_digest(planned):
                raise ProblemError([_stale(kit)])
            forms = kit.forms.get(name)
            if forms is not None:
                plan = planned.plan
                by_form = FormPlan(plan.check, plan.script, plan.seed, forms=forms)
                self.planned[k] = replace(planned, plan=by_form)
            self._expected[k] = kit.expected.get(name, Finished(()))
            self.checks[k] = replace(self.checks[k], seconds=kit.seconds.get("/".join(name)))

    def expected(self) -> dict[int, Outcome]:
        """Return the outcome of every code check that the kit knows."""
        return self._expected

    def run_source(
        self, source: str, group: Sequence[PlannedCheck], seconds: float | None = None
    ) -> Run:
        """Return that there is nothing to run."""
        return Run(LoadReport(), {planned.number: NOT_HERE for planned in group})

    def run_each(self, sources: Sequence[str], planned: PlannedCheck) -> list[Outcome]:
        """Return that there is nothing to run."""
        return [NOT_HERE for _ in sources]

    def run_altered(self, source: str, steps: Mapping[int, Sequence[object]]) -> dict[int, Outcome]:
        """Return that there is nothing to run."""
        return dict.fromkeys(steps, NOT_HERE)

    def run_steps(self, source: str, checks: Sequence[CheckSteps]) -> Run:
        """Return that there is nothing to run."""
        return Run(LoadReport(), {check.number: NOT_HERE for check in checks})


def _stale(kit: Selfcheck) -> Complaint:
    from grader import __version__

    if kit.made_by == __version__:
        text = "this kit was changed after it was made"
        return Complaint(str(kit.problem.folder / FILE), 1, "", text, "unpack the kit again")
    return Complaint(
        str(kit.problem.folder / FILE),
        1,
        "",
        f"this kit was made by another grader (version {kit.made_by}; this is {__version__})",
        "ask your course for a new kit, or install the grader in the version of the kit",
    )


@dataclass(frozen=True)
class FormPlan(Plan):
    """A check whose expected values a kit does not hold: what comes back must have their form."""

    forms: tuple[str, ...] = ()

    def agrees(self, one: Outcome, other: Outcome) -> bool:
        """Say no: nothing is known that could be compared."""
        return False

    def verdict(self, expected: Outcome, outcome: Outcome, report: LoadReport) -> Verdict:
        """Return how a run ended; of one that finished, whether what it gave has the right form."""
        targets = self.check.targets(self.script.binding)
        if isinstance(outcome, Raised):
            return failed(self.script, outcome.failure, targets & report.stubs, report)
        if not isinstance(outcome, Finished) or len(outcome.observations) != len(self.forms):
            return super().verdict(expected, outcome, report)
        name = self.script.binding.step_target
        for reading, value, form in zip(
            self.script.readings, outcome.observations, self.forms, strict=True
        ):
            if not has_form(value, form):
                if targets & report.stubs:
                    return not_attempted(targets & report.stubs, report)
                what = name if reading.label in (name, "value") else f"{name} ({reading.label})"
                given = form_of(value)
                message = f"{what} should give a value of the form: {form}; it gives: {given}."
                return Verdict("incorrect", 0.0, message)
        if targets & report.stubs:  # of bad input, the error of a blank has the right form too
            return not_attempted(targets & report.stubs, report)
        return Verdict("needs_review", 0.0, f"{name} runs and gives the right form. {LATER}")


class KitNaming(Naming):
    """Names the mistakes that a kit holds sealed; else tells where the values differ."""

    def __init__(self, references: References, sealed: Mapping[str, bytes]) -> None:
        super().__init__(Mistakes(references, names_slips=False))
        self.changes_code = True  # it rests on the student's own code, and on values that are here
        self._sealed = sealed

    def name(
        self, planned: PlannedCheck, verdict: Verdict, run: Run, again: "Again | None" = None
    ) -> Named:
        """Return a verdict with the mistake whose values these are, or with the place."""
        group = sealing(self.mistakes.references.of(planned.subject.target))
        sentence = unseal(self._sealed, [run.outcomes[p.number] for p in group])
        if sentence:
            found = Diagnosis("sealed", planned.subject.target, sentence, "its values", True)
            return Named(replace(verdict, message=sentence, told=sentence, diagnosis=found))
        if again is None or isinstance(planned.plan, FormPlan):
            return Named(verdict)  # of a form nothing can be said to make it right
        told = self._in_own_line(planned, run, verdict, again)
        if told.diagnosis is None:
            told = self._placed(planned, run, verdict, again)
        return Named(told, self._how(planned, run, told))

    def after_a_crash(self, planned: PlannedCheck, verdict: Verdict, again: "Again") -> Named:
        """Add to a verdict on code that stopped where it does run, if values are known."""
        if isinstance(planned.plan, FormPlan):
            return Named(verdict)
        return super().after_a_crash(planned, verdict, again)


def fresh_seed() -> int:
    """Return a seed that nobody can guess."""
    return secrets.randbelow(2**62)
