"""A store as a file: every row as JSON, a line each, which any store takes in again."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from grader.atomic_write import written_whole
from grader.store.address import reason_of
from grader.store.tables import GRADES, SAME, TABLES, StoreError


def write_backup(connection: sa.Connection, file: Path) -> int:
    """Write every row to a file, one JSON object a line; return the number of grades."""
    count = 0
    with written_whole(file) as out:
        for kind, table in TABLES.items():
            rows = connection.execution_options(yield_per=200).execute(
                sa.select(table).order_by(table.c.id)
            )
            for row in rows.mappings():
                out.write(json.dumps({"row": kind, **row}) + "\n")
                count += kind == "grade"
    return count


def read_backup(connection: sa.Connection, file: Path) -> int:
    """Take in the rows of a backup that are not there yet; return the number of grades.

    A line that is none: StoreError, and nothing is taken in.
    """
    with file.open(encoding="utf-8", errors="replace") as lines:
        return _restored(connection, file, lines)


def _restored(connection: sa.Connection, file: Path, lines: Iterable[str]) -> int:
    count = 0
    known = {kind: Counter(_hashes(connection, kind)) for kind in TABLES}
    seen: dict[str, Counter[int]] = {kind: Counter() for kind in TABLES}
    taken = {
        (key, turn) for key, turn in connection.execute(sa.select(GRADES.c.key, GRADES.c.turn))
    }
    for number, line in enumerate(lines, start=1):
        try:
            for kind, row in _rows(json.loads(line)):
                same = hash(tuple(row[name] for name in SAME[kind]))
                seen[kind][same] += 1
                if seen[kind][same] <= known[kind][same]:
                    continue
                while (
                    kind == "grade"
                    and row["turn"] is not None
                    and (row["key"], row["turn"]) in taken
                ):
                    row["turn"] += 1
                taken.add((row.get("key"), row.get("turn")))
                connection.execute(TABLES[kind].insert().values(**row))
                count += kind == "grade"
        except (
            ValueError,
            KeyError,
            TypeError,
            AttributeError,
            sa.exc.StatementError,
        ) as error:
            if isinstance(error, sa.exc.OperationalError):
                raise
            raise StoreError(
                f"{file}:{number}: this is no line of a backup "
                f"({reason_of(error)}); nothing was taken in. "
                "`grader backup` writes such files; a store is not one"
            ) from None
    return count


def _hashes(connection: sa.Connection, kind: str) -> Iterator[int]:
    columns = [TABLES[kind].c[name] for name in SAME[kind]]
    for row in connection.execution_options(yield_per=200).execute(sa.select(*columns)):
        yield hash(tuple(row))


def _rows(line: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the rows that a line of a backup holds.

    One, or, of a grade of version 1, its attempt too.
    """
    kind = line.pop("row", None)
    del line["id"]
    if kind is None:
        yield (
            "attempt",
            {name: line[name] for name in ("key", "problem", "student", "made_at", "made_by")},
        )
        line["turn"] = 0 if line["is_final"] else None
    yield kind or "grade", line
