"""`parameter_count`: an object holds the parameters it should, of the right shapes, before and
after it is used.
"""

import math
from collections.abc import Mapping
from functools import partial
from typing import Any, Literal

from pydantic import Field

from grader.checks.binding import Binding, WeightSpec
from grader.checks.check import CodeCheck, Plan
from grader.checks.endings import wrong
from grader.checks.evidence import Observations
from grader.checks.inputs import generator
from grader.checks.script import Script
from grader.checks.sizes import shape_of
from grader.checks.standard_cases import distinct_sizes
from grader.display import are, listed
from grader.results.grade import Verdict

MOST_NAMED = 4
"""So many parameters that are not asked for are named."""


class ParameterCount(CodeCheck):
    """Constructs objects of several sizes and counts the entries of their weights, as attributes,
    in a dict or in torch.

    With `roll`, the count is taken again after so many steps: using a weight again makes no new
    parameter.
    """

    kind: Literal["parameter_count"]
    sizes: list[dict[str, int]] = Field(
        [], description="sizes to construct; a standard set where left out"
    )
    roll: int = Field(0, ge=0, le=500, description="steps to roll between the two counts")

    def faults(self, binding: Binding) -> list[tuple[str, str]]:
        """Return settings that do not fit the binding."""
        if not binding.is_class or not binding.weights:
            return [("subject", "parameter_count needs a class with weights")]
        missing = [sorted(binding.size_symbols() - set(sizes)) for sizes in self.sizes]
        return [
            (f"sizes[{k}]", f"the size {letter} is not given")
            for k, letters in enumerate(missing)
            for letter in letters
        ]

    def write(self, script: Script, seed: int) -> None:
        """Write a construction for each size; of the first, a roll with a second count too."""
        distinct = distinct_sizes(script.binding)
        for k, sizes in enumerate(
            self.sizes
            or [distinct, dict.fromkeys(distinct, 1), {k: v + 7 for k, v in distinct.items()}]
        ):
            script.case("", sizes)
            script.shapes(script.construct(sizes), "after construction")
            if self.roll and k == 0:
                rng = generator(seed, "roll")
                made = script.make(sizes, script.draw_weights(rng, sizes))
                inputs = script.draw_inputs(rng, sizes)
                for _ in range(self.roll):  # not fed back: what it returns is another matter
                    script.call(made, inputs)
                assert made.slot is not None
                script.shapes(made.slot, f"after {self.roll} steps")

    def are_alike(self, plan: Plan, one: Observations, other: Observations) -> bool:
        """Say whether two runs hold the same weights, whatever holds them: NumPy or torch."""
        return all(_held(a) == _held(b) for a, b in zip(one, other, strict=True))

    def judge(self, plan: Plan, expected: Observations, observed: Observations) -> Verdict:
        """Compare the shapes with those the binding states: a number each, named."""
        held: dict[int, int] = {}
        for k, reading in enumerate(plan.script.readings):
            case = plan.script.cases[reading.case]
            found = observed[k]
            if not isinstance(found, dict):
                return wrong(plan.where(reading, "could not be counted"), case=reading.case)
            shapes = plan.once(
                f"shapes {case.number}", expected, partial(_shapes, plan.script.binding, case.sizes)
            )
            problem = _problem(plan.script.binding, shapes, found)
            right = expected[k]
            if not problem and found.get("") == 0 and isinstance(right, dict) and right.get(""):
                problem = (
                    "the module holds no parameters, so an optimizer would train none of its "
                    "weights; each is to be an nn.Parameter"
                )
            entries = found.get("*")
            if (
                not problem
                and isinstance(entries, int)
                and entries > held.setdefault(reading.case, entries)
            ):
                problem = "it holds more weights than before; using a weight again makes no new one"
            if problem:
                sizes_text = ", ".join(f"{name}={value}" for name, value in case.sizes.items())
                return wrong(
                    f"{plan.script.binding.target} ({sizes_text}), {reading.label}: {problem}.",
                    case=reading.case,
                )
        return Verdict("correct", 1.0, "The number and the shapes of the parameters are right.")


def _held(found: Any) -> Any:
    """Return what an object holds: shapes, and the entries in all, of NumPy and torch together."""
    if not isinstance(found, dict):
        return found
    counts = [found.get(key, 0) for key in ("*", "")]
    if not all(isinstance(count, int) for count in counts):
        return found
    shapes = {key: value for key, value in found.items() if key[:1] not in ("*", "", "=", "+")}
    return {**shapes, "*": sum(counts)}


def _shapes(binding: Binding, sizes: Mapping[str, int]) -> dict[str, tuple[int, ...]]:
    return {name: shape_of(spec.shape, sizes) for name, spec in binding.weights.items()}


def _problem(binding: Binding, shapes: Mapping[str, tuple[int, ...]], found: dict[str, Any]) -> str:
    """Return what is wrong with the weights that an object holds; `shapes` they should have."""
    total = 0
    taken: set[str] = set()
    for name, spec in binding.weights.items():
        wanted, at = shapes[name], spec.at or name
        shape = found.get(at)
        # of several names that are accepted, the one that has the shape is meant
        for other in (at, *spec.also):
            if other not in taken and found.get(f"={other}") == wanted:
                taken.add(other)
                shape = wanted
                break
        if (
            not isinstance(shape, tuple)
            or len(shape) > 8
            or any(type(extent) is not int for extent in shape)
        ):
            return (
                f"there is no weight {spec.at or name}; it should be there with shape "
                f"{_symbolic(spec)}"
            )
        if shape != wanted:
            swapped = ": the axes are swapped" if shape == wanted[::-1] else ""
            return (
                f"the weight {spec.at or name} has shape {shape}, expected {wanted} = "
                f"{_symbolic(spec)}{swapped}"
            )
        total += math.prod(wanted)
    shared = found.get("=")
    if isinstance(shared, tuple | list) and shared and type(shared[0]) is str:
        return f"{shared[0][:80]} is the same array as another weight; each has numbers of its own"
    in_torch = found.get("")
    if isinstance(in_torch, int) and in_torch not in (0, total):
        text = f"the module holds {in_torch} parameters; the weights asked for have {total} entries"
        more = found.get("+")
        names = [one for one in more or () if type(one) is str] if in_torch > total else []
        if not isinstance(more, tuple | list) or not 0 < len(names) <= MOST_NAMED:
            return text
        return f"{text}: {listed(names)} {are(names)} not asked for"
    return ""


def _symbolic(spec: WeightSpec) -> str:
    return f"({', '.join(map(str, spec.shape))}{',' if len(spec.shape) == 1 else ''})"


KIND = ParameterCount
