"""Frozen records of what grading found: Verdict, CheckResult, QuestionResult, Grade.

They render without their problem.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Literal, get_args

from grader.results.account import Piece
from grader.results.final import Final

FORMAT = 1

Status = Literal[
    "correct",
    "partial",
    "incorrect",
    "not_attempted",
    "needs_review",
    "could_not_run",
    "timed_out",
    "out_of_memory",
    "grader_fault",
]
STATUSES: tuple[Status, ...] = get_args(Status)
FAILING: frozenset[Status] = frozenset(
    {"partial", "incorrect", "could_not_run", "timed_out", "out_of_memory"}
)
"""The statuses of work that is there and not right yet."""
Part = Literal["code", "written"]
Visibility = Literal["visible", "hidden", "after_due_date", "after_published"]
"""When a student sees inputs, values and messages of a check: at once, never, once the last due
date has passed, or once the grades are published.
"""


@dataclass(frozen=True)
class Series:
    """One line of a figure: `y` against `x`; `role` is "yours" or "reference"."""

    label: str
    x: tuple[float, ...]
    y: tuple[float, ...]
    role: str = "yours"


@dataclass(frozen=True)
class Figure:
    """A picture as numbers; `report.figure_svg` draws it. `y_scale` is "linear" or "log"."""

    title: str
    x_label: str
    y_label: str
    series: tuple[Series, ...]
    y_scale: str = "log"


@dataclass(frozen=True)
class Diagnosis:
    """What explains a mistake, or where it lies: for reports that group by it.

    `is_named`: it explains every value; else it is a place to look at. `about` is what it speaks
    of, an input, a weight, an output; `evidence` how it was found.
    """

    kind: str
    about: str
    sentence: str
    evidence: str
    is_named: bool


@dataclass(frozen=True)
class Verdict:
    """What one check found. `fraction` of its points is earned, from 0 to 1.

    `message` and `detail` are shown for visible checks; `detail` tells expected values. Of a hidden
    check a student reads `told`, a sentence of ours that holds no text, number or name from the
    student's process; where it is empty, a sentence for the status. `case` is the number of the
    case in which the first mistake showed, for a reproduction. `remark` is what of the message is
    worth telling even where all is right.
    """

    status: Status
    fraction: float
    message: str = ""
    detail: str = ""
    misconception: str | None = None
    figure: Figure | None = None
    case: int | None = None
    told: str = ""
    remark: str = ""
    proposed: float | None = None
    """What a program would give of the points where a person decides, as a share."""
    diagnosis: Diagnosis | None = None


HIDDEN_SENTENCES: Mapping[Status, str] = {
    "correct": "That is right.",
    "partial": "That is partly right.",
    "incorrect": "This is not right yet.",
    "not_attempted": "This is not there yet.",
    "needs_review": "A person will look at this.",
    "could_not_run": "It could not be run to an answer.",
    "timed_out": "It took too long.",
    "out_of_memory": "It needed too much memory.",
    "grader_fault": "The grader broke down here; this was not graded and costs no points.",
}
"""All that a student is told of a hidden code check, but for sentences that an author or a kind
wrote beforehand.
"""


@dataclass(frozen=True)
class CheckResult:
    """A verdict with its points. `misconception` is the id of the mistake that was recognised."""

    id: str
    kind: str
    part: Part
    title: str
    status: Status
    points: float
    max_points: float
    visibility: Visibility
    misconception: str | None
    message: str
    detail: str = ""
    hint: str = ""
    reproduction: str = ""
    printed: str = ""
    figure: Figure | None = None
    told: str = ""
    remark: str = ""
    proposed: float | None = None
    diagnosis: Diagnosis | None = None
    given_back: float = 0.0
    """Points that were given back, for the mistake counts in another question."""

    @property
    def is_worth_telling(self) -> bool:
        """Say whether the message tells more than the status does."""
        return self.status != "correct" or bool(self.remark)


@dataclass(frozen=True)
class QuestionResult:
    """One question: what was asked, what was answered, and its checks.

    `decision` tells what a person made of it.
    """

    id: str
    title: str
    text: str
    status: Status
    points: float
    max_points: float
    checks: tuple[CheckResult, ...]
    answer: str = ""
    decision: str = ""
    version: str = ""
    """A digest of all of the exercise that this result rests on; "" where nobody knows."""
    to_read: str = ""
    """What a person reads beside the answer to decide what waits: code, text under no question."""
    work: str = ""
    """A digest of all that was handed in for what waits: the same for the same work."""
    is_like_no_other: bool = False
    """What waits was not read as a whole, so that nobody knows whether another's is the same."""

    @property
    def still_open(self) -> float:
        """The points that wait for a person, where others are lost already; else 0."""
        waits = sum(c.max_points - c.points for c in self.checks if c.status == "needs_review")
        is_part = waits < self.max_points - self.points - 1e-9
        return round(waits, 6) if self.status == "needs_review" and is_part else 0.0

    @property
    def read_by_a_person(self) -> str:
        """All that a person reads to decide what waits: the answer, and what belongs to it."""
        return "\n\n".join(text for text in (self.answer, self.to_read) if text.strip())


@dataclass(frozen=True)
class Grade:
    """A whole submission, judged.

    `isolation` is the level that was in force while its code ran; `fault` says what broke where
    nothing was judged; `lacks` are modules that our machine lacks and that kept something from
    being graded; `final` is what a course's policy makes of the points, where one was applied;
    `language` is that of the report's words.
    """

    problem: str
    title: str
    student: str
    points: float
    max_points: float
    questions: tuple[QuestionResult, ...]
    notes: tuple[str, ...] = ()
    isolation: str = "process"
    fault: str = ""
    lacks: tuple[str, ...] = ()
    account: tuple[Piece, ...] = ()
    format: int = field(default=FORMAT)
    final: Final | None = None
    language: str = "en"

    @property
    def strict_points(self) -> float:
        """The points if every mistake counted wherever it shows."""
        given = sum(check.given_back for question in self.questions for check in question.checks)
        return round(self.points - given, 6)

    @property
    def is_complete(self) -> bool:
        """Say whether every check was graded.

        None waits for a person, none met a fault of the grader.
        """
        return not any(
            question.status in ("needs_review", "grader_fault") for question in self.questions
        )

    @property
    def is_faulty(self) -> bool:
        """Say whether a fault of the grader left something ungraded."""
        return any(question.status == "grader_fault" for question in self.questions)

    @property
    def unassigned(self) -> tuple[Piece, ...]:
        """What was handed in and belongs to no question that is asked."""
        return tuple(piece for piece in self.account if piece.use == "unassigned")

    def for_student(self) -> "Grade":
        """Return the grade without what belongs to checks that are not visible (yet).

        Inputs, expected values, reference curves. `results.visibility.opened` says which are.
        """
        return self._for_student  # asked for by each form of a report

    @cached_property
    def _for_student(self) -> "Grade":
        return replace(
            self,
            questions=tuple(
                replace(
                    question,
                    checks=tuple(_for_student(check) for check in question.checks),
                    version="",
                )
                for question in self.questions
            ),
        )


def _for_student(check: CheckResult) -> CheckResult:
    if check.part == "written" and check.status == "needs_review":
        # what a program suspects tells the answer, and may be wrong: a person decides first
        check = replace(check, detail="", misconception=None)
    if check.proposed is not None:
        check = replace(check, proposed=None)
    if check.visibility == "visible":
        return check
    message = (
        check.message if check.part == "written" else check.told or HIDDEN_SENTENCES[check.status]
    )
    remark = check.told if check.remark else ""
    return replace(
        check,
        message=message,
        detail="",
        reproduction="",
        printed="",
        figure=None,
        told="" if check.part == "written" else message,  # so that a second look takes no more
        remark=remark,
        diagnosis=None,
    )


def question_status(checks: tuple[CheckResult, ...]) -> Status:
    """Return how a question stands as a whole.

    A fault of the grader and an open review come first, for the points are not final; then what was
    earned; and where nothing was, the kind of failure its checks share most, an actual mistake
    before a run that failed. Checks without points count only where none has any.
    """
    found = [check.status for check in checks if check.max_points > 0]
    found = found or [check.status for check in checks]
    if not found:
        return "not_attempted"
    if "grader_fault" in found:
        return "grader_fault"
    if all(status == "correct" for status in found):
        return "correct"
    if "needs_review" in found:
        return "needs_review"
    if any(check.points > 0 for check in checks):
        return "partial"
    for status in ("incorrect", "partial", "timed_out", "out_of_memory", "could_not_run"):
        if status in found:
            return "incorrect" if status == "partial" else status
    return "not_attempted"
