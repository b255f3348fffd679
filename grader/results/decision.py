"""What a person decided about an answer, and a grade with such decisions in it."""

import hashlib
import math
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from grader.late_pattern import late_pattern
from grader.results.grade import CheckResult, Grade, QuestionResult, Status, question_status

SOMEONE = "an instructor"
"""Who decided, as a student reads it where nobody said more."""
NEAR = 1e-9
OF_CHECK = "::"
"""Between question and check in `Decision.question`, where a decision is about one check alone."""


@dataclass(frozen=True)
class Decision:
    """What a person decided about one question of one submission.

    Points of None take an earlier decision back. `made_by` is for the history; `role` is what the
    student reads. `answer` is the identity of what was decided, which other submissions may share,
    and `share` what it earns of the points that were open. Where it is about one submission only,
    there is no `answer`, and `share` is that of all points of the question: these may change.

    `question` is the id of a question; `question::check` adjusts the points of one check, by a
    person who read the work, and leaves the others as they are.
    """

    problem: str
    submission: str
    student: str
    question: str
    points: float | None
    comment: str = ""
    made_at: str = ""
    made_by: str = ""
    role: str = ""
    answer: str = ""
    share: float | None = None

    @property
    def said(self) -> str:
        """Return who decided and why, as the student reads it."""
        end = f": {self.comment}" if self.comment else "."
        return f"Decided by {self.role or SOMEONE}, {self.made_at[:10]}{end}"


_SAID = late_pattern(
    r"(?:[\d.]+ of [\d.]+\. )?Decided by [^:\n]{1,120}, \d{4}-\d\d-\d\d(?:\.|: (.*))", re.S
)


def comment_in(message: str) -> str | None:
    """Return the comment in what a check that a person decided says, "" where there is none; None
    for the message of another check.

    >>> comment_in("Decided by the tutors, 2026-11-30: no unit"), comment_in("h differs.")
    ('no unit', None)
    """
    found = _SAID.fullmatch(message)
    return (found[1] or "").strip() if found is not None else None


@dataclass(frozen=True)
class SecondMark:
    """What a second person would give, not knowing the first's points; it changes no grade."""

    problem: str
    question: str
    answer: str
    share: float
    made_at: str = ""
    made_by: str = ""


class SameAnswers:
    """What people decided of answers, by which the same answer of another student is decided too.

    Only where the same checks leave it open.
    """

    def __init__(self, decisions: Iterable[Decision]) -> None:
        made = [one for one in decisions if one.answer]
        self.count = len(made)
        self._last = {(one.problem, one.answer): one for one in made}

    @property
    def are_any(self) -> bool:
        """Say whether there is anything that could be the same."""
        return bool(self._last)

    def of(self, problem: str, question: QuestionResult) -> Decision | None:
        """Return what was decided of the same answer, with this question's points, or None."""
        if not self._last or not waiting_checks(question) or not may_be_shared(question):
            return None
        found = self._last.get((problem, identity(question)))
        if found is None or found.share is None:
            return None
        return replace(found, question=question.id, points=with_share(question, found.share))


def waiting_checks(question: QuestionResult) -> list[CheckResult]:
    """Return the checks of a question that wait for a person."""
    return [check for check in question.checks if check.status == "needs_review"]


def open_points(question: QuestionResult) -> float:
    """Return the points of a question that wait for a person."""
    return sum(check.max_points for check in waiting_checks(question))


def settled_points(question: QuestionResult) -> float:
    """Return the points of a question without those of what waits, which are provisional."""
    return question.points - sum(check.points for check in waiting_checks(question))


def with_share(question: QuestionResult, share: float) -> float:
    """Return the points of a question where what waits earns a share of its points."""
    return round(settled_points(question) + share * open_points(question), 6)


def identity(question: QuestionResult) -> str:
    """Return what answers must share to be one: the text, folded, what is to be read beside it, and
    what is open of it.
    """
    text = unicodedata.normalize("NFKC", question.answer).casefold()
    folded = re.sub(r"[\s.,;:!?*_`]+", " ", text).strip()
    open_checks = ",".join(check.id for check in waiting_checks(question))
    whole = f"{question.id}\0{open_checks}\0{folded}"
    if question.work:
        whole += f"\0{question.work}"
    return hashlib.sha256(whole.encode("utf-8", "surrogatepass")).hexdigest()


def may_be_shared(question: QuestionResult) -> bool:
    """Say whether one decision may hold for all who handed in the same: where all that was to be
    read of it is there to be compared.
    """
    waits_for_code = any(check.part == "code" for check in waiting_checks(question))
    is_there = question.work or (question.answer.strip() and not waits_for_code)
    return bool(is_there) and not question.is_like_no_other


def decided(grade: Grade, decisions: Iterable[Decision], same: SameAnswers | None = None) -> Grade:
    """Return the grade with what people decided in it.

    Of several decisions about a question the last holds; where there is none, what was decided of
    the `same` answer.
    """
    last = {decision.question: decision for decision in decisions}
    questions = []
    for question in grade.questions:
        decision = last.get(question.id)
        if decision is None and same is not None:
            decision = same.of(grade.problem, question)
        if decision is None or decision.points is None:
            questions.append(question)
            continue
        points = min(max(_points_now(decision, question), 0.0), question.max_points)
        questions.append(
            replace(
                question,
                points=points,
                status=_status(points, question.max_points),
                decision=decision.said,
                checks=_with_decided(question, points, decision.said),
            )
        )
    questions = [_adjusted(question, last) for question in questions]
    return replace(
        grade,
        questions=tuple(questions),
        points=round(math.fsum(question.points for question in questions), 6),
    )


def _points_now(decision: Decision, question: QuestionResult) -> float:
    """Return what a decision gives of a question, which may have had other points at that time."""
    assert decision.points is not None
    if decision.share is None:
        return decision.points
    if not decision.answer:
        return round(decision.share * question.max_points, 6)
    if waiting_checks(question) and identity(question) == decision.answer:
        return with_share(question, decision.share)
    return decision.points


class Decisions:
    """What people decided of an exercise, found by student and submission.

    Names are compared in one Unicode form (NFC): macOS writes another.
    """

    def __init__(self, every: Iterable[Decision]) -> None:
        every = list(every)
        self._same = SameAnswers(every)
        self._made: dict[tuple[str, str], list[Decision]] = {}
        for one in every:
            self._made.setdefault(place_of(one.student, one.submission), []).append(one)

    @property
    def answers(self) -> int:
        """How many decisions hold for the same answer of others."""
        return self._same.count

    def of(self, student: str, submission: str) -> int:
        """Return how many decisions there are about a submission of a student."""
        return len(self._made.get(place_of(student, submission), ()))

    def may_touch(self, text: str, student: str, submission: str) -> bool:
        """Say whether a grade, as it is kept, may hold something that a person decided."""
        is_open = self._same.are_any and '"needs_review"' in text
        return is_open or place_of(student, submission) in self._made

    def within(self, grade: Grade, submission: str) -> Grade:
        """Return a student's grade of a submission with what people decided in it."""
        return decided(grade, self._made.get(place_of(grade.student, submission), []), self._same)


def place_of(student: str, submission: str) -> tuple[str, str]:
    """Return what a submission of a student is found by, in whatever Unicode form the name is."""
    return unicodedata.normalize("NFC", student), submission


def of_check(question: str, check: str) -> str:
    """Return what `Decision.question` holds for an adjustment of one check."""
    return f"{question}{OF_CHECK}{check}"


def _adjusted(question: QuestionResult, last: Mapping[str, Decision]) -> QuestionResult:
    """Return a question with what people adjusted at single checks, and its points with them."""
    checks: list[CheckResult] = []
    told: list[str] = []
    change = 0.0
    for check in question.checks:
        decision = last.get(of_check(question.id, check.id))
        if decision is None or decision.points is None:
            checks.append(check)
            continue
        points = min(max(decision.points, 0.0), check.max_points)
        change += points - check.points
        earned = f"{round(points, 2):g} of {round(check.max_points, 2):g}"
        told.append(f"{check.title}: {earned}. {decision.said}")
        status = _status(points, check.max_points)
        checks.append(replace(check, points=points, status=status, proposed=None))
    if not told:
        return question
    points = round(min(max(question.points + change, 0.0), question.max_points), 6)
    still_open = any(check.status in ("needs_review", "grader_fault") for check in checks)
    return replace(
        question,
        checks=tuple(checks),
        points=points,
        status=question_status(tuple(checks))
        if still_open
        else _status(points, question.max_points),
        decision=" ".join([*([question.decision] if question.decision else []), *told]),
    )


def _status(points: float, most: float) -> Status:
    if points >= most - NEAR:
        return "correct"
    return "partial" if points > NEAR else "incorrect"


def _with_decided(question: QuestionResult, points: float, said: str) -> tuple[CheckResult, ...]:
    """Return the checks of a question, those that waited with what a person decided in all."""
    still_open = open_points(question)
    earned = points - settled_points(question)
    share = min(max(earned / still_open, 0.0), 1.0) if still_open else 0.0
    return tuple(
        replace(
            check,
            status=_status(share * check.max_points, check.max_points),
            points=round(share * check.max_points, 6),
            message=said,
            told=said,
            proposed=None,
        )
        if check.status == "needs_review"
        else check
        for check in question.checks
    )
