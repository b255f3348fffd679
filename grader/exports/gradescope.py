"""Gradescope: results.json, a file a student, with visibility left to Gradescope.

After https://gradescope-autograders.readthedocs.io/en/latest/specs/. A check that the student may
see later goes out whole with its level, since Gradescope holds it back itself. One that is hidden
for good goes out as the sentence that our own reports have of it.
"""

import json

from grader.catalogue import Catalogue
from grader.display import number, visible
from grader.exports.in_language import in_language
from grader.exports.target import Line
from grader.results.grade import CheckResult, QuestionResult

MAX_TEXT = 20_000


class Gradescope:
    """The results of an autograder, as Gradescope reads them."""

    name = "gradescope"
    title = "Gradescope results.json"
    file = "results.json"

    def one(self, line: Line) -> bytes | None:
        """Return the results, None for a fault of ours: Gradescope then says that the autograder
        failed, and gives no points.
        """
        if line.is_faulty:
            return None
        line, say = in_language(line)
        final = line.final
        said = [say(final.sentence)] if final.sentence else []
        if not line.eventual.is_complete:
            waits = say("some parts wait for a person, who may change their points.")
            said.append(f"{say('Not final:')} {waits}")
        said += [visible(note, 600) for note in line.eventual.notes]
        tests = [
            _test(question, check, place, say)
            for question in line.eventual.questions
            for place, check in enumerate(question.checks, start=1)
        ]
        found = {
            "score": round(final.points, 6),
            "output": "\n".join(said),
            "output_format": "text",
            "test_output_format": "text",
            "test_name_format": "text",
            "visibility": "visible",
            "stdout_visibility": "hidden",
            "extra_data": {
                "raw_score": final.raw,
                "max_score": final.max_points,
                "problem": line.eventual.problem,
                "complete": line.eventual.is_complete,
            },
            "tests": tests,
        }
        return (json.dumps(found, ensure_ascii=True, indent=1) + "\n").encode()


def _test(
    question: QuestionResult, check: CheckResult, place: int, say: Catalogue
) -> dict[str, object]:
    said = [check.message, check.detail, f"{say('Hint:')} {check.hint}" if check.hint else ""]
    if check.reproduction:
        shown = say("See it yourself (paste after your code)")
        said.append(f"{shown}:\n{check.reproduction}")
    if question.decision and place == 1:
        said.insert(0, question.decision)
    # our hidden checks are shown by their title and a sentence that tells nothing: they give points
    level = "visible" if check.visibility == "hidden" else check.visibility
    return {
        "number": f"{question.id}.{place}",
        "name": visible(f"{question.id} {question.title}: {check.title}", 300),
        "score": round(check.points, 6),
        "max_score": round(check.max_points, 6),
        "status": "passed" if check.status == "correct" else "failed",
        "output": visible("\n".join(text for text in said if text), MAX_TEXT),
        "tags": [check.part, check.status],
        "visibility": level,
        "extra_data": {"id": f"{question.id}/{check.id}", "points": number(check.points)},
    }


TARGET = Gradescope()
