"""Finds which arrays of an object are the weights asked for, where they have other names.

What an object holds is looked at; of each assignment of its arrays to the weights that have their
shapes, one call is tried. Where one gives the right values, the checks are run with these names,
and a person confirms the points.
"""

from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from itertools import islice, permutations, product
from typing import Any

from grader.checks.script import Script
from grader.checks.sizes import shape_of
from grader.checks.standard_sizes import distinct_sizes
from grader.display import listed
from grader.problem.model import Subject
from grader.sandbox.base import CheckSteps, Finished, Outcome, Raised

MOST_TRIED, MOST_NAMED = 24, 4
MOST_OF_A_SHAPE = 5
Names = dict[str, str]
"""Paths of weights as they are asked for, each with the path at which an object has it."""


def may_keep_weights_otherwise(
    subject: Subject, outcomes: Sequence[Outcome], lost: Sequence[Outcome]
) -> bool:
    """Say whether a class lacks a weight that is asked for, has one of another shape, or stops
    wherever it is called; `lost` are the outcomes that are not right.
    """
    if not subject.is_class or not subject.weights or subject.load is not None:
        return False
    failures = [one.failure for one in outcomes if isinstance(one, Raised)]
    if any(one.family == "weight" for one in failures) or len(failures) == len(outcomes):
        return True
    paths = {spec.at or name for name, spec in subject.weights.items()}
    return any(
        isinstance(observed, dict) and paths & set(observed)
        for one in lost
        if isinstance(one, Finished)
        for observed in one.observations
    )


def keeps_them_as_asked(subject: Subject, held: Any) -> bool:
    """Say whether an object has all weights under their names and in their shapes.

    `held` is what `look` observed.
    """
    sizes = distinct_sizes(subject)
    return isinstance(held, dict) and all(
        held.get(spec.at or name) == shape_of(spec.shape, sizes)
        for name, spec in subject.weights.items()
    )


def look(subject: Subject, seed: int) -> Script:
    """Return steps that make an object and observe which arrays it holds."""
    script = Script(subject, seed)
    sizes = distinct_sizes(subject)
    script.case("", sizes)
    script.held(script.make(sizes, {}))
    return script


def assignments(subject: Subject, held: Any) -> list[Names]:
    """Return which arrays of an object may be which weights, by their shapes; nearest names first.

    `held` is what `look` observed.
    """
    if not isinstance(held, dict):
        return []
    own = {k: s for k, s in held.items() if isinstance(k, str) and isinstance(s, tuple)}
    sizes = distinct_sizes(subject)
    wanted: dict[tuple[int, ...], list[str]] = {}
    for name, spec in subject.weights.items():
        at = spec.at or name
        if at not in own:
            wanted.setdefault(shape_of(spec.shape, sizes), []).append(at)
    known = {spec.at or name for name, spec in subject.weights.items()}
    choices: list[list[Names]] = []
    for shape, paths in wanted.items():
        there = [path for path, its in own.items() if its == shape and path not in known]
        if not len(paths) <= len(there) <= MOST_OF_A_SHAPE:
            return []
        some = [dict(zip(paths, order, strict=True)) for order in permutations(there, len(paths))]
        choices.append(sorted(some, key=_nearness, reverse=True))
    found = ({k: v for part in parts for k, v in part.items()} for parts in product(*choices))
    return [one for one in islice(found, MOST_TRIED) if one]


def _nearness(names: Names) -> float:
    return sum(SequenceMatcher(None, a.lower(), b.lower()).ratio() for a, b in names.items())


@dataclass(frozen=True)
class UnderOtherNames:
    """An object that keeps its weights under other names."""

    names: Names

    def on(self, check: CheckSteps, script: Script, subject: Subject) -> CheckSteps:
        """Return a check whose steps find the weights."""
        return with_names(check, self.names)

    def as_asked(
        self, check: CheckSteps, script: Script, subject: Subject, outcome: Outcome
    ) -> Outcome:
        """Return an outcome of `on` as that of the check itself."""
        return as_asked(check, outcome)

    def words(self, subject: Subject) -> str:
        """Return what is called otherwise, as a sentence; nothing where nothing is."""
        pairs = [f"{own} for {asked}" for asked, own in self.names.items()]
        if len(pairs) > MOST_NAMED:
            pairs = [*pairs[: MOST_NAMED - 1], f"{len(pairs) - MOST_NAMED + 1} more"]
        if not pairs:
            return ""
        return f"Weights of {subject.class_name} have other names: {listed(pairs)}."


def with_names(check: CheckSteps, names: Names) -> CheckSteps:
    """Return a check whose steps find weights under these names; the first step says so."""
    steps: list[list[Any]] = deepcopy([list(step) for step in check.steps])
    also: dict[str, Any] = {"attributes": {path: [own] for path, own in names.items()}}
    if steps and steps[0][0] == "also":
        before = steps.pop(0)[1]
        also = {**before, "attributes": {**before.get("attributes", {}), **also["attributes"]}}
    return replace(check, steps=[["also", also], *steps])


def as_asked(check: CheckSteps, outcome: Outcome) -> Outcome:
    """Return an outcome of `with_names` as that of the check itself, whose steps are one less."""
    if not isinstance(outcome, Raised) or (check.steps and check.steps[0][0] == "also"):
        return outcome
    return replace(outcome, failure=replace(outcome.failure, step=outcome.failure.step - 1))
