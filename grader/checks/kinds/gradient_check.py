"""`gradient_check`: a student's backward against differences of the student's own forward, and
against the reference.
"""

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from typing import Any, Literal

import numpy as np
from pydantic import Field

from grader.checks import slopes, structure
from grader.checks.arrays import as_array
from grader.checks.binding import Binding, output_paths, template_names
from grader.checks.carry_backward import BackwardPass, follows_from_own_backward
from grader.checks.carry_forward import Follows
from grader.checks.check import Plan
from grader.checks.compare import Together, difference, same_but_for_axes
from grader.checks.corners import CornerCheck, common_fact, corner_sizes
from grader.checks.endings import wrong
from grader.checks.evidence import CodeEvidence, Observations
from grader.checks.inputs import generator
from grader.checks.mismatch import Mismatch
from grader.checks.own_forward import OwnForward, first_drawn, upstream_drawn
from grader.checks.script import Script
from grader.checks.sizes import evaluate
from grader.checks.standard_cases import distinct_sizes
from grader.results.grade import Verdict
from grader.sandbox.base import Failure

ALL_RIGHT = "Every gradient is right."
OF_A_WRONG_FORWARD = (
    "Every gradient is what the backward pass that is asked for makes of your forward pass, which "
    "itself differs."
)

OF_ANOTHER_FORWARD = (
    "Every gradient is that of your own forward pass, which itself differs too much to show all of "
    "it. A person will look."
)


class GradientCheck(CornerCheck):
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
    follows: Follows | None = Field(
        None, description="judge it by the student's own step backward, where that is wrong"
    )
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
        call = template_names(binding.backward.call)
        given = [name[2:] for name in call if name.startswith("d_") and name[2:] in paths]
        return (
            [
                ("outputs", f"there is no output {name!r}")
                for name in self.outputs
                if name not in paths
            ]
            + [
                ("outputs", f"the backward is called with d_{name}, so {name} belongs here")
                for name in given
                if name not in self.outputs
            ]
            + [
                ("outputs", f"{name} has no gradient: the backward is not called with d_{name}")
                for name in self.outputs
                if name in paths and name not in given
            ]
            + [
                (
                    "subject",
                    f"the shape of {name} is not known, which the gradient d_{name} has: write "
                    f"`outputs: {{{name}: [...]}}` in the subject, with its letters",
                )
                for name in self.outputs
                if name in paths and name not in binding.outputs and name not in binding.inputs
            ]
        )

    def parts(self, binding: Binding) -> list[str]:
        """Return the names of the gradients that are judged."""
        assert binding.backward is not None
        return [name for name in output_paths(binding.backward.returns) if name.startswith("d_")]

    def write(self, script: Script, seed: int) -> None:
        """Write forward and backward once, and once more in each corner."""
        binding = script.binding
        assert binding.backward is not None
        sizes = {**distinct_sizes(binding), **self.sizes}
        script.case("", sizes)
        weights, inputs = first_drawn(script, sizes, seed)
        made = script.make(sizes, weights)
        forward = script.call(made, inputs)
        for output in self.outputs:
            script.read(forward, output, output)
        upstream = upstream_drawn(binding, self.outputs, sizes, seed)
        passed = {name: forward.ref(name) for name in forward.paths}
        back = script.call_back(binding.backward, made, {**passed, **upstream})
        for part in self.parts(binding):
            script.read(back, part, f"gradient of {part[2:]}")
        if self.corners:
            self._write_corners(script, seed)

    def _write_corners(self, script: Script, seed: int) -> None:
        """Write forward and backward once more in each corner."""
        binding = script.binding
        assert binding.backward is not None
        for k, sizes in enumerate(corner_sizes(binding)):
            script.case("", sizes, is_corner=True)
            weights, inputs = self._drawn_in_corner(script, sizes, seed, k)
            made = script.make(sizes, weights)
            forward = script.call(made, inputs)
            passed = {name: forward.ref(name) for name in forward.paths}
            upstream = upstream_drawn(binding, self.outputs, sizes, seed)
            back = script.call_back(binding.backward, made, {**passed, **upstream})
            for part in self.parts(binding):
                script.read(back, part, f"gradient of {part[2:]}")

    @staticmethod
    def _drawn_in_corner(
        script: Script, sizes: dict[str, int], seed: int, number: int
    ) -> tuple[dict[str, Any], dict[str, Any]]:
        """Return what a corner is given: of whole numbers the largest there may be is left out, so
        that it cannot stand for a size.
        """
        rng = generator(seed, "corner", str(number))
        weights, inputs = script.draw_weights(rng, sizes), script.draw_inputs(rng, sizes)
        for name, spec in script.binding.inputs.items():
            if spec.integers is not None and isinstance(inputs.get(name), np.ndarray):
                low, high = (evaluate(bound, sizes) for bound in spec.integers)
                inputs[name] = np.where(inputs[name] == high, low, inputs[name])
        return weights, inputs

    def _passes(self, plan: Plan, observed: Observations) -> Iterator[BackwardPass]:
        """Yield what went into each backward pass, and what came out."""
        binding, seed = plan.script.binding, plan.seed
        for number, case in enumerate(plan.script.cases):
            sizes = dict(case.sizes)
            script = Script(binding)
            weights, inputs = (
                self._drawn_in_corner(script, sizes, seed, number - 1)
                if number
                else first_drawn(script, sizes, seed)
            )
            gradients = {
                reading.output: observed[k]
                for k, reading in enumerate(plan.script.readings)
                if reading.case == number and reading.output.startswith("d_")
            }
            upstream = upstream_drawn(binding, self.outputs, sizes, seed)
            yield BackwardPass(sizes, weights, inputs, upstream, gradients)

    def judge(self, plan: Plan, expected: Observations, observed: Observations) -> Verdict:
        """Judge each gradient by the reference's; the message names those that are wrong."""
        together = plan.once("together", expected, partial(Together.of, expected, self.tolerance))
        if not together.left(observed):
            return Verdict("correct", 1.0, ALL_RIGHT)
        return self._judged(plan, expected, observed)

    def second_look(self, plan: Plan, verdict: Verdict, evidence: CodeEvidence) -> Verdict:
        """Return a better verdict where the backward pass is right for the student's own wrong
        forward pass, or is made of their own wrong steps.
        """
        right, observed = evidence.expected, evidence.observed
        if right is None or observed is None:
            return verdict
        if self.follows is not None:
            binding = plan.script.binding
            passes = list(self._passes(plan, observed))
            carried = follows_from_own_backward(
                self.follows, binding, passes, self.tolerance, evidence
            )
            if carried is not None:
                return carried
        if not self.forward_differs(right, observed):
            return verdict
        own = self._on_own_slopes(plan, right, observed, evidence) or verdict
        if own.status == "correct":
            return own
        best = verdict if own.status == "needs_review" else own
        for mistaken in evidence.known_mistakes():
            if self._is_worth_following(
                plan.script.binding, right, mistaken
            ) and not self.forward_differs(mistaken, observed):
                found = self.judge(plan, mistaken, observed)
                if found.fraction > best.fraction:
                    remark = "The forward pass itself differs."
                    text = f"{found.message} {remark}"
                    if found.status == "correct":  # it need not be the gradient of that forward
                        text = remark = OF_A_WRONG_FORWARD
                    best = replace(found, message=text, remark=remark)
        return own if own.status == "needs_review" and best.status != "correct" else best

    def _is_worth_following(
        self, binding: Binding, right: Observations, mistaken: Observations
    ) -> bool:
        """Say whether a forward with a mistake in it leaves every gradient something to be.

        Where a slip takes an input's whole effect away, its gradient is zero, and zeros prove
        nothing.
        """
        first = len(self.outputs)
        end = first + len(self.parts(binding))
        pairs = zip(right[first:end], mistaken[first:end], strict=True)
        return all(
            _size(there) > slopes.LEAST_SLOPE or _size(here) <= slopes.LEAST_SLOPE
            for here, there in pairs
        )

    def _on_own_slopes(
        self, plan: Plan, right: Observations, observed: Observations, evidence: CodeEvidence
    ) -> Verdict | None:
        """Return the verdict on the gradient of the student's own forward.

        None where that forward is not nearly right, or does not answer the same when it is asked
        again.
        """
        binding = plan.script.binding
        moved, again, probe = (Script(binding) for _ in range(3))
        own_forward = self.own_forward_of(plan)
        own_forward.write_moved(moved)
        (own,) = evidence.run_again(moved)
        if own is None:
            return None
        found = self.judge_on_own_forward(plan, right, observed, own)
        if not found.fraction:
            return None
        shape = structure.write(probe, self.outputs, own_forward.sizes)
        own_forward.write_again(again)
        (probed,) = evidence.run_again(probe)
        (repeated,) = evidence.run_again(again)
        first = observed[: len(self.outputs)]
        if (
            probed is None
            or repeated is None
            or not own_forward.says_the_same(first, own, repeated)
        ):
            return None
        wanted = evidence.run_reference(probe)
        if wanted is None:
            return None
        count = len(self.outputs)
        if structure.is_shared(shape, count, wanted, probed):
            return found
        if found.status != "correct" or not structure.answers_to_all(count, wanted, probed):
            return None
        return Verdict("needs_review", 0.0, OF_ANOTHER_FORWARD)

    def blames(self, plan: Plan, failure: Failure) -> bool:
        """Say whether the backward pass stopped; a forward that does costs no gradient."""
        return plan.script.called_at(failure.step) != plan.script.binding.step_target

    def forward_differs(self, expected: Observations, observed: Observations) -> bool:
        """Say whether the student's forward gave something else than the reference's."""
        return any(
            difference(expected[k], observed[k], self.tolerance) is not None
            for k in range(len(self.outputs))
        )

    def judge_on_own_forward(
        self, plan: Plan, expected: Observations, observed: Observations, own: Observations
    ) -> Verdict:
        """Judge each gradient by the slopes of the student's own forward, which must have been
        found nearly right. `own` is what `OwnForward.write_moved` observed.
        """
        verdict = self._judged(plan, expected, observed, own)
        return replace(verdict, fraction=verdict.fraction * self.own_forward)

    def own_forward_of(self, plan: Plan) -> OwnForward:
        """Return what the student's own forward is asked where it is the measure."""
        binding = plan.script.binding
        sizes = {**distinct_sizes(binding), **self.sizes}
        parts = self.parts(binding)
        return OwnForward(binding, self.outputs, parts, sizes, self.directions, plan.seed)

    def _judged(
        self,
        plan: Plan,
        expected: Observations,
        observed: Observations,
        own: Observations | None = None,
    ) -> Verdict:
        binding, outputs = plan.script.binding, len(self.outputs)
        parts = self.parts(binding)
        forward_is_right = not self.forward_differs(expected, observed)
        problems: dict[str, Mismatch] = {}
        in_corners: dict[str, int] = {}
        slips = 0
        for k, part in enumerate(parts):
            wanted, found = expected[outputs + k], observed[outputs + k]
            mismatch = difference(wanted, found, self.tolerance)
            is_slip = (
                mismatch is not None and mismatch.what == "shape" and self._is_slip(wanted, found)
            )
            if mismatch is not None and (mismatch.what == "value" or is_slip) and own is not None:
                against = self.own_forward_of(plan).mismatch(
                    k, np.reshape(found, np.shape(wanted)), own
                )
                mismatch, is_slip = (
                    (mismatch, True) if is_slip and against is None else (against, False)
                )
            elif is_slip:
                is_slip = same_but_for_axes(wanted, found, self.tolerance)
            if mismatch is None and own is None:
                cornered, number = self._in_corners(plan, k, expected, observed)
                if cornered is not None:
                    problems[part], in_corners[part] = cornered, number
            if mismatch is not None:
                problems[part] = mismatch
                slips += is_slip
        if not problems:
            remark = ""
            if not forward_is_right and own is not None:
                remark = "It is the gradient of your own forward, which itself differs."
            elif not forward_is_right:  # it may be that of the forward that is asked for
                remark = "The forward pass itself differs."
            message = f"{ALL_RIGHT} {remark}".rstrip()
            return Verdict("correct", 1.0, message, remark=remark)
        right = [part[2:] for part in parts if part not in problems]
        texts = "; ".join(
            f"the gradient of {part[2:]} {mismatch.text}" for part, mismatch in problems.items()
        )
        rest = f" Right: {', '.join(right)}." if right else ""
        first = next(iter(problems))
        case = in_corners.get(first, 0)
        verdict = wrong(f"In the backward pass {texts}.{rest}", problems[first].detail, case=case)
        share = len(right) + self.shape_slip * slips + (self.corner or 0.0) * len(in_corners)
        if not share:
            return verdict
        return replace(verdict, status="partial", fraction=share / len(parts))

    def _in_corners(
        self, plan: Plan, part: int, expected: Observations, observed: Observations
    ) -> tuple[Mismatch | None, int]:
        """Return how a gradient that is right elsewhere differs in corners, and in which case."""
        binding = plan.script.binding
        parts = len(self.parts(binding))
        at = len(self.outputs) + parts + part
        found: dict[int, Mismatch] = {}
        corners = [case for case in plan.script.cases if case.is_corner]
        for k, case in enumerate(corners):
            mismatch = difference(
                expected[at + k * parts], observed[at + k * parts], self.tolerance
            )
            if mismatch is not None:
                found[case.number] = mismatch
        if not found:
            return None, 0
        cases = plan.script.cases
        right = [case.sizes for case in cases if case.number not in found]
        fact = common_fact([cases[number].sizes for number in found], right)
        number, mismatch = next(iter(found.items()))
        sizes = ", ".join(f"{name} = {size}" for name, size in cases[number].sizes.items())
        where = f", only where {fact}" if fact else f" at {sizes}, and not at other sizes"
        return replace(mismatch, text=mismatch.text + where), number

    @staticmethod
    def _is_slip(wanted: Any, found: Any) -> bool:
        a, b = as_array(wanted), as_array(found)
        return a is not None and b is not None and np.squeeze(a).shape == np.squeeze(b).shape


def _size(value: Any) -> float:
    """Return the largest entry of an array without its sign, 0 for what is none."""
    array = as_array(value)
    return float(np.max(np.abs(array), initial=0.0)) if array is not None else 0.0


KIND = GradientCheck
