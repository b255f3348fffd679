"""A grade of which some questions were judged anew, or give other points."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from fractions import Fraction

from grader.problem.model import Problem
from grader.results.grade import CheckResult, Grade

MOST_PARTS = 1000
"""Shares of a check's points are of no more parts than this."""
ROUNDED = 1e-6


def merged(before: Grade, part: Grade) -> Grade:
    """Return a grade with the questions of `part`, judged now, and the others of `before`.

    Both are of the same submission, read in the same way; totals are those of all questions.
    """
    anew = {question.id: question for question in part.questions}
    questions = tuple(anew.get(question.id, question) for question in before.questions)
    return replace(
        before,
        title=part.title,
        questions=questions,
        points=round(sum(question.points for question in questions), 6),
        max_points=round(sum(question.max_points for question in questions), 6),
        notes=tuple(dict.fromkeys((*before.notes, *part.notes))),
        isolation=part.isolation,
        lacks=tuple(dict.fromkeys((*before.lacks, *part.lacks))),
        fault=part.fault,
    )


def rescored(
    grade: Grade, problem: Problem, versions: Mapping[str, str], names: Collection[str]
) -> Grade:
    """Return a grade with the points that `problem` gives in the questions of these `names`, in
    which every check comes out as before.

    Each check keeps its share of the points; `versions` are the digests that the questions have now
    (see `problem.fingerprint.question_versions`).
    """
    asked = {question.id: question for question in problem.questions}
    questions = []
    for question in grade.questions:
        if question.id not in names:
            questions.append(question)
            continue
        most = {check.id: check.points for check in asked[question.id].checks}
        checks = tuple(_at(check, most[check.id]) for check in question.checks)
        questions.append(
            replace(
                question,
                checks=checks,
                points=round(sum(check.points for check in checks), 6),
                max_points=round(sum(check.max_points for check in checks), 6),
                version=versions[question.id],
            )
        )
    return replace(
        grade,
        questions=tuple(questions),
        points=round(sum(question.points for question in questions), 6),
        max_points=round(sum(question.max_points for question in questions), 6),
    )


def _at(check: CheckResult, most: float) -> CheckResult:
    """Return a check that gives `most` points, with its share of them."""
    if not check.max_points:
        return check
    points, given_back = (
        round(most * _share(value, check.max_points), 6)
        for value in (check.points, check.given_back)
    )
    return replace(check, points=points, max_points=most, given_back=given_back)


def _share(points: float, most: float) -> float:
    """Return a share from points that were rounded to six digits: 0.333333 of 1 is a third."""
    share = points / most
    near = Fraction(share).limit_denominator(MOST_PARTS)
    return float(near) if abs(near - share) * most <= ROUNDED else share
