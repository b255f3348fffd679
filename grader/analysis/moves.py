"""Who moved between two grades of the same submission: by how much, on which check, and why."""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from grader.results.grade import CheckResult, Grade, QuestionResult

NEAR = 1e-9
MAX_SAID = 200


@dataclass(frozen=True)
class CheckMove:
    """One check that came out otherwise. Points are None where the check is not there."""

    question: str
    check: str
    before: float | None
    after: float | None
    was: str
    now: str
    why: str

    @property
    def by(self) -> float:
        """The points that it moved by."""
        return (self.after or 0.0) - (self.before or 0.0)


@dataclass(frozen=True)
class Move:
    """One student whose grade came out otherwise, in points or in what is said of a check."""

    student: str
    before: float
    after: float
    checks: tuple[CheckMove, ...]

    @property
    def by(self) -> float:
        """The points that the student moved by."""
        return self.after - self.before

    @property
    def is_in_points(self) -> bool:
        """Say whether the total is another."""
        return abs(self.by) > NEAR


@dataclass(frozen=True)
class MovesOfCheck:
    """What one check did: how many rose, fell, or are judged otherwise at the same points."""

    question: str
    check: str
    up: int
    down: int
    level: int
    points: float


def move(student: str, before: Grade, after: Grade) -> Move | None:
    """Return how a student moved between two grades, None where nothing came out otherwise."""
    old, new = _checks(before), _checks(after)
    found = []
    for key in dict.fromkeys((*old, *new)):
        was, now = old.get(key), new.get(key)
        if _differ(was, now):
            found.append(_check_move(key, was, now))
    decided = _decided(before, after)
    if not found and not decided and abs(before.points - after.points) <= NEAR:
        return None
    return Move(student, before.points, after.points, (*found, *decided))


def _checks(grade: Grade) -> dict[tuple[str, str], CheckResult]:
    return {
        (question.id, check.id): check for question in grade.questions for check in question.checks
    }


def _differ(was: CheckResult | None, now: CheckResult | None) -> bool:
    if was is None or now is None:
        return True
    return was.status != now.status or not math.isclose(was.points, now.points, abs_tol=NEAR)


def _check_move(
    key: tuple[str, str], was: CheckResult | None, now: CheckResult | None
) -> CheckMove:
    return CheckMove(
        *key,
        None if was is None else was.points,
        None if now is None else now.points,
        "" if was is None else was.status,
        "" if now is None else now.status,
        _why(was, now),
    )


def _why(was: CheckResult | None, now: CheckResult | None) -> str:
    """Return in a sentence why a check came out otherwise, as far as the two results tell."""
    if now is None:
        return "The check was taken out."
    if was is None:
        return "The check is new."
    if was.status == now.status and was.max_points != now.max_points:
        return f"It is worth {now.max_points:g} and was worth {was.max_points:g} points."
    said = f"{now.message} {now.detail}".strip()[:MAX_SAID]
    return said if now.status != "correct" else f"Right now; it was: {was.message[:MAX_SAID]}"


def _decided(before: Grade, after: Grade) -> list[CheckMove]:
    """Return questions whose points moved by what a person decided, beside their checks."""
    old: dict[str, QuestionResult] = {question.id: question for question in before.questions}
    return [
        CheckMove(
            question.id,
            "(decision)",
            was.points,
            question.points,
            was.status,
            question.status,
            question.decision or "The decision does not hold any more.",
        )
        for question in after.questions
        if (was := old.get(question.id)) is not None
        and (was.decision or question.decision)
        and abs(was.points - question.points) > NEAR
        and all(not _differ(a, b) for a, b in zip(was.checks, question.checks, strict=False))
    ]


def by_check(moves: Sequence[Move]) -> list[MovesOfCheck]:
    """Return what each check did to the class, what moved most students first."""
    up: Counter[tuple[str, str]] = Counter()
    down: Counter[tuple[str, str]] = Counter()
    level: Counter[tuple[str, str]] = Counter()
    points: dict[tuple[str, str], float] = {}
    for one in moves:
        for check in one.checks:
            key = (check.question, check.check)
            (up if check.by > NEAR else down if check.by < -NEAR else level)[key] += 1
            points[key] = points.get(key, 0.0) + check.by
    found = [MovesOfCheck(*key, up[key], down[key], level[key], points[key]) for key in points]
    return sorted(found, key=lambda one: (-(one.up + one.down), one.question, one.check))
