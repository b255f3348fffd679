"""One student's grade as the pages of a class show it: plain and small."""

from dataclasses import dataclass

from grader.results.about import About
from grader.results.grade import Status


@dataclass(frozen=True)
class QuestionCell:
    """One question of one student, as the pages of a class show it."""

    id: str
    title: str
    status: Status
    points: float
    max_points: float


@dataclass(frozen=True)
class StudentRow:
    """What the pages of a class need of one grade: plain and small.

    `machine` is the machine form as JSON, `line` the row of the gradebook; `lacks` names modules
    that this machine lacks for it, `about` holds what roster and layout tell.
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
    unassigned: int = 0
    about: About | None = None

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
