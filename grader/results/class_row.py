"""One student's grade as the pages of a class show it: plain and small."""

import hashlib
from dataclasses import dataclass, replace

from grader.late_pattern import late_pattern
from grader.results.about import About
from grader.results.decision import comment_in
from grader.results.final import Final
from grader.results.grade import CheckResult, Grade, Part, QuestionResult, Status

_UNPROVIDED = late_pattern(r"\b(\w+) cannot be imported here; NumPy")
MOST_SHOWN = 40
"""A wrong answer of so many characters is told by itself."""
MAX_SAID = 400
MAX_SAMPLE = 1500
"""Characters of a wrong answer that the page of its mistake shows."""


@dataclass(frozen=True)
class QuestionCell:
    """One question of one student, as the pages of a class show it."""

    id: str
    title: str
    status: Status
    points: float
    max_points: float


@dataclass(frozen=True)
class CheckCell:
    """One check of one student, as the analysis of a class takes it in.

    `mistake` is the id of the mistake that was recognised, "" for none; `said` what was found, as
    an instructor may read it, and `note` as the student does; `hint` what helps; `sample` what was
    written, or the lines that show what the code does. All are empty where the check is right or
    was not attempted.
    """

    question: str
    id: str
    title: str
    part: Part
    status: Status
    points: float
    max_points: float
    mistake: str = ""
    said: str = ""
    note: str = ""
    hint: str = ""
    sample: str = ""

    @property
    def group(self) -> str:
        """The id of the group that a wrong answer belongs to; "" where nothing is wrong.

        The mistake that was recognised; else the check and a digest of what was found, which is
        the same for those whose values are wrong in the same way.
        """
        if self.mistake or not self.said:
            return self.mistake
        digest = hashlib.sha256(self.said.encode("utf-8", "replace")).hexdigest()[:10]
        return f"{self.question} {self.id} {digest}"


def unprovided(grade: Grade) -> tuple[str, ...]:
    """Return the modules that a submission imports and the exercise does not provide."""
    found = [name for note in grade.notes for name in _UNPROVIDED.findall(note)]
    return tuple(dict.fromkeys(found))


def mistake_of(check: CheckResult) -> tuple[str, str] | None:
    """Return id and words of the mistake that a check recognised, None for none.

    A misconception of the author's, or what explains all values without one.
    """
    found = check.diagnosis
    if check.misconception:
        return check.misconception, check.message
    if found is not None and found.is_named:
        return f"{found.kind}: {found.about}" if found.about else found.kind, found.sentence
    return None


def check_cells(grade: Grade) -> tuple[CheckCell, ...]:
    """Return the checks of a grade as cells, in the order of the grade."""
    shown = grade.for_student()
    return tuple(
        _check_cell(question, check, told)
        for question, of_student in zip(grade.questions, shown.questions, strict=True)
        for check, told in zip(question.checks, of_student.checks, strict=True)
    )


def _check_cell(question: QuestionResult, check: CheckResult, told: CheckResult) -> CheckCell:
    cell = CheckCell(
        question.id, check.id, check.title, check.part, check.status, check.points, check.max_points
    )
    if check.status in ("correct", "not_attempted", "grader_fault", "needs_review"):
        return cell
    mistake = mistake_of(check)
    # of a mistake with a name the values tell nothing more; without one they are what is alike
    said = mistake[1] if mistake else f"{check.message} {check.detail}".strip()
    answer = " ".join(question.answer.split())
    if check.part == "written" and not mistake and 0 < len(answer) <= MOST_SHOWN:
        said = f"{said} “{answer}”"  # another number is another mistake
    by_hand = comment_in(check.message)
    if by_hand is not None:  # who decided is no mistake, what they wrote of it is
        if not by_hand:
            return cell
        said, told = by_hand, replace(told, message=by_hand)
    return replace(
        cell,
        mistake=mistake[0] if mistake else "",
        said=said[:MAX_SAID],
        note=told.message[:MAX_SAID],
        hint=told.hint[:MAX_SAID],
        sample=(question.answer if check.part == "written" else check.reproduction)[:MAX_SAMPLE],
    )


@dataclass(frozen=True)
class StudentRow:
    """What the pages of a class need of one grade: plain and small.

    `machine` is the machine form as JSON, `line` the row of the gradebook; `lacks` names modules
    that this machine lacks for it, `unprovided` those that the exercise does not provide; `about`
    holds what roster and layout tell, `final` what the course's policy makes of the points.
    `checks` is for the analysis of the class alone; `language` is that of the words on the pages.
    """

    student: str
    folder: str
    title: str
    points: float
    max_points: float
    is_complete: bool
    isolation: str
    questions: tuple[QuestionCell, ...]
    mistakes: tuple[tuple[str, str, str], ...]
    machine: str = ""
    line: str = ""
    lacks: tuple[str, ...] = ()
    unprovided: tuple[str, ...] = ()
    unassigned: int = 0
    about: About | None = None
    checks: tuple[CheckCell, ...] = ()
    final: Final | None = None
    language: str = "en"

    @property
    def marks(self) -> tuple[str, ...]:
        """What the class page says beside the name."""
        return self.about.marks() if self.about is not None else ()

    @property
    def is_missing(self) -> bool:
        """Say whether nothing was handed in: the student is known from the roster alone."""
        return self.about is not None and self.about.is_missing

    @property
    def is_faulty(self) -> bool:
        """Say whether a fault of the grader left something ungraded."""
        return any(question.status == "grader_fault" for question in self.questions)
