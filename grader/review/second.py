"""Second marking: a random share of the decided answers, by another person who does not know the
points, and how far the two agree.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace

from grader.analysis.agreement import kappa
from grader.errors import UsageError
from grader.results.decision import Decision, SecondMark, open_points, place_of, settled_points
from grader.results.grade import QuestionResult
from grader.review.deciding import share_of
from grader.review.groups import SHORT_ID, Group, Member
from grader.store.store import Store

EQUAL = 1e-6
PLACES = 3


@dataclass(frozen=True)
class Both:
    """One answer that two people marked: shares of the open points."""

    question: str
    answer: str
    first: float
    second: float
    first_by: str
    second_by: str

    @property
    def is_equal(self) -> bool:
        """Say whether both gave the same."""
        return abs(self.first - self.second) < EQUAL


@dataclass(frozen=True)
class Agreement:
    """How far second marks agree with the first."""

    both: tuple[Both, ...]

    @property
    def equal(self) -> int:
        """The number of answers to which both gave the same."""
        return sum(one.is_equal for one in self.both)

    @property
    def kappa(self) -> float:
        """Cohen's kappa over the shares that were given."""
        return kappa([(round(o.first, PLACES), round(o.second, PLACES)) for o in self.both])

    @property
    def mean_difference(self) -> float:
        """The mean of second minus first, in shares; below 0 the second is stricter."""
        return sum(o.second - o.first for o in self.both) / len(self.both) if self.both else 0.0

    @property
    def apart(self) -> list[Both]:
        """The answers to which they gave something else, the furthest apart first."""
        apart = [one for one in self.both if not one.is_equal]
        return sorted(apart, key=lambda one: -abs(one.first - one.second))


def to_mark_again(
    store: Store, problem: str | None, share: float, by: str, seed: int = 0
) -> list[Group]:
    """Return a random share of the decided answers, each once, but for those that `by` decided.

    Raises UsageError for a share that is none, and where it is not said who marks. The same seed
    chooses the same answers.
    """
    if not by:
        raise UsageError("say who marks, with --by NAME: nobody marks their own decisions again")
    if not 0 < share <= 1:
        raise UsageError(f"{share:g} is no share of the answers; give one above 0, to 1")
    marked = {(m.problem, m.answer) for m in store.second_marks(problem)}
    firsts = _firsts(store, problem)
    by_answer: dict[tuple[str, str], list[Member]] = {}
    for decision, member in firsts:
        if decision.made_by != by:
            key = (member.key.problem, member.wording)
            by_answer.setdefault(key, []).append(member)
    keys = sorted(by_answer)
    chosen = random.Random(seed).sample(keys, max(1, round(share * len(keys)))) if keys else []
    return [
        Group(answer[:SHORT_ID], _blind(members[0]), tuple(members))
        for problem_id, answer in sorted(chosen)
        if (problem_id, answer) not in marked
        for members in [by_answer[(problem_id, answer)]]
    ]


def _blind(member: Member) -> QuestionResult:
    """Return the question of a member without what a program proposed."""
    question = member.question
    return replace(question, checks=tuple(replace(c, proposed=None) for c in question.checks))


def mark_again(store: Store, group: Group, points: float, by: str = "") -> None:
    """Keep what the second person would give. Raises UsageError for points that are not open."""
    if not 0 <= points <= group.open_points:
        raise UsageError(f"{points:g} points: 0 to {group.open_points:g} are open")
    first, share = group.members[0], share_of(group, points)
    question = group.question.id
    store.mark_again(SecondMark(first.key.problem, question, first.wording, share, made_by=by))


def agreement(store: Store, problem: str | None = None) -> Agreement:
    """Return how far second marks, the last of each answer, agree with what stands now."""
    last = {(m.problem, m.answer): m for m in store.second_marks(problem)}
    found: dict[tuple[str, str], Both] = {}
    for decision, member in _firsts(store, problem):
        key = (member.key.problem, member.wording)
        mark = last.get(key)
        still_open = open_points(member.question)
        if mark is None or not still_open or decision.points is None:
            continue
        first = (decision.points - settled_points(member.question)) / still_open
        found[key] = Both(
            member.question.id, member.answer, first, mark.share, decision.made_by, mark.made_by
        )
    return Agreement(tuple(found.values()))


def _firsts(store: Store, problem: str | None) -> Sequence[tuple[Decision, Member]]:
    """Return what stands of each answer that a person decided, with the answer as it was open."""
    last: dict[tuple[tuple[str, str], str], Decision] = {}
    for decision in store.decisions(problem):
        last[(place_of(decision.student, decision.submission), decision.question)] = decision
    found = []
    for attempt in store.standing():
        for question in attempt.grade.questions:
            key = (place_of(attempt.grade.student, attempt.key.submission), question.id)
            made = last.get(key)
            if made is not None and made.points is not None and open_points(question):
                found.append((made, Member(attempt.grade.student, attempt.key, question)))
    return found
