"""Blackboard: the downloaded grade file with one column filled in.

After Blackboard's help on working offline: a student is found by the user name, a column by the
number behind the last bar of its heading, every cell is quoted. A column without a number would
make a new one of no points, so only those that Blackboard gave out are taken.
"""

import re
from collections.abc import Mapping, Sequence

from grader.display import number
from grader.errors import UsageError
from grader.exports.table_text import (
    as_number,
    cells_of,
    chosen_column,
    decoded,
    harmless,
    named_cell,
    table_of,
)
from grader.exports.target import Book, Line, Listed

_COLUMN = re.compile(
    r"(?P<title>.*?)\s*\[(?P<about>[^\]]*?)(?P<most>[\d.,]+)?(?:\s*[^\W\d]\w*)?\]\s*\|\s*"
    r"(?P<id>\d+)",
    re.S,
)
_WHO = ("Last Name", "First Name", "Username", "Student ID")
_USER = ("Username", "User Name", "Benutzername")


class Blackboard:
    """The grade file of Blackboard Learn, comma or tab between its cells."""

    name = "blackboard"
    title = "Blackboard grade file"
    file = "blackboard.csv"
    needs = "the grade file that Blackboard gives (Grade Center, Work Offline, Download)"

    def read(self, data: bytes, column: str | None, title: str) -> Book:
        """Return a grade file that was downloaded."""
        text, encoding = decoded(data, "the grade file")
        rows, delimiter = cells_of(text)
        header = [cell.strip().lstrip("\ufeff") for cell in rows[0]] if rows else []
        user = next((header.index(name) for name in _USER if name in header), None)
        if user is None:
            raise UsageError(
                "this is no grade file of Blackboard: it has no column Username. In Blackboard: "
                "Grade Center (or Gradebook), Work Offline, Download"
            )
        columns = [
            (place, found["title"], found["id"])
            for place, cell in enumerate(header)
            if (found := _COLUMN.fullmatch(cell))
        ]
        at = chosen_column(columns, column, title, "the grade file")
        places = {name: place for place, name in enumerate(header)}
        people = []
        for number_, row in enumerate(rows[1:], start=1):
            last, first = (named_cell(row, places, name) for name in _WHO[:2])
            login = row[user].strip() if user < len(row) else ""
            if login:
                name = f"{first} {last}".strip() or login
                people.append(
                    Listed(number_, name, id=named_cell(row, places, "Student ID"), login=login)
                )
        found = _COLUMN.fullmatch(header[at])
        most = as_number(found["most"] or "") if found else None
        table = (tuple(header), *map(tuple, rows[1:]))
        return Book(tuple(people), table, at, header[at], most, delimiter, encoding)

    def write(self, lines: Sequence[Line], book: Book, rows: Mapping[str, int]) -> bytes:
        """Return the file that Work Offline, Upload takes, in the form of the one it gave."""
        header = book.table[0]
        kept = [place for place, name in enumerate(header) if name in (*_WHO, *_USER)]
        out = [[*(header[place] for place in kept), header[book.column]]]
        for line in sorted((one for one in lines if one.student in rows and not one.is_faulty),
                           key=lambda one: rows[one.student]):  # fmt: skip
            row = book.table[rows[line.student]]
            about = [row[place] if place < len(row) else "" for place in kept]
            out.append([*harmless(about), number(line.final.points)])
        return table_of(out, book.delimiter, book.encoding)


TARGET = Blackboard()
