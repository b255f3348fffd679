"""What a person decided holds for the points that wait, also where these had been provisional or have changed since."""

from dataclasses import replace

import pytest

from grader.results.decision import Decision, decided, identity, with_share
from grader.results.grade import CheckResult, Grade, QuestionResult


def check(name, status, points, most):
    return CheckResult(name, "value", "code", name, status, points, most, "visible", None, "")


def question(*checks, scale=1.0):
    checks = tuple(
        replace(one, points=one.points * scale, max_points=one.max_points * scale) for one in checks
    )
    points, most = sum(one.points for one in checks), sum(one.max_points for one in checks)
    return QuestionResult("1", "Why", "", "needs_review", points, most, checks, "Because.")


def grade(one):
    return Grade("p", "A sheet", "ann", one.points, one.max_points, (one,))


PROVISIONAL = (check("a", "needs_review", 1.0, 1.0), check("b", "needs_review", 1.0, 1.0))


@pytest.mark.parametrize(
    ("points", "status"), [(2.0, "correct"), (1.0, "partial"), (0.0, "incorrect")]
)
def test_checks_whose_points_were_provisional_have_what_was_decided(points, status):
    """All of them were "not right yet" under a question that was right."""
    made = Decision("p", "s", "ann", "1", points)
    (found,) = decided(grade(question(*PROVISIONAL)), [made]).questions
    assert (found.points, found.status) == (points, status)
    assert [one.status for one in found.checks] == [status, status]
    assert sum(one.points for one in found.checks) == points


def test_a_check_that_does_not_wait_keeps_its_points():
    own = question(check("a", "correct", 1.0, 1.0), check("b", "needs_review", 0.5, 1.0))
    (found,) = decided(grade(own), [Decision("p", "s", "ann", "1", 1.0)]).questions
    assert [(one.status, one.points) for one in found.checks] == [
        ("correct", 1.0),
        ("incorrect", 0.0),
    ]
    assert with_share(own, 1.0) == 2.0
    assert with_share(own, 0.0) == 1.0


def test_a_decision_keeps_its_share_where_the_points_of_the_question_have_changed():
    by_itself = Decision("p", "s", "ann", "1", 2.0, share=1.0)
    of_same = Decision(
        "p", "s", "ann", "1", 1.0, answer=identity(question(*PROVISIONAL)), share=0.5
    )
    now = grade(question(*PROVISIONAL, scale=3.0))
    assert decided(now, [by_itself]).points == 6.0
    assert decided(now, [of_same]).points == 3.0
