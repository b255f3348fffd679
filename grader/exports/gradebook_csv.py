"""gradebook.csv: a row a student, a column a question."""

import csv
import io
import json
import re
from collections.abc import Sequence
from dataclasses import replace

from grader.display import number, visible
from grader.exports.grades_json import machine_form
from grader.results.class_row import (
    QuestionCell,
    StudentRow,
    check_cells,
    mistake_of,
    unprovided,
)
from grader.results.grade import Grade


def row_of(grade: Grade, folder: str = "") -> StudentRow:
    """Return a grade as a row; its mistakes are (id, message, question)."""
    row = StudentRow(
        student=grade.student,
        folder=folder,
        title=grade.title,
        points=grade.points,
        max_points=grade.max_points,
        is_complete=grade.is_complete,
        isolation=grade.isolation,
        questions=tuple(
            QuestionCell(q.id, q.title, q.status, q.points, q.max_points) for q in grade.questions
        ),
        lacks=grade.lacks,
        unprovided=unprovided(grade),
        unassigned=len(grade.unassigned),
        final=grade.final,
        language=grade.language,
        checks=check_cells(grade),
        mistakes=tuple(
            (*mistake, q.id)
            for q in grade.questions
            for c in q.checks
            if (mistake := mistake_of(c))
        ),
    )
    return replace(
        row, machine=json.dumps(machine_form(grade), ensure_ascii=True), line=csv_line(_cells(row))
    )


def header(row: StudentRow) -> list[str]:
    """Return the names of the gradebook's columns."""
    questions = [question.id for question in row.questions]
    return [
        "student",
        "points",
        "max_points",
        "complete",
        *questions,
        *(f"{q} status" for q in questions),
        "unassigned",
        *(("counts", "counts_max", "why") if row.final is not None else ()),
    ]


def _cells(row: StudentRow) -> list[str]:
    """Return a gradebook row; the points of a question with a grader fault are left empty."""
    points = [number(q.points) if q.status != "grader_fault" else "" for q in row.questions]
    total = "" if row.is_faulty else number(row.points)
    cells = [
        csv_cell(row.student),
        total,
        number(row.max_points),
        "yes" if row.is_complete else "no",
    ]
    cells += [*points, *(q.status for q in row.questions), str(row.unassigned or "")]
    if row.final is not None:
        counts = "" if row.is_faulty else number(row.final.points)
        cells += [counts, number(row.final.max_points), csv_cell(row.final.sentence, 1000)]
    return cells


def csv_line(cells: Sequence[str]) -> str:
    """Return cells as one line of CSV."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\n", quoting=csv.QUOTE_ALL).writerow(cells)
    return out.getvalue()


def csv_cell(value: object, most: int = 500) -> str:
    """Return text for a CSV cell that no spreadsheet takes for a formula."""
    text = visible(str(value), most).replace("\n", " ").replace("\t", " ")
    text = _INNER_FORMULA.sub(r"\1'\2", text)  # a cell of its own to who reads it by semicolons
    is_number = text.lstrip("-").replace(".", "", 1).isdigit()
    return f"'{text}" if text[:1] in tuple("=+-@\t\r＝＋－＠") and not is_number else text


_INNER_FORMULA = re.compile(r"([;|]\s*)([=+@＝＋＠-])")


class GradebookCsv:
    """The gradebook as CSV, with the columns of roster and layout at its end."""

    file = "gradebook.csv"

    def head(self, first: StudentRow | None, columns: Sequence[str]) -> str:
        """Return the names of the columns."""
        return _with_cells(csv_line(header(first)), columns) if first is not None else ""

    def line(self, row: StudentRow, columns: Sequence[str], is_first: bool) -> str:
        """Return the row of one student."""
        cells = row.about.cells() if row.about is not None else {}
        return _with_cells(row.line, [csv_cell(cells.get(column, "")) for column in columns])

    def foot(self, count: int) -> str:
        """Return nothing."""
        return ""


def _with_cells(line: str, cells: Sequence[str]) -> str:
    """Return a line of the gradebook with more cells at its end."""
    return f"{line.removesuffix(chr(10))},{csv_line(cells)}" if cells else line


EXPORT = GradebookCsv()
