"""What a student would read of each mistake that is known: misconceptions and single slips.

Each is graded as a submission. Mistakes that share a sentence cannot be told apart by their
students.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from grader.grading.grader import Grader
from grader.problem.model import Subject
from grader.results.grade import FAILING, CheckResult
from grader.sandbox.base import Unit
from grader.submission.model import Submission
from grader.variants.mutants import mutants


@dataclass(frozen=True)
class Told:
    """A mistake in a function, and what its student reads of the check that costs most.

    `is_named`: the sentence names the mistake, and does not only say where it lies. `message` is
    empty where nothing is lost.
    """

    target: str
    mistake: str
    message: str
    is_named: bool


def told(grader: Grader) -> Iterator[Told]:
    """Yield what is read of every misconception and every slip of each function and class."""
    for subject in {p.subject.target: p.subject for p in grader.references.planned}.values():
        for mistake, source in _wrong_sources(grader, subject):
            units = (Unit("trial", "trial.py", "trial.py", source),)
            grade = grader.grade(Submission("trial", units=units)).for_student()
            checks = [
                check
                for question in grade.questions
                for check in question.checks
                if check.status in FAILING and check.message
            ]
            worst = max(checks, key=lambda check: check.max_points - check.points, default=None)
            yield Told(subject.target, mistake, worst.message if worst else "", _is_named(worst))


def _wrong_sources(grader: Grader, subject: Subject) -> Iterator[tuple[str, str]]:
    for misconception in grader.references.misconceptions_of(subject):
        try:
            yield f"[{misconception.id}]", subject.edited_source(misconception)
        except ValueError:
            continue  # of a part; it is tried there
    for mutant in mutants(subject.source, subject):
        yield f"line {mutant.line}: {mutant.sentence}", mutant.source


def _is_named(check: CheckResult | None) -> bool:
    if check is None:
        return False
    found = check.diagnosis
    return check.misconception is not None or (found is not None and found.is_named)


def lines(found: list[Told]) -> Iterator[str]:
    """Yield a table for the terminal: each sentence once, with the mistakes that share it."""
    shared: dict[tuple[str, str], list[Told]] = {}
    for one in found:
        shared.setdefault((one.target, one.message), []).append(one)
    for (target, message), mistakes in shared.items():
        yield f"{target}: {message or 'Nothing is lost.'}"
        for one in mistakes:
            yield f"    {one.mistake}"
    lost = [one for one in found if one.message]
    named = sum(one.is_named for one in lost)
    yield (
        f"{len(found)} mistakes, {len(lost)} lose points; of these {named} are named, "
        f"{len(lost) - named} are placed; {len(shared)} different sentences."
    )
