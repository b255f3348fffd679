"""One answer of one student, found in the store by the names that a person types."""

import difflib
from dataclasses import dataclass

from grader.errors import UsageError
from grader.results.grade import Grade, QuestionResult
from grader.results.key import Key
from grader.store.store import Store


@dataclass(frozen=True)
class Answered:
    """A question of a student's latest grade, and the key under which the store has it."""

    key: Key
    grade: Grade
    question: QuestionResult


def answer_of(store: Store, student: str, question: str, problem: str | None = None) -> Answered:
    """Return a student's answer to a question.

    Raises UsageError where the student has no grade, or grades in several exercises, or where the
    exercise has no such question.
    """
    attempts = [a for a in store.standing(student) if problem in (None, a.key.problem)]
    if not attempts:
        raise no_grade(store, student, problem)
    latest = {a.key.problem: a for a in sorted(attempts, key=lambda a: a.made_at)}
    if len(latest) > 1:
        raise UsageError(
            f"{student!r} has grades in {', '.join(latest)}; choose one with --problem ID"
        )
    (attempt,) = latest.values()
    questions = attempt.grade.questions
    found = next((q for q in questions if q.id == question), None)
    if found is None:
        raise UsageError(
            f"there is no question {question!r}; there are {', '.join(q.id for q in questions)}"
        )
    return Answered(attempt.key, attempt.grade, found)


def no_grade(store: Store, student: str, problem: str | None = None) -> UsageError:
    """Return the error for a student of whom the store holds no grade, with names that are near."""
    known = store.students()
    near = [] if student in known else difflib.get_close_matches(student, known, 3)
    meant = f"; did you mean {' or '.join(map(repr, near))}?" if near else ""
    where = "in this store" if problem is None else f"in {problem!r} in this store"
    return UsageError(f"there is no grade of {student!r} {where}{meant}")
