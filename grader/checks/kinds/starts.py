"""`starts`: the weights that a new object gives itself: their shapes, zeros, bounds, spread."""

import re
from math import sqrt
from typing import Annotated, Any, Literal

import numpy as np
from pydantic import Field

from grader.checks.arrays import as_array
from grader.checks.binding import Binding, Strict
from grader.checks.check import Plan
from grader.checks.endings import wrong
from grader.checks.evidence import Observations
from grader.checks.right_or_wrong import RightOrWrong
from grader.checks.script import Script
from grader.checks.sizes import evaluate, shape_of
from grader.checks.standard_cases import distinct_sizes
from grader.results.grade import Verdict

ROOM = 1e-6
"""Relative room of a bound: weights may be kept in single precision."""
_BOUND = re.compile(
    r"\s*(?P<number>\d+(?:\.\d+)?)(?:\s*/\s*sqrt\((?P<size>[A-Za-z0-9_+*() -]+)\))?\s*"
)


class Start(Strict):
    """What one weight begins with."""

    value: float | None = Field(None, description="the value that all its entries have, such as 0")
    differs: bool = Field(False, description="its entries are not all the same")
    within: (
        Annotated[str, Field(pattern=f"^{_BOUND.pattern}$")] | Annotated[float, Field(gt=0)] | None
    ) = Field(
        None, description="no entry is larger than this: a number, or one over a root: 1/sqrt(H)"
    )

    def bound(self, sizes: dict[str, int]) -> float | None:
        """Return the bound as a number, for an object of these sizes; None where there is none."""
        if self.within is None or isinstance(self.within, float):
            return self.within
        found = _BOUND.fullmatch(self.within)
        assert found is not None
        root = sqrt(evaluate(found["size"], sizes)) if found["size"] else 1.0
        return float(found["number"]) / root


class Starts(RightOrWrong):
    """Makes new objects and looks at the weights they give themselves.

    Weights may be drawn at random: nothing is compared with the reference's numbers, which must
    only keep the same rules. With `seeded`, two objects made after the same `numpy.random.seed`
    (and `random.seed`, `torch.manual_seed`) are alike.
    """

    kind: Literal["starts"]
    weights: dict[str, Start] = Field(min_length=1, description="weight to what it begins with")
    seeded: bool = Field(False, description="the same seed gives the same weights")

    def faults(self, binding: Binding) -> list[tuple[str, str]]:
        """Return settings that do not fit the binding."""
        if not binding.is_class or not binding.weights:
            return [("subject", "starts needs a class with weights")]
        return [
            (f"weights.{name}", "the subject has no such weight")
            for name in self.weights
            if name not in binding.weights
        ]

    def write(self, script: Script, seed: int) -> None:
        """Write two sizes; with `seeded`, the first one twice."""
        distinct = distinct_sizes(script.binding)
        wide = {letter: value + 7 for letter, value in distinct.items()}
        for sizes in [distinct, wide, *([distinct] if self.seeded else [])]:
            script.case("", sizes)
            if self.seeded:
                script.seed(seed % 1000)
            script.weights(script.construct(sizes), list(self.weights))

    def judge(self, plan: Plan, expected: Observations, observed: Observations) -> Verdict:
        """Look at each weight of each object; the reference's values do not matter."""
        binding = plan.script.binding
        for reading, found in zip(plan.script.readings, observed, strict=True):
            sizes = dict(plan.script.cases[reading.case].sizes)
            for name, start in self.weights.items():
                spec = binding.weights[name]
                value = found.get(spec.at or name) if isinstance(found, dict) else None
                problem = _problem(start, value, shape_of(spec.shape, sizes), sizes)
                if problem:
                    at = ", ".join(f"{letter}={size}" for letter, size in sizes.items())
                    return wrong(
                        f"A new {binding.target} ({at}): {spec.at or name} {problem}.",
                        case=reading.case,
                    )
        if self.seeded and not _are_alike(observed[0], observed[-1]):
            return wrong(
                f"Two objects {binding.target} made after the same seed begin with different "
                "weights."
            )
        return Verdict("correct", 1.0, "The weights of a new object are as asked for.")

    def are_alike(self, plan: Plan, one: Observations, other: Observations) -> bool:
        """Say whether the same rule is broken, or none, and what is one number everywhere is the
        same number; random numbers differ in any two runs.
        """
        told = [self.judge(plan, its, its).message for its in (one, other)]
        return told[0] == told[1] and all(map(_have_same_constants, one, other))


def _problem(start: Start, value: Any, wanted: tuple[int, ...], sizes: dict[str, int]) -> str:
    found = None if value is None else as_array(value)
    if found is None or found.dtype.kind not in "iuf":
        return "is not there, or no array of numbers"
    if found.shape != wanted:
        return f"has shape {found.shape}, expected {wanted}"
    if not np.isfinite(found).all():
        return "holds values that are not finite"
    if start.value is not None and not np.allclose(found, start.value, rtol=ROOM, atol=ROOM):
        return f"does not begin with {start.value:g} in every entry"
    if start.differs and found.size > 1 and np.ptp(found) == 0:
        return "begins with the same number in every entry, so all units learn the same"
    bound = start.bound(sizes)
    if bound is not None and np.abs(found).max(initial=0.0) > bound * (1 + ROOM):
        return f"holds {np.abs(found).max():.3g}, which is larger than {start.within}"
    return ""


def _have_same_constants(one: Any, other: Any) -> bool:
    """Say whether each weight that is one number everywhere in one run is so in the other."""
    if not isinstance(one, dict) or not isinstance(other, dict):
        return True
    for name in one:
        pair = [as_array(its.get(name)) for its in (one, other)]
        plain = [a for a in pair if a is not None and a.size > 1 and a.dtype.kind in "iuf"]
        if len(plain) < 2:
            continue
        constant = [np.ptp(a) == 0 for a in plain]
        is_same = all(constant) and np.allclose(plain[0].flat[0], plain[1].flat[0])
        if any(constant) and not is_same:
            return False
    return True


def _are_alike(one: Any, other: Any) -> bool:
    if not isinstance(one, dict) or not isinstance(other, dict):
        return False
    pairs = [(as_array(value), as_array(other.get(name))) for name, value in one.items()]
    return all(a is not None and b is not None and np.array_equal(a, b) for a, b in pairs)


KIND = Starts
