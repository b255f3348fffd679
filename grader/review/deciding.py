"""A decision: how many points a person gives for an answer."""

from grader.errors import UsageError
from grader.results.decision import Decision, identity, with_share
from grader.review.answers import Answered
from grader.review.groups import Group
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
        )
    )


def share_of(group: Group, points: float) -> float:
    """Return the share of a group's open points that so many of them are; 0 where none are open."""
    return points / group.open_points if group.open_points else 0.0


def decide_group(
    store: Store, group: Group, points: float | None, comment: str = "", by: str = ""
) -> None:
    """Keep one decision for all answers of a group: of the open points so many; None: as before.

    It holds for the same answer of others too, also of those who hand in later.

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
                answer=identity(question),
                share=share,
            )
        )
