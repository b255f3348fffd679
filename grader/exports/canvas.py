"""Canvas: the exported gradebook with one assignment's grades filled in.

After Canvas's own importer (lib/gradebook_importer.rb): a student is found by the column ID, an
assignment by the number in brackets behind its title, the first cell "Points Possible" marks the
row that describes the columns, "(read only)" in it those that are not taken. What the file does not
hold stays as it is, so it holds one assignment, and only the students who have a grade here.
"""

import re
from collections.abc import Mapping, Sequence

from grader.display import number
from grader.errors import UsageError
from grader.exports.table_text import (
    as_number,
    cell_at,
    cells_of,
    chosen_column,
    decoded,
    harmless,
    named_cell,
    table_of,
)
from grader.exports.target import Book, Line, Listed

_ASSIGNMENT = re.compile(r"(?P<title>.*\S)\s*\((?P<id>\d+)\)\s*", re.S)
_SUMS = re.compile(
    r"(Unposted )?(Current|Final|Override) (Score|Points|Grade|Status)|"
    r"(?:.* )?(?:Unposted )?(?:Current|Final|Override) (?:Score|Points|Grade|Status)(?: \(.*\))?"
)
_NOBODY = re.compile(r"(?:student, ?test|test student|muted|manual posting.*)?", re.I)


class Canvas:
    """The gradebook of Canvas, as its page Grades exports and imports it."""

    name = "canvas"
    title = "Canvas gradebook"
    file = "canvas.csv"
    needs = "the gradebook that Canvas exports (Grades, Export, Export Entire Gradebook)"

    def read(self, data: bytes, column: str | None, title: str) -> Book:
        """Return an exported gradebook."""
        text, _ = decoded(data, "the gradebook")
        rows, delimiter = cells_of(text)
        header = rows[0] if rows else []
        has_names = header[:2] == ["LastName", "FirstName"]
        if not (has_names or (len(header) > 3 and "Student" in header[0] and "ID" in header[1])):
            raise UsageError(
                "this is no gradebook that Canvas exported: it begins with the columns Student and "
                "ID. In Canvas: Grades, Export, Export Entire Gradebook"
            )
        if "Section" not in header:
            raise UsageError("the gradebook has no column Section, which Canvas exports")
        described = next((row for row in rows[1:] if "Points Possible" in row[0]), [])
        places = {name: place for place, name in enumerate(header)}
        columns: list[tuple[int, str, str]] = []
        read_only: list[str] = []
        for place in range(places["Section"] + 1, len(header)):
            found = _ASSIGNMENT.fullmatch(header[place])
            is_read_only = "read only" in cell_at(described, place).lower()
            if is_read_only or found is None or _SUMS.fullmatch(header[place]):
                read_only += [header[place]]
                continue
            columns.append((place, found["title"], found["id"]))
        if column is not None and column in read_only:
            raise UsageError(f"{column!r} is a column that Canvas calculates; it takes no grades")
        at = chosen_column(columns, column, title, "the gradebook")
        people = []
        for number_, row in enumerate(rows[1:], start=1):
            name = cell_at(row, 0).strip()
            if row is described or _NOBODY.fullmatch(name) or "Points Possible" in name:
                continue
            if has_names:
                name = f"{cell_at(row, 1).strip()} {name}"
            people.append(
                Listed(
                    number_,
                    name,
                    id=named_cell(row, places, "SIS User ID"),
                    site_id=named_cell(row, places, "ID"),
                    login=named_cell(row, places, "SIS Login ID"),
                    section=named_cell(row, places, "Section"),
                )
            )
        table = tuple(map(tuple, rows))
        most = as_number(cell_at(described, at))
        return Book(tuple(people), table, at, header[at], most, delimiter)

    def write(self, lines: Sequence[Line], book: Book, rows: Mapping[str, int]) -> bytes:
        """Return the file that Grades, Import takes: who they are, and the one assignment."""
        known = book.table[0].index("Section") + 1
        points = {rows[line.student]: number(line.final.points) for line in lines
                  if line.student in rows and not line.is_faulty}  # fmt: skip
        out = [[*book.table[0][:known], book.table[0][book.column]]]
        for number_, row in enumerate(book.table[1:], start=1):
            about = [*row[:known], *[""] * (known - len(row[:known]))]
            if "Points Possible" in row[0]:
                out.append([*about, cell_at(row, book.column)])
            elif number_ in points:
                out.append([*harmless(about), points[number_]])
        return table_of(out, book.delimiter)


TARGET = Canvas()
