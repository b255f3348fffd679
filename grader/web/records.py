"""People, sign-in links, extensions, what is published and who did what, in the store."""

import contextlib
import hashlib
import secrets
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import sqlalchemy as sa

from grader.errors import UsageError
from grader.store.store import Store
from grader.submission.roster import Person as Listed
from grader.submission.roster import Roster
from grader.web.tables import AUDIT, EXTENSIONS, LINKS, PEOPLE, PLACES, PUBLISHED

Role = Literal["student", "assistant", "instructor"]
LINK_SECONDS = 14 * 86400.0
MOST_AUDIT = 500
MOST_ON_ROSTER = 20_000


@dataclass(frozen=True)
class Person:
    """Somebody with an account. `handle` is the name under which the store knows a student."""

    id: int
    handle: str
    name: str
    number: str
    email: str
    section: str
    role: Role
    epoch: int

    @property
    def is_staff(self) -> bool:
        """Say whether this person sees the work of others."""
        return self.role != "student"


@dataclass(frozen=True)
class Extension:
    """A later date, or more attempts, for one student; None where it stays as for all."""

    due: float | None = None
    attempts: int | None = None


@dataclass(frozen=True)
class Place:
    """Where a course site takes the points of a student, and what it calls the student."""

    issuer: str
    client_id: str
    sub: str
    address: str


@dataclass(frozen=True)
class Deed:
    """One line of the log of actions."""

    at: float
    who: str
    role: str
    action: str
    problem: str
    about: str
    detail: str


class Records:
    """What the pages know beside what is handed in and graded."""

    def __init__(self, store: Store) -> None:
        self.engine = store.engine
        # writers of one process wait here in turn; SQLite would let them sleep and try again
        is_one_at_a_time = store.engine.dialect.name == "sqlite"
        self._turn = threading.Lock() if is_one_at_a_time else contextlib.nullcontext()

    @contextlib.contextmanager
    def writing(self) -> Iterator[sa.Connection]:
        """Give a connection for one transaction that writes."""
        with (
            self._turn,
            self.engine.execution_options(is_writing=True).begin() as connection,
        ):
            yield connection

    def rows(self, query: Any) -> Sequence[Any]:
        """Return what a query finds."""
        with self.engine.connect() as connection:
            return connection.execute(query).all()

    # people

    def people(self, role: Role | None = None) -> list[Person]:
        """Return everybody, or those of a role, by name."""
        query = sa.select(PEOPLE).order_by(PEOPLE.c.name, PEOPLE.c.id)
        query = query if role is None else query.where(PEOPLE.c.role == role)
        return [Person(**row._mapping) for row in self.rows(query)]

    def person(self, id: int) -> Person | None:
        """Return the person with this number, None where there is none."""
        rows = self.rows(sa.select(PEOPLE).where(PEOPLE.c.id == id))
        return Person(**rows[0]._mapping) if rows else None

    def person_of(self, said: str) -> Person | None:
        """Return the one person who is called so: handle, email or number."""
        found = (self.person_by(column, said) for column in ("handle", "email", "number"))
        return next((person for person in found if person is not None), None)

    def person_by(self, column: str, said: str) -> Person | None:
        """Return the one person of whom a column ("handle", "email", "number") says just this.

        Large and small letters are one where they are plain ones.
        """
        said = said.strip()
        of = PEOPLE.c[column]
        same = sa.func.lower(of) == said.lower() if said.isascii() else of == said
        rows = self.rows(sa.select(PEOPLE).where(same)) if said else []
        return Person(**rows[0]._mapping) if len(rows) == 1 else None

    def add_person(
        self,
        handle: str,
        name: str = "",
        role: Role = "student",
        number: str = "",
        email: str = "",
        section: str = "",
    ) -> Person:
        """Return the person of this handle, made where there is none; what is told is taken over.

        The role of somebody who is there already stays.
        """
        told = {"name": name or handle, "number": number, "email": email, "section": section}
        told = {key: value[:100] for key, value in told.items()}
        try:
            return self._put_person(handle[:200], role, told)
        except sa.exc.IntegrityError:  # somebody else has made it in the same moment
            return self._put_person(handle[:200], role, told)

    def _put_person(self, handle: str, role: Role, told: dict[str, str]) -> Person:
        with self.writing() as connection:
            _put(connection, handle, role, told)
            row = connection.execute(sa.select(PEOPLE).where(PEOPLE.c.handle == handle)).one()
        return Person(**row._mapping)

    def take_roster(self, roster: Roster) -> tuple[int, list[str]]:
        """Take the students of a roster in, all or none; return how many there are, and sentences
        about those of whom nothing was taken over.

        Who is here already is found by handle, number or email, whichever the roster tells; of
        staff nothing is changed. Raise UsageError for one who has no name of any kind, and for more
        people than a course has.
        """
        if len(roster.people) > MOST_ON_ROSTER:
            raise UsageError(f"these are {len(roster.people):,} people; at most {MOST_ON_ROSTER:,}")
        handles = [handle_of(listed) for listed in roster.people]
        known = _Known(self.people())
        odd: list[str] = []
        taken: set[str] = set()
        with self.writing() as connection:
            for handle, listed in zip(handles, roster.people, strict=True):
                here = known.of(handle, listed)
                if here is not None and here.role != "student":
                    odd.append(f"{here.name} is {here.role} here: nothing is taken over.")
                    continue
                handle = here.handle if here is not None else handle
                name = listed.name or ("" if here is not None else handle)
                told = {
                    "name": name,
                    "number": listed.id,
                    "email": listed.email,
                    "section": listed.section,
                }
                _put(connection, handle, "student", {k: v[:100] for k, v in told.items()})
                taken.add(handle)
        return len(taken), odd

    def sign_out_everywhere(self, person: int) -> None:
        """End all sessions of a person and withdraw their links."""
        with self.writing() as connection:
            connection.execute(
                PEOPLE.update().where(PEOPLE.c.id == person).values(epoch=PEOPLE.c.epoch + 1)
            )
            connection.execute(
                LINKS.update()
                .where(LINKS.c.person == person, LINKS.c.used_at.is_(None))
                .values(withdrawn_at=time.time())
            )

    # sign-in links

    def new_link(self, person: int, seconds: float = LINK_SECONDS) -> str:
        """Return the code of a new link for a person; it is kept nowhere, and good once."""
        code = secrets.token_urlsafe(24)
        now = time.time()
        row = {"digest": _digest(code), "person": person, "made_at": now}
        with self.writing() as connection:
            connection.execute(LINKS.insert().values(**row, expires_at=now + seconds))
        return code

    def use_link(self, code: str) -> Person | None:
        """Return whose link this is, and use it up; None where it is not good."""
        now = time.time()
        good = (
            LINKS.c.digest == _digest(code),
            LINKS.c.used_at.is_(None),
            LINKS.c.withdrawn_at.is_(None),
            LINKS.c.expires_at > now,
        )
        with self.writing() as connection:
            row = connection.execute(sa.select(LINKS.c.id, LINKS.c.person).where(*good)).first()
            if row is None:
                return None
            used = connection.execute(
                LINKS.update().where(LINKS.c.id == row.id, *good).values(used_at=now)
            )
            if used.rowcount != 1:  # another request was first
                return None
        return self.person(row.person)

    def open_links(self) -> dict[int, int]:
        """Return how many links of each person can still be used."""
        good = (LINKS.c.used_at.is_(None), LINKS.c.withdrawn_at.is_(None))
        query = sa.select(LINKS.c.person, sa.func.count()).where(
            *good, LINKS.c.expires_at > time.time()
        )
        return dict(map(tuple, self.rows(query.group_by(LINKS.c.person))))

    # dates and marks

    def extension(self, problem: str, person: int) -> Extension:
        """Return what was given to a student last."""
        query = sa.select(EXTENSIONS.c.due, EXTENSIONS.c.attempts).where(
            EXTENSIONS.c.problem == problem, EXTENSIONS.c.person == person
        )
        rows = self.rows(query.order_by(EXTENSIONS.c.id.desc()).limit(1))
        return Extension(*rows[0]) if rows else Extension()

    def extensions(self, problem: str) -> dict[int, Extension]:
        """Return what was given last to each student who was given anything."""
        query = sa.select(EXTENSIONS).where(EXTENSIONS.c.problem == problem)
        rows = self.rows(query.order_by(EXTENSIONS.c.id))
        return {row.person: Extension(row.due, row.attempts) for row in rows}

    def extend(self, problem: str, person: int, extension: Extension) -> None:
        """Give a student a later date or more attempts; what was given before is replaced."""
        row = {"due": extension.due, "attempts": extension.attempts, "made_at": time.time()}
        with self.writing() as connection:
            connection.execute(EXTENSIONS.insert().values(problem=problem, person=person, **row))

    def is_published(self, problem: str) -> bool:
        """Say whether the marks of a problem are published."""
        query = sa.select(PUBLISHED.c.is_on).where(PUBLISHED.c.problem == problem)
        rows = self.rows(query.order_by(PUBLISHED.c.id.desc()).limit(1))
        return bool(rows and rows[0].is_on)

    def publish(self, problem: str, is_on: bool) -> None:
        """Publish the marks of a problem, or take them back."""
        with self.writing() as connection:
            connection.execute(
                PUBLISHED.insert().values(problem=problem, is_on=is_on, made_at=time.time())
            )

    # where a course site takes points

    def take_place(self, problem: str, person: int, place: "Place") -> None:
        """Keep where a course site takes a student's points; what was kept before is replaced."""
        of = (PLACES.c.problem == problem, PLACES.c.person == person)
        row = {"problem": problem, "person": person, **vars(place)}
        with contextlib.suppress(sa.exc.IntegrityError), self.writing() as connection:
            # where the same is kept twice at once, the other has kept it
            connection.execute(PLACES.delete().where(*of))
            connection.execute(PLACES.insert().values(**row))

    def places(self, problem: str) -> dict[int, "Place"]:
        """Return where points of a problem are taken, by person."""
        rows = self.rows(sa.select(PLACES).where(PLACES.c.problem == problem))
        return {row.person: Place(row.issuer, row.client_id, row.sub, row.address) for row in rows}

    # who did what

    def note(
        self,
        person: Person | None,
        action: str,
        problem: str = "",
        about: str = "",
        detail: str = "",
    ) -> None:
        """Keep that somebody did something."""
        who, role = (person.handle, person.role) if person is not None else ("nobody", "")
        row = {"at": time.time(), "who": who, "role": role, "action": action[:60]}
        row |= {"problem": problem, "about": about[:200], "detail": detail[:500]}
        with self.writing() as connection:
            connection.execute(AUDIT.insert().values(**row))

    def deeds(self, before: float | None = None) -> list[Deed]:
        """Return what was done, the newest first: a bounded number, before a moment."""
        query = sa.select(AUDIT).order_by(AUDIT.c.id.desc()).limit(MOST_AUDIT)
        query = query if before is None else query.where(AUDIT.c.at < before)
        names = Deed.__dataclass_fields__
        return [Deed(**{name: row._mapping[name] for name in names}) for row in self.rows(query)]


def handle_of(listed: Listed) -> str:
    """Return the name under which the store knows somebody on a roster."""
    for said in (listed.login, listed.email, listed.id, listed.name):
        handle = "".join(char for char in said if char.isprintable()).strip()
        if handle:
            return handle[:200]
    raise UsageError("somebody on the roster has no name, login, email or id")


class _Known:
    """Who is here already, as a roster may call them."""

    def __init__(self, people: Sequence[Person]) -> None:
        self._handles = {one.handle.lower(): one for one in people}
        self._numbers = _by_one([(one.number, one) for one in people])
        self._emails = _by_one([(one.email.lower(), one) for one in people])

    def of(self, handle: str, listed: Listed) -> Person | None:
        """Return the one who is meant; None for somebody new."""
        return (
            self._handles.get(handle.lower())
            or self._numbers.get(listed.id)
            or self._emails.get(listed.email.lower())
        )


def _by_one(found: Sequence[tuple[str, Person]]) -> dict[str, Person]:
    """Return people by what only one of them is called."""
    counts = Counter(said for said, _ in found)
    return {said: one for said, one in found if said and counts[said] == 1}


def _put(connection: sa.Connection, handle: str, role: Role, told: dict[str, str]) -> None:
    here = PEOPLE.c.handle == handle
    if connection.execute(sa.select(PEOPLE.c.id).where(here)).first() is None:
        connection.execute(PEOPLE.insert().values(handle=handle, role=role, epoch=0, **told))
        return
    kept = {key: value for key, value in told.items() if value}
    if kept:
        connection.execute(PEOPLE.update().where(here).values(**kept))


def _digest(code: str) -> str:
    return hashlib.sha256(code.encode()).hexdigest()
