"""Finds, among many wrong versions of a reference, those that give a student's values.

Every version is tried in the one check with the fewest steps; only those that give the student's
values there are run through the others. So the first wrong file of a function waits for a second or
two, and not for as long as all versions take in all checks.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from typing import Generic, TypeVar

from grader.reference.references import (
    PlannedCheck,
    References,
    is_sound,
)
from grader.sandbox.base import Failure, Finished, Outcome, Raised

BUILD_SECONDS = 20.0
"""After so long no more are begun: a submission of a class would wait for them."""
AT_ONCE = 8
NOT_TRIED = Raised((), Failure("missing", "not tried"))
Name = TypeVar("Name")


def answered(group: Sequence[PlannedCheck], outcomes: Mapping[int, Outcome]) -> list[PlannedCheck]:
    """Return the checks that say something of a function: without those whose other half (a
    backward function, say) was not handed in.
    """

    def is_missing(outcome: Outcome | None) -> bool:  # None for a check that was not asked for
        return outcome is None or (
            isinstance(outcome, Raised) and outcome.failure.family == "missing"
        )

    return [planned for planned in group if not is_missing(outcomes.get(planned.number))]


class WrongSources(Generic[Name]):
    """Wrong versions of one reference, each with a name; run when they are needed.

    `group` are the checks of the function or class.
    """

    def __init__(
        self,
        references: References,
        group: Sequence[PlannedCheck],
        sources: Sequence[tuple[Name, str]],
    ) -> None:
        self._references = references
        self._in_turn = sorted(group, key=lambda one: (len(one.plan.steps), one.number))
        self._sources = sources
        self._in_check: dict[int, list[Outcome]] = {}
        self._whole: dict[tuple[int, int], Outcome] = {}

    def giving(
        self, outcomes: Mapping[int, Outcome], is_refuted: Callable[[str], bool] | None = None
    ) -> list[Name]:
        """Return the names of all that give just these values, in every check.

        More than one name: they cannot be told apart. `is_refuted` says of a source whether
        something else speaks against it.
        """
        in_turn = answered(self._in_turn, outcomes)
        if not in_turn:
            return []
        first, *others = in_turn
        if not isinstance(outcomes[first.number], Finished):
            return []
        ends = time.monotonic() + BUILD_SECONDS
        left = [
            number
            for number, outcome in enumerate(self.in_check(first, ends))
            if first.plan.agrees(outcome, outcomes[first.number])
        ]
        rights = self._references.expected()
        # what a student has wrong tells most of the versions apart
        others.sort(key=lambda p: p.plan.agrees(rights[p.number], outcomes[p.number]))
        for planned in others:
            given = self._outcomes(left, planned, ends)
            left = [k for k in left if planned.plan.agrees(given[k], outcomes[planned.number])]
        sources = (self._sources[number] for number in left)
        return [name for name, source in sources if not (is_refuted and is_refuted(source))]

    def names(self) -> list[tuple[Name, int]]:
        """Return every name with its number."""
        return [(name, number) for number, (name, _) in enumerate(self._sources)]

    def outcome_of(self, number: int, planned: PlannedCheck) -> Outcome:
        """Return what one gives in a check."""
        if planned is self._in_turn[0]:
            return self.in_check(planned)[number]
        return self._outcomes([number], planned)[number]

    def in_check(self, planned: PlannedCheck, ends: float | None = None) -> list[Outcome]:
        """Return what each gives in one check; what our machine failed is run again.

        After `ends`, a time of `time.monotonic`, no more are begun.
        """
        known = self._in_check.get(planned.number)
        if known is None or not is_sound(dict(enumerate(known))):
            known = self._run_each([source for _, source in self._sources], planned, ends)
            self._in_check[planned.number] = known
        return known

    def _run_each(
        self, sources: Sequence[str], planned: PlannedCheck, ends: float | None
    ) -> list[Outcome]:
        """Return what each gives, those that are too many to wait for as not tried.

        What is kept from an earlier run, as `validate` makes it, takes no time.
        """
        found: list[Outcome] = []
        ends = time.monotonic() + BUILD_SECONDS if ends is None else ends
        for start in range(0, len(sources), AT_ONCE):
            if time.monotonic() > ends:
                return [*found, *[NOT_TRIED] * (len(sources) - len(found))]
            found += self._references.run_each(sources[start : start + AT_ONCE], planned)
        return found

    def _outcomes(
        self, numbers: Sequence[int], planned: PlannedCheck, ends: float | None = None
    ) -> dict[int, Outcome]:
        """Return what some give in one check, by their numbers; what was not tried in time is not
        tried for the next student either.
        """
        whole = self._whole
        keys = {k: (k, planned.number) for k in numbers}
        new = [k for k, key in keys.items() if key not in whole or not is_sound({0: whole[key]})]
        ran = self._run_each([self._sources[k][1] for k in new], planned, ends)
        whole.update({keys[k]: one for k, one in zip(new, ran, strict=True)})
        return {k: whole[key] for k, key in keys.items()}
