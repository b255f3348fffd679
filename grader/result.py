"""Frozen records of what grading found: Verdict, CheckResult, QuestionResult, Grade. They render without their problem."""

import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields, is_dataclass, replace
from functools import cache
from typing import Any, Literal, get_args

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
Part = Literal["code", "written"]
Visibility = Literal["visible", "hidden"]


@dataclass(frozen=True)
class Series:
    """One line of a figure: `y` against `x`; `role` is "yours" or "reference"."""

    label: str
    x: tuple[float, ...]
    y: tuple[float, ...]
    role: str = "yours"


@dataclass(frozen=True)
class Figure:
    """A picture as numbers; `report.plots` draws it. `y_scale` is "linear" or "log"."""

    title: str
    x_label: str
    y_label: str
    series: tuple[Series, ...]
    y_scale: str = "log"


@dataclass(frozen=True)
class Verdict:
    """What one check found. `fraction` of its points is earned, from 0 to 1.

    `message` may be shown always; `detail` tells expected values and is shown for visible checks only.
    `case` is the number of the case in which the first mistake showed, for a reproduction.
    """

    status: Status
    fraction: float
    message: str
    detail: str = ""
    misconception: str | None = None
    figure: Figure | None = None
    case: int | None = None


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

    @property
    def is_worth_telling(self) -> bool:
        """Say whether the message tells more than the status does."""
        return (
            self.status != "correct"
            or self.message.startswith("Follows from")
            or "(Advice:" in self.message
            or "(On your own" in self.message
        )


@dataclass(frozen=True)
class QuestionResult:
    """One question: what was asked, what was answered, and its checks. `decision` tells what a person made of it."""

    id: str
    title: str
    text: str
    status: Status
    points: float
    max_points: float
    checks: tuple[CheckResult, ...]
    answer: str = ""
    decision: str = ""


@dataclass(frozen=True)
class Grade:
    """A whole submission, judged. `isolation` is the level that was in force while its code ran.

    `lacks` are modules that our machine lacks and that kept something from being graded.
    """

    problem: str
    title: str
    student: str
    points: float
    max_points: float
    questions: tuple[QuestionResult, ...]
    notes: tuple[str, ...] = ()
    isolation: str = "process"
    lacks: tuple[str, ...] = ()
    format: int = field(default=FORMAT)

    @property
    def is_complete(self) -> bool:
        """Say whether every check was graded: none waits for a person, none met a fault of the grader."""
        return not any(question.status in ("needs_review", "grader_fault") for question in self.questions)

    def for_student(self) -> "Grade":
        """Return the grade without what belongs to hidden checks: inputs, expected values, reference curves."""
        return replace(
            self, questions=tuple(
                replace(question, checks=tuple(_for_student(check) for check in question.checks))
                for question in self.questions
            )
        )  # fmt: skip


@dataclass(frozen=True)
class Decision:
    """What a person decided about one question of one submission; points of None take an earlier decision back."""

    problem: str
    submission: str
    student: str
    question: str
    points: float | None
    comment: str = ""
    made_at: str = ""
    made_by: str = ""


def decided(grade: Grade, decisions: Iterable[Decision]) -> Grade:
    """Return the grade with what people decided in it; of several decisions about a question the last holds."""
    last = {decision.question: decision for decision in decisions}
    questions = []
    for question in grade.questions:
        decision = last.get(question.id)
        if decision is None or decision.points is None:
            questions.append(question)
            continue
        points = min(max(decision.points, 0.0), question.max_points)
        status: Status = "correct" if points == question.max_points else "partial" if points > 0 else "incorrect"
        said = f"Decided by {decision.made_by}, {decision.made_at[:10]}{': ' if decision.comment else '.'}{decision.comment}"
        questions.append(replace(question, points=points, status=status, decision=said))
    return replace(grade, questions=tuple(questions), points=round(math.fsum(question.points for question in questions), 6))


def _for_student(check: CheckResult) -> CheckResult:
    if check.visibility == "visible":
        return check
    return replace(check, detail="", reproduction="", printed="", figure=None)


def question_status(checks: tuple[CheckResult, ...]) -> Status:
    """Return how a question stands as a whole.

    A fault of the grader and an open review come first, for the points are not final; then what was earned; and
    where nothing was, the kind of failure its checks share most, an actual mistake before a run that failed.
    """
    found = [check.status for check in checks]
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


def to_plain(value: Any) -> Any:
    """Return records as mappings and lists for JSON. NaN and infinity become the texts "nan", "inf", "-inf"."""
    if isinstance(value, str | int | None):
        return value
    if isinstance(value, float):
        if not math.isfinite(value):
            return str(value)
        return int(value) if value.is_integer() and abs(value) < 2**53 else value
    if isinstance(value, list | tuple):
        return [to_plain(part) for part in value]
    if isinstance(value, Mapping):
        return {str(key): to_plain(part) for key, part in value.items()}
    if is_dataclass(value) and not isinstance(value, type):
        return {name: to_plain(getattr(value, name)) for name in _field_names(type(value))}
    return value


@cache
def _field_names(kind: type) -> tuple[str, ...]:
    return tuple(item.name for item in fields(kind))


def grade_from_plain(raw: Mapping[str, Any]) -> Grade:
    """Return the Grade that `to_plain` wrote. Raise ValueError for another format version."""
    if raw.get("format") != FORMAT:
        raise ValueError(f"a grade of format {raw.get('format')!r}; this version reads format {FORMAT}")

    def figure(value: Mapping[str, Any] | None) -> Figure | None:
        if value is None:
            return None
        series = tuple(Series(s["label"], tuple(map(float, s["x"])), tuple(map(float, s["y"])), s["role"]) for s in value["series"])
        return Figure(value["title"], value["x_label"], value["y_label"], series, value["y_scale"])

    def points(record: Mapping[str, Any]) -> dict[str, Any]:
        return {**record, "points": float(record["points"]), "max_points": float(record["max_points"])}

    questions = []
    for question in raw["questions"]:
        checks = tuple(CheckResult(**{**points(check), "figure": figure(check.get("figure"))}) for check in question["checks"])
        questions.append(QuestionResult(**{**points(question), "checks": checks}))
    return Grade(
        **{**points(raw), "questions": tuple(questions), "notes": tuple(raw.get("notes", ())), "lacks": tuple(raw.get("lacks", ()))}
    )


def grade_text(grade: Grade) -> str:
    """Return a grade as it is kept and travels: JSON on one line."""
    return json.dumps(to_plain(grade), ensure_ascii=True)


def read_grade(text: str, student: str) -> Grade | None:
    """Return the grade that stands in a text, under this student's name; None where it is of another format."""
    try:
        return replace(grade_from_plain(json.loads(text)), student=student)
    except (ValueError, TypeError, KeyError):
        return None
