"""Grades in which nothing was judged: nothing was handed in, or the grader itself broke down."""

from grader.grading.points import check_result, question_result
from grader.problem.model import Problem
from grader.results.grade import Grade, Verdict

MESSAGE = "Nothing was handed in."


def nothing_handed_in(problem: Problem, student: str) -> Grade:
    """Return the grade of a student on the roster who handed in nothing.

    No points, and every check says why.
    """
    return _alike(
        problem, student, Verdict("not_attempted", 0.0, MESSAGE), MESSAGE, isolation="not needed"
    )


def faulty(problem: Problem, student: str, reason: str) -> Grade:
    """Return the grade of a submission that our machine failed to judge.

    No points are lost, and every check says why.
    """
    verdict = Verdict(
        "grader_fault",
        0.0,
        "The grader broke down; nothing was judged. This costs no points.",
        reason,
    )
    return _alike(
        problem, student, verdict, f"Grader fault: {reason}", isolation="unavailable", fault=reason
    )


def _alike(
    problem: Problem, student: str, verdict: Verdict, note: str, isolation: str, fault: str = ""
) -> Grade:
    """Return a grade in which every check has the same verdict."""
    return Grade(
        problem=problem.exercise.id,
        title=problem.exercise.title,
        student=student,
        points=0.0,
        max_points=problem.exercise.points,
        questions=tuple(
            question_result(q, [check_result(check, verdict) for check in q.checks])
            for q in problem.questions
        ),
        notes=(note,),
        isolation=isolation,
        fault=fault,
        language=problem.exercise.language,
    )
