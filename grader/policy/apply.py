"""A policy applied to what a student handed in: final points, and how they came about."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from grader.display import counted, number
from grader.policy.model import Amount, Policy, Rounding
from grader.results.final import Final
from grader.results.grade import Grade

NEAR = 1e-9
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Attempted:
    """One attempt of a student: its grade, and when it was handed in, None where nobody tells.

    `is_late` is what a course site says that tells no time.
    """

    grade: Grade
    submitted: datetime | None = None
    is_late: bool | None = None


@dataclass(frozen=True)
class _Counted:
    points: float
    steps: tuple[str, ...]


def final_of(policy: Policy, attempts: Sequence[Attempted], names: Sequence[str]) -> Final:
    """Return a student's final points. `attempts` are in order, the newest last, and not empty.

    `names` are all that the student may be called by in the policy: name, id, login, address.
    """
    newest = attempts[-1].grade
    most = newest.max_points
    used = attempts if policy.attempts != "latest" else attempts[-1:]
    made = [_on_the_scale_of(most, attempt, _attempt(policy, attempt, names)) for attempt in used]
    steps: list[str] = []
    if policy.attempts == "mean":
        points = math.fsum(one.points for one in made) / len(made)
        if len(made) > 1:
            told = ", ".join(number(one.points) for one in made)
            steps.append(f"the mean of {len(made)} attempts ({told})")
        steps += dict.fromkeys(step for one in made for step in one.steps)
    else:
        best = max(range(len(made)), key=lambda k: (made[k].points, k))
        at = best if policy.attempts == "best" else len(made) - 1
        points = made[at].points
        if at < len(made) - 1:
            steps.append(f"attempt {at + 1} of {len(made)} counts, the best")
        steps += made[at].steps
    top = most
    if policy.scale is not None and most > 0:
        points, top = points * policy.scale / most, policy.scale
        if abs(policy.scale - most) > NEAR:
            steps.append(f"scaled from {number(most)} to {number(policy.scale)} points")
    if policy.cap is not None and points > policy.cap + NEAR:
        points = policy.cap
        steps.append(f"nobody gets more than {number(policy.cap)}")
    if policy.rounding is not None:
        highest = max(points, top if policy.cap is None else min(top, policy.cap))
        rounded = min(_rounded(points, policy.rounding), highest)
        if number(rounded) != number(points):
            steps.append(f"rounded from {number(points)} to {number(rounded)}")
        points = rounded
    return Final(newest.points, most, round(points, 6), top, tuple(steps))


def _on_the_scale_of(most: float, attempt: Attempted, counted: _Counted) -> _Counted:
    """Return what an attempt counts where another form of the exercise had other points."""
    own = attempt.grade.max_points
    if own == most or not own:
        return counted
    points = counted.points * most / own
    told = f"{number(counted.points)} of {number(own)} points, of {number(most)} {number(points)}"
    return _Counted(points, (*counted.steps, told))


def _attempt(policy: Policy, attempt: Attempted, names: Sequence[str]) -> _Counted:
    """Return what one attempt counts, on the scale of the exercise."""
    points, steps = _without_dropped(policy, attempt.grade)
    most = attempt.grade.max_points
    lateness = _late_by(policy, attempt, names)
    if policy.late is None or policy.due is None:
        return _Counted(points, tuple(steps))
    if attempt.submitted is None:
        if attempt.is_late:
            steps.append("late, and by how much nobody tells: no penalty was taken")
        return _Counted(points, tuple(steps))
    if lateness <= timedelta(0):
        return _Counted(points, tuple(steps))
    told = f"handed in {_told(lateness)} late"
    if policy.late.closes is not None and lateness > policy.late.closes:
        return _Counted(0.0, (*steps, f"{told}, when nothing was taken any more"))
    free = _free_days(policy, names)
    needed = math.ceil(lateness / DAY - NEAR)
    spent = min(free, needed)
    chargeable = lateness - spent * DAY
    if spent:
        told += f", {counted(spent, 'late day')} used"
    if chargeable <= timedelta(0):
        return _Counted(points, (*steps, f"{told}, no penalty"))
    periods = math.ceil(chargeable / policy.late.per - NEAR)
    whole = most if policy.late.of == "maximum" else points
    loss = periods * policy.late.penalty.of(whole)
    if policy.late.at_most is not None:
        loss = min(loss, policy.late.at_most.of(whole))
    loss = min(loss, points)
    each = _told_amount(policy.late.penalty)
    period = _told(policy.late.per).removeprefix("1 ")
    told += f": {each} for each {period} begun, {counted(periods, 'time')}"
    return _Counted(points - loss, (*steps, f"{told}, {number(loss)} points off"))


def _late_by(policy: Policy, attempt: Attempted, names: Sequence[str]) -> timedelta:
    """Return how late an attempt is, nothing within the grace."""
    due = policy.due_of(*names)
    if due is None or attempt.submitted is None:
        return timedelta(0)
    late = policy.settled(attempt.submitted) - due
    return timedelta(0) if late <= policy.grace else late


def _free_days(policy: Policy, names: Sequence[str]) -> int:
    if policy.late_days is None:
        return 0
    used = {name.strip().casefold(): days for name, days in policy.late_days.used.items()}
    spent = next((used[name.casefold()] for name in names if name.casefold() in used), 0)
    return max(policy.late_days.free - spent, 0)


def _without_dropped(policy: Policy, grade: Grade) -> tuple[float, list[str]]:
    """Return the points without the questions that are dropped, whose weight the others take."""
    gone = [q for q in grade.questions if q.id in policy.drop.questions]
    left = [q for q in grade.questions if q.id not in policy.drop.questions and q.max_points > 0]
    worst = sorted(left, key=lambda q: (q.points / q.max_points, -q.max_points))
    gone += worst[: min(policy.drop.lowest, max(len(left) - 1, 0))]
    if not gone:
        return grade.points, []
    ids = {q.id for q in gone}
    stays = [q for q in grade.questions if q.id not in ids]
    most = math.fsum(q.max_points for q in stays)
    points = math.fsum(q.points for q in stays)
    share = points / most if most else 0.0
    named = ", ".join(q.id for q in grade.questions if q.id in ids)
    return share * grade.max_points, [
        f"without question {named}: {number(points)} of {number(most)} points"
    ]


def _rounded(points: float, rounding: Rounding) -> float:
    """Return points rounded to a multiple; halves go up, as people expect."""
    steps = points / rounding.to
    if rounding.how == "up":
        return math.ceil(steps - NEAR) * rounding.to
    if rounding.how == "down":
        return math.floor(steps + NEAR) * rounding.to
    return math.floor(steps + 0.5 + NEAR) * rounding.to


def _told(length: timedelta) -> str:
    """Return a stretch of time in words, in its two largest units."""
    minutes = math.ceil(length.total_seconds() / 60)
    days, minutes = divmod(minutes, 24 * 60)
    hours, minutes = divmod(minutes, 60)
    parts = [(days, "day"), (hours, "hour"), (minutes, "minute")]
    told = [counted(count, word) for count, word in parts if count]
    return " ".join(told[:2])


def _told_amount(amount: Amount) -> str:
    if amount.is_share:
        return f"{number(100 * amount.value)} %"
    return (
        counted(int(amount.value), "point")
        if amount.value == 1
        else f"{number(amount.value)} points"
    )
