"""`gradient_check`: a student's backward against differences of the student's own forward, and
against the reference.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Literal

import numpy as np
from pydantic import Field

from grader.checks import structure
from grader.checks.binding import Binding, output_paths
from grader.checks.check import CodeCheck, Plan, wrong
from grader.checks.compare import Tolerance, as_array, difference, same_but_for_axes
from grader.checks.evidence import CodeEvidence, Observations
from grader.checks.inputs import draw, generator
from grader.checks.mismatch import Mismatch
from grader.checks.script import Script
from grader.checks.sizes import shape_of
from grader.checks.standard_cases import distinct_sizes
from grader.results.grade import Verdict

STEP = 5e-3
"""Step of the central differences.

Truncation is about STEP**2 of the third derivative, 1e-5 here; float32 rounding 1e-7/STEP, 2e-5:
both far below DIFFERENCE_RTOL.
"""
REPEATED = Tolerance(rtol=1e-7, atol_of_largest=1e-7, atol=1e-12)
"""The room for a forward that is asked the same once more, far below what STEP moves it."""
LEAST_SLOPE = 1e-5
"""Below this a forward does not depend on what is moved; that its gradient is zero then earns
nothing.
"""
DIFFERENCE_TOLERANCE = Tolerance(rtol=5e-3, atol_of_largest=5e-3, atol=1e-6)


class GradientCheck(CodeCheck):
    """Calls forward, then backward on what it returned, and judges each gradient by itself.

    Each gradient is compared with the reference's entry by entry. Where the student's forward
    differs, but has the structure of the right one (`checks.structure`), directional derivatives of
    that own forward are the measure, so that a wrong forward does not cost the backward's points.
    Points are shared equally among the gradients.
    """

    kind: Literal["gradient_check"]
    sizes: dict[str, int] = {}
    outputs: list[str] = Field(description="the outputs that have a gradient")
    directions: int = Field(2, ge=1, le=10, description="random directions for each gradient")
    own_forward: float = Field(
        1.0,
        ge=0,
        le=1,
        description="share of the points for the gradient of an own forward that is wrong but "
        "nearly right",
    )

    def targets(self, binding: Binding) -> set[str]:
        """Return the names of all that students write for this check: forward and backward."""
        backward = binding.backward
        own = (
            {
                name
                for name in (backward.function, f"{binding.class_name}.{backward.method}")
                if name
            }
            if backward
            else set()
        )
        return super().targets(binding) | own

    def faults(self, binding: Binding) -> list[tuple[str, str]]:
        """Return settings that do not fit the binding."""
        if binding.backward is None:
            return [("subject", "gradient_check needs a binding with backward")]
        paths = output_paths(binding.returns)
        return [
            ("outputs", f"there is no output {name!r}")
            for name in self.outputs
            if name not in paths
        ]

    def parts(self, binding: Binding) -> list[str]:
        """Return the names of the gradients that are judged."""
        assert binding.backward is not None
        return [name for name in output_paths(binding.backward.returns) if name.startswith("d_")]

    def write(self, script: Script, seed: int) -> None:
        """Write forward and backward once, then forward with each input moved both ways along each
        direction.
        """
        binding = script.binding
        assert binding.backward is not None
        sizes = {**distinct_sizes(binding), **self.sizes}
        script.case("", sizes)
        weights, inputs = next(self._settings(binding, script, sizes, seed))
        made = script.make(sizes, weights)
        forward = script.call(made, inputs)
        for output in self.outputs:
            script.read(forward, output, output)
        upstream = self._upstream(binding, sizes, seed)
        passed = {name: forward.ref(name) for name in forward.paths}
        back = script.call_back(binding.backward, made, {**passed, **upstream})
        for part in self.parts(binding):
            script.read(back, part, f"gradient of {part[2:]}")
        script.case("inputs moved a little", sizes)
        names = [part[2:] for part in self.parts(binding) for _ in range(2 * self.directions)]
        for name, (own, moved) in zip(
            names, list(self._settings(binding, script, sizes, seed))[1:], strict=True
        ):
            other = script.make(sizes, own) if name in weights else made
            result = script.call(other, moved)
            for output in self.outputs:
                script.read(result, output, f"{output} with {name} moved")

    def _settings(
        self, binding: Binding, script: Script, sizes: dict[str, int], seed: int
    ) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
        """Yield the weights and inputs of each forward call: as drawn, then moved both ways along
        each direction.
        """
        rng = generator(seed, "gradient")
        weights = script.draw_weights(rng, sizes)
        inputs = script.draw_inputs(rng, sizes)
        yield weights, inputs
        for part in self.parts(binding):
            name = part[2:]
            for k in range(self.directions):
                direction = self._direction(seed, part, k, np.shape({**weights, **inputs}[name]))
                for sign in (1.0, -1.0):
                    moved = {**weights, **inputs}
                    moved[name] = moved[name] + sign * STEP * direction
                    yield {key: moved[key] for key in weights}, {key: moved[key] for key in inputs}

    def _upstream(self, binding: Binding, sizes: dict[str, int], seed: int) -> dict[str, Any]:
        rng = generator(seed, "upstream")
        shapes = {
            name: binding.outputs.get(name) or binding.inputs[name].shape or []
            for name in self.outputs
        }
        return {f"d_{name}": draw(rng, shape_of(shape, sizes)) for name, shape in shapes.items()}

    @staticmethod
    def _direction(seed: int, part: str, k: int, shape: tuple[int, ...]) -> np.ndarray:
        return generator(seed, "direction", part, str(k)).normal(size=shape)

    def judge(self, plan: Plan, expected: Observations, observed: Observations) -> Verdict:
        """Judge each gradient by the reference's; the message names those that are wrong."""
        return self._judged(plan, expected, observed, on_own_forward=False)

    def second_look(self, plan: Plan, verdict: Verdict, evidence: CodeEvidence) -> Verdict:
        """Return a better verdict where the backward pass is right for the student's own wrong
        forward pass.
        """
        right, observed = evidence.expected, evidence.observed
        if right is None or observed is None or not self.forward_differs(right, observed):
            return verdict
        best = self._on_own_slopes(plan, right, observed, evidence) or verdict
        if best.status == "correct":
            return best
        for mistaken in evidence.known_mistakes():
            if self._is_worth_following(right, mistaken) and not self.forward_differs(
                mistaken, observed
            ):
                found = self.judge(plan, mistaken, observed)
                if found.fraction > best.fraction:
                    remark = "(On your own forward pass, which itself differs.)"
                    best = replace(found, message=f"{found.message} {remark}", remark=remark)
        return best

    def _is_worth_following(self, right: Observations, mistaken: Observations) -> bool:
        """Say whether a forward with a mistake in it leaves every gradient something to be.

        Where a slip takes an input's whole effect away, its gradient is zero, and zeros prove
        nothing.
        """
        first, end = len(self.outputs), len(right) - self._moved_count(right)
        pairs = zip(right[first:end], mistaken[first:end], strict=True)
        return all(
            _size(there) > LEAST_SLOPE or _size(here) <= LEAST_SLOPE for here, there in pairs
        )

    def _moved_count(self, observations: Observations) -> int:
        """Return how many observations are of forward calls with something moved.

        There is one gradient for every `2 * directions` moved calls.
        """
        outputs = len(self.outputs)
        each = 2 * outputs * self.directions
        return (len(observations) - outputs) // (each + 1) * each

    def _on_own_slopes(
        self, plan: Plan, right: Observations, observed: Observations, evidence: CodeEvidence
    ) -> Verdict | None:
        """Return the verdict on the gradient of the student's own forward, None where that forward
        is not nearly right.
        """
        found = self.judge_on_own_forward(plan, right, observed)
        if not found.fraction:
            return None
        binding = plan.script.binding
        script, again = Script(binding), Script(binding)
        moved = structure.write(
            script, self.outputs, {**distinct_sizes(binding), **self.sizes}, plan.seed
        )
        self.write_again(again, plan.seed)
        (probed,) = evidence.run_again(script)
        (repeated,) = evidence.run_again(again)
        if (
            probed is None
            or repeated is None
            or not self.says_the_same(observed, repeated, len(self.parts(binding)))
        ):
            return None
        wanted = evidence.run_reference(script)
        is_near = wanted is not None and structure.is_shared(
            moved, len(self.outputs), wanted, probed
        )
        return found if is_near else None

    def forward_differs(self, expected: Observations, observed: Observations) -> bool:
        """Say whether the student's forward gave something else than the reference's."""
        return any(
            difference(expected[k], observed[k], self.tolerance) is not None
            for k in range(len(self.outputs))
        )

    def judge_on_own_forward(
        self, plan: Plan, expected: Observations, observed: Observations
    ) -> Verdict:
        """Judge each gradient by the slopes of the student's own forward, which must have been
        found nearly right.
        """
        verdict = self._judged(plan, expected, observed, on_own_forward=True)
        return replace(verdict, fraction=verdict.fraction * self.own_forward)

    def write_again(self, script: Script, seed: int) -> None:
        """Write the forward calls of `write` for a fresh process: after a call with other numbers,
        last one first, no backward.
        """
        binding = script.binding
        sizes = {**distinct_sizes(binding), **self.sizes}
        script.case("asked again", sizes)
        rng = generator(seed, "something else")
        script.call(
            script.make(sizes, script.draw_weights(rng, sizes)), script.draw_inputs(rng, sizes)
        )
        for weights, inputs in reversed(list(self._settings(binding, script, sizes, seed))):
            result = script.call(script.make(sizes, weights), inputs)
            for output in reversed(self.outputs):
                script.read(result, output, output)

    def says_the_same(self, observed: Observations, again: Observations, parts: int) -> bool:
        """Say whether the forward gave the same when it was asked again: it is then a function of
        what it is given.
        """
        outputs = len(self.outputs)
        before = [*observed[:outputs], *observed[outputs + parts :]]
        return len(before) == len(again) and all(
            difference(a, b, REPEATED) is None for a, b in zip(before, reversed(again), strict=True)
        )

    def _judged(
        self, plan: Plan, expected: Observations, observed: Observations, on_own_forward: bool
    ) -> Verdict:
        binding, outputs = plan.script.binding, len(self.outputs)
        parts = self.parts(binding)
        forward_is_right = not self.forward_differs(expected, observed)
        upstream = list(
            self._upstream(binding, dict(plan.script.cases[0].sizes), plan.seed).values()
        )
        problems: dict[str, Mismatch] = {}
        slips = 0
        at = outputs + len(parts)
        for k, part in enumerate(parts):
            wanted, found = expected[outputs + k], observed[outputs + k]
            moved = observed[at : at + 2 * outputs * self.directions]
            at += 2 * outputs * self.directions
            mismatch = difference(wanted, found, self.tolerance)
            is_slip = (
                mismatch is not None and mismatch.what == "shape" and self._is_slip(wanted, found)
            )
            if mismatch is not None and (mismatch.what == "value" or is_slip) and on_own_forward:
                against = self._against_own_forward(
                    plan, part, np.reshape(found, np.shape(wanted)), moved, upstream
                )
                mismatch, is_slip = (
                    (mismatch, True) if is_slip and against is None else (against, False)
                )
            elif is_slip:
                is_slip = same_but_for_axes(wanted, found, self.tolerance)
            if mismatch is not None:
                problems[part] = mismatch
                slips += is_slip
        if not problems:
            own = (
                ""
                if forward_is_right
                else "It is the gradient of your own forward, which itself differs."
            )
            return Verdict("correct", 1.0, f"Every gradient is right. {own}".rstrip(), remark=own)
        right = [part[2:] for part in parts if part not in problems]
        texts = "; ".join(
            f"the gradient of {part[2:]} {mismatch.text}" for part, mismatch in problems.items()
        )
        rest = f" Right: {', '.join(right)}." if right else ""
        verdict = wrong(
            f"In the backward pass {texts}.{rest}", next(iter(problems.values())).detail, case=0
        )
        share = (len(right) + self.shape_slip * slips) / len(parts)
        return (
            Verdict("partial", share, verdict.message, verdict.detail, case=0) if share else verdict
        )

    @staticmethod
    def _is_slip(wanted: Any, found: Any) -> bool:
        a, b = as_array(wanted), as_array(found)
        return a is not None and b is not None and np.squeeze(a).shape == np.squeeze(b).shape

    def _against_own_forward(
        self, plan: Plan, part: str, found: Any, moved: Observations, upstream: list[np.ndarray]
    ) -> Mismatch | None:
        gradient = as_array(found)
        if gradient is None:
            return Mismatch("type", "is not an array")
        directions = self._moves(plan, part)
        steepest = 0.0
        outputs = len(self.outputs)
        for k, direction in enumerate(directions):
            pair = moved[2 * outputs * k : 2 * outputs * (k + 1)]
            slope = 0.0
            for n, weight in enumerate(upstream):
                plus, minus = as_array(pair[n]), as_array(pair[outputs + n])
                if (
                    plus is None
                    or minus is None
                    or plus.shape != weight.shape
                    or minus.shape != weight.shape
                ):
                    return Mismatch(
                        "value",
                        "cannot be compared with your forward, whose output has another shape",
                    )
                slope += float(np.sum(weight * (plus - minus))) / (2 * STEP)
            if (
                difference(slope, float(np.sum(gradient * direction)), DIFFERENCE_TOLERANCE)
                is not None
            ):
                return Mismatch("value", "is not the slope of your own forward")
            steepest = max(steepest, abs(slope))
        if steepest < LEAST_SLOPE:
            return Mismatch("value", "is zero, for your forward does not depend on it")
        return None

    def _moves(self, plan: Plan, part: str) -> list[np.ndarray]:
        binding = plan.script.binding
        spec = binding.inputs.get(part[2:]) or binding.weights[part[2:]]
        shape = shape_of(spec.shape or (), plan.script.cases[0].sizes)
        return [self._direction(plan.seed, part, k, shape) for k in range(self.directions)]


def _size(value: Any) -> float:
    """Return the largest entry of an array without its sign, 0 for what is none."""
    array = as_array(value)
    return float(np.max(np.abs(array), initial=0.0)) if array is not None else 0.0


KIND = GradientCheck
