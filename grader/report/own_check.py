"""What one check of a student's own found, kept to say later what has changed since."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from grader.display import counted, number
from grader.results.grade import FAILING, CheckResult, Grade


@dataclass(frozen=True)
class OwnCheck:
    """One check: when (seconds since 1970), the problem, points, and each check's status.

    `state` is a digest of the work as it was then, "" where none was kept.
    """

    when: float
    problem: str
    points: float
    statuses: Mapping[str, str]
    mistakes: tuple[str, ...]
    state: str = ""

    def plain(self) -> dict[str, Any]:
        """Return it for JSON."""
        return {**vars(self), "statuses": dict(self.statuses), "mistakes": list(self.mistakes)}


def own_check_of(grade: Grade, when: float, state: str = "") -> OwnCheck:
    """Return what is kept of a grade: statuses and names of mistakes, no text of answers."""
    shown = grade.for_student()
    checks = [(f"{q.id} {c.id}", c) for q in shown.questions for c in q.checks]
    mistakes = dict.fromkeys(_mistake(name, check) for name, check in checks)
    return OwnCheck(
        when,
        grade.problem,
        grade.points,
        {name: check.status for name, check in checks},
        tuple(mistake for mistake in mistakes if mistake),
        state,
    )


def _mistake(name: str, check: CheckResult) -> str:
    if check.status not in FAILING:
        return ""
    found = check.diagnosis
    if check.misconception:
        return check.misconception
    return f"{found.kind} {found.sentence}" if found is not None and found.is_named else name


def own_check_from_plain(raw: Mapping[str, Any]) -> OwnCheck:
    """Return what `plain` wrote. Raise ValueError, KeyError or TypeError for anything else."""
    return OwnCheck(
        float(raw["when"]),
        str(raw["problem"]),
        float(raw["points"]),
        {str(k): str(v) for k, v in raw["statuses"].items()},
        tuple(map(str, raw["mistakes"])),
        str(raw.get("state", "")),
    )


def since(before: OwnCheck, now: OwnCheck) -> str:
    """Return a sentence on what has changed; nothing where nothing has.

    >>> a = OwnCheck(0.0, "p", 3.0, {"1 a": "incorrect"}, ("x", "y"))
    >>> since(a, OwnCheck(60.0, "p", 5.0, {"1 a": "correct"}, ("y",)))
    'One of your 2 mistakes is gone since the check a minute ago. 2 points more.'
    """
    gone = [mistake for mistake in before.mistakes if mistake not in now.mistakes]
    broken = [
        name
        for name, status in now.statuses.items()
        if status in FAILING and before.statuses.get(name) == "correct"
    ]
    more = now.points - before.points
    ago = _ago(before, now)
    parts = []
    if gone:
        of = len(before.mistakes)
        which = f"{len(gone)} of your {of} mistakes are"
        if len(gone) == of:
            which = f"All {of} mistakes are" if of > 1 else "The mistake is"
        elif len(gone) == 1:
            which = f"One of your {of} mistakes is"
        when = ago if ago == "yesterday" else f"the check {ago}"
        parts.append(f"{which} gone since {when}.")
    if more:
        told = f"{number(abs(more))} point{'' if abs(more) == 1 else 's'}"
        than = "." if gone else f" than {ago}."
        parts.append(f"{told} {'more' if more > 0 else 'less'}{than}")
    if broken:
        fail = "fails" if len(broken) == 1 else "fail"
        parts.append(f"{counted(len(broken), 'check')} that passed before {fail} now.")
    return " ".join(parts)


def _ago(before: OwnCheck, now: OwnCheck) -> str:
    seconds = max(0.0, now.when - before.when)
    if seconds < 90:
        return "a minute ago" if seconds >= 45 else "a moment ago"
    if seconds < 5400:
        return f"{round(seconds / 60)} minutes ago"
    if seconds < 36 * 3600:
        hours = round(seconds / 3600)
        return "an hour ago" if hours == 1 else f"{hours} hours ago"
    days = round(seconds / 86400)
    return "yesterday" if days == 1 else f"{days} days ago"
