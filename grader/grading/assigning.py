"""An answer that a person found: a piece that belonged to no question becomes the answer to one."""

from dataclasses import dataclass, replace

from grader.grading.grader import Grader
from grader.results.account import Piece
from grader.results.grade import Grade, QuestionResult
from grader.submission.model import Answer, Submission


@dataclass(frozen=True)
class Assigned:
    """A question with a piece as its answer; `points` are None where a person has to decide."""

    question: QuestionResult
    points: float | None

    @property
    def messages(self) -> tuple[str, ...]:
        """What the written checks say of the piece."""
        return tuple(check.message for check in self.question.checks if check.part == "written")


def assign(grader: Grader, grade: Grade, question_id: str, piece: Piece) -> Assigned:
    """Return a question of a grade, judged anew with a piece as its answer.

    Its code checks stay as they were.

    Raises LookupError where the exercise has no such question, or none that is answered in words.
    """
    question = next((q for q in grader.problem.questions if q.id == question_id), None)
    before = next((q for q in grade.questions if q.id == question_id), None)
    if question is None or before is None or question.written is None:
        raise LookupError(question_id)
    answer = Answer(piece.text, piece.label, piece.line)
    submission = Submission(grade.student, {question_id: answer})
    text = grader.written.answer_to(question, submission)
    written = {check.id: check for check in grader.written.judge(question, text, submission)}
    checks = tuple(written.get(c.id, c) if c.part == "written" else c for c in before.checks)
    is_open = any(check.status in ("needs_review", "grader_fault") for check in checks)
    points = None if is_open else round(sum(check.points for check in checks), 6)
    return Assigned(replace(before, checks=checks, answer=piece.text), points)
