"""A policy with the times at which a class handed in: the final points of each student."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from grader.policy.apply import Attempted, final_of
from grader.policy.model import Policy
from grader.results.about import About
from grader.results.final import Final
from grader.results.grade import Grade


@dataclass(frozen=True)
class ClassPolicy:
    """A policy, and when students handed in, by any of their names (in small letters)."""

    policy: Policy
    submitted: Mapping[str, datetime] = field(default_factory=dict)

    @property
    def asks_for_earlier(self) -> bool:
        """Say whether earlier attempts count too."""
        return self.policy.attempts != "latest"

    def final(
        self, grade: Grade, earlier: Sequence[Grade] = (), about: About | None = None
    ) -> Final:
        """Return the final points of a student whose newest attempt is `grade`.

        The time of the list comes before that of the layout.
        """
        about = about or About()
        names = names_of(grade.student, about)
        newest = Attempted(grade, self._submitted(about, names), about.is_late)
        return final_of(self.policy, [*map(Attempted, earlier), newest], names)

    def unknown(self, known: Iterable[str]) -> list[str]:
        """Return those whom the policy names and who are not known: a slip, or of another class."""
        here = {name.casefold() for name in known}
        late_days = self.policy.late_days.used if self.policy.late_days else ()
        named = dict.fromkeys([*self.policy.extensions, *late_days])
        return [name for name in named if name.strip().casefold() not in here]

    def without_time(self, students: Iterable[tuple[str, About | None]]) -> list[str]:
        """Return the students of whom nobody knows when they handed in, where that counts."""
        if self.policy.due is None or self.policy.late is None:
            return []
        return [
            student
            for student, about in students
            if self._submitted(about or About(), names_of(student, about or About())) is None
            and (about is None or about.is_late is None)
        ]

    def _submitted(self, about: About, names: Sequence[str]) -> datetime | None:
        by_id = (about.id, about.login, about.email)  # surer than a name, which two may have
        for name in (*filter(None, by_id), *names):
            if (found := self.submitted.get(name.casefold())) is not None:
                return found
        try:
            return datetime.fromisoformat(about.submitted)
        except ValueError:
            return None


def names_of(student: str, about: About) -> list[str]:
    """Return all names a student goes by in a policy or a list of times."""
    return [name for name in (student, about.name, about.id, about.login, about.email) if name]
