"""A store as a file: every row as JSON, a line each, which any store takes in again.

Tables that others keep beside the store's own go with it where they are named.
"""

import base64
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from grader.atomic_write import written_whole
from grader.store.address import reason_of
from grader.store.tables import GRADES, SAME, TABLES, StoreError

PAGES = "web_"
"""How the tables of the pages are called, which stand beside the store's own."""


def write_backup(connection: sa.Connection, file: Path, beside: Sequence[sa.Table] = ()) -> int:
    """Write every row to a file, one JSON object a line; return the number of grades."""
    count = 0
    with written_whole(file) as out:
        for kind, table in TABLES.items():
            query = sa.select(table).order_by(table.c.id).execution_options(yield_per=200)
            for row in connection.execute(query).mappings():
                out.write(json.dumps({"row": kind, **row}) + "\n")
                count += kind == "grade"
        for table in beside:
            query = sa.select(table).order_by(*table.primary_key.columns)
            for row in connection.execute(query.execution_options(yield_per=20)).mappings():
                told = {name: _as_json(value) for name, value in row.items()}
                out.write(json.dumps({"row": table.name, **told}) + "\n")
    return count


def read_backup(
    connection: sa.Connection, file: Path, beside: Sequence[sa.Table] = ()
) -> Counter[str]:
    """Take in the rows of a backup that are not there yet; return how many of each kind.

    Rows of tables `beside` the store's own are taken in under their numbers, and only where all of
    these tables are empty; "left" counts the others. A line that is none: StoreError, and nothing
    is taken in.
    """
    with file.open(encoding="utf-8", errors="replace") as lines:
        return _restored(connection, file, lines, _Beside(connection, beside))


class _Beside:
    """Tables that others keep, filled from a backup."""

    def __init__(self, connection: sa.Connection, tables: Sequence[sa.Table]) -> None:
        self._connection = connection
        self._tables = {table.name: table for table in tables}
        count = sa.select(sa.func.count())
        self._is_empty = not any(
            connection.execute(count.select_from(table)).scalar_one() for table in tables
        )

    def take(self, name: str, row: dict[str, Any]) -> bool:
        """Take a row in, and say whether it was."""
        if not self._is_empty or name not in self._tables:
            return False
        table = self._tables[name]
        values = {column.name: _from_json(row[column.name]) for column in table.columns}
        self._connection.execute(table.insert().values(**values))
        return True

    def end(self) -> None:
        """Let the database count on from the numbers that were taken in."""
        if self._connection.dialect.name != "postgresql":
            return  # SQLite looks at the highest itself
        for table in self._tables.values():
            for column in table.primary_key.columns:
                if column.autoincrement is True:
                    of = sa.func.pg_get_serial_sequence(table.name, column.name)
                    most = sa.select(sa.func.max(column)).scalar_subquery()
                    setting = sa.func.setval(of, sa.func.coalesce(most, 1), most.is_not(None))
                    self._connection.execute(sa.select(setting))


def _as_json(value: Any) -> Any:
    return {"base64": base64.b64encode(value).decode()} if isinstance(value, bytes) else value


def _from_json(value: Any) -> Any:
    return base64.b64decode(value["base64"]) if isinstance(value, dict) else value


def _restored(
    connection: sa.Connection, file: Path, lines: Iterable[str], beside: _Beside
) -> Counter[str]:
    count: Counter[str] = Counter()
    known = {kind: Counter(_hashes(connection, kind)) for kind in TABLES}
    seen: dict[str, Counter[int]] = {kind: Counter() for kind in TABLES}
    taken = {
        (key, turn) for key, turn in connection.execute(sa.select(GRADES.c.key, GRADES.c.turn))
    }
    for number, line in enumerate(lines, start=1):
        try:
            read = json.loads(line)
            if str(read.get("row")).startswith(PAGES):
                name = read.pop("row")
                count[name if beside.take(name, read) else "left"] += 1
                continue
            for kind, row in _rows(read):
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
                count[kind] += 1
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
    beside.end()
    return count


def _hashes(connection: sa.Connection, kind: str) -> Iterator[int]:
    columns = [TABLES[kind].c[name] for name in SAME[kind]]
    # of the query alone: PostgreSQL would take in no row over a connection that is told to stream
    for row in connection.execute(sa.select(*columns).execution_options(yield_per=200)):
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
