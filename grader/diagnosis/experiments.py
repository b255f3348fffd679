"""Experiments on a student's own function, where no single mistake explains it.

What it does, beside what it should do.

Each asks one question and needs no list of mistakes. They run in the student's sandbox, once for a
function, after a check has failed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any, Protocol

from grader.checks.compare import difference
from grader.checks.script import Script
from grader.diagnosis.alteration import Alteration
from grader.diagnosis.backward import passes, through
from grader.diagnosis.counts import counted, grids, letters_of
from grader.diagnosis.isolation import (
    Isolated,
    Term,
    altered_terms,
    isolated,
    placed,
    silent_gates,
    together,
    wrong_terms,
)
from grader.diagnosis.kept_where import where_kept
from grader.diagnosis.no_effect import OtherInput, with_other_inputs, without_effect
from grader.diagnosis.own_line import Changing
from grader.diagnosis.place import Place
from grader.diagnosis.places import places
from grader.diagnosis.reach import (
    Pokes,
    elsewhere,
    kept_between,
    moved_elsewhere,
    pokes,
    reach,
    repeated,
)
from grader.reference.references import PlannedCheck, References
from grader.sandbox.base import CheckSteps, Finished, Outcome, Run

Tried = tuple[list[tuple[Term, Alteration, Script]], Mapping[int, Outcome]]
MOST_KEPT = 40
"""Sets of wrong terms whose alternatives are remembered."""
MOST_TOLD = 2
"""So many things at most are said of where a mistake lies."""


class Again(Changing, Protocol):
    """What runs further steps with the student's code, and with the reference."""

    def run_again(self, *scripts: Script) -> list[Sequence[Any] | None]:
        """Run other steps with the student's code."""

    def run_often(self, checks: Sequence[CheckSteps]) -> list[Sequence[Any] | None]:
        """Run steps that are asked of other submissions too, the same object each time."""

    def run_reference(self, script: Script) -> Sequence[Any] | None:
        """Run other steps with the reference."""

    def submission_run(self) -> Run:
        """Return the run of the submission, the same object for all of its checks."""

    @property
    def sources(self) -> Sequence[tuple[str, str]]:
        """The label and source of each stretch of the student's code."""


@dataclass(frozen=True)
class Asked:
    """What every wrong version of a function is asked, and what the reference gives to it.

    `grids`, or what moves what (`moved`), or one call twice; then single terms, then the check
    itself with other `inputs`. Where there are such, they are run in this order.
    """

    grids: Sequence[tuple[str, Script, Sequence[Any]]] = ()
    moved: Pokes | None = None
    twice: Script | None = None
    terms: Isolated | None = None
    inputs: Sequence[OtherInput] = ()
    checks: Sequence[CheckSteps] = ()
    rights: Sequence[Sequence[Any] | None] = ()


def _asked_of(planned: PlannedCheck, again: Again) -> Asked:
    """Return what wrong versions of a function are asked.

    Of a hidden check it is hidden too: the check's own inputs may stand in it, and a box keeps for
    later submissions only what all may see.
    """
    binding, seed = planned.subject, planned.plan.seed
    is_hidden = planned.plan.check.visibility != "visible"
    found = Asked()
    if letters_of(binding):
        found = replace(found, grids=list(grids(binding, seed)))
    else:
        moved = pokes(binding, seed)
        twice = repeated(planned.plan.script) if moved is None else None
        terms, inputs = isolated(binding, seed), with_other_inputs(planned)
        found = replace(found, moved=moved, twice=twice, terms=terms, inputs=inputs)
    scripts = [script for _, script, _ in found.grids]
    scripts += [found.moved.script] if found.moved is not None else []
    scripts += [found.twice] if found.twice is not None else []
    scripts += [found.terms.script] if found.terms is not None else []
    scripts += [one.script for one in found.inputs]
    checks = [CheckSteps(k, s.steps, is_hidden=is_hidden) for k, s in enumerate(scripts)]
    return replace(found, checks=checks, rights=[again.run_reference(one) for one in scripts])


@dataclass(frozen=True)
class Shown:
    """What experiments show of a function: places, the plainest first, and what may be done with
    several weights at once.
    """

    places: list[Place] = field(default_factory=list)
    together: list[Alteration] = field(default_factory=list)


class Experiments:
    """What experiments show of the functions of one submission after another."""

    def __init__(self, references: References) -> None:
        self._references = references
        self._run: Run | None = None
        self._known: dict[str, Shown] = {}
        self._asked: dict[int, Asked] = {}
        self._tried: dict[Any, Tried] = {}
        self._moving: dict[int, set[tuple[str, str]]] = {}

    def shown(self, planned: PlannedCheck, run: Run, again: Again) -> Shown:
        """Return what experiments show of the function or class that a check tries."""
        if run is not self._run:
            self._run, self._known = run, {}
        name = planned.subject.called_as
        if name not in self._known:
            self._known[name] = Shown()  # also where an experiment breaks down
            self._known[name] = self._of_function(planned, run.outcomes, again)
        return self._known[name]

    def places(self, planned: PlannedCheck, run: Run, again: Again) -> list[Place]:
        """Return what can be said of where a check is wrong: the function, then its values."""
        of_function = self.shown(planned, run, again).places
        is_count = all(place.kind == "count" for place in of_function)  # one for each setting
        of_function = of_function[: MOST_TOLD if is_count else 1]
        if any(place.kind in ("kept", "chance", "init") for place in of_function):
            return [*of_function, *_where(of_function, planned, again)]  # it explains all else
        right = self._references.expected()[planned.number]
        of_values = places(planned, right, run.outcomes[planned.number])
        if where := _where(of_values, planned, again):
            return [*of_values[:1], *where]
        return [*of_function, *self._through(planned, again), *of_values][:MOST_TOLD]

    def _through(self, planned: PlannedCheck, again: Again) -> list[Place]:
        """Return through what a gradient comes back wrong, where the check is of gradients."""
        found = passes(planned)
        if found is None:
            return []
        right, (given,) = again.run_reference(found.script), again.run_again(found.script)
        if right is None or given is None or len(right) != len(given):
            return []
        return list(through(found, right, given, planned.plan.check.tolerance))

    def _of_function(
        self, planned: PlannedCheck, outcomes: Mapping[int, Outcome], again: Again
    ) -> Shown:
        group = self._references.of(planned.subject.target)
        if not any(isinstance(outcomes[p.number], Finished) for p in group):
            return Shown()
        if planned.number not in self._asked:
            self._asked[planned.number] = _asked_of(planned, again)
        asked = self._asked[planned.number]
        answers = again.run_often(asked.checks) if asked.checks else []
        pairs = iter(zip(asked.rights, answers, strict=True))
        if asked.grids:
            letters, counts = letters_of(planned.subject), list[Place]()
            for (setting, _, sizes), (right, given) in zip(asked.grids, pairs, strict=True):
                if right is not None and given is not None:
                    counts += counted(setting, letters, sizes, right, given)
            return Shown(counts)
        found: list[Place] = []
        if asked.moved is not None or asked.twice is not None:
            right, given = next(pairs)
            if right is not None and given is not None:
                moved = asked.moved
                found = list(
                    reach(moved, right, given, partial(self._moves, planned, moved, again))
                    if moved
                    else kept_between(right, given)
                )
        if any(place.kind in ("kept", "chance", "init") for place in found):
            return Shown(found)
        terms = asked.terms
        right, given = next(pairs, (None, None)) if terms is not None else (None, None)
        found += self._without_effect(planned, outcomes, asked, list(pairs))
        if terms is None or right is None or given is None or len(right) != len(given):
            return Shown(found)
        wrong = wrong_terms(terms, right, given, planned.plan.check.tolerance)
        joined = self._together(planned, terms, wrong, given)
        return Shown([*found, *placed(wrong, silent_gates(terms, right))], joined)

    def _without_effect(
        self,
        planned: PlannedCheck,
        outcomes: Mapping[int, Outcome],
        asked: Asked,
        pairs: Sequence[tuple[Sequence[Any] | None, Sequence[Any] | None]],
    ) -> list[Place]:
        right, given = self._references.expected()[planned.number], outcomes[planned.number]
        if not isinstance(right, Finished) or not isinstance(given, Finished):
            return []
        after = [(one.name, *pair) for one, pair in zip(asked.inputs, pairs, strict=False)]
        return list(without_effect((right.observations, given.observations), after))

    def _moves(self, planned: PlannedCheck, moved: Pokes, again: Again) -> set[tuple[str, str]]:
        """Return what the reference is moved by; known if asked before."""
        if planned.number not in self._moving:
            right = again.run_reference(elsewhere(moved))
            self._moving[planned.number] = moved_elsewhere(moved, right)
        return self._moving[planned.number]

    def _together(
        self,
        planned: PlannedCheck,
        terms: Isolated,
        wrong: Mapping[Term, bool],
        given: Sequence[Any],
    ) -> list[Alteration]:
        """Return what may be done with several weights at once: what fits each by itself."""
        room = planned.plan.check.tolerance
        tried, outcomes = self._altered_terms(planned, wrong)
        fitting: dict[Term, list[Alteration]] = {}
        for k, (term, one, _) in enumerate(tried):
            outcome = outcomes[k]
            if isinstance(outcome, Finished) and not any(
                difference(outcome.observations[r], given[r], room) for r in terms.rows(term)
            ):
                fitting.setdefault(term, []).append(one)
        bad = [term for term, is_wrong in wrong.items() if is_wrong and term.kind == "weight"]
        return list(together(fitting)) if len(fitting) == len(bad) else []

    def _altered_terms(self, planned: PlannedCheck, wrong: Mapping[Term, bool]) -> Tried:
        """Return what single terms may be instead, and what they give; known if asked before."""
        key = planned.number, tuple(wrong.items())
        if key not in self._tried:
            subject = planned.subject
            tried = list(altered_terms(subject, planned.plan.seed, wrong))
            steps = {k: script.steps for k, (_, _, script) in enumerate(tried)}
            if len(self._tried) > MOST_KEPT:
                self._tried.clear()
            self._tried[key] = tried, self._references.run_altered(subject.source, steps)
        return self._tried[key]


def _where(found: Sequence[Place], planned: PlannedCheck, again: Again) -> list[Place]:
    """Return the line of the student's that keeps what an experiment has shown to be kept."""
    if not any(place.kind == "kept" for place in found[:1]):
        return []
    where = where_kept(again.stretches(), planned.subject.target)
    return [] if where is None else [where]
