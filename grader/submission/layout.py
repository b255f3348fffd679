"""What a layout is: a way in which course sites and people hand over a class, and what it tells of
each student.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

from grader.submission.class_tree import Tree
from grader.submission.handed import Handed, Part, Where, name_of_path

CLEAR = 0.55
"""From this score on a layout is taken for recognised; below it, it is only told that something
looks like it.
"""

SURE = 0.95
"""The score of a layout that all names fit."""


@dataclass(frozen=True)
class Record:
    """One student's submission in a class: whose it is, its parts, and what the layout tells of it.

    `site_id` is a number of the course site's own. `attempt` and `is_late` are None where the
    layout does not tell, `submitted` is when, in ISO form, or empty. `members` are all students of
    a group; each has a record of their own. `odd` are sentences for the teacher.
    """

    name: str
    parts: tuple[Part, ...]
    id: str = ""
    site_id: str = ""
    login: str = ""
    email: str = ""
    section: str = ""
    attempt: int | None = None
    is_late: bool | None = None
    members: tuple[str, ...] = ()
    odd: tuple[str, ...] = ()
    submitted: str = ""

    @property
    def where(self) -> Where:
        """What is graded: the plain path where it is one file or folder that is called like the
        student.
        """
        if len(self.parts) == 1:
            part = self.parts[0]
            is_whole = not part.member and not part.is_html and part.shown in ("", part.path.name)
            if is_whole and self.name == name_of_path(part.path.name, not part.shown):
                return part.path
        return Handed(self.name, self.parts)


@dataclass(frozen=True)
class Left:
    """Something in a class folder that is not graded, and by which rule."""

    name: str
    rule: str


@dataclass
class Found:
    """What a layout finds.

    A record for each student, what it leaves out, and what is odd about the class.
    """

    records: Sequence[Record]
    left_out: list[Left] = field(default_factory=list)
    odd: list[str] = field(default_factory=list)


class Layout(Protocol):
    """One way of handing over a class.

    A file in `layouts/` each; `LAYOUT` in it is one of these.
    """

    title: str

    def score(self, tree: Tree) -> float:
        """Say how much a folder looks like this layout: 0 not at all, 1 certainly."""
        ...

    def read(self, tree: Tree) -> Found:
        """Return the students' submissions.

        Called for a folder that was recognised, or forced by --layout.
        """
        ...


def share_named(names: Sequence[str], pattern: re.Pattern[str]) -> float:
    """Return the share of names that a pattern fits whole; 0 where there are none."""
    return sum(pattern.fullmatch(name) is not None for name in names) / max(1, len(names))


def told_apart(records: Sequence[Record]) -> list[Record]:
    """Return records in which no two students have one name.

    Section or id is added where the layout tells it.
    """
    count: dict[str, int] = {}
    for record in records:
        count[record.name] = count.get(record.name, 0) + 1
    found: list[Record] = []
    for record in records:
        apart = record.id or record.site_id or record.login or record.section
        if count[record.name] > 1 and apart:
            record = replace(record, name=f"{record.name} ({apart})")
        found.append(record)
    return found


def unique_parts(parts: Sequence[Part]) -> tuple[Part, ...]:
    """Return parts in the order in which they are read, each shown under a name of its own."""
    order = (".md", ".py", ".ipynb")

    def place(part: Part) -> tuple[int, str]:
        at = next(
            (k for k, suffix in enumerate(order) if part.shown.lower().endswith(suffix)), len(order)
        )
        return at, part.shown

    taken: set[str] = set()
    found: list[Part] = []
    for part in sorted(parts, key=place):
        shown, k = part.shown, 2
        while shown in taken and shown:
            stem, dot, suffix = part.shown.rpartition(".")
            shown, k = (f"{stem} ({k}).{suffix}" if dot else f"{part.shown} ({k})"), k + 1
        taken.add(shown)
        found.append(part if shown == part.shown else replace(part, shown=shown))
    return tuple(found)
