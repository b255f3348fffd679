"""Experiments on a student's own function, where no single mistake explains it.

What it does, beside what it should do.

Each asks one question and needs no list of mistakes. They run in the student's sandbox, once for a
function, after a check has failed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
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
from grader.diagnosis.own_line import Changing
from grader.diagnosis.place import Place
from grader.diagnosis.places import places
from grader.diagnosis.reach import kept_between, pokes, reach, repeated
from grader.reference.references import PlannedCheck, References
from grader.sandbox.base import Finished, Outcome, Run

MOST_TOLD = 2
"""So many things at most are said of where a mistake lies."""


class Again(Changing, Protocol):
    """What runs further steps with the student's code, and with the reference."""

    def run_again(self, *scripts: Script) -> list[Sequence[Any] | None]:
        """Run other steps with the student's code."""

    def run_reference(self, script: Script) -> Sequence[Any] | None:
        """Run other steps with the reference."""

    def submission_run(self) -> Run:
        """Return the run of the submission, the same object for all of its checks."""


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

    def shown(self, planned: PlannedCheck, run: Run, again: Again) -> Shown:
        """Return what experiments show of the function or class that a check tries."""
        if run is not self._run:
            self._run, self._known = run, {}
        target = planned.subject.target
        if target not in self._known:
            self._known[target] = Shown()  # also where an experiment breaks down
            self._known[target] = self._of_function(planned, run.outcomes, again)
        return self._known[target]

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
        binding, seed = planned.subject, planned.plan.seed
        if letters := letters_of(binding):
            counts: list[Place] = []
            for setting, script, sizes in grids(binding, seed):
                right, (given,) = again.run_reference(script), again.run_again(script)
                if right is not None and given is not None:
                    counts += counted(setting, letters, sizes, right, given)
            return Shown(counts)
        found: list[Place] = []
        moved = pokes(binding, seed)
        if moved is not None:
            right, (given,) = again.run_reference(moved.script), again.run_again(moved.script)
            if right is not None and given is not None:
                found = list(reach(moved, right, given))
        elif (twice := repeated(planned.plan.script)) is not None:
            right, (given,) = again.run_reference(twice), again.run_again(twice)
            if right is not None and given is not None:
                found = list(kept_between(right, given))
        if any(place.kind in ("kept", "chance", "init") for place in found):
            return Shown(found)
        terms = isolated(binding, seed)
        if terms is None:
            return Shown(found)
        right, (given,) = again.run_reference(terms.script), again.run_again(terms.script)
        if right is None or given is None or len(right) != len(given):
            return Shown(found)
        wrong = wrong_terms(terms, right, given, planned.plan.check.tolerance)
        joined = self._together(planned, terms, wrong, given)
        return Shown([*found, *placed(wrong, silent_gates(terms, right))], joined)

    def _together(
        self,
        planned: PlannedCheck,
        terms: Isolated,
        wrong: Mapping[Term, bool],
        given: Sequence[Any],
    ) -> list[Alteration]:
        """Return what may be done with several weights at once: what fits each by itself."""
        subject, room = planned.subject, planned.plan.check.tolerance
        tried = list(altered_terms(subject, planned.plan.seed, wrong))
        steps = {k: script.steps for k, (_, _, script) in enumerate(tried)}
        outcomes = self._references.run_altered(subject.source, steps)
        fitting: dict[Term, list[Alteration]] = {}
        for k, (term, one, _) in enumerate(tried):
            outcome = outcomes[k]
            if isinstance(outcome, Finished) and not any(
                difference(outcome.observations[r], given[r], room) for r in terms.rows(term)
            ):
                fitting.setdefault(term, []).append(one)
        bad = [term for term, is_wrong in wrong.items() if is_wrong and term.kind == "weight"]
        return list(together(fitting)) if len(fitting) == len(bad) else []


def _where(found: Sequence[Place], planned: PlannedCheck, again: Again) -> list[Place]:
    """Return the line of the student's that keeps what an experiment has shown to be kept."""
    if not any(place.kind == "kept" for place in found[:1]):
        return []
    where = where_kept(again.stretches(), planned.subject.target)
    return [] if where is None else [where]
