"""The rows of a store: new grades, attempts as they are found again, and what is asked of them."""

import getpass
import json
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache
from typing import Any

import sqlalchemy as sa

from grader.results.grade import Grade
from grader.results.grade_json import grade_from_plain
from grader.results.key import Key
from grader.store.tables import (
    ATTEMPTS,
)

CHUNK = 500


@dataclass(frozen=True)
class New:
    """A grade to be kept, as JSON."""

    key: Key
    student: str
    text: str
    is_final: bool = True


@dataclass(frozen=True)
class Attempt:
    """One grade in the store, with its circumstances."""

    made_at: str
    made_by: str
    key: Key
    grade: Grade
    is_final: bool = True


def add_attempts(connection: sa.Connection, pairs: Sequence[tuple[str, str]], problem: str) -> None:
    """Keep that students handed in what has these keys, where it is not kept yet."""
    pairs = [(key, storable(student)) for key, student in pairs]
    newest: dict[str, str] = {}
    for students in in_parts([student for _, student in pairs]):
        last = newest_attempts((ATTEMPTS.c.problem == problem, ATTEMPTS.c.student.in_(students)))
        query = sa.select(ATTEMPTS.c.student, ATTEMPTS.c.key).where(ATTEMPTS.c.id.in_(last))
        newest.update((row.student, row.key) for row in connection.execute(query))
    made = {"problem": problem, "made_at": now(), "made_by": user()}
    rows = [
        {"key": key, "student": student, **made}
        for key, student in pairs
        if newest.get(student) != key
    ]
    if rows:
        connection.execute(ATTEMPTS.insert(), rows)


def newest_attempts(conditions: Sequence[Any]) -> Any:
    """Select the id of each student's newest attempt in each problem.

    An older one may have been restored after it.
    """
    order = (ATTEMPTS.c.made_at.desc(), ATTEMPTS.c.id.desc())
    place = sa.func.row_number().over(
        partition_by=(ATTEMPTS.c.problem, ATTEMPTS.c.student), order_by=order
    )
    ranked = sa.select(ATTEMPTS.c.id, place.label("place")).where(*conditions).subquery()
    return sa.select(ranked.c.id).where(ranked.c.place == 1)


def in_parts(items: Sequence[str]) -> Iterator[Sequence[str]]:
    """Yield parts of a sequence that fit into one query."""
    for start in range(0, len(items), CHUNK):
        yield items[start : start + CHUNK]


def attempt_of(row: Any, student: str) -> Attempt:
    """Return the attempt that a row holds."""
    key = Key(**{name: row[name] for name in Key.__dataclass_fields__})
    grade = replace(grade_from_plain(json.loads(row["grade"])), student=student)
    return Attempt(row["made_at"], row["made_by"], key, grade, row["is_final"])


def now() -> str:
    """Return this moment as the store writes it."""
    return datetime.now(UTC).isoformat(timespec="seconds")


@cache
def user() -> str:
    """Return who works here, empty where nobody can tell."""
    try:
        return getpass.getuser()[:100]
    except (OSError, KeyError):
        return "unknown"


def forms_of(student: str) -> list[str]:
    """Return a name in the forms in which a store may hold it.

    Earlier versions kept what a macOS disk wrote.
    """
    return list(
        dict.fromkeys(storable(unicodedata.normalize(form, student)) for form in ("NFC", "NFD"))
        | {storable(student): None}
    )


def storable(text: str, limit: int = 300) -> str:
    """Return text as every database takes it."""
    return text.encode("utf-8", "backslashreplace").decode().replace("\0", "\\x00")[:limit]
