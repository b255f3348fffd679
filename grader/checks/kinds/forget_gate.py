"""`forget_gate`: driven to 0 the old state is gone and the new one is in.

Driven to 1 the old one is kept.
"""

from typing import Literal

import numpy as np
from pydantic import Field

from grader.checks.arrays import as_array
from grader.checks.binding import Binding
from grader.checks.check import CodeCheck, Plan
from grader.checks.compare import difference
from grader.checks.endings import wrong
from grader.checks.evidence import Observations
from grader.checks.inputs import generator
from grader.checks.script import Script
from grader.checks.standard_cases import distinct_sizes
from grader.results.grade import Verdict

CLOSED, OPEN, BETWEEN = 0, 1, 2

NOTHING = 1e-12
"""A driven gate is closed to within 1e-17: what is smaller than this is zero."""


class ForgetGate(CodeCheck):
    """Drives the forget gate by its bias to 0, to 1 and to 0.25, and looks at what becomes of the
    cell state.
    """

    kind: Literal["forget_gate"]
    forget: str = Field("f", description="the forget gate")
    input: str = Field(
        "i", description="the input gate; driven to 0 where the old state alone is looked at"
    )
    state: str = Field("c", description="the state that is forgotten or kept")
    sizes: dict[str, int] = {}

    def faults(self, binding: Binding) -> list[tuple[str, str]]:
        """Return settings that do not fit the binding."""
        gates = binding.gates.order if binding.gates else {}
        found = [
            (name, f"there is no gate {gate!r}")
            for name, gate in (("forget", self.forget), ("input", self.input))
            if gate not in gates
        ]
        return (
            found
            if self.state in binding.state
            else [*found, ("state", f"{self.state!r} is no state of the subject")]
        )

    def write(self, script: Script, seed: int) -> None:
        """Write three calls with the gate closed, one with it open, one between."""
        sizes = {**distinct_sizes(script.binding), **self.sizes}
        for title, drive, scales in (
            ("forget gate 0", {self.forget: 0.0}, (1.0, 0.0, -7.0)),
            ("forget gate 1, input gate 0", {self.forget: 1.0, self.input: 0.0}, (1.0,)),
            ("forget gate 0.25, input gate 0", {self.forget: 0.25, self.input: 0.0}, (1.0,)),
        ):
            rng = generator(seed, title)
            script.case(title, sizes)
            weights = script.draw_weights(rng, sizes)
            for gate, value in drive.items():
                script.binding.drive(weights, gate, value, sizes)
            made = script.make(sizes, weights)
            inputs = script.draw_inputs(rng, sizes)
            old = inputs[self.state]
            for scale in scales:
                result = script.call(made, {**inputs, self.state: old * scale + 0.0})
                script.read(
                    result, self.state, f"new {self.state} with old {self.state} times {scale:g}"
                )

    def judge(self, plan: Plan, expected: Observations, observed: Observations) -> Verdict:
        """Say first what became of the old state, then whether the numbers are right."""
        c = self.state
        found = [as_array(value) for value in observed]
        for k, reading in enumerate(plan.script.readings):
            mismatch = difference(expected[k], observed[k], self.tolerance, reading.shape_text)
            if mismatch is None:
                continue
            if mismatch.what != "value" or found[k] is None:
                return wrong(plan.where(reading, mismatch.text), mismatch.detail, case=reading.case)
            sentence = self._sentence(reading.case, found, expected)
            return wrong(sentence, mismatch.detail, case=reading.case, told=sentence)
        return Verdict(
            "correct",
            1.0,
            f"A closed forget gate drops the old {c} and takes in the new; an open one keeps it.",
        )

    def _sentence(self, case: int, found: list[np.ndarray | None], expected: Observations) -> str:
        c = self.state
        if case == CLOSED:
            closed = [array for array in found[:3] if array is not None]
            if (
                len(closed) == 3
                and all(np.abs(array).max(initial=0.0) < NOTHING for array in closed)
                and np.any(expected[0])
            ):
                return (
                    f"With the forget gate at 0 the new {c} is all zeros; the input gate "
                    "should still let the new value in."
                )
            if any(difference(closed[0], array, self.tolerance) for array in closed[1:]):
                return (
                    f"With the forget gate at 0 the old {c} still shows in the new one; it "
                    "should be gone."
                )
            return (
                f"With the forget gate at 0 the old {c} is gone, but the new {c} is not "
                "what the input lets in."
            )
        if case == OPEN:
            return (
                f"With the forget gate at 1 and the input gate at 0 the old {c} is not kept "
                "as it was."
            )
        return f"With the forget gate between 0 and 1 the old {c} is not scaled by it."


KIND = ForgetGate
