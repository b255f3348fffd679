"""What a run over a class tells whoever called it, as it happens.

A command line, a page or a notebook draws these.
"""

from dataclasses import dataclass

from grader.batch.task import Graded
from grader.report.class_summary import Summary
from grader.results.class_row import StudentRow


@dataclass(frozen=True)
class GradingStarted:
    """Grading of so many submissions begins."""

    total: int


@dataclass(frozen=True)
class SubmissionDone:
    """One submission is done.

    `graded` is None where its grade was in the store already, or is another's.
    """

    student: str
    graded: Graded | None


@dataclass(frozen=True)
class GradingEnded:
    """All is graded, or grading was stopped; nothing is written yet."""


@dataclass(frozen=True)
class ReportWritten:
    """The report of one student stands in the folder.

    `row` is the student's line in the gradebook.
    """

    row: StudentRow


@dataclass(frozen=True)
class ClassWritten:
    """The pages of the class are up to date.

    `same_names` are those that more than one submission has.
    """

    count: int
    summary: Summary
    same_names: tuple[str, ...] = ()


@dataclass(frozen=True)
class Told:
    """Something to say to the person who waits that belongs to no submission."""

    sentence: str


Event = GradingStarted | SubmissionDone | GradingEnded | ReportWritten | ClassWritten | Told
