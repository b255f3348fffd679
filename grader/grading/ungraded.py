"""A grade in which nothing was judged, for a fault that is not the student's."""

from grader.grading.points import check_result, question_result
from grader.problem.model import Problem
from grader.results.grade import Grade, QuestionResult, Verdict

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


def faulty(problem: Problem, student: str, reason: str) -> Grade:
    """Return a grade in which nothing was judged, for a fault that is not the student's."""
    verdict = Verdict("grader_fault", 0.0, "The grader broke down; nothing was judged. This costs no points.", reason)
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
        notes=(f"Grader fault: {reason}",),
        isolation="unavailable",
        fault=reason,
    )
