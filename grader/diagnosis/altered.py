"""Finds, among hypotheses about weights, inputs and outputs, those under which the reference gives
a student's values.

What the reference gives under each does not depend on the student: it is found once and kept.
"""

import contextlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from grader.checks.arrays import as_array
from grader.checks.case import Case
from grader.checks.compare import agrees
from grader.diagnosis.alteration import Alteration, AlteredScript
from grader.diagnosis.alterations import alterations
from grader.diagnosis.altered_inputs import FIXED
from grader.diagnosis.wrong_sources import Name, WrongSources, answered
from grader.reference.references import PlannedCheck, References, is_sound
from grader.sandbox.base import Finished, Outcome

LEAST_FIXED = 2
"""So many for an input that is taken as one value: in the other cases that is its value."""
LEAST_CASES = 5
"""So many cases must be able to refute a hypothesis; all, where a function has fewer."""


def _by_use(planned: PlannedCheck) -> tuple[bool, int, int]:
    """Sort checks so that the first tells most hypotheses apart, in few steps: values do, counts of
    weights do not.
    """
    plan = planned.plan
    return not plan.check.is_compared_by_reading, len(plan.steps), planned.number


class _Enough(Exception):
    """The first case is written."""


class _FirstCase(AlteredScript):
    """An altered script that ends with its first case."""

    def case(self, *of: Any, **told: Any) -> Case:
        if self.cases:
            raise _Enough
        return super().case(*of, **told)


class Altered:
    """The hypotheses about one function or class; `group` are its checks."""

    def __init__(self, references: References, group: Sequence[PlannedCheck]) -> None:
        self._references = references
        self._group = sorted(group, key=_by_use)
        self._hypotheses = list(alterations(group[0].subject))
        self._known: dict[tuple[int, int], Outcome | None] = {}
        self._first: dict[int, Outcome | None] = {}
        """What each hypothesis gives in the first case of the first check."""
        self._last: tuple[Mapping[int, Outcome], list[Alteration]] | None = None

    def giving(self, outcomes: Mapping[int, Outcome]) -> list[Alteration]:
        """Return the hypotheses under which the reference gives just these values, in every check.

        Those that five cases at least could have refuted. More than one: they cannot be told apart.
        """
        if self._last is None or self._last[0] is not outcomes:  # asked for each check of a run
            self._last = outcomes, self._found(outcomes)
        return self._last[1]

    def _found(self, outcomes: Mapping[int, Outcome]) -> list[Alteration]:
        group = answered(self._group, outcomes)
        if not group or not all(isinstance(outcomes[p.number], Finished) for p in group):
            return []
        found = []
        for number, hypothesis in enumerate(self._hypotheses):
            if hypothesis.needs_run and self._is_refuted(number, group[0], outcomes):
                continue
            checks = [planned for planned in self._checks_for(hypothesis) if planned in group]
            altered = (self._outcome(number, planned) for planned in checks)
            least = LEAST_FIXED if hypothesis.kind == FIXED else LEAST_CASES
            if checks and self._is_it(checks, altered, outcomes, least):
                found.append(hypothesis)
        # where all is zero, an input or a weight of zeros explains it too, and says what is not so
        is_zero = any(one.kind == "zero" and one.output is not None for one in found)
        return [one for one in found if one.output is not None] if is_zero else found

    def explains(self, hypothesis: Alteration, outcomes: Mapping[int, Outcome]) -> bool:
        """Say whether the reference gives just these values under one more hypothesis."""
        group = answered(self._group, outcomes)
        altered = (self._run({0: hypothesis}, planned).get(0) for planned in group)
        return self._is_it(group, altered, outcomes)

    def beside(
        self, sources: WrongSources[Name], outcomes: Mapping[int, Outcome]
    ) -> list[tuple[Name, Alteration]]:
        """Return pairs of a wrong source and a change of outputs that give just these values.

        Two mistakes, one in how it is computed and one in what is handed back. Only for functions
        whose checks all compare outputs.
        """
        group = answered(self._group, outcomes)
        if not group or any(p.plan.check.kind != "value" for p in group):
            return []
        if not all(isinstance(outcomes[p.number], Finished) for p in group):
            return []
        changes = [one for one in self._hypotheses if one.output is not None and one.only]
        changes += [one for one in self._hypotheses if one.output is not None and not one.only]
        found = []
        for name, number in sources.names():
            for change in changes:
                parts = (
                    (p, self._changed(change, p, sources.outcome_of(number, p))) for p in group
                )
                if all(o is not None and p.plan.agrees(o, outcomes[p.number]) for p, o in parts):
                    found.append((name, change))
        return found

    def _is_refuted(
        self, number: int, planned: PlannedCheck, outcomes: Mapping[int, Outcome]
    ) -> bool:
        """Say whether a student's values in one case speak against a hypothesis already.

        One case is written and run in a fraction of the time of all.
        """
        given, check = outcomes[planned.number], planned.plan.check
        if planned is not self._group[0] or not check.is_compared_by_reading:
            return False
        if not self._first:
            hypotheses = {k: one for k, one in enumerate(self._hypotheses) if one.needs_run}
            self._first = self._run(hypotheses, planned, is_first_case=True)
        if not self._first or not isinstance(given, Finished):
            return False
        found = self._first.get(number)
        if not isinstance(found, Finished):
            return True
        seen = found.observations
        return not check.are_alike(planned.plan, seen, given.observations[: len(seen)])

    def _checks_for(self, hypothesis: Alteration) -> list[PlannedCheck]:
        """Return the checks that can try a hypothesis: of outputs, those that read them."""
        if hypothesis.needs_run:
            return self._group
        return [planned for planned in self._group if planned.plan.check.kind == "value"]

    def _is_it(
        self,
        checks: Sequence[PlannedCheck],
        altered: Iterable[Outcome | None],
        outcomes: Mapping[int, Outcome],
        least: int = LEAST_CASES,
    ) -> bool:
        """Say whether altered values are a student's in every check, looked at one after another.

        And whether enough cases, `least`, come out otherwise than they should.
        """
        agreeing: list[tuple[PlannedCheck, Finished, Finished]] = []
        for planned, found in zip(checks, altered, strict=True):
            right = self._references.expected()[planned.number]
            if not isinstance(right, Finished) or not isinstance(found, Finished):
                return False
            if not planned.plan.agrees(found, outcomes[planned.number]):
                return False
            agreeing.append((planned, right, found))
        differing, in_all = set(), set()
        for planned, right, found in agreeing:
            pairs = zip(right.observations, found.observations, strict=True)
            for reading, (a, b) in zip(planned.plan.script.readings, pairs, strict=True):
                in_all.add((planned.number, reading.case))
                if not agrees(a, b, planned.plan.check.tolerance):
                    differing.add((planned.number, reading.case))
        return len(differing) >= min(least, len(in_all))

    def _outcome(self, number: int, planned: PlannedCheck) -> Outcome | None:
        """Return what the reference gives under a hypothesis; None where that does not fit.

        The first check is run for all hypotheses at once. What our machine failed is not kept.
        """
        key = (number, planned.number)
        if key not in self._known:
            hypothesis = self._hypotheses[number]
            if not hypothesis.needs_run:
                self._known[key] = self._changed(hypothesis, planned)
            else:
                in_all = planned is self._group[0] and not self._first
                run = {
                    k: one
                    for k, one in enumerate(self._hypotheses)
                    if one.needs_run and (in_all or k == number)
                }
                found = self._run(run, planned)
                self._known.update({(k, planned.number): o for k, o in found.items()})
        return self._known.get(key)

    def _run(
        self,
        hypotheses: Mapping[int, Alteration],
        planned: PlannedCheck,
        is_first_case: bool = False,
    ) -> dict[int, Outcome | None]:
        """Return what the reference gives in a check, or in its first case, under each; nothing if
        our machine failed.
        """
        kind = _FirstCase if is_first_case else AlteredScript
        subject = planned.subject
        steps: dict[int, list[list[Any]]] = {}
        for number, hypothesis in hypotheses.items():
            script = kind(subject, planned.plan.seed, alteration=hypothesis)
            try:
                with contextlib.suppress(_Enough):
                    planned.plan.check.write(script, planned.plan.seed)
            except (KeyError, ValueError, TypeError, IndexError):
                continue  # it does not fit these shapes
            if is_first_case or len(script.readings) == len(planned.plan.script.readings):
                steps[number] = script.steps
        found = self._references.run_altered(subject.source, steps)
        return {k: found.get(k) for k in hypotheses} if is_sound(found) else {}

    def _changed(
        self, hypothesis: Alteration, planned: PlannedCheck, base: Outcome | None = None
    ) -> Outcome | None:
        """Return the right values, or those of `base`, with the outputs changed that a hypothesis
        is about.
        """
        right = base or self._references.expected()[planned.number]
        change = hypothesis.output
        if not isinstance(right, Finished) or change is None:
            return None
        found: list[Any] = []
        for reading, value in zip(planned.plan.script.readings, right.observations, strict=True):
            array = as_array(value)
            is_meant = not hypothesis.only or reading.output in hypothesis.only
            if not is_meant:
                found.append(value)
                continue
            if array is None or array.dtype.kind not in "iuf":
                return None
            sizes = planned.plan.script.cases[reading.case].sizes
            try:
                with np.errstate(all="ignore"):
                    changed = np.asarray(change(array.astype(float), sizes))
            except (KeyError, ValueError, IndexError, ZeroDivisionError):
                return None
            if not np.isfinite(changed).all():
                return None
            is_whole = isinstance(value, int) and changed.ndim == 0 and changed == np.round(changed)
            found.append(int(changed) if is_whole else changed)
        return replace(right, observations=tuple(found))
