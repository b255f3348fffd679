"""Students ready to leave the house, made without grading anything."""

from grader.delivery.lines import Circumstances, line_of
from grader.results.about import About
from grader.results.grade import CheckResult, Grade, QuestionResult, question_status

SECRET = "the-secret-4711"


def check(id, status, points, most, visibility="visible", message="It differs.", **more):
    return CheckResult(
        id, "value", "code", f"Check {id}", status, points, most, visibility, None, message, **more
    )


def question(id, *checks, title="Why", decision=""):
    points, most = sum(c.points for c in checks), sum(c.max_points for c in checks)
    return QuestionResult(
        id, title, "Why?", question_status(checks), points, most, checks, decision=decision
    )


def grade(student, *questions, title="Week 4", notes=()):
    points, most = sum(q.points for q in questions), sum(q.max_points for q in questions)
    return Grade("week-4", title, student, points, most, questions, notes=notes)


def simple(student, points=7.0, **about):
    """A student with one right check and one that is partly right."""
    right = check("a", "correct", 5.0, 5.0, message="That is right.")
    other = check(
        "b", "partial", points - 5.0, 5.0, message="The bias is missing; =1+1", hint="Look."
    )
    return a_line(grade(student, question("1.1", right), question("1.2", other)), **about)


def a_line(whole, circumstances=None, **about):
    known = Circumstances(abouts={whole.student: About(**about)}) if about else Circumstances()
    return line_of(whole, [], circumstances or known)


def faulty(student):
    return a_line(grade(student, question("1.1", check("a", "grader_fault", 0.0, 10.0))))
