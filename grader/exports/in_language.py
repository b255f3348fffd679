"""A student's grade as people read it: its sentences in the language of the course.

Files for programs (JSON, CSV of grades) keep the English that is stored.
"""

from dataclasses import replace

from grader.catalogue import Catalogue, catalogue
from grader.exports.target import Line
from grader.results.grade import CheckResult, Grade, QuestionResult


def in_language(line: Line) -> tuple[Line, Catalogue]:
    """Return a student's line with all sentences in the course's language, and its words."""
    say = catalogue(line.grade.language)
    if line.grade.language == "en":
        return line, say
    return replace(line, grade=_grade(line.grade, say), eventual=_grade(line.eventual, say)), say


def _grade(grade: Grade, say: Catalogue) -> Grade:
    questions = tuple(_question(question, say) for question in grade.questions)
    return replace(grade, notes=tuple(map(say, grade.notes)), questions=questions)


def _question(question: QuestionResult, say: Catalogue) -> QuestionResult:
    checks = tuple(_check(check, say) for check in question.checks)
    return replace(question, decision=say(question.decision), checks=checks)


def _check(check: CheckResult, say: Catalogue) -> CheckResult:
    message, detail, hint = (say(text) for text in (check.message, check.detail, check.hint))
    return replace(check, message=message, detail=detail, hint=hint)
