"""PrairieLearn: results.json of an external grader, a file a student.

After https://prairielearn.readthedocs.io/en/latest/externalGrading/: the score is from 0 to 1; with
`gradable` false no points are given or lost and no attempt is spent.
"""

import json

from grader.display import visible
from grader.exports.feedback_text import points_of
from grader.exports.in_language import in_language
from grader.exports.target import Line

MAX_BYTES = 1 << 20
MAX_TEXT = 4000


class PrairieLearn:
    """What PrairieLearn's pl-external-grader-results shows."""

    name = "prairielearn"
    title = "PrairieLearn results.json"
    file = "results.json"

    def one(self, line: Line) -> bytes | None:
        """Return the results; a fault of ours is not gradable."""
        if line.is_faulty:
            said = "The grader broke down here; nothing was graded, and no attempt is lost."
            return _json({"gradable": False, "message": said, "format_errors": [said]})
        line, say = in_language(line)
        final = line.final
        share = final.points / final.max_points if final.max_points else 0.0
        tests = [
            {
                "name": visible(f"{question.id} {check.title}", 200),
                "description": visible(question.title, 200),
                "points": round(check.points, 6),
                "max_points": round(check.max_points, 6),
                "message": visible(" ".join(filter(None, (check.message, check.hint))), MAX_TEXT),
                "output": visible(
                    "\n".join(filter(None, (check.detail, check.reproduction))), MAX_TEXT
                ),
            }
            for question in line.grade.questions
            for check in question.checks
        ]
        told = [f"{question.id} {question.title}: {points_of(question)}"
                for question in line.grade.questions]  # fmt: skip
        found = {
            "gradable": True,
            "score": min(max(share, 0.0), 1.0),
            "message": say(final.sentence),
            "output": "\n".join([*told, *(visible(note, 600) for note in line.grade.notes)]),
            "tests": tests,
        }
        text = _json(found)
        if len(text) > MAX_BYTES:  # PrairieLearn takes no more
            for test in tests:
                test["output"] = ""
            text = _json(found)
        return text


def _json(found: object) -> bytes:
    return (json.dumps(found, ensure_ascii=True, indent=1) + "\n").encode()


TARGET = PrairieLearn()
