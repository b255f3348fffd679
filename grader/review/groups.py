"""Answers that wait, put together where they are the same or nearly so: one decision serves all."""

import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from rapidfuzz import fuzz

from grader.results.decision import identity, may_be_shared, open_points, waiting_checks
from grader.results.grade import QuestionResult
from grader.results.key import Key
from grader.review.listing import waiting
from grader.store.store import Store
from grader.words import words

SHORT_ID = 10
LONGEST_COMPARED = 1000
NEAR = 92
"""Answers whose words are alike to so many of 100 are nearly the same."""


@dataclass(frozen=True)
class Member:
    """One student's answer in a group, with the key under which the store has it."""

    student: str
    key: Key
    question: QuestionResult

    @property
    def answer(self) -> str:
        """All that is to be read, on one line, as it is compared by eye."""
        return " ".join(self.question.read_by_a_person.split())

    @cached_property
    def wording(self) -> str:
        """The identity of what is to be read; of its own where it cannot be compared."""
        same = identity(self.question)
        if may_be_shared(self.question):
            return same
        own = f"{same}\0{self.student}\0{self.key.submission}"
        return hashlib.sha256(own.encode("utf-8", "surrogatepass")).hexdigest()


@dataclass(frozen=True)
class Group:
    """Answers to one question that say the same, but for spaces and capitals, or nearly."""

    id: str
    question: QuestionResult
    members: tuple[Member, ...]

    @property
    def open_points(self) -> float:
        """The points that wait for a person, in each member."""
        return open_points(self.question)

    @property
    def proposed(self) -> float | None:
        """What a program would give of the open points; None where it proposes nothing. Provisional
        points are proposed.
        """
        found = [
            check.points if check.proposed is None else check.max_points * check.proposed
            for check in waiting_checks(self.question)
            if check.proposed is not None or check.points > 0
        ]
        is_whole = len(found) == len(waiting_checks(self.question))
        return round(sum(found), 6) if found and is_whole else None

    @property
    def found(self) -> str:
        """What the checks that wait say of the answer."""
        checks = waiting_checks(self.question)
        said = (f"{check.message} {check.detail}".strip() for check in checks)
        return " ".join(dict.fromkeys(said))

    @cached_property
    def wordings(self) -> list[tuple[str, int]]:
        """The different answers in it, and how often each was given, the most frequent first."""
        return Counter(member.wording for member in self.members).most_common()

    def answer_of(self, wording: str) -> str:
        """Return an answer of this wording, as the first who gave it wrote it."""
        return next(m.question.read_by_a_person for m in self.members if m.wording == wording)

    def split(self, wording: str) -> tuple["Group", "Group"]:
        """Return the group without one of its wordings, and that by itself."""
        own = tuple(m for m in self.members if m.wording == wording)
        rest = tuple(m for m in self.members if m.wording != wording)
        return group_of(rest), group_of(own)


def group_of(members: Sequence[Member]) -> Group:
    """Return members as a group, shown by the first of them."""
    return Group(members[0].wording[:SHORT_ID], members[0].question, tuple(members))


def groups(store: Store, problem: str | None = None, with_near: bool = False) -> list[Group]:
    """Return the groups of all that waits, question by question, the largest first, then its likes.

    Only answers whose checks left the same open are put together; `with_near` puts those together
    too that are nearly the same, and code that is right for the same reason, for a person who sees
    all of it.
    """
    found: dict[tuple[str, str], list[Member]] = {}
    order: dict[str, int] = {}
    for one in waiting(store, problem=problem):
        order.update((question.id, k) for k, question in enumerate(one.grade.questions))
        for question in one.questions:
            member = Member(one.grade.student, one.key, question)
            found.setdefault((question.id, member.wording), []).append(member)
    made = [group_of(members) for members in found.values()]
    by_question: dict[str, list[Group]] = {}
    for group in _joined(made) if with_near else made:
        by_question.setdefault(group.question.id, []).append(group)
    in_turn = sorted(by_question, key=lambda name: order[name])
    return [group for name in in_turn for group in _in_order(by_question[name])]


def _joined(made: Sequence[Group]) -> list[Group]:
    """Return groups with those put together that are nearly the same as a larger one.

    Likeness tells no right from wrong: nearly the same are only answers with the same numbers,
    symbols and words that turn a statement round, of which the program says the same. Code is put
    together where it got all points, and waits for the same reason.
    """
    left = sorted(made, key=lambda group: (-len(group.members), group.id))
    found: dict[tuple[object, ...], list[tuple[Group, list[Member]]]] = {}
    for group in left:
        own = found.setdefault(_meaning(group), [])
        for first, members in own:
            if fuzz.token_sort_ratio(first.question.answer, group.question.answer) >= NEAR:
                members += group.members
                break
        else:
            own.append((group, list(group.members)))
    return [replace(g, members=tuple(m)) for own in found.values() for g, m in own]


def _meaning(group: Group) -> tuple[object, ...]:
    """Return what two answers must share beside their words to be nearly the same."""
    text = unicodedata.normalize("NFKC", group.question.answer).casefold()
    told = re.findall(r"[^\W\d_]+(?:['’]t)?", text)
    turning = [w for w in told if len(w) < 3 or (w.endswith("t") and w[-2] in "'’")]
    turning += [w for w in told if w in words("contrary") or w in words("supposed")]
    signs = re.findall(r"\d+(?:[.,]\d+)*|[^\w\s.,;:!'\"()]", text)
    waiting_for = waiting_checks(group.question)
    open_checks = tuple(check.id for check in waiting_for)
    is_of_code = bool(group.question.work) and all(c.part == "code" for c in waiting_for)
    is_proven = is_of_code and group.proposed == group.open_points
    is_by_itself = bool(group.question.work) or not may_be_shared(group.question)
    beside = group.found if is_proven else group.members[0].wording if is_by_itself else ""
    return group.question.id, open_checks, group.proposed, tuple(turning), tuple(signs), beside


def _in_order(of_one: Sequence[Group]) -> Iterator[Group]:
    """Yield groups, each followed by the one most like it; the largest begins."""
    left = sorted(of_one, key=lambda group: (-len(group.members), group.id))
    last: Group | None = None
    while left:
        if last is None or len(left) == 1:
            at = 0
        else:
            text = _beginning(last)
            likeness = [fuzz.token_sort_ratio(text, _beginning(group)) for group in left]
            at = max(range(len(left)), key=likeness.__getitem__)
        last = left.pop(at)
        yield last


def _beginning(group: Group) -> str:
    return group.question.read_by_a_person[:LONGEST_COMPARED]
