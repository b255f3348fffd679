"""The answers of a class that wait for a person."""

from collections.abc import Iterator
from dataclasses import dataclass

from grader.results.decision import Decision, SameAnswers, decided, place_of
from grader.results.grade import Grade, QuestionResult
from grader.results.key import Key
from grader.store.store import Store


@dataclass(frozen=True)
class Waiting:
    """A student's latest grade, decisions included, and its questions that wait for a person.

    `key` is that under which the store has it.
    """

    grade: Grade
    questions: tuple[QuestionResult, ...]
    key: Key


def waiting(
    store: Store, student: str | None = None, problem: str | None = None
) -> Iterator[Waiting]:
    """Yield the latest grade of every student, or of one, with what waits in it; often nothing."""
    by_whom: dict[tuple[str, tuple[str, str]], list[Decision]] = {}
    every = store.decisions(problem)
    same = SameAnswers(every)
    for decision in every:
        key = (decision.problem, place_of(decision.student, decision.submission))
        by_whom.setdefault(key, []).append(decision)
    for attempt in store.standing(student):
        if problem not in (None, attempt.key.problem):
            continue
        key = (attempt.key.problem, place_of(attempt.grade.student, attempt.key.submission))
        grade = decided(attempt.grade, by_whom.get(key, []), same)
        open_questions = tuple(q for q in grade.questions if q.status == "needs_review")
        yield Waiting(grade, open_questions, attempt.key)
