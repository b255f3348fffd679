"""`time_growth`: how the work of a call grows with the size of its input."""

from math import log
from typing import Annotated, Any, Literal

import numpy as np
from pydantic import BeforeValidator, Field

from grader.checks.binding import Binding
from grader.checks.check import Plan, Sources
from grader.checks.endings import wrong
from grader.checks.evidence import Observations
from grader.checks.inputs import generator
from grader.checks.list_walks import list_walks
from grader.checks.right_or_wrong import RightOrWrong
from grader.checks.script import Script
from grader.checks.source_rules import own_code
from grader.results.grade import Verdict

Bound = Literal["1", "log n", "n", "n log n", "n^2", "n^3"]
_EXPONENT: dict[str, float] = {"1": 0, "log n": 0, "n": 1, "n log n": 1, "n^2": 2, "n^3": 3}
ROOM = {"operations": 0.3, "seconds": 0.5}
"""How much faster than the bound the work may seem to grow, as an exponent of n."""
TOO_SHORT = 2e-4
"""Seconds below which a measurement of processor time tells nothing."""
MOST_SHOWN = 60
TOP = 4
"""So many of the largest sizes are looked at: at small ones the constant part counts."""


class TimeGrowth(RightOrWrong):
    """Calls the subject with inputs of growing size and fits how its work grows.

    Work is counted in instructions of Python (the same in every run; what happens inside a built-in
    function such as `sorted`, or inside NumPy, counts as one), or in seconds of processor time.
    The exponent is the slope of log(work) against log(n) over the largest sizes, by least squares.
    """

    proves_results = False

    kind: Literal["time_growth"]
    size: str = Field(description="the size letter that grows")
    ladder: list[int] = Field(
        [16, 32, 64, 128, 256], min_length=4, max_length=12, description="its values, growing"
    )
    sizes: dict[str, int] = Field({}, description="the other sizes")
    inputs: dict[str, Any] = Field({}, description="inputs given outright, the same at every size")
    at_most: Annotated[Bound, BeforeValidator(str)] = Field(
        description="the work may grow like this"
    )
    by: Literal["operations", "seconds"] = Field(
        "operations", description="instructions of Python, or processor time"
    )

    def faults(self, binding: Binding) -> list[tuple[str, str]]:
        """Return settings that do not fit the binding."""
        found = []
        if self.size not in binding.size_symbols():
            found.append(("size", f"no input has the size {self.size!r}"))
        if any(b <= a for a, b in zip(self.ladder, self.ladder[1:], strict=False)):
            found.append(("ladder", "write growing sizes"))
        if self.ladder[-1] < 4 * self.ladder[0]:
            found.append(("ladder", "the last size should be four times the first at least"))
        needed = binding.size_symbols() - {self.size} - set(self.sizes) - set(self.inputs)
        return found + [("sizes", f"the size {letter} is not given") for letter in sorted(needed)]

    def write(self, script: Script, seed: int) -> None:
        """Write one call for each size."""
        for k, size in enumerate(self.ladder):
            sizes = {**self.sizes, self.size: size}
            script.case("", sizes, given=self.inputs)
            rng = generator(seed, str(k))
            made = script.make(sizes, script.draw_weights(rng, sizes))
            inputs = {**script.draw_inputs(rng, sizes), **script.given(self.inputs)}
            script.observe("its work", "cost", *script.call_of(made, inputs), self.by)

    def judge(self, plan: Plan, expected: Observations, observed: Observations) -> Verdict:
        """Fit the growth and compare it with the bound."""
        name = plan.script.binding.step_target
        costs = [_number(cost) for cost in observed]
        if any(cost is None for cost in costs):
            return wrong(f"{name}: its work could not be counted.", status="could_not_run")
        work = [max(float(cost or 0.0), 1e-9) for cost in costs]
        if self.by == "seconds" and work[-1] < TOO_SHORT:
            return Verdict("correct", 1.0, "It is too fast for its growth to be measured.")
        exponent, doubt = growth(self.ladder[-TOP:], _without_logarithm(self, work)[-TOP:])
        beyond = exponent - _EXPONENT[self.at_most]
        unit = "as many instructions" if self.by == "operations" else "as long"
        first, last = self.ladder[-TOP], self.ladder[-1]
        times = work[-1] / work[-TOP]
        measured = (
            f"from {self.size} = {first} to {last} it takes {times:.3g} times {unit}, "
            f"growth of about {self.size}^{exponent:.2f} (± {doubt:.2f})"
        )
        if beyond <= ROOM[self.by]:
            return Verdict("correct", 1.0, f"Its work grows slowly enough: {measured}.")
        asked = self.at_most.replace("n", self.size) if self.at_most != "1" else "not at all"
        if beyond - 2 * doubt <= ROOM[self.by]:
            message = f"{name} seems to grow faster than {asked}: {measured}. That is not certain."
            return Verdict("needs_review", 0.0, message)
        return wrong(f"{name} grows faster than {asked}, the most that is asked for: {measured}.")

    def source_verdict(self, binding: Binding, sources: Sources) -> Verdict | None:
        """Return that a person is to look where each turn of a loop goes through a list by what
        counts as one instruction: "x in rows", "rows[k:]".
        """
        code = own_code(binding.target, sources) if self.by == "operations" else None
        if code is None:
            return None
        for label, line in code.names(("settrace", ".settrace", ".f_trace", ".f_trace_opcodes")):
            message = (
                f"Line {line} of {label} changes how work is counted; a person will look whether "
                "it grows too fast."
            )
            return Verdict("needs_review", 0.0, message)
        called = binding.call if isinstance(binding.call, list) else []
        lists = [k for k, name in enumerate(called) if _is_list(binding, name)]
        depth = max(1, int(_EXPONENT[self.at_most]))
        for label, line, text in list_walks(code, lists, depth):
            message = (
                f"`{text[:MOST_SHOWN]}` (line {line} of {label}) goes through a whole list at "
                "every turn of a loop, and counts as one instruction; a person will look whether "
                "the work grows too fast."
            )
            return Verdict("needs_review", 0.0, message)
        return None

    def are_alike(self, plan: Plan, one: Observations, other: Observations) -> bool:
        """Say whether two runs keep the bound, or break it, alike."""
        return self.judge(plan, one, one).status == self.judge(plan, other, other).status


def _is_list(binding: Binding, name: Any) -> bool:
    """Say whether an argument of the call is an input that is a list of Python."""
    spec = binding.inputs.get(name) if isinstance(name, str) else None
    return spec is not None and spec.list_ is not None and spec.list_.form != "set"


def _number(cost: Any) -> float | None:
    if type(cost) in (int, float) and 0 <= cost < 1e15:
        return float(cost)
    return None


def _without_logarithm(check: TimeGrowth, work: list[float]) -> list[float]:
    """Return the work divided by log n where the bound has one."""
    if "log" not in check.at_most:
        return work
    return [cost / log(size + 1) for cost, size in zip(work, check.ladder, strict=True)]


def growth(sizes: list[int], work: list[float]) -> tuple[float, float]:
    """Return the slope of log(work) against log(size) and its standard error.

    >>> growth([2, 4, 8, 16], [4.0, 16.0, 64.0, 256.0])
    (2.0, 0.0)
    """
    x, y = np.log(np.asarray(sizes, float)), np.log(np.asarray(work, float))
    x = x - x.mean()
    slope = float((x * (y - y.mean())).sum() / (x * x).sum())
    left = y - y.mean() - slope * x
    spread = float(np.sqrt((left * left).sum() / max(len(sizes) - 2, 1) / (x * x).sum()))
    return round(slope, 9), round(spread, 9)


KIND = TimeGrowth
