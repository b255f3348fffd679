"""Moodle: the grading worksheet of an assignment, with grade and feedback filled in.

After Moodle's own importer (mod/assign/feedback/offline): a student is found by the number of the
participant in the column Identifier, "Last modified (grade)" guards what was changed in Moodle
since, and the feedback is HTML. The names of the columns are those of the site's language.
"""

import re
from collections.abc import Mapping, Sequence

from grader.display import number
from grader.errors import UsageError
from grader.exports.feedback_text import feedback_lines
from grader.exports.table_text import (
    as_number,
    cell_at,
    cells_of,
    decoded,
    harmless,
    html_cell,
    table_of,
)
from grader.exports.target import Book, Line, Listed

_COLUMNS = {
    "participant": ("Identifier", "ID"),
    "name": ("Full name", "Vollständiger Name"),
    "id": ("ID number", "ID-Nummer"),
    "email": ("Email address", "E-Mail-Adresse"),
    "login": ("Username", "Anmeldename"),
    "grade": ("Grade", "Bewertung"),
    "most": ("Maximum Grade", "Maximum grade", "Bestwertung", "Beste Bewertung"),
    "open": ("Grade can be changed", "Bewertung kann geändert werden"),
    "modified": ("Last modified (grade)", "Zuletzt geändert (Bewertung)"),
    "feedback": ("Feedback comments", "Feedback als Kommentar", "Feedback-Kommentare"),
}


class Moodle:
    """The offline grading worksheet of a Moodle assignment."""

    name = "moodle"
    title = "Moodle grading worksheet"
    file = "moodle.csv"
    needs = "the assignment's grading worksheet (View all submissions, Download grading worksheet)"

    def read(self, data: bytes, column: str | None, title: str) -> Book:
        """Return a worksheet that was downloaded; `column` is not needed, there is one."""
        text, _ = decoded(data, "the worksheet")
        rows, delimiter = cells_of(text)
        places = _places(rows[0] if rows else [])
        missing = [name for name in ("participant", "grade", "modified") if name not in places]
        if missing:
            raise UsageError(
                "this is no grading worksheet of Moodle: it lacks the column "
                f"{_COLUMNS[missing[0]][0]!r}. In the assignment: View all submissions, Download "
                "grading worksheet (which needs the feedback type Offline grading worksheet)"
            )
        people = []
        odd = []
        locked = 0
        told = 0
        for number_, row in enumerate(rows[1:], start=1):

            def cell(name: str, row: Sequence[str] = row) -> str:
                place = places.get(name)
                return row[place].strip() if place is not None and place < len(row) else ""

            locked += cell("open").lower() in ("no", "nein")
            told += bool(cell("feedback"))
            participant = re.sub(r"^\D*(?=\d+$)", "", cell("participant"))
            people.append(
                Listed(
                    number_,
                    cell("name") or cell("participant"),
                    id=cell("id"),
                    site_id=participant,
                    login=cell("login"),
                    email=cell("email"),
                )
            )
        if locked:
            odd.append(f"{locked} grades are locked in Moodle, which will leave them as they are.")
        if told:
            odd.append(
                f"{told} students have feedback in Moodle already; what is written replaces it."
            )
        if "feedback" not in places:
            odd.append("The worksheet has no column for feedback: grades only (Moodle's setting "
                       "Feedback comments adds it).")  # fmt: skip
        most = next(
            (value for person in people
             if (value := as_number(cell_at(rows[person.row], places.get("most")))) is not None),
            None,
        )  # fmt: skip
        table = tuple(map(tuple, rows))
        return Book(tuple(people), table, places["grade"], rows[0][places["grade"]], most,
                    delimiter, odd=tuple(odd))  # fmt: skip

    def write(self, lines: Sequence[Line], book: Book, rows: Mapping[str, int]) -> bytes:
        """Return the worksheet that Upload grading worksheet takes."""
        header = book.table[0]
        feedback = _places(header).get("feedback")
        out = [list(header)]
        for line in sorted((one for one in lines if one.student in rows and not one.is_faulty),
                           key=lambda one: rows[one.student]):  # fmt: skip
            row = book.table[rows[line.student]]
            cells = harmless([*row, *[""] * (len(header) - len(row))])
            cells[book.column] = number(line.final.points)
            if feedback is not None:
                cells[feedback] = html_cell(feedback_lines(line))
            out.append(cells)
        return table_of(out, book.delimiter)


def _places(header: Sequence[str]) -> dict[str, int]:
    """Return the place of each column that is known, in whichever language."""
    names = [cell.strip() for cell in header]
    return {
        kind: names.index(word)
        for kind, words in _COLUMNS.items()
        for word in reversed(words)
        if word in names
    }


TARGET = Moodle()
