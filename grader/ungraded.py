"""A grade in which nothing was judged, because nothing was handed in."""

from grader.result import Grade, QuestionResult, Verdict
from grader.scoring import check_result, question_result
from grader.spec.model import Problem

MESSAGE = "Nothing was handed in."


def nothing_handed_in(problem: Problem, student: str) -> Grade:
    """Return the grade of a student on the roster who handed in nothing: no points, and every check says why."""
    verdict = Verdict("not_attempted", 0.0, MESSAGE)
    questions: list[QuestionResult] = []
    for question in problem.questions:
        questions.append(question_result(question, [check_result(check, verdict) for check in question.checks]))
    return Grade(
        problem=problem.exercise.id,
        title=problem.exercise.title,
        student=student,
        points=0.0,
        max_points=problem.exercise.points,
        questions=tuple(questions),
        notes=(MESSAGE,),
        isolation="not needed",
    )
