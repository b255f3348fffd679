"""`direction`: which time steps influence which outputs of a bidirectional network."""

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


class Direction(CodeCheck):
    """Changes the sequence at one step at a time and looks where the two halves of the output
    change.

    The first half of the last axis must change from that step on, the second half up to that step.
    Time is the first axis.
    """

    kind: Literal["direction"]
    input: str = Field(description="the input that is a sequence, time first")
    output: str = Field(
        "value",
        description="the output, time first, the two directions side by side on the last axis",
    )
    sizes: dict[str, int] = {}

    def faults(self, binding: Binding) -> list[tuple[str, str]]:
        """Return settings that do not fit the binding."""
        return (
            []
            if self.input in binding.inputs
            else [("input", f"{self.input!r} is no input of the subject")]
        )

    def write(self, script: Script, seed: int) -> None:
        """Write one call with the sequence as it is, and one with each step changed."""
        sizes = {**distinct_sizes(script.binding), "T": 5, **self.sizes}
        rng = generator(seed, "direction")
        script.case("", sizes)
        made = script.make(sizes, script.draw_weights(rng, sizes))
        inputs = script.draw_inputs(rng, sizes)
        script.read(script.call(made, inputs), self.output, "outputs of the sequence")
        for step in range(sizes["T"]):
            changed = inputs[self.input].copy()
            changed[step] += 0.5
            script.read(
                script.call(made, {**inputs, self.input: changed}),
                self.output,
                f"outputs with step {step} changed",
            )

    def judge(self, plan: Plan, expected: Observations, observed: Observations) -> Verdict:
        """Compare where changes arrive.

        Numbers that differ in other ways are another check's business.
        """
        arrays = []
        for k, reading in enumerate(plan.script.readings):
            mismatch = difference(expected[k], observed[k], self.tolerance, reading.shape_text)
            array = as_array(observed[k])
            if (mismatch is not None and mismatch.what != "value") or array is None:
                text = mismatch.text if mismatch else "has not the right form"
                return wrong(plan.where(reading, text), case=0)
            arrays.append(array)
        half = arrays[0].shape[-1] // 2
        steps = len(arrays) - 1
        changes = [
            np.abs(array - arrays[0]).reshape(steps, -1, 2, half).max(axis=(1, 3)) > 1e-9
            for array in arrays[1:]
        ]
        later = [[t >= s for t in range(steps)] for s in range(steps)]
        earlier = [[t <= s for t in range(steps)] for s in range(steps)]
        mirrored = [[steps - 1 - t <= s for t in range(steps)] for s in range(steps)]
        first = [[bool(change[t, 0]) for t in range(steps)] for change in changes]
        second = [[bool(change[t, 1]) for t in range(steps)] for change in changes]
        if first == later and second == earlier:
            return Verdict(
                "correct",
                1.0,
                "The first half sees the past, the second half the future, as it should.",
            )
        sentence = _sentence(first, second, later, earlier, mirrored)
        return wrong(sentence, case=0, told=sentence)


Pattern = list[list[bool]]
"""For each step that was changed, which steps of the output changed."""


def _sentence(
    first: Pattern, second: Pattern, later: Pattern, earlier: Pattern, mirrored: Pattern
) -> str:
    """Return what is wrong with the way the two halves of the output see the sequence."""
    if first == earlier and second == later:
        return "The two halves stand in the wrong order: the forward direction comes first."
    if first != later:
        return "The first half of the output does not see exactly the steps up to its own."
    if second == later:
        return (
            "The second half of the output runs forward too; it should run from the end to "
            "the start."
        )
    if second == mirrored:
        return (
            "The second half is run from the end, but its outputs are not put back in "
            "the order of time: "
            "step t of the output should belong to step t of the input."
        )
    return "The second half of the output does not see exactly the steps from its own to the end."


KIND = Direction
