"""`distribution`: random results are distributed as the reference's are."""

from typing import Any, Literal

import numpy as np
from pydantic import Field

from grader.checks.binding import Binding, output_paths
from grader.checks.case_spec import CaseSpec, size_faults
from grader.checks.check import Plan
from grader.checks.compare import difference
from grader.checks.endings import wrong
from grader.checks.evidence import Observations
from grader.checks.inputs import generator
from grader.checks.right_or_wrong import RightOrWrong
from grader.checks.samples import SampleDifference, most_different
from grader.checks.script import Script
from grader.results.grade import Verdict

ALIKE = 0.3
"""The error at which two runs are taken as alike, so that one explains the other.

The bound of `checks.samples` is wide: at this error two samples of 800 draws may be 0.081 apart,
and of one distribution they are farther apart about once in a hundred (Kolmogorov-Smirnov).
"""


class Distribution(RightOrWrong):
    """Calls the subject many times and compares how its results are distributed.

    Each entry of the results, and the sum of all entries (which shows whether they depend on each
    other), is compared with the reference's by the Kolmogorov-Smirnov distance. Right work is
    failed with a probability of at most `error` in the whole check, whatever the distribution
    (see `checks.samples`). Where the exercise fixes a seed, `seeded` compares the numbers.
    """

    kind: Literal["distribution"]
    output: str = Field("value", description="the output that is looked at")
    draws: int = Field(2000, ge=50, le=50_000, description="how often it is called in each case")
    error: float = Field(
        1e-6, gt=0, le=0.01, description="probability that right work fails, in the whole check"
    )
    pooled: bool = Field(
        False, description="all entries are drawn alike: they are one sample, which sees more"
    )
    seeded: bool = Field(
        False,
        description="the seed of NumPy, random and torch is set before each case, and the very "
        "numbers of the reference are asked for",
    )
    cases: list[CaseSpec] = Field([CaseSpec()], min_length=1, description="settings to try")

    def faults(self, binding: Binding) -> list[tuple[str, str]]:
        """Return settings that do not fit the binding."""
        found = []
        if self.output not in output_paths(binding.returns):
            found.append(("output", f"there is no output {self.output!r}"))
        return found + size_faults(binding, self.cases)

    def write(self, script: Script, seed: int) -> None:
        """Write many calls a case; with `seeded`, three after the seed is set."""
        for k, spec in enumerate(self.cases):
            script.case("", spec.sizes, given=spec.inputs)
            rng = generator(seed, str(k))
            made = script.make(spec.sizes, script.draw_weights(rng, spec.sizes, spec.values))
            inputs = {
                **script.draw_inputs(rng, spec.sizes, spec.values),
                **script.given(spec.inputs),
            }
            if self.seeded:
                script.seed(seed % 1000 + k)
                for number in range(3):
                    script.read(script.call(made, inputs), self.output, f"call {number + 1}")
                continue
            operands = script.call_of(made, inputs)
            path = list(script.path_of(self.output))
            script.observe("its results", "sample", *operands, self.draws, path, output=self.output)

    def judge(self, plan: Plan, expected: Observations, observed: Observations) -> Verdict:
        """Compare the samples of each case."""
        if self.seeded:
            return super().judge(plan, expected, observed)
        error = self.error / len(self.cases)
        for k, (wanted, found) in enumerate(zip(expected, observed, strict=True)):
            told = _form_difference(wanted, found)
            if told:
                return wrong(f"{plan.called(k)} {told}{plan.setting(k)}.", case=k)
            worst = most_different(wanted, found, error, self.pooled)
            if worst is not None:
                is_hidden = self.visibility != "visible"
                return wrong(
                    f"{plan.called(k)} {_in_words(worst)}{plan.setting(k)}.",
                    "" if is_hidden else worst.detail,
                    told=worst.kind,
                    case=k,
                )
        return Verdict(
            "correct",
            1.0,
            f"Distributed as asked for, as far as {self.draws} draws in each case show.",
        )

    def are_alike(self, plan: Plan, one: Observations, other: Observations) -> bool:
        """Say whether two runs are distributed alike, more strictly than what passes."""
        if self.seeded:
            return super().are_alike(plan, one, other)
        pairs = list(zip(one, other, strict=True))
        return all(
            not _form_difference(a, b)
            and most_different(a, b, ALIKE / len(self.cases), self.pooled) is None
            if isinstance(a, np.ndarray)
            else difference(a, b, self.tolerance) is None
            for a, b in pairs
        )


def _form_difference(wanted: Any, found: Any) -> str:
    if not isinstance(found, np.ndarray) or not isinstance(wanted, np.ndarray):
        return "gives back no numbers of one shape"
    if found.shape != wanted.shape:
        return f"gives back arrays of shape {found.shape[1:]}, expected {wanted.shape[1:]}"
    if np.isfinite(wanted).all() and not np.isfinite(found).all():
        return "gives back numbers that are not finite"
    return ""


def _in_words(worst: SampleDifference) -> str:
    if worst.is_constant:
        return "gives the same in every call; it should vary"
    return f"is distributed otherwise: {worst.text}"


KIND = Distribution
