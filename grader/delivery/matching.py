"""Whose grade goes into which line of another program's gradebook.

By the roster's own matching of ids, logins, addresses and names. What is not certain is never
written: two grades for one student, a name that two students share, a name with a slip in it.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from grader.display import counted, number, one_line
from grader.errors import UsageError
from grader.exports.target import Line, Listed
from grader.submission.handed import composed
from grader.submission.layout import Record
from grader.submission.roster import Person, Roster
from grader.submission.whose import match, name_keys

MAX_SHOWN = 40


@dataclass
class Matching:
    """Matched, ambiguous and unmatched students.

    `rows` gives the row of each student's line; `near` names who may be meant by a student that was
    not found; `without` are those of the gradebook who have no grade here, `by_key` those whose
    name with us is their id, login or address there.
    """

    rows: dict[str, int] = field(default_factory=dict)
    listed: dict[str, str] = field(default_factory=dict)
    by_key: set[str] = field(default_factory=set)
    ambiguous: dict[str, str] = field(default_factory=dict)
    unmatched: dict[str, tuple[str, ...]] = field(default_factory=dict)
    without: list[str] = field(default_factory=list)
    faulty: list[str] = field(default_factory=list)
    waiting: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def is_clear(self) -> bool:
        """Say whether every student with a grade was found."""
        return not (self.ambiguous or self.unmatched)

    def table(self, lines: Sequence[Line]) -> list[dict[str, str]]:
        """Return a row a student, for a page or a file: who they are here and there, and how."""
        points = {line.student: number(line.final.points) for line in lines}
        rows = []
        for student, value in points.items():
            status = (
                "grader fault" if student in self.faulty
                else "ambiguous" if student in self.ambiguous
                else "unmatched" if student in self.unmatched
                else "matched"
            )  # fmt: skip
            rows.append(
                {
                    "student": student,
                    "status": status,
                    "listed": self.listed.get(student, ""),
                    "points": "" if status == "grader fault" else value,
                    "why": self.ambiguous.get(student, "")
                    or ", ".join(self.unmatched.get(student, ())),
                }
            )
        return rows + [
            {"student": "", "status": "no grade", "listed": name, "points": "", "why": ""}
            for name in self.without
        ]

    def sentences(self) -> Iterator[str]:
        """Yield what a person should read before anything is written."""
        yield f"{counted(len(self.rows), 'student')} matched."
        yield from self._listed("Matched by another name", {
            name: f"is {listed}" for name, listed in self.listed.items()
            if name != listed and name not in self.by_key
        })  # fmt: skip
        yield from self._listed("Ambiguous, and not written", self.ambiguous)
        yield from self._listed("Not found there, and not written", {
            name: f"is {' or '.join(map(one_line, near))} meant?" if near else ""
            for name, near in self.unmatched.items()
        })  # fmt: skip
        yield from self._listed(
            "Listed there, without a grade here", dict.fromkeys(self.without, "")
        )
        yield from self._listed(
            "Not graded by a fault of ours, and not written", dict.fromkeys(self.faulty, "")
        )
        yield from self._listed(
            "Not final, for something waits for a person", dict.fromkeys(self.waiting, "")
        )
        yield from self.notes

    @staticmethod
    def _listed(title: str, names: Mapping[str, str]) -> Iterator[str]:
        if not names:
            return
        yield f"{title} ({len(names)}):"
        for name, said in list(names.items())[:MAX_SHOWN]:
            yield f"  {one_line(name, 60)}{': ' + one_line(said, 160) if said else ''}"
        if len(names) > MAX_SHOWN:
            yield f"  and {len(names) - MAX_SHOWN} more"


def matched(
    lines: Sequence[Line],
    people: Sequence[Listed],
    roster: Roster | None = None,
    pairs: Mapping[str, str] | None = None,
) -> Matching:
    """Return who is who. `roster` adds ids and addresses to our names before they are compared.

    `pairs` are a person's own word: our name, and any id, login, address or name in the gradebook.
    """
    found = Matching()
    records = [_record(line) for line in lines]
    if roster is not None:
        known = match(records, roster).people
        records = [_enriched(record, known.get(k)) for k, record in enumerate(records)]
    theirs = [
        Person(one.name, one.id, one.login, one.email, one.section, one.site_id) for one in people
    ]
    said = _said(lines, people, pairs or {})
    free = [k for k, line in enumerate(lines) if line.student not in said]
    told = match([records[k] for k in free], Roster(theirs))
    at = {id(person): k for k, person in enumerate(theirs)}
    # two of the gradebook may be alike in every cell; then neither is certain
    alike = Counter(theirs)
    chosen = {lines[free[k]].student: at[id(person)] for k, person in told.people.items()}
    chosen |= said
    times = Counter(chosen.values())
    near = dict(told.unknown)
    for line, record in zip(lines, records, strict=True):
        student = line.student
        place = chosen.get(student)
        if place is None:
            same = _sharing(record.name, people)
            if len(same) > 1:
                found.ambiguous[student] = f"fits {' and '.join(map(_told, same))}"
            else:
                found.unmatched[student] = near.get(record.name, ())
            continue
        one = people[place]
        if times[place] > 1:
            others = [name for name, k in chosen.items() if k == place and name != student]
            found.ambiguous[student] = f"and {', '.join(others)} are both {_told(one)}"
        elif alike[theirs[place]] > 1:
            found.ambiguous[student] = f"fits several lines of {_told(one)}"
        else:
            found.listed[student] = one.name
            keys = (one.id, one.login, one.email, one.site_id)
            if composed(student).casefold() in {composed(key).casefold() for key in keys if key}:
                found.by_key.add(student)
            if line.is_faulty:
                found.faulty.append(student)
            else:
                found.rows[student] = one.row
                if not line.grade.is_complete:
                    found.waiting.append(student)
    taken = set(chosen.values())
    found.without = [one.name for k, one in enumerate(people) if k not in taken]
    return found


def listed_by_us(lines: Sequence[Line]) -> Matching:
    """Return the matching where no gradebook is asked for: everybody, by our own names."""
    found = Matching()
    for place, line in enumerate(lines):
        found.listed[line.student] = line.student
        if line.is_faulty:
            found.faulty.append(line.student)
            continue
        found.rows[line.student] = place
        if not line.grade.is_complete:
            found.waiting.append(line.student)
    return found


def with_roster(lines: Sequence[Line], roster: Roster) -> list[Line]:
    """Return the lines with what a roster tells of each student, where it knows them."""
    people = match([_record(line) for line in lines], roster).people
    found = []
    for k, line in enumerate(lines):
        person = people.get(k)
        if person is None:
            found.append(line)
            continue
        about = replace(
            line.about,
            name=person.name,
            id=person.id or line.about.id,
            login=person.login or line.about.login,
            email=person.email or line.about.email,
            section=person.section or line.about.section,
            is_listed=True,
        )
        found.append(replace(line, about=about))
    return found


def read_pairs(path: Path) -> dict[str, str]:
    """Return who is who by a person's word, from a CSV file of two columns: our name, theirs."""
    from grader.exports.table_text import cells_of, decoded

    if not path.is_file():
        raise UsageError(f"--pairs {path}: there is no such file")
    rows, _ = cells_of(decoded(path.read_bytes(), str(path))[0])
    found = {}
    for number_, row in enumerate(rows, start=1):
        if len(row) < 2:
            raise UsageError(
                f"--pairs {path}, line {number_}: two columns are needed, the student's name here "
                "and an id, login, address or name in the gradebook: dana,4711"
            )
        if number_ == 1 and row[0].strip().lower() in ("student", "name"):
            continue
        found[composed(row[0].strip())] = composed(row[1].strip())
    return found


def _record(line: Line) -> Record:
    about = line.about
    return Record(
        about.name or line.student,
        (),
        id=about.id,
        login=about.login,
        email=about.email,
        section=about.section,
    )


def _enriched(record: Record, person: Person | None) -> Record:
    if person is None:
        return record
    return replace(
        record,
        name=person.name or record.name,
        id=person.id or record.id,
        site_id=person.site_id,
        login=person.login or record.login,
        email=person.email or record.email,
    )


def _sharing(name: str, people: Sequence[Listed]) -> list[Listed]:
    """Return those whose name may be written like this one."""
    keys = set(name_keys(name))
    return [one for one in people if keys & set(name_keys(one.name))]


def _told(one: Listed) -> str:
    mark = one.id or one.site_id or one.login or one.email
    return f"{one.name} ({mark})" if mark else one.name


def _said(
    lines: Sequence[Line], people: Sequence[Listed], pairs: Mapping[str, str]
) -> dict[str, int]:
    """Return the places in the gradebook that a person named; raise UsageError for one that fits
    nobody, or several.
    """
    students = {line.student for line in lines}
    found = {}
    for student, who in pairs.items():
        if student not in students:
            raise UsageError(f"--pairs: there is no student {student!r} with a grade")
        wanted = who.casefold()
        fits: list[int] = []
        for part in ("id", "site_id", "login", "email", "name"):
            fits = [k for k, one in enumerate(people) if getattr(one, part).casefold() == wanted]
            if fits:
                break
        if len(fits) != 1:
            what = "nobody" if not fits else "several students"
            raise UsageError(f"--pairs: {who!r}, for {student!r}, is {what} of the gradebook")
        found[student] = fits[0]
    return found
