"""Plain JSON: each student's points before and after the policy, with what they may see."""

import json
from collections.abc import Sequence
from typing import Any

from grader.exports.target import Line
from grader.results.grade_json import to_plain

_CHECK = ("id", "title", "part", "status", "points", "max_points", "visibility", "message", "hint")


def plain(line: Line) -> dict[str, Any]:
    """Return a student in the form that is written (format 1)."""
    final = line.final
    return {
        "format": 1,
        "problem": line.grade.problem,
        "student": line.student,
        "about": line.about.plain(),
        "points": None if line.is_faulty else to_plain(final.points),
        "max_points": to_plain(final.max_points),
        "points_before": None if line.is_faulty else to_plain(final.raw),
        "why": list(final.steps),
        "is_complete": line.grade.is_complete,
        "questions": [
            {
                "id": question.id,
                "title": question.title,
                "status": question.status,
                "points": to_plain(question.points),
                "max_points": to_plain(question.max_points),
                "decision": question.decision,
                "checks": [
                    {name: to_plain(getattr(check, name)) for name in _CHECK}
                    for check in question.checks
                ],
            }
            for question in line.grade.questions
        ],
    }


class PlainJson:
    """A list of students for programs of one's own."""

    name = "json"
    title = "plain JSON"
    file = "grades.export.json"

    def write(self, lines: Sequence[Line]) -> bytes:
        """Return the list, a line a student."""
        told = ",\n".join(json.dumps(plain(line), ensure_ascii=True) for line in lines)
        return f"[\n{told}\n]\n".encode()


TARGET = PlainJson()
