"""`gradient_through_time`: how far the state at step T still depends on the state at step 0.

The Jacobian d s_T / d s_0 is taken by central differences, all directions as rows of one batch, so
a profile over T costs one roll. Its spectral norm against T shows vanishing, constant and exploding
gradients (Pascanu, Mikolov and Bengio 2013, On the difficulty of training recurrent neural
networks, section 2).
"""

import math
from dataclasses import replace
from functools import partial
from typing import Any, Literal

import numpy as np
from pydantic import Field

from grader.checks.arrays import as_array
from grader.checks.binding import Binding, Strict
from grader.checks.check import CodeCheck, Plan
from grader.checks.endings import wrong
from grader.checks.evidence import CodeEvidence, Observations
from grader.checks.inputs import generator
from grader.checks.lost_gradient import lost_gradient, with_lines
from grader.checks.script import Script
from grader.checks.sizes import shape_of
from grader.checks.standard_cases import distinct_sizes
from grader.results.grade import Figure, Series, Verdict

STEP_AT_ZERO = 1e-6
"""Step of the differences around a state of zeros: what comes back is then small too, and float32
resolves it.
"""
STEP = 1e-2
"""Step elsewhere: large enough that float32 rounding (1e-7 of the state) stays below 1e-4 of the
quotient. The truncation error does not matter, for the reference is differenced with the same step.
"""


class Regime(Strict):
    """One setting: a recurrent matrix of a given gain (all else zero), or gates driven to values
    (all else drawn).
    """

    title: str
    gain: dict[str, float] = Field(
        {}, description="recurrent weight to gain: the weight becomes gain times a rotation"
    )
    drive: dict[str, float] = Field({}, description="gate to value")


class GradientThroughTime(CodeCheck):
    """Compares the profile of |d s_T / d s_0| over T, and the Jacobians themselves, with the
    reference's.
    """

    kind: Literal["gradient_through_time"]
    state: str = Field(description="the state that is followed, h or c")
    marks: list[int] = Field([1, 2, 5, 10, 20], description="the T at which the norm is taken")
    sizes: dict[str, int] = {}
    regimes: list[Regime]

    def faults(self, binding: Binding) -> list[tuple[str, str]]:
        """Return settings that do not fit the binding."""
        found = (
            []
            if self.state in binding.state
            else [("state", f"{self.state!r} is no state of the subject")]
        )
        gates = binding.gates.order if binding.gates else {}
        for k, regime in enumerate(self.regimes):
            found += [
                (f"regimes[{k}].drive", f"there is no gate {gate!r}")
                for gate in regime.drive
                if gate not in gates
            ]
            found += [
                (f"regimes[{k}].gain", f"no weight {name!r}")
                for name in regime.gain
                if name not in binding.weights
            ]
        return found

    def write(self, script: Script, seed: int) -> None:
        """Write one roll for each regime."""
        binding = script.binding
        sizes = {**distinct_sizes(binding), **self.sizes}
        spec = binding.inputs[self.state]
        extent = shape_of(spec.shape or (), {**sizes, "N": 1})[-1]
        sizes["N"] = 2 * extent
        for k, regime in enumerate(self.regimes):
            rng = generator(seed, str(k))
            script.case(regime.title, sizes)
            weights = script.draw_weights(rng, sizes)
            inputs = {
                name: np.repeat(value[:1], 2 * extent, axis=0)
                for name, value in script.draw_inputs(rng, sizes).items()
            }
            if regime.gain:
                weights = {name: np.zeros_like(value) for name, value in weights.items()}
                inputs = {name: np.zeros_like(value) for name, value in inputs.items()}
                for name, gain in regime.gain.items():
                    weights[name] = gain * np.linalg.qr(rng.normal(size=weights[name].shape))[0]
            for gate, value in regime.drive.items():
                binding.drive(weights, gate, value, sizes)
            bump = _step(regime) * np.vstack([np.eye(extent), -np.eye(extent)])
            inputs[self.state] = inputs[self.state] + bump
            results = script.roll(script.make(sizes, weights), inputs, max(self.marks))
            for mark in self.marks:
                script.read(results[mark - 1], self.state, f"{self.state} after {mark} steps")
        script.case("gradient by autograd", sizes)
        rng = generator(seed, "autograd")
        made = script.make(sizes, script.draw_weights(rng, sizes))
        script.lost_gradient(made, script.draw_inputs(rng, sizes))

    def judge(self, plan: Plan, expected: Observations, observed: Observations) -> Verdict:
        """Compare Jacobians mark by mark; the figure shows the norms."""
        series = []
        problem: Verdict | None = None
        count = len(self.marks)
        for k, regime in enumerate(self.regimes):
            here = slice(k * count, (k + 1) * count)
            wanted, wanted_norms = plan.once(
                f"jacobians {k}", expected, partial(_with_norms, expected[here], regime)
            )
            # the norm of a large matrix cannot be interrupted: none is taken of another shape
            fitting = [
                b if _shape(b) == _shape(a) else None
                for a, b in zip(expected[here], observed[here], strict=True)
            ]
            found, norms = _with_norms(fitting, regime)
            marks = tuple(map(float, self.marks))
            series.append(Series(f"{regime.title}: yours", marks, tuple(norms), "yours"))
            series.append(
                Series(f"{regime.title}: reference", marks, tuple(wanted_norms), "reference")
            )
            for mark, a, b, value in zip(self.marks, wanted, found, expected[here], strict=True):
                if problem is None and (b is None or a is None or not _close(a, b, value, regime)):
                    what = "grows or shrinks otherwise than it should"
                    if b is None:
                        what = "cannot be taken, for the state has another form than (N, H)"
                    steps = f"{mark} step{'s' * (mark != 1)}"
                    sentence = (
                        f"The gradient of {self.state} after {steps} with respect "
                        f"to {self.state} at step 0 {what} "
                        f"({regime.title})."
                    )
                    problem = wrong(sentence, case=k, told=sentence)
                    break
        figure = Figure(
            f"How far the gradient reaches back: |d {self.state}_T / d {self.state}_0|",
            "T (steps)",
            "norm",
            tuple(series),
        )
        last = len(plan.script.readings) - 1
        problem = problem or lost_gradient(plan, last, observed[last])
        verdict = problem or Verdict(
            "correct", 1.0, "The gradient through time follows the reference in every regime."
        )
        return replace(verdict, figure=figure)

    def second_look(self, plan: Plan, verdict: Verdict, evidence: CodeEvidence) -> Verdict:
        """Tell the lines that may cut a gradient off."""
        return with_lines(plan, verdict, evidence)


def _with_norms(
    values: Observations, regime: Regime
) -> tuple[list[np.ndarray | None], list[float]]:
    """Return the Jacobians in some observations, and their largest singular values.

    NaN where there is none.
    """
    jacobians = [_jacobian(value, regime) for value in values]
    taken = [found for found in jacobians if found is not None]
    if len({found.shape for found in taken}) == 1:  # nearly always: at once
        norms = iter(np.linalg.norm(np.stack(taken), 2, axis=(1, 2)).tolist())
    else:
        norms = iter([float(np.linalg.norm(found, 2)) for found in taken])
    return jacobians, [next(norms) if found is not None else math.nan for found in jacobians]


def _shape(value: Any) -> tuple[int, ...] | None:
    array = as_array(value)
    return array.shape if array is not None else None


def _step(regime: Regime) -> float:
    return STEP_AT_ZERO if regime.gain else STEP


def _jacobian(value: Any, regime: Regime) -> np.ndarray | None:
    """Return d s_T / d s_0, (H, H), a row for each direction in s_0.

    None where `value` is not (2H, H).
    """
    array = as_array(value)
    if (
        array is None
        or array.ndim != 2
        or array.shape[0] != 2 * array.shape[1]
        or array.dtype.kind not in "fiu"
    ):
        return None
    half = array.shape[1]
    with np.errstate(all="ignore"):
        found = (array[:half].astype(float) - array[half:].astype(float)) / (2 * _step(regime))
    return found if np.isfinite(found).all() else None


def _close(wanted: np.ndarray, found: np.ndarray, expected: Any, regime: Regime) -> bool:
    """Say whether two Jacobians agree.

    The room for rounding comes from the reference's state, never from what came back.
    """
    if wanted.shape != found.shape:
        return False
    state = as_array(expected)
    noise = (
        1e-6 * float(np.max(np.abs(state), initial=0.0)) / _step(regime)
        if state is not None
        else 0.0
    )
    return bool(
        np.max(np.abs(wanted - found)) <= 2e-3 * float(np.max(np.abs(wanted))) + noise + 1e-12
    )


KIND = GradientThroughTime
