"""A decision: how many points a person gives for an answer."""

from grader.errors import UsageError
from grader.results.decision import Decision, may_be_shared, of_check, with_share
from grader.results.grade import CheckResult
from grader.review.answers import Answered, answer_of
from grader.review.groups import Group, Member
from grader.store.store import Store

MAX_NAME = 100


def decide(
    store: Store,
    answered: Answered,
    student: str,
    points: float | None,
    comment: str = "",
    by: str = "",
) -> None:
    """Keep what a person decided; points of None take an earlier decision back.

    `student` is the name as it is written from now on. Raises UsageError for points that the
    question does not give.
    """
    question = answered.question
    if points is not None and not 0 <= points <= question.max_points:
        raise UsageError(
            f"{points:g} points: question {question.id} gives 0 to {question.max_points:g}"
        )
    key = answered.key
    store.decide(
        Decision(
            key.problem,
            key.submission,
            student,
            question.id,
            points,
            comment,
            made_by=by[:MAX_NAME],
            role=by[:MAX_NAME],
            share=points / question.max_points
            if points is not None and question.max_points
            else None,
        )
    )


def adjust_check(
    store: Store,
    student: str,
    place: tuple[str, str],
    points: float | None,
    reason: str = "",
    by: str = "",
    problem: str | None = None,
) -> CheckResult:
    """Keep other points for one check (question, check) of a student's work; None takes it back.

    Return the check as it was graded. Raises UsageError for one that is not there, and for points
    that it does not give.
    """
    answered = answer_of(store, student, place[0], problem)
    found = next((check for check in answered.question.checks if check.id == place[1]), None)
    if found is None:
        known = ", ".join(check.id for check in answered.question.checks)
        raise UsageError(f"question {place[0]} has no check {place[1]!r}; it has {known}")
    if points is not None and not 0 <= points <= found.max_points:
        raise UsageError(f"{points:g} points: the check gives 0 to {found.max_points:g}")
    key = answered.key
    where = of_check(*place)
    store.decide(
        Decision(
            key.problem,
            key.submission,
            student,
            where,
            points,
            reason,
            made_by=by[:MAX_NAME],
            role=by[:MAX_NAME],
        )
    )
    return found


def share_of(group: Group, points: float) -> float:
    """Return the share of a group's open points that so many of them are; 0 where none are open."""
    return points / group.open_points if group.open_points else 0.0


def decide_group(
    store: Store, group: Group, points: float | None, comment: str = "", by: str = ""
) -> None:
    """Keep one decision for all answers of a group: of the open points so many; None: as before.

    It holds for the same answer of others too, also of those who hand in later, where it is known
    to be the same.

    Raises UsageError for points that are not open.
    """
    if points is not None and not 0 <= points <= group.open_points:
        raise UsageError(f"{points:g} points: 0 to {group.open_points:g} are open")
    share = None if points is None else share_of(group, points)
    for member in group.members:
        key, question = member.key, member.question
        store.decide(
            Decision(
                key.problem,
                key.submission,
                member.student,
                question.id,
                None if share is None else with_share(question, share),
                comment,
                made_by=by[:MAX_NAME],
                role=by[:MAX_NAME],
                answer=member.wording if may_be_shared(question) else "",
                share=None if share is None else kept_share(member, share),
            )
        )


def kept_share(member: Member, share: float) -> float | None:
    """Return the share of points that a decision keeps.

    It is of what is open where others may have the same answer, else of the whole question.
    """
    question = member.question
    if may_be_shared(question):
        return share
    return with_share(question, share) / question.max_points if question.max_points else None
