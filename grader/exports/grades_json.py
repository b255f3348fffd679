"""grades.json: the machine form of the grades of a class."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from grader.results.about import About
from grader.results.class_row import StudentRow
from grader.results.grade import Grade
from grader.results.grade_json import to_plain


def machine_form(grade: Grade) -> dict[str, object]:
    """Return a grade in the stable form other tools build on (format 1)."""
    fields = (
        "id",
        "kind",
        "part",
        "status",
        "points",
        "max_points",
        "visibility",
        "misconception",
        "diagnosis",
        "given_back",
        "message",
    )
    return {
        "format": grade.format,
        "problem": grade.problem,
        "student": grade.student,
        "points": to_plain(grade.points),
        "strict_points": to_plain(grade.strict_points),
        "max_points": to_plain(grade.max_points),
        **({"final": to_plain(grade.final)} if grade.final is not None else {}),
        "isolation": grade.isolation,
        "notes": list(grade.notes),
        "account": [to_plain(piece) for piece in grade.account],
        "questions": [
            {
                "id": question.id,
                "status": question.status,
                "points": to_plain(question.points),
                "max_points": to_plain(question.max_points),
                "checks": [
                    {name: to_plain(getattr(check, name)) for name in fields}
                    for check in question.checks
                ],
            }
            for question in grade.questions
        ],
    }


def machine_grades(file: Path) -> Iterator[dict[str, Any]]:
    """Yield the grades of a grades.json that `write_class` wrote, a line each.

    Raise ValueError where it is cut.
    """
    with file.open(encoding="utf-8") as text:
        line = ""
        for line in text:
            if line.rstrip("\n") not in ("[", "]"):
                yield json.loads(line.rstrip(",\n"))
    if line != "]\n":
        raise ValueError("it ends before its end")


class GradesJson:
    """The machine form of all grades: a list, a line a student."""

    file = "grades.json"

    def head(self, first: StudentRow | None, columns: Sequence[str]) -> str:
        """Return the opening bracket."""
        return "["

    def line(self, row: StudentRow, columns: Sequence[str], is_first: bool) -> str:
        """Return the machine form of one student's grade."""
        return ("" if is_first else ",") + "\n" + _with_about(row.machine, row.about)

    def foot(self, count: int) -> str:
        """Return the closing bracket."""
        return "\n]\n"


def _with_about(machine: str, about: About | None) -> str:
    """Return the machine form with what roster and layout tell."""
    if about is None or not about.plain():
        return machine
    return json.dumps({**json.loads(machine), "about": about.plain()}, ensure_ascii=True)


EXPORT = GradesJson()
