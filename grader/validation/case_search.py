"""Searches for the smallest set of cases that tells a reference from every mutant, for an author to
keep in the spec.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from grader.checks.case_spec import CaseSpec
from grader.checks.compare import distance
from grader.checks.inputs import Regime
from grader.checks.kinds.value import Value
from grader.checks.standard_cases import distinct_sizes
from grader.reference.references import PlannedCheck, References
from grader.sandbox.base import CheckSteps, Finished, Outcome
from grader.variants.mutants import mutants

CLEARLY = 10.0
"""A case tells a mutant from the reference when some value differs by this many tolerances."""


@dataclass(frozen=True)
class Found:
    """What the search gives for one check.

    The cases, and how many of the mutants that run they tell apart.
    """

    question: str
    check: str
    cases: tuple[CaseSpec, ...]
    told_apart: int
    of: int


def pool(check: Value, planned: PlannedCheck) -> list[CaseSpec]:
    """Return the cases that are tried.

    Sizes of one, equal, distinct, in both orders and long, in every regime of values.
    """
    subject = planned.subject
    sizes = distinct_sizes(subject)
    several = 3 if subject.state else 1
    regimes: tuple[Regime, ...] = ("normal", "saturated", "negative", "tiny", "zero")
    shapes: list[Mapping[str, int]] = [
        sizes,
        dict(zip(sizes, reversed(sizes.values()), strict=True)),
        dict.fromkeys(sizes, 1),
    ]
    shapes += [
        dict.fromkeys(sizes, 2),
        {name: 1 if name == "N" else size for name, size in sizes.items()},
    ]
    shapes += (
        [{name: 7 if name == "T" else size for name, size in sizes.items()}] if "T" in sizes else []
    )
    found = [
        CaseSpec(sizes=dict(shape), values=regime, steps=steps)
        for shape in shapes
        for regime in regimes
        for steps in {1, several}
    ]
    return (
        [*check.cases, *found]
        if all(set(case.sizes) == set(sizes) for case in check.cases)
        else list(check.cases)
    )


def search(references: References) -> Iterator[Found]:
    """Yield the smallest set found (greedily) for each `value` check."""
    for planned in references.planned:
        check = planned.plan.check
        if isinstance(check, Value):
            yield _search(references, planned, check)


def _search(references: References, planned: PlannedCheck, check: Value) -> Found:
    cases = pool(check, planned)
    plan = check.model_copy(update={"cases": cases}).plan(
        planned.subject, references.seed, planned.question.id
    )
    steps = [CheckSteps(0, plan.steps)]
    right = references.run_steps(planned.subject.source, steps).outcomes[0]
    told: dict[int, set[str]] = {number: set() for number in range(len(cases))}
    ran: set[str] = set()
    for mutant in mutants(planned.subject.source, planned.subject):
        wrong = references.run_steps(mutant.source, steps).outcomes[0]
        for case in _differing(plan.script.readings, right, wrong, check):
            ran.add(mutant.id)
            if case in told:
                told[case].add(mutant.id)
    chosen: list[int] = []
    left = set().union(*told.values()) if told else set()
    while left:
        best = max(told, key=lambda number: (len(told[number] & left), -number))
        chosen.append(best)
        left -= told[best]
    return Found(
        planned.question.id,
        check.id,
        tuple(cases[k] for k in chosen),
        len(set().union(*told.values())),
        len(ran),
    )


def _differing(readings: list[Any], right: Outcome, wrong: Outcome, check: Value) -> set[int]:
    """Return the cases in which two runs clearly differ.

    None where one of them did not finish (any case shows that).
    """
    if not isinstance(right, Finished) or not isinstance(wrong, Finished):
        return set()
    trios = zip(readings, right.observations, wrong.observations, strict=False)
    return {reading.case for reading, a, b in trios if distance(a, b, check.tolerance) > CLEARLY}


def as_yaml(found: Found) -> str:
    """Return the cases as they are written in a spec."""
    lines = [
        f"# {found.question} {found.check}: {found.told_apart} of {found.of} mutants that run",
        "cases:",
    ]
    for case in found.cases:
        parts = [f"sizes: {{{', '.join(f'{name}: {size}' for name, size in case.sizes.items())}}}"]
        parts += [f"values: {case.values}"] if case.values != "normal" else []
        parts += [f"steps: {case.steps}"] if case.steps != 1 else []
        lines.append(
            f"  - {{{', '.join(parts)}}}"
            if not case.inputs
            else f"  - # as it stands: {case.inputs}"
        )
    return "\n".join(lines)
