"""What a person decided about an answer, and a grade with such decisions in it."""

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace

from grader.results.grade import Grade, Status


@dataclass(frozen=True)
class Decision:
    """What a person decided about one question of one submission.

    Points of None take an earlier decision back.
    """

    problem: str
    submission: str
    student: str
    question: str
    points: float | None
    comment: str = ""
    made_at: str = ""
    made_by: str = ""


def decided(grade: Grade, decisions: Iterable[Decision]) -> Grade:
    """Return the grade with what people decided in it.

    Of several decisions about a question the last holds.
    """
    last = {decision.question: decision for decision in decisions}
    questions = []
    for question in grade.questions:
        decision = last.get(question.id)
        if decision is None or decision.points is None:
            questions.append(question)
            continue
        points = min(max(decision.points, 0.0), question.max_points)
        status: Status = (
            "correct" if points == question.max_points else "partial" if points > 0 else "incorrect"
        )
        said = (
            f"Decided by {decision.made_by}, "
            f"{decision.made_at[:10]}{': ' if decision.comment else '.'}{decision.comment}"
        )
        questions.append(replace(question, points=points, status=status, decision=said))
    return replace(
        grade,
        questions=tuple(questions),
        points=round(math.fsum(question.points for question in questions), 6),
    )
