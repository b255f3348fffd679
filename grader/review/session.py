"""A person at work on what waits: one group after the other, back and forth, each decision kept at
once.

Both faces, the terminal and the page, go through it. Several people may work at once: what another
has decided meanwhile is told and not overwritten unseen.
"""

from dataclasses import dataclass

from grader.results.decision import Decision
from grader.review.deciding import decide_group, kept_share, share_of
from grader.review.groups import Group, groups
from grader.store.store import Store


@dataclass(frozen=True)
class Progress:
    """How far a person is: decisions made, answers these decide, groups and answers in all."""

    decisions: int
    answers: int
    groups: int
    all_answers: int


class Session:
    """What waits in a store, in turn, and what one person decides of it."""

    def __init__(self, store: Store, problem: str | None = None, by: str = "") -> None:
        """Start where decisions are missing; `by` is who decides, as a student reads it."""
        self.store, self.problem, self.by = store, problem, by
        self._groups = groups(store, problem, with_near=True)
        self._at = 0
        self._mine: dict[str, float] = {}
        self._before = len(store.decisions(problem))

    @property
    def current(self) -> Group | None:
        """The group to look at; None where all were seen."""
        return self._groups[self._at] if self._at < len(self._groups) else None

    @property
    def is_first_of_question(self) -> bool:
        """Say whether the question has not been shown before."""
        own, before = self.current, self._groups[self._at - 1] if self._at else None
        return own is not None and (before is None or before.question.id != own.question.id)

    @property
    def place(self) -> int:
        """The number of the current group, from 1."""
        return self._at + 1

    @property
    def progress(self) -> Progress:
        """Return how far this person is."""
        done = [group for group in self._groups if group.id in self._mine]
        return Progress(
            len(done),
            sum(len(group.members) for group in done),
            len(self._groups),
            sum(len(group.members) for group in self._groups),
        )

    def given(self) -> float | None:
        """Return the open points that this person gave the current group; None for none yet."""
        return self._mine.get(self._group().id)

    def decide(self, points: float, comment: str = "") -> None:
        """Keep so many of the open points for the whole group, and go on.

        Raises UsageError for points that are not open.
        """
        group = self._group()
        decide_group(self.store, group, points, comment, self.by)
        self._mine[group.id] = points
        self._at += 1

    def next(self) -> None:
        """Go on without a decision."""
        self._at = min(self._at + 1, len(self._groups))

    def back(self) -> None:
        """Go back to the group before."""
        self._at = max(self._at - 1, 0)

    def undo(self) -> bool:
        """Take back what this person decided of the current group; False where it was nothing."""
        group = self._group()
        if self._mine.pop(group.id, None) is None:
            return False
        decide_group(self.store, group, None, "", self.by)
        return True

    def take_out(self, number: int) -> bool:
        """Make one wording of the current group, counted from 1, a group of its own, the next."""
        group = self._group()
        if not 1 <= number <= len(group.wordings) or len(group.wordings) == 1:
            return False
        rest, alone = group.split(group.wordings[number - 1][0])
        self._groups[self._at : self._at + 1] = [rest, alone]
        return True

    def meanwhile(self) -> Decision | None:
        """Return what another person has decided of the current group since this one began."""
        group = self._group()
        answers = {member.wording for member in group.members}
        members = {(m.student, m.key.submission, m.question.id) for m in group.members}
        last: Decision | None = None
        for decision in self.store.decisions(self.problem)[self._before :]:
            is_of_member = (decision.student, decision.submission, decision.question) in members
            if decision.answer in answers or is_of_member:
                last = decision
        if last is None or last.points is None:
            return None
        mine = self._mine.get(group.id)
        is_mine = mine is not None and any(
            last.share == kept_share(member, share_of(group, mine)) for member in group.members
        )
        return None if is_mine else last

    def _group(self) -> Group:
        group = self.current
        if group is None:
            raise LookupError("all groups were seen")
        return group
