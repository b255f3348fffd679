"""What roster and layout tell of a student, beside the grade.

The columns a gradebook gains, the marks on the class page.
"""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

NOTHING = "nothing handed in"


@dataclass(frozen=True)
class About:
    """One student.

    `attempt` and `is_late` are None where nobody tells, `submitted` is a time in ISO form, empty
    where nobody tells it; `is_listed`: on the roster, where there is
    one; `is_missing`: on it, and handed in nothing.
    """

    name: str = ""
    id: str = ""
    login: str = ""
    email: str = ""
    section: str = ""
    attempt: int | None = None
    is_late: bool | None = None
    members: tuple[str, ...] = ()
    is_listed: bool = False
    is_missing: bool = False
    submitted: str = ""

    def cells(self) -> dict[str, str]:
        """Return what the gradebook shows, by column."""
        late = "" if self.is_late is None else "yes" if self.is_late else "no"
        handed_in = NOTHING if self.is_missing else "yes"
        return {
            "name": self.name,
            "id": self.id,
            "login": self.login,
            "email": self.email,
            "section": self.section,
            "late": late,
            "attempt": "" if self.attempt is None else str(self.attempt),
            "group": ", ".join(self.members),
            "handed in": handed_in,
        }

    def marks(self) -> tuple[str, ...]:
        """Return what the class page says beside the name."""
        if self.is_missing:
            return (NOTHING,)
        late = ("late",) if self.is_late else ()
        return (
            (*late, f"attempt {self.attempt}")
            if self.attempt is not None and self.attempt > 1
            else late
        )

    def plain(self) -> dict[str, Any]:
        """Return what is told, for JSON; nothing that is not."""
        return {
            key: value
            for key, value in asdict(self).items()
            if value not in ("", None, (), False) or (value is False and key == "is_late")
        }


def about_from_plain(raw: Any) -> About | None:
    """Return what `plain` wrote, None where there is nothing."""
    if not isinstance(raw, dict):
        return None
    known = {key: value for key, value in raw.items() if key in About.__dataclass_fields__}
    return About(**{**known, "members": tuple(known.get("members", ()))})


def columns_of(abouts: Iterable[About], has_roster: bool) -> tuple[str, ...]:
    """Return the columns that are told of anybody, in order."""
    told: dict[str, bool] = {}
    for about in abouts:
        for column, cell in about.cells().items():
            told[column] = told.get(column, False) or bool(cell)
    if not has_roster:
        told["handed in"] = False
    return tuple(column for column, is_told in told.items() if is_told)
