"""Answers that wait, put together where they are the same, so that one decision serves them all."""

import hashlib
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from grader.results.grade import CheckResult, QuestionResult
from grader.results.key import Key
from grader.review.listing import waiting
from grader.store.store import Store

SHORT_ID = 10


@dataclass(frozen=True)
class Member:
    """One student's answer in a group, with the key under which the store has it."""

    student: str
    key: Key
    question: QuestionResult

    def total(self, share: float) -> float:
        """Return the points of the question where what waits earns a share of its points."""
        open_points = sum(check.max_points for check in waiting_checks(self.question))
        return round(self.question.points + share * open_points, 6)


@dataclass(frozen=True)
class Group:
    """Answers to one question that say the same, word for word but for spaces and capitals."""

    id: str
    question: QuestionResult
    members: tuple[Member, ...]

    @property
    def open_points(self) -> float:
        """The points that wait for a person, in each member."""
        return sum(check.max_points for check in waiting_checks(self.question))

    @property
    def proposed(self) -> float | None:
        """What a program would give of the open points; None where it proposes nothing."""
        checks = waiting_checks(self.question)
        if not checks or any(check.proposed is None for check in checks):
            return None
        return sum(check.max_points * (check.proposed or 0.0) for check in checks)

    @property
    def found(self) -> str:
        """What the checks that wait say of the answer."""
        return " ".join(check.message for check in waiting_checks(self.question))


def waiting_checks(question: QuestionResult) -> list[CheckResult]:
    """Return the checks of a question that wait for a person."""
    return [check for check in question.checks if check.status == "needs_review"]


def groups(store: Store, problem: str | None = None) -> list[Group]:
    """Return the groups of all that waits, question by question, the largest first, then its likes.

    Only answers whose checks left the same open are put together.
    """
    found: dict[tuple[str, str], list[Member]] = {}
    order: dict[str, int] = {}
    for one in waiting(store, problem=problem):
        order.update((question.id, k) for k, question in enumerate(one.grade.questions))
        for question in one.questions:
            member = Member(one.grade.student, one.key, question)
            found.setdefault((question.id, identity(question)), []).append(member)
    made = [
        Group(identity[:SHORT_ID], members[0].question, tuple(members))
        for (_, identity), members in found.items()
    ]
    by_question: dict[str, list[Group]] = {}
    for group in made:
        by_question.setdefault(group.question.id, []).append(group)
    in_turn = sorted(by_question, key=lambda name: order[name])
    return [group for name in in_turn for group in _in_order(by_question[name])]


def identity(question: QuestionResult) -> str:
    """Return what answers must share to be one: the text, folded, and what is open of it."""
    text = unicodedata.normalize("NFKC", question.answer).casefold()
    folded = re.sub(r"[\s.,;:!?*_`]+", " ", text).strip()
    open_checks = ",".join(check.id for check in waiting_checks(question))
    return hashlib.sha256(f"{question.id}\0{open_checks}\0{folded}".encode()).hexdigest()


def _in_order(of_one: Sequence[Group]) -> Iterator[Group]:
    """Yield groups, each followed by the one most like it; the largest begins."""
    left = sorted(of_one, key=lambda group: (-len(group.members), group.id))
    last: Group | None = None
    while left:
        if last is None or len(left) == 1:
            at = 0
        else:
            text = last.question.answer
            likeness = [fuzz.token_sort_ratio(text, group.question.answer) for group in left]
            at = max(range(len(left)), key=likeness.__getitem__)
        last = left.pop(at)
        yield last
