"""Names the mistake in a verdict, or tells the place: what explains all values first, then hints.

Asked where a check has failed; each step is asked only where those before it said nothing. What
makes the steps is imported with the first failure: right work never needs it.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from grader.checks.compare import TRUTH_VALUES, difference
from grader.diagnosis.alteration import SUBTRACTED
from grader.diagnosis.altered_inputs import FIXED
from grader.diagnosis.constant import constant
from grader.diagnosis.explained import (
    MAX_ALTERNATIVES,
    OR,
    diagnosis_of,
    explained_by,
    named,
    with_line,
    with_place,
    with_slip,
    with_two,
)
from grader.diagnosis.keeps_nothing import keeps_nothing
from grader.diagnosis.missing_import import missing_import
from grader.diagnosis.mistakes import Mistakes
from grader.diagnosis.place import BOTH, OWN_LINE, Place
from grader.diagnosis.wrong_sources import answered
from grader.reference.references import PlannedCheck
from grader.results.grade import Diagnosis, Verdict
from grader.sandbox.base import Finished, Opaque, Run
from grader.time_limit import suspended

if TYPE_CHECKING:
    from grader.diagnosis.experiments import Again, Experiments
    from grader.diagnosis.own_line import OwnLine

BESIDE_A_LINE = frozenset(
    [
        "kept",
        "chance",
        "no effect",
        "count",
        "factor",
        "factors",
        "offset",
        "zero",
        "order",
        "exchanged",
        "time",
        "bound",
        "through",
    ]
)
"""The kinds of places that say what a line is about."""


NOT_CALLED = ("parameter_count", "starts")
"""Kinds that look at weights: calls show nothing of these, and the verdict says what it is."""


@dataclass(frozen=True)
class Named:
    """A verdict in which the mistake is named, and the hint that goes with that mistake."""

    verdict: Verdict
    hint: str = ""


class Naming:
    """Adds to verdicts what is wrong, from known mistakes and from experiments."""

    def __init__(self, mistakes: Mistakes) -> None:
        self.mistakes = mistakes
        self.changes_code = mistakes.names_slips
        """Whether changes of the student's own code are tried."""
        self._references = mistakes.references
        self._crashes: dict[str, tuple[object, list[Place]]] = {}
        self._lines: dict[str, tuple[Run, OwnLine]] = {}

    @cached_property
    def _experiments(self) -> "Experiments":
        from grader.diagnosis.experiments import Experiments

        return Experiments(self._references)

    @contextmanager
    def as_it_is(self) -> Iterator[None]:
        """Try no changes of what is graded meanwhile: it is a source of ours."""
        before, self.changes_code = self.changes_code, False
        try:
            yield
        finally:
            self.changes_code = before

    def name(
        self, planned: PlannedCheck, verdict: Verdict, run: Run, again: "Again | None" = None
    ) -> Named:
        """Return a verdict with the mistake that explains these values, or as it was where none
        does.

        With `again`, which runs the student's code once more, the place is told where no mistake is
        named.
        """
        if verdict.diagnosis is not None:
            return Named(verdict)  # the check itself says what it is
        misconception = self.mistakes.explain(planned, run.outcomes)
        if misconception is not None:
            # what to look at is then the mistake, which may lie in another question's cell
            return Named(named(verdict, misconception), misconception.hint)
        if (form := self._other_form(planned, run)) is not None:
            # what is said of numbers would be said of none; a line may lack its return
            if form == "None" and again is not None and self.changes_code:
                verdict = self._in_own_line(planned, run, verdict, again)
            return Named(verdict)
        found = self._constant(planned, run, verdict)
        if found.diagnosis is not None:
            return Named(found)
        found = self._altered_in(planned, run, verdict)
        if found.diagnosis is None:
            found = self._stateful(planned, run, found)
        # of a hidden check no line is told to a student, so that a slip says more there
        if found.diagnosis is None and _is_hidden(planned):
            before = found.told
            found = self._slipped(planned, run, found)
            # it speaks of the formula, and not of the student's code: one of several may be false
            if OR in found.message or self._has_line(planned, run):
                found = replace(found, told=before)
        is_of_values = planned.plan.check.kind != "time_growth"
        if found.diagnosis is None and again is not None and self.changes_code and is_of_values:
            found = self._in_own_line(planned, run, found, again)
        told = found.diagnosis  # a line in which only a far change helps says little
        is_vague = told is None or (told.kind == OWN_LINE and not told.about)
        if is_vague:
            found = self._altered_in(planned, run, found, is_fixed=True)
            is_vague = found.diagnosis is told
        if is_vague and not _is_hidden(planned):
            found = self._slipped(planned, run, found)
        if found.diagnosis is None:
            found = self._two(planned, run, found)
        # what came in another form is said already, and comes so from every call
        has_values = isinstance(run.outcomes[planned.number], Finished)
        is_called = has_values and planned.plan.check.kind not in NOT_CALLED
        if found.diagnosis is None and again is not None and is_called:
            found = self._several(planned, run, found, again)
        if found.diagnosis is None and again is not None and is_called:
            found = self._placed(planned, run, found, again)
        return Named(found, self._how(planned, run, found))

    def _other_form(self, planned: PlannedCheck, run: Run) -> str | None:
        """Return "None" where every value that differs is None, "other" where each is None, an
        object or a truth value in place of a number; None for values as they are asked for.
        """
        expected = self._references.expected()[planned.number]
        outcome = run.outcomes[planned.number]
        if not (isinstance(expected, Finished) and isinstance(outcome, Finished)):
            return None
        tolerance = planned.plan.check.tolerance
        both = zip(expected.observations, outcome.observations, strict=False)
        differing = [
            (own, mismatch)
            for right, own in both
            if (mismatch := difference(right, own, tolerance)) is not None
        ]
        if not differing or not all(
            own is None or isinstance(own, Opaque) or mismatch.text.startswith(TRUTH_VALUES)
            for own, mismatch in differing
        ):
            return None
        return "None" if all(own is None for own, _ in differing) else "other"

    def _shown(self, planned: PlannedCheck, run: Run, again: "Again") -> "Sequence[Place]":
        """Return the mistakes that calls show; that something is kept, only where it can be."""
        found = self._experiments.places(planned, run, again)
        subject = planned.subject
        kept = [
            one
            for one in found  # an object may keep something though nothing is shared
            if one.kind == "kept" and (not subject.is_class or one.about == "object")
        ]
        if not kept or not keeps_nothing(again.stretches(), subject.target):
            return found
        return [place for place in found if place not in kept]

    def _in_own_line(
        self, planned: PlannedCheck, run: Run, verdict: Verdict, again: "Again"
    ) -> Verdict:
        """Add to a verdict the line of the student's own that one change makes right."""
        place = self._line(planned, run, again)
        if place is None:
            return verdict
        if _is_hidden(planned):  # a student reads what else is shown, the line is for the teacher
            return with_line(self._placed(planned, run, verdict, again), place)
        shown = self._shown(planned, run, again)
        if any(one.kind in ("kept", "chance") for one in shown) and not _is_plain(planned):
            verdict = replace(verdict, message="")  # what it says of the formulas is then false
        words = [one.sentence for one in shown if one.kind in BESIDE_A_LINE][:1]
        verdict = replace(verdict, message=" ".join([verdict.message, *words]).strip())
        return with_line(verdict, place)

    def _line(self, planned: PlannedCheck, run: Run, again: "Again") -> Place | None:
        """Return the line of the student's own that one change makes right.

        Found for visible checks by visible ones alone, so that nothing of a hidden one is told.
        """
        target = planned.about
        if target not in self._lines or self._lines[target][0] is not run:
            from grader.diagnosis.own_line import own_line

            asked = [p for p in self._references.planned if p.number in run.outcomes]
            with suspended():
                known = {name: one for name, (of, one) in self._lines.items() if of is run}
                rights = self._references.expected()
                tells = self._references.problem.exercise.hints.repair
                folder = self._references.memory.folder
                places = own_line(target, asked, rights, run.outcomes, again, known, tells, folder)
            self._lines[target] = run, places
        _, places = self._lines[target]
        return places.of_all if _is_hidden(planned) else places.of_visible

    def _has_line(self, planned: PlannedCheck, run: Run) -> bool:
        """Say whether a visible check of the same function was told a line."""
        of, places = self._lines.get(planned.about, (None, None))
        return places is not None and of is run and places.of_visible is not None

    def _how(self, planned: PlannedCheck, run: Run, verdict: Verdict) -> str:
        """Return what makes the line right that a verdict tells, where students may read it."""
        of, places = self._lines.get(planned.about, (None, None))
        place = places.of_visible if places else None
        is_told = verdict.diagnosis is not None and verdict.diagnosis.kind == OWN_LINE
        return place.how if place and is_told and of is run and not _is_hidden(planned) else ""

    def _slipped(self, planned: PlannedCheck, run: Run, verdict: Verdict) -> Verdict:
        """Add to a verdict the single slip that explains every value of this function or class,
        where there is one; else one that explains those of the forward, or of the backward pass.
        """
        whole = self._references.of(planned.subject.target)
        own = self._references.beside(planned)
        for group in (whole, own) if len(own) < len(whole) else (whole,):
            found = self._slipped_in(group, planned, run, verdict)
            if found.diagnosis is not None:
                return found
        return verdict

    def _slipped_in(
        self, group: Sequence[PlannedCheck], planned: PlannedCheck, run: Run, verdict: Verdict
    ) -> Verdict:
        if not _all_finished(group, run):
            return verdict
        sentences = self.mistakes.slips_of(group, run.outcomes)
        if not sentences and self.mistakes.names_slips:
            pair = self.mistakes.pair_of(group, run.outcomes)
            if pair is not None:
                both = BOTH.join(one.id for one in pair)
                return with_two(verdict, both, pair[0].message, pair[1].message)
        return with_slip(planned, verdict, sentences)

    def _constant(self, planned: PlannedCheck, run: Run, verdict: Verdict) -> Verdict:
        """Add to a verdict that every call gives the same, where it does."""
        group = answered(self._references.of(planned.subject.target), run.outcomes)
        place = constant(group, self._references.expected(), run.outcomes)
        if place is None:
            return verdict
        return with_place(verdict, place)

    def _stateful(self, planned: PlannedCheck, run: Run, verdict: Verdict) -> Verdict:
        """Add to a verdict what is wrongly kept between calls, where that explains all."""
        group = self._references.of(planned.subject.target)
        if not _all_finished(group, run):
            return verdict
        return with_slip(planned, verdict, self.mistakes.states_of(group, run.outcomes))

    def _altered_in(
        self, planned: PlannedCheck, run: Run, verdict: Verdict, is_fixed: bool = False
    ) -> Verdict:
        """Add to a verdict what is done with weights, inputs or outputs, if it explains all.

        That an input is taken as one value (`is_fixed`) is asked for by itself.
        """
        if planned.plan.check.kind == "distribution":
            return verdict  # it counts some values, so that others may stand in their place
        target = planned.subject.target
        with suspended():
            found = self.mistakes.altered(target).giving(run.outcomes)
        found = [one for one in found if (one.kind == FIXED) == is_fixed]
        if planned.plan.check.kind == "gradient_check":  # of a backward pass values say nothing
            found = [one for one in found if one.output is None]
        sentences = list(dict.fromkeys(one.sentence for one in found))
        if not 0 < len(sentences) <= MAX_ALTERNATIVES:
            return verdict
        text = explained_by("thing", sentences)
        return replace(
            verdict,
            message=f"{verdict.message} {text}",
            told=text,
            diagnosis=diagnosis_of(found[0].kind, found[0].about, text),
        )

    def _two(self, planned: PlannedCheck, run: Run, verdict: Verdict) -> Verdict:
        """Add to a verdict a misconception and a change of an output that explain all together."""
        if not self.mistakes.names_slips:
            return verdict
        target = planned.subject.target
        with suspended():
            alone = self.mistakes.alone(planned.subject)
            found = self.mistakes.altered(target).beside(alone, run.outcomes)
        if len({(one.id, change.sentence) for one, change in found}) != 1:
            return verdict
        one, change = found[0]
        return with_two(verdict, target, one.message, change.sentence)

    def _several(
        self, planned: PlannedCheck, run: Run, verdict: Verdict, again: "Again"
    ) -> Verdict:
        """Add to a verdict what is done with several weights at once, where that explains all."""
        altered = self.mistakes.altered(planned.subject.target)
        for one in self._experiments.shown(planned, run, again).together:
            if one.sentence.count(SUBTRACTED) > 1:
                continue  # a gate that is turned round looks so: sigmoid(-a) is 1 - sigmoid(a)
            with suspended():
                is_it = altered.explains(one, run.outcomes)
            if is_it:
                text = f"Several mistakes together explain all your values: {one.sentence}"
                diagnosis = diagnosis_of(one.kind, one.about, text)
                message = f"{verdict.message} {text}"
                return replace(verdict, message=message, told=text, diagnosis=diagnosis)
        return verdict

    def after_a_crash(self, planned: PlannedCheck, verdict: Verdict, again: "Again") -> Named:
        """Add to a verdict on code that stopped where it does run, if that shows what it is."""
        run = again.submission_run()
        if (missing := missing_import(run.outcomes[planned.number], again.sources)) is not None:
            return Named(with_place(verdict, missing))
        line = self._line(planned, run, again) if self.changes_code else None
        if line is not None and not _is_hidden(planned):
            verdict = self._in_own_line(planned, run, verdict, again)
            return Named(verdict, line.how)
        verdict = self._where_it_runs(planned, verdict, again)
        return Named(verdict if line is None else with_line(verdict, line))

    def _where_it_runs(self, planned: PlannedCheck, verdict: Verdict, again: "Again") -> Verdict:
        subject, name = planned.subject, planned.subject.called_as
        if name not in self._crashes or self._crashes[name][0] is not again.submission_run():
            from grader.diagnosis.crash import where_it_runs

            found = list(
                where_it_runs(subject, planned.plan.seed, again, planned.plan.check.tolerance)
            )
            self._crashes[name] = again.submission_run(), found
        for place in self._crashes[name][1]:
            return with_place(verdict, place)
        return verdict

    def _placed(self, planned: PlannedCheck, run: Run, verdict: Verdict, again: "Again") -> Verdict:
        """Add to a verdict where the mistake lies, as far as experiments show it."""
        found = self._shown(planned, run, again)
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


def _all_finished(group: Sequence[PlannedCheck], run: Run) -> bool:
    """Say whether every check of a function that was asked gave values, and one was."""
    seen = answered(group, run.outcomes)
    return bool(seen) and all(isinstance(run.outcomes[p.number], Finished) for p in seen)


def _is_hidden(planned: PlannedCheck) -> bool:
    return planned.plan.check.visibility != "visible"


def _is_plain(planned: PlannedCheck) -> bool:
    """Say whether a check tells that values differ, and not what that may mean."""
    return planned.plan.check.kind in ("value", "gradient_check")
