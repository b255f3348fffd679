"""The students of a store as they may leave the house: decided, with the policy's points, without
what is hidden.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

from grader.errors import UsageError
from grader.exports.grades_json import machine_grades
from grader.exports.target import Line
from grader.policy import Attempted, Policy, final_of
from grader.results.about import About, about_from_plain
from grader.results.decision import Decision, SameAnswers, decided
from grader.results.final import Final
from grader.results.grade import Grade
from grader.results.visibility import levels_open, shown, shown_in_the_end
from grader.store.store import Attempt, Store
from grader.submission.handed import composed


@dataclass(frozen=True)
class Circumstances:
    """What decides how grades look from outside: the policy, the hour, and whether they are
    published.

    `submitted` are the times at which students handed in, by any of their names. `abouts` is what
    roster and layout told of them.
    """

    policy: Policy | None = None
    now: datetime = field(default_factory=lambda: datetime.now(UTC))
    is_published: bool = False
    submitted: Mapping[str, datetime] = field(default_factory=dict)
    abouts: Mapping[str, About] = field(default_factory=dict)

    @property
    def is_past_due(self) -> bool:
        """Say whether nobody's work is due any more; never, where no policy tells a due time."""
        due = self.policy.last_due if self.policy is not None else None
        return due is not None and self.now > due


def problem_of(store: Store, said: str | None = None) -> str:
    """Return the id of the exercise that is meant: the one said, or the only one in the store."""
    found = sorted({attempt.key.problem for attempt in store.standing()})
    if said is not None:
        if said not in found:
            raise UsageError(
                f"there is no exercise {said!r} in the store; there are {_named(found)}"
            )
        return said
    if len(found) != 1:
        raise UsageError(
            f"the store holds several exercises: {_named(found)}; choose one with --problem ID"
            if found
            else "there is no grade in the store: run grade first"
        )
    return found[0]


def _named(names: Sequence[str]) -> str:
    return ", ".join(names) or "none"


def lines_of(store: Store, problem: str, circumstances: Circumstances) -> list[Line]:
    """Return every student who has a grade for an exercise, by name."""
    every = store.decisions(problem)
    same = SameAnswers(every)
    mine: dict[tuple[str, str], list[Decision]] = {}
    for decision in every:
        mine.setdefault((composed(decision.student), decision.submission), []).append(decision)

    def whole(attempt: Attempt) -> Grade:
        key = (composed(attempt.grade.student), attempt.key.submission)
        return decided(attempt.grade, mine.get(key, []), same)

    policy = circumstances.policy
    found = []
    for attempt in store.standing():
        if attempt.key.problem != problem:
            continue
        student = attempt.grade.student
        earlier = []
        if policy is not None and policy.attempts != "latest":
            earlier = [whole(one) for one in _earlier(store, attempt)]
        found.append(line_of(whole(attempt), earlier, circumstances, student))
    return sorted(found, key=lambda line: line.student.casefold())


def _earlier(store: Store, newest: Attempt) -> list[Attempt]:
    """Return the last grade of each submission a student made before the newest, in order."""
    last: dict[str, Attempt] = {}
    for attempt in store.history(newest.grade.student):
        if attempt.key.problem == newest.key.problem and attempt.is_final:
            last[attempt.key.submission] = attempt
    last.pop(newest.key.submission, None)
    return list(last.values())


def line_of(
    grade: Grade, earlier: Sequence[Grade], circumstances: Circumstances, student: str = ""
) -> Line:
    """Return one student as they may leave the house, from the whole grade."""
    student = student or grade.student
    about = circumstances.abouts.get(composed(student), About())
    names = names_of(student, about)
    policy = circumstances.policy
    final = Final(grade.points, grade.max_points, grade.points, grade.max_points)
    if policy is not None:
        newest = Attempted(grade, _submitted(circumstances, about, names), about.is_late)
        final = final_of(policy, [*map(Attempted, earlier), newest], names)
        grade = replace(grade, final=final)
    levels = levels_open(circumstances.is_past_due, circumstances.is_published)
    return Line(student, shown(grade, levels), shown_in_the_end(grade), final, about)


def names_of(student: str, about: About) -> list[str]:
    """Return all names a student goes by in a policy or a list of times."""
    return [name for name in (student, about.name, about.id, about.login, about.email) if name]


def unknown_names(policy: Policy | None, lines: Sequence[Line]) -> list[str]:
    """Return those whom a policy names and who are nobody here: a slip, or of another class."""
    if policy is None:
        return []
    known = {name.casefold() for line in lines for name in names_of(line.student, line.about)}
    named = [*policy.extensions, *(policy.late_days.used if policy.late_days else ())]
    return [name for name in dict.fromkeys(named) if name.strip().casefold() not in known]


def _submitted(circumstances: Circumstances, about: About, names: Sequence[str]) -> datetime | None:
    times = circumstances.submitted
    found = next((times[key] for name in names if (key := name.casefold()) in times), None)
    if found is None and about.submitted:
        try:
            found = datetime.fromisoformat(about.submitted)
        except ValueError:
            return None
    return found


def read_times(path: Path) -> dict[str, datetime]:
    """Return when each student handed in, from a CSV file: a column of names (or ids, logins,
    addresses) and a column of times.
    """
    from grader.exports.table_text import cells_of, decoded

    if not path.is_file():
        raise UsageError(f"--times {path}: there is no such file")
    rows, _ = cells_of(decoded(path.read_bytes(), str(path))[0])
    found: dict[str, datetime] = {}
    for number, row in enumerate(rows[1:], start=2):
        moments = [(place, when) for place, cell in enumerate(row) if (when := _moment(cell))]
        if len(moments) != 1:
            what = "no time" if not moments else "several times"
            raise UsageError(
                f"--times {path}, row {number}: there is {what}; a row holds who, and when: "
                "dana,2026-11-20T21:04:00+01:00"
            )
        at, when = moments[0]
        for place, cell in enumerate(row):
            if place != at and cell.strip():
                found[cell.strip().casefold()] = when
    return found


def _moment(cell: str) -> datetime | None:
    cell = cell.strip()
    if len(cell) < 16:  # a date alone would be midnight, and most would be late
        return None
    try:
        return datetime.fromisoformat(cell)
    except ValueError:
        return None


def read_abouts(grades: Path) -> dict[str, About]:
    """Return what roster and layout told of each student, from a grades.json; empty without one."""
    if not grades.is_file():
        return {}
    try:
        return {
            composed(str(grade["student"])): about
            for grade in machine_grades(grades)
            if (about := about_from_plain(grade.get("about"))) is not None
        }
    except (ValueError, TypeError, KeyError):
        return {}
