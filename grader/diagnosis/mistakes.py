"""Finds the mistake behind wrong values.

A misconception, two of them together, or one slip in the reference.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Any, Literal

from grader.diagnosis.altered import Altered
from grader.diagnosis.crash import where_it_runs
from grader.diagnosis.experiments import Again, Experiments
from grader.diagnosis.place import Place
from grader.diagnosis.wrong_sources import WrongSources, tried
from grader.problem.model import Misconception, Subject
from grader.reference.references import PlannedCheck, References
from grader.results.grade import Diagnosis, Verdict
from grader.sandbox.base import Finished, Outcome, Run
from grader.time_limit import suspended
from grader.variants.mutants import mutants

NamesSlips = Literal["always", "cheap", "never"]
MAX_ALTERNATIVES = 3
"""More slips than this that cannot be told apart are not named at all."""
MAX_PAIRS = 60
CHEAP_STEPS = 700
"""With "cheap", slips are looked for only in functions whose checks take fewer steps."""

Pair = tuple[Misconception, Misconception]


@dataclass(frozen=True)
class Named:
    """A verdict in which the mistake is named, and the hint that goes with that mistake."""

    verdict: Verdict
    hint: str = ""


class Mistakes:
    """The known mistakes of a problem, and what each gives in every check; found when first needed.

    `names_slips` says when a mistake that no misconception explains is looked for among all single
    slips in the reference, which takes a second or two the first time: "always", only in small
    functions ("cheap"), or "never".
    """

    def __init__(self, references: References, names_slips: NamesSlips = "always") -> None:
        self.references = references
        self.names_slips = names_slips
        self._pairs: dict[str, WrongSources[Pair]] = {}
        self._slips: dict[str, WrongSources[str]] = {}
        self._singles: dict[str, WrongSources[Misconception]] = {}
        self._altered: dict[str, Altered] = {}
        self._experiments = Experiments(references)
        self._crashes: dict[str, tuple[object, list[Place]]] = {}

    def name(
        self, planned: PlannedCheck, verdict: Verdict, run: Run, again: Again | None = None
    ) -> Named:
        """Return a verdict with the mistake that explains these values, or as it was where none
        does.

        With `again`, which runs the student's code once more, the place is told where no mistake is
        named.
        """
        misconception = self.explain(planned, run.outcomes)
        if misconception is not None:
            # what to look at is then the mistake, which may lie in another question's cell
            return Named(named(verdict, misconception), misconception.hint)
        found = self._slipped(planned, run, verdict)
        if found.diagnosis is None:
            found = self._altered_in(planned, run, found)
        if found.diagnosis is None:
            found = self._two(planned, run, found)
        if found.diagnosis is None and again is not None:
            found = self._several(planned, run, found, again)
        if found.diagnosis is None and again is not None:
            found = self._placed(planned, run, found, again)
        return Named(found)

    def explain(
        self, planned: PlannedCheck, outcomes: Mapping[int, Outcome]
    ) -> Misconception | None:
        """Return the misconception whose values these are, on every observation of this check.

        None where there is none.

        One that explains every check of the same function or class comes before one that explains
        this check alone; where several explain only this one, none is named: no explanation is
        better than a wrong one.
        """
        right = self.references.expected()[planned.number]
        outcome = outcomes.get(planned.number)
        if not isinstance(outcome, Finished) or not isinstance(right, Finished):
            return None
        here: list[Misconception] = []
        everywhere: list[Misconception] = []
        group = tried(self.references.of(planned.subject.target), outcomes)
        rights = self.references.expected()
        for misconception in self.references.misconceptions_of(planned.subject):
            mistaken = self.references.mistaken(planned.subject, misconception).outcomes
            wrong = mistaken[planned.number]
            if planned.plan.agrees(wrong, outcome) and not planned.plan.agrees(right, wrong):
                is_refuted = _is_refuted(group, rights, mistaken, outcomes)
                if not is_refuted:
                    here.append(misconception)
                if all(p.plan.agrees(mistaken[p.number], outcomes[p.number]) for p in group):
                    everywhere.append(misconception)
        if everywhere:
            return everywhere[0]
        return here[0] if len(here) == 1 else None

    def is_known(self, planned: PlannedCheck, outcomes: Mapping[int, Outcome]) -> bool:
        """Say whether what a function or class gives is what some known mistake, or a single slip,
        gives in every check.
        """
        if self.explain(planned, outcomes) is not None:
            return True
        group = self.references.of(planned.subject.target)
        return all(isinstance(outcomes[p.number], Finished) for p in group) and bool(
            self.slips_of(group, outcomes)
        )

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
        if subject.target not in self._pairs:
            pairs = _both_edited(subject, self.references.misconceptions_of(subject))
            self._pairs[subject.target] = WrongSources(self.references, group, pairs)
        found = self._pairs[subject.target].giving(outcomes)
        return found[0] if len(found) == 1 else None

    def slips_of(self, group: Sequence[PlannedCheck], outcomes: Mapping[int, Outcome]) -> list[str]:
        """Return the sentences of all single slips in the reference that give just these values, in
        every check of a target.

        `group` are the checks of one function or class. More than one sentence: they cannot be told
        apart.
        """
        slips = self._all_slips(group)
        return list(dict.fromkeys(slips.giving(outcomes))) if slips else []

    def _all_slips(self, group: Sequence[PlannedCheck]) -> WrongSources[str] | None:
        """Return the slips in the reference of a function or class.

        None where they are not looked for.
        """
        subject = group[0].subject
        steps = sum(len(p.plan.steps) for p in group)
        is_dear = steps > CHEAP_STEPS or subject.backward is not None
        if self.names_slips == "never" or (self.names_slips == "cheap" and is_dear):
            return None
        if subject.target not in self._slips:
            with suspended():
                found = [(one.sentence, one.source) for one in mutants(subject.source, subject)]
                self._slips[subject.target] = WrongSources(self.references, group, found)
        return self._slips[subject.target]

    def _slipped(self, planned: PlannedCheck, run: Run, verdict: Verdict) -> Verdict:
        """Add to a verdict the single slip that explains every value of this function or class,
        where there is one.
        """
        group = self.references.of(planned.subject.target)
        seen = tried(group, run.outcomes)
        if not seen or not all(isinstance(run.outcomes[p.number], Finished) for p in seen):
            return verdict
        sentences = self.slips_of(group, run.outcomes)
        pair = (
            self.pair_of(group, run.outcomes)
            if not sentences and self.names_slips == "always"
            else None
        )
        if pair is not None:
            message = (
                f"Two mistakes together explain all your values. {pair[0].message} "
                f"{pair[1].message}"
            )
            return replace(
                verdict, message=message, told=message, diagnosis=_diagnosis("pair", "", message)
            )
        if not 0 < len(sentences) <= MAX_ALTERNATIVES:
            return verdict
        slip = f"All your values are explained by one slip: {' Or: '.join(sentences)}"
        return replace(
            verdict,
            message=f"{verdict.message} {slip}",
            told=slip,
            diagnosis=_diagnosis("slip", planned.subject.target, slip),
        )

    def _altered_in(self, planned: PlannedCheck, run: Run, verdict: Verdict) -> Verdict:
        """Add to a verdict what is done with weights, inputs or outputs, if it explains all."""
        target = planned.subject.target
        group = self.references.of(target)
        if target not in self._altered:
            self._altered[target] = Altered(self.references, group)
        with suspended():
            found = self._altered[target].giving(run.outcomes)
        sentences = list(dict.fromkeys(one.sentence for one in found))
        if not 0 < len(sentences) <= MAX_ALTERNATIVES:
            return verdict
        text = f"All your values are explained by one thing: {' Or: '.join(sentences)}"
        return replace(
            verdict,
            message=f"{verdict.message} {text}",
            told=text,
            diagnosis=_diagnosis(found[0].kind, found[0].about, text),
        )

    def _two(self, planned: PlannedCheck, run: Run, verdict: Verdict) -> Verdict:
        """Add to a verdict a misconception and a change of an output that explain all together."""
        if self.names_slips != "always":
            return verdict
        subject = planned.subject
        if subject.target not in self._singles:
            group = self.references.of(subject.target)
            known = [
                (one, subject.edited_source(one))
                for one in self.references.misconceptions_of(subject)
                if _fits(subject, one)
            ]
            self._singles[subject.target] = WrongSources(self.references, group, known)
        with suspended():
            altered = self._altered[subject.target]
            found = altered.beside(self._singles[subject.target], run.outcomes)
        if len({(one.id, change.sentence) for one, change in found}) != 1:
            return verdict
        one, change = found[0]
        text = f"Two mistakes together explain all your values. {one.message} {change.sentence}"
        diagnosis = _diagnosis("pair", subject.target, text)
        return replace(verdict, message=text, told=text, diagnosis=diagnosis)

    def _several(self, planned: PlannedCheck, run: Run, verdict: Verdict, again: Again) -> Verdict:
        """Add to a verdict what is done with several weights at once, where that explains all."""
        altered = self._altered[planned.subject.target]
        for one in self._experiments.shown(planned, run, again).together:
            with suspended():
                is_it = altered.explains(one, run.outcomes)
            if is_it:
                text = f"Several mistakes together explain all your values: {one.sentence}"
                diagnosis = _diagnosis(one.kind, one.about, text)
                message = f"{verdict.message} {text}"
                return replace(verdict, message=message, told=text, diagnosis=diagnosis)
        return verdict

    def after_a_crash(self, planned: PlannedCheck, verdict: Verdict, again: Again) -> Verdict:
        """Add to a verdict on code that stopped where it does run, if that shows what it is."""
        subject, target = planned.subject, planned.subject.target
        if target not in self._crashes or self._crashes[target][0] is not again.run_of():
            found = list(
                where_it_runs(subject, planned.plan.seed, again, planned.plan.check.tolerance)
            )
            self._crashes[target] = again.run_of(), found
        for place in self._crashes[target][1]:
            message = f"{verdict.message} {place.sentence}"
            diagnosis = Diagnosis(
                place.kind, place.about, place.sentence, "what calls of it show", is_named=False
            )
            return replace(verdict, message=message, told=place.sentence, diagnosis=diagnosis)
        return verdict

    def _placed(self, planned: PlannedCheck, run: Run, verdict: Verdict, again: Again) -> Verdict:
        """Add to a verdict where the mistake lies, as far as experiments show it."""
        found = self._experiments.places(planned, run, again)
        if "only where" in verdict.message:  # the check has told that itself
            found = [place for place in found if place.kind != "condition"]
        if not found:
            return verdict
        text = " ".join(place.sentence for place in found)
        told = " ".join(place.told or place.sentence for place in found)
        return replace(
            verdict,
            message=f"{verdict.message} {text}",
            told=f"{verdict.told} {told}".strip(),
            diagnosis=Diagnosis(
                found[0].kind, found[0].about, told, "what calls of it show", is_named=False
            ),
        )


def _is_refuted(
    group: Sequence[PlannedCheck],
    rights: Mapping[int, Outcome],
    mistaken: Mapping[int, Outcome],
    outcomes: Mapping[int, Outcome],
) -> bool:
    """Say whether as many checks that passed speak against a mistake as failed ones for it.

    One may pass all the same, for code often goes another way at an end (nothing is dropped).
    """
    speak_for = speak_against = 0
    for p in group:
        wrong, given = mistaken[p.number], outcomes[p.number]
        if not p.plan.agrees(rights[p.number], wrong):
            if p.plan.agrees(wrong, given):
                speak_for += 1
            elif p.plan.agrees(rights[p.number], given):
                speak_against += 1
    return speak_against >= speak_for


def _diagnosis(kind: str, about: str, sentence: str) -> Diagnosis:
    return Diagnosis(kind, about, sentence, "it gives all values of every check", is_named=True)


def named(verdict: Verdict, misconception: Misconception) -> Verdict:
    """Return a verdict that names a misconception, in the author's words."""
    message = misconception.message
    return replace(verdict, message=message, misconception=misconception.id, told=message)


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
