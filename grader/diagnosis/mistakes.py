"""The known mistakes of a problem, and which of them give a student's values.

Misconceptions, two of them together, and single slips in a reference.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import combinations
from typing import TYPE_CHECKING, Any

from grader.diagnosis.parts import Parts, is_refuted, others_are_otherwise
from grader.diagnosis.wrong_sources import WrongSources, answered
from grader.problem.model import Misconception, Subject
from grader.reference.references import PlannedCheck, References
from grader.sandbox.base import Finished, Outcome
from grader.time_limit import suspended

if TYPE_CHECKING:
    from grader.diagnosis.altered import Altered

MAX_PAIRS = 400
_SEEDED = "import random, numpy\nrandom.seed({0})\nnumpy.random.seed({0})\n"
"""Put after a source, other random numbers are drawn by it."""

Pair = tuple[Misconception, Misconception]


LEAST_ANSWERS = 4
"""So many truth values that differ are no chance."""


LEAST_CASES = 3
"""With fewer cases another mistake may give the same values, so the other checks must agree too."""


def _cases_of(planned: PlannedCheck) -> int:
    """Return in how many cases a check looks at values."""
    return len({reading.case for reading in planned.plan.script.readings})


def _few_answers(right: Finished, wrong: Outcome) -> bool:
    """Say whether a mistake shows in a few truth values alone, which others give too."""
    if not isinstance(wrong, Finished):
        return False
    both = zip(right.observations, wrong.observations, strict=False)
    differing = [one for one, other in both if isinstance(one, bool) and one != other]
    is_of_truth = all(isinstance(one, bool) for one in right.observations)
    return is_of_truth and len(differing) < LEAST_ANSWERS


class Mistakes:
    """The known mistakes of a problem, and what each gives in every check; found when first needed.

    With `names_slips`, a mistake that no misconception explains is looked for among all single
    slips in the reference, which takes a second or two the first time.
    """

    def __init__(self, references: References, names_slips: bool = True) -> None:
        self.references = references
        self.names_slips = names_slips
        self._pairs: dict[tuple[int, ...], WrongSources[Pair]] = {}
        self._slips: dict[tuple[int, ...], WrongSources[str]] = {}
        self._explained: dict[int, tuple[Mapping[int, Outcome], Misconception | None]] = {}
        """For each check: the outcomes explained last, and the mistake that explains them."""
        self._states: dict[str, WrongSources[str]] = {}
        self._alone: dict[str, WrongSources[Misconception]] = {}
        self._altered: dict[str, Altered] = {}
        self.parts = Parts(references)

    def explain(
        self, planned: PlannedCheck, outcomes: Mapping[int, Outcome]
    ) -> Misconception | None:
        """Return the misconception whose values these are, on every observation of this check.

        None where there is none.

        One that explains every check of the same function or class comes before one that explains
        this check alone; where several explain only this one, none is named: no explanation is
        better than a wrong one.
        """
        before = self._explained.get(planned.number)
        if before is not None and before[0] is outcomes:
            return before[1]
        found = self._explanation(planned, outcomes)
        self._explained[planned.number] = outcomes, found
        return found

    def _explanation(
        self, planned: PlannedCheck, outcomes: Mapping[int, Outcome]
    ) -> Misconception | None:
        right = self.references.expected()[planned.number]
        outcome = outcomes.get(planned.number)
        if not isinstance(outcome, Finished) or not isinstance(right, Finished):
            return None
        here: list[Misconception] = []
        everywhere: list[Misconception] = []
        group = answered(self.references.of(planned.subject.target), outcomes)
        rights = self.references.expected()
        for misconception in self.references.misconceptions_of(planned.subject):
            mistaken = self.references.mistaken(planned.subject, misconception).outcomes
            wrong = mistaken[planned.number]
            if planned.plan.agrees(wrong, outcome) and not planned.plan.agrees(right, wrong):
                source = planned.subject.edited_source(misconception)
                if self.parts.speak_against(planned.subject, source, outcomes):
                    continue
                is_weak = _few_answers(right, wrong) or _cases_of(planned) < LEAST_CASES
                is_unlikely = is_refuted(group, rights, mistaken, outcomes) or (
                    is_weak and others_are_otherwise(planned, group, rights, mistaken, outcomes)
                )
                if not is_unlikely and self._repeats(planned, misconception, group):
                    here.append(misconception)
                if all(p.plan.agrees(mistaken[p.number], outcomes[p.number]) for p in group):
                    everywhere.append(misconception)
        if everywhere:
            return everywhere[0]
        return here[0] if len(here) == 1 else None

    def _repeats(
        self, planned: PlannedCheck, misconception: Misconception, group: Sequence[PlannedCheck]
    ) -> bool:
        """Say whether what a mistake gives in a check is no chance.

        Asked only of what is to be random, and only where values are compared one by one.
        """
        kinds = {p.plan.check.kind for p in group}
        if "distribution" not in kinds or not planned.plan.check.is_compared_by_reading:
            return True
        source = planned.subject.edited_source(misconception)
        one, other = (
            self.references.run_source(f"{source}\n{_SEEDED.format(seed)}", [planned])
            for seed in (1, 2)
        )
        return planned.plan.agrees(one.outcomes[planned.number], other.outcomes[planned.number])

    def is_known(self, planned: PlannedCheck, outcomes: Mapping[int, Outcome]) -> bool:
        """Say whether what a function or class gives is what some known mistake gives in every
        check: a misconception or two, a single slip, or what is done with weights and outputs.
        """
        if self.explain(planned, outcomes) is not None:
            return True
        group = self.references.of(planned.subject.target)
        rights = self.references.expected()
        wrong = [  # a mistake of the backward pass shows in the checks of that alone
            one
            for one in answered(group, outcomes)
            if not one.plan.agrees(rights[one.number], outcomes[one.number])
        ]
        if wrong and all(self.explain(one, outcomes) is not None for one in wrong):
            return True
        return all(isinstance(outcomes.get(p.number), Finished) for p in group) and bool(
            self.slips_of(group, outcomes)
            or self.altered(planned.subject.target).giving(outcomes)
            or self.pair_of(group, outcomes)
        )

    def altered(self, target: str) -> "Altered":
        """Return what the reference gives where weights, inputs or outputs are altered."""
        if target not in self._altered:
            from grader.diagnosis.altered import Altered

            self._altered[target] = Altered(self.references, self.references.of(target))
        return self._altered[target]

    def known(
        self, planned: PlannedCheck, outcomes: Mapping[int, Outcome]
    ) -> Iterator[Sequence[Any]]:
        """Yield what each known mistake and single slip gives in the steps of a check, for those
        that run to the end.
        """
        subject = planned.subject
        found = [
            self.references.mistaken(subject, one).outcomes
            for one in self.references.misconceptions_of(subject)
        ]
        slips = self._all_slips(self.references.of(subject.target))
        given = [wrong[planned.number] for wrong in found]
        for outcome in [*given, *(slips.in_check(planned) if slips else ())]:
            if isinstance(outcome, Finished):
                yield outcome.observations

    def pair_of(
        self, group: Sequence[PlannedCheck], outcomes: Mapping[int, Outcome]
    ) -> Pair | None:
        """Return the one pair of misconceptions that together give just these values, in every
        check of a target.
        """
        subject = group[0].subject
        key = tuple(planned.number for planned in group)
        if key not in self._pairs:
            pairs = _both_edited(subject, self.references.misconceptions_of(subject))
            self._pairs[key] = WrongSources(self.references, group, pairs)
        found = self._pairs[key].giving(outcomes, self._by_parts(subject, outcomes))
        return found[0] if len(found) == 1 else None

    def alone(self, subject: Subject) -> WrongSources[Misconception]:
        """Return what each misconception of a function gives, by itself."""
        if subject.target not in self._alone:
            known = [
                (one, subject.edited_source(one))
                for one in self.references.misconceptions_of(subject)
                if _fits(subject, one)
            ]
            group = self.references.of(subject.target)
            self._alone[subject.target] = WrongSources(self.references, group, known)
        return self._alone[subject.target]

    def slips_of(self, group: Sequence[PlannedCheck], outcomes: Mapping[int, Outcome]) -> list[str]:
        """Return the sentences of all single slips in the reference that give just these values, in
        every check of a target.

        `group` are the checks of one function or class. More than one sentence: they cannot be told
        apart.
        """
        slips = self._all_slips(group)
        refuted = self._by_parts(group[0].subject, outcomes)
        return list(dict.fromkeys(slips.giving(outcomes, refuted))) if slips else []

    def _by_parts(self, subject: Subject, outcomes: Mapping[int, Outcome]) -> Callable[[str], bool]:
        return lambda source: self.parts.speak_against(subject, source, outcomes)

    def states_of(
        self, group: Sequence[PlannedCheck], outcomes: Mapping[int, Outcome]
    ) -> list[str]:
        """Return the sentences of all ways to keep something between calls that give these values.

        They are few, so that nobody waits for them.
        """
        if not self.names_slips:
            return []
        subject = group[0].subject
        if subject.target not in self._states:
            with suspended():
                from grader.variants.mutants import keeping

                found = [(one.sentence, one.source) for one in keeping(subject.source, subject)]
                self._states[subject.target] = WrongSources(self.references, group, found)
        return list(dict.fromkeys(self._states[subject.target].giving(outcomes)))

    def _all_slips(self, group: Sequence[PlannedCheck]) -> WrongSources[str] | None:
        """Return the slips in the reference of a function or class.

        None where they are not looked for.
        """
        subject = group[0].subject
        if not self.names_slips:
            return None
        key = tuple(planned.number for planned in group)
        if key not in self._slips:
            with suspended():
                from grader.variants.mutants import mutants

                found = [(one.sentence, one.source) for one in mutants(subject.source, subject)]
                self._slips[key] = WrongSources(self.references, group, found)
        return self._slips[key]


def _fits(subject: Subject, misconception: Misconception) -> bool:
    """Say whether a misconception, which may be of a part, can be put into this reference."""
    try:
        subject.edited_source(misconception)
    except ValueError:
        return False
    return True


def _both_edited(
    subject: Subject, misconceptions: Sequence[Misconception]
) -> list[tuple[Pair, str]]:
    """Return pairs of misconceptions whose edits fit beside each other, with the source that has
    both.
    """
    found: list[tuple[Pair, str]] = []
    for one, other in combinations([m for m in misconceptions if m.all_edits()], 2):
        source = subject.source
        edits = [*one.all_edits(), *other.all_edits()]
        for edit in edits:
            source = (
                source.replace(edit.replace, edit.with_) if source.count(edit.replace) == 1 else ""
            )
        if source and len(found) < MAX_PAIRS:
            found.append(((one, other), source))
    return found
