"""Plain CSV: points before and after the policy, why, and the status of each question."""

from collections.abc import Sequence

from grader.display import number
from grader.exports.table_text import harmless, table_of
from grader.exports.target import Line


def head(lines: Sequence[Line]) -> list[str]:
    """Return the names of the columns; the questions are those of the first student."""
    questions = [question.id for question in lines[0].grade.questions] if lines else []
    return ["student", "name", "id", "login", "email", "section", "points", "max points",
            "points before", "complete", *questions,
            *(f"{id} status" for id in questions), "why"]  # fmt: skip


def cells(line: Line) -> list[str | float]:
    """Return a student's cells; texts are as they came, no points where our machine failed."""
    about, final = line.about, line.final
    questions = line.grade.questions
    return [
        line.student,
        about.name,
        about.id,
        about.login,
        about.email,
        about.section,
        "" if line.is_faulty else final.points,
        final.max_points,
        "" if line.is_faulty else final.raw,
        "yes" if line.grade.is_complete else "no",
        *("" if question.status == "grader_fault" else question.points for question in questions),
        *(question.status for question in questions),
        final.sentence,
    ]


class PlainCsv:
    """A table that any program reads; no cell is a formula."""

    name = "csv"
    title = "plain CSV"
    file = "grades.csv"

    def write(self, lines: Sequence[Line]) -> bytes:
        """Return the table of a class."""
        told = [
            harmless(
                number(cell) if isinstance(cell, float | int) else cell for cell in cells(line)
            )
            for line in lines
        ]
        return table_of([harmless(head(lines)), *told])


TARGET = PlainCsv()
