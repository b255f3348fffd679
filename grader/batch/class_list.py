"""Who is in a class: the submissions as they were read, and the roster, as what the gradebook says
of each student.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from grader.display import counted, one_line
from grader.results.about import NOTHING, About, columns_of
from grader.submission.class_folder import ClassReading
from grader.submission.layout import Record
from grader.submission.roster import Person, Roster
from grader.submission.whose import Matched, match

MAX_NAMED = 10


@dataclass
class ClassList:
    """What is told of each submission, by its number, and of those on the roster who handed in
    nothing.
    """

    abouts: dict[int, About] = field(default_factory=dict)
    missing: list[tuple[str, About]] = field(default_factory=list)
    columns: tuple[str, ...] = ()
    matched: Matched | None = None

    def sentences(self) -> Iterator[str]:
        """Yield what the roster tells of the class.

        Who is missing, who is not on it, what is odd.
        """
        if self.matched is None:
            return
        if self.missing:
            yield (
                f"{NOTHING.capitalize()} ({len(self.missing)}): "
                f"{_some([name for name, _ in self.missing])}."
            )
        if self.matched.unknown:
            yield (
                f"Not on the roster ({len(self.matched.unknown)}): "
                f"{_some([name for name, _ in self.matched.unknown])}."
            )
            for name, near in self.matched.unknown[:MAX_NAMED]:
                if near:
                    yield f"  {one_line(name)}: is {' or '.join(map(one_line, near))} meant?"
        yield from self.matched.odd[:MAX_NAMED]


def class_list(reading: ClassReading, roster: Roster | None) -> ClassList:
    """Return what layout and roster tell of a class."""
    found = ClassList()
    if roster is None:
        found.abouts = {number: about_of(record, None) for number, record in reading.told()}
        found.columns = columns_of(found.abouts.values(), has_roster=False)
        return found
    found.matched = match(reading.records, roster)
    for number, record in enumerate(reading.records):
        found.abouts[number] = about_of(record, found.matched.people.get(number))
    taken = {record.name for record in reading.records}
    for person in found.matched.missing:
        name = person.name
        if name in taken:
            name = f"{name} ({person.id or person.login or person.email or 'of the roster'})"
        taken.add(name)
        about = About(
            id=person.id,
            login=person.login,
            email=person.email,
            section=person.section,
            is_listed=True,
            is_missing=True,
        )
        found.missing.append((name, about))
    abouts = [*found.abouts.values(), *(about for _, about in found.missing)]
    found.columns = columns_of(abouts, has_roster=True)
    return found


def about_of(record: Record, person: Person | None = None) -> About:
    """Return what is told of one submission, by its layout and by the person of the roster."""
    return About(
        name=person.name if person is not None and person.name != record.name else "",
        id=person.id if person is not None and person.id else record.id or record.site_id,
        login=person.login if person is not None and person.login else record.login,
        email=person.email if person is not None and person.email else record.email,
        section=person.section if person is not None and person.section else record.section,
        attempt=record.attempt,
        is_late=record.is_late,
        members=record.members,
        is_listed=person is not None,
        submitted=record.submitted,
    )


def _some(names: list[str]) -> str:
    return ", ".join(map(one_line, names[:MAX_NAMED])) + (
        f" and {counted(len(names) - MAX_NAMED, 'other')}" if len(names) > MAX_NAMED else ""
    )
