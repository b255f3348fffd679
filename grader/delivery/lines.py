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
from grader.policy import ClassPolicy, Policy
from grader.results.about import About, about_from_plain
from grader.results.decision import Decisions
from grader.results.final import Final
from grader.results.grade import Grade
from grader.results.visibility import levels_open, shown, shown_in_the_end
from grader.store.rows import Attempt
from grader.store.store import Store
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
    def rules(self) -> ClassPolicy | None:
        """What the policy makes of points; None without one."""
        return ClassPolicy(self.policy, self.submitted) if self.policy is not None else None

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
    decisions = Decisions(store.decisions(problem))

    def whole(attempt: Attempt) -> Grade:
        return decisions.within(attempt.grade, attempt.key.submission)

    rules = circumstances.rules
    found = []
    for attempt in store.standing():
        if attempt.key.problem != problem:
            continue
        student = attempt.grade.student
        earlier = []
        if rules is not None and rules.asks_for_earlier:
            earlier = [whole(one) for one in store.attempts_before(attempt.key, student)]
        found.append(line_of(whole(attempt), earlier, circumstances, student))
    return sorted(found, key=lambda line: line.student.casefold())


def line_of(
    grade: Grade, earlier: Sequence[Grade], circumstances: Circumstances, student: str = ""
) -> Line:
    """Return one student as they may leave the house, from the whole grade."""
    student = student or grade.student
    about = circumstances.abouts.get(composed(student), About())
    rules = circumstances.rules
    final = Final(grade.points, grade.max_points, grade.points, grade.max_points)
    if rules is not None:
        final = rules.final(replace(grade, student=student), earlier, about)
        grade = replace(grade, final=final)
    levels = levels_open(circumstances.is_past_due, circumstances.is_published)
    return Line(student, shown(grade, levels), shown_in_the_end(grade), final, about)


def not_in_class(lines: Sequence[Line], grades: Path) -> list[str]:
    """Return the students with a grade who are not in the class that was graded last, by its
    grades.json; nobody where there is none.
    """
    try:
        read = machine_grades(grades) if grades.is_file() else None
        last = {str(grade["student"]) for grade in read} if read is not None else None
    except (ValueError, TypeError, KeyError):
        last = None
    return [line.student for line in lines if last is not None and line.student not in last]


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
