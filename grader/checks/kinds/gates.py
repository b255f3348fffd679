"""`gates`: each gate stays in its range, answers to its own parameters, and passes a gradient to
them.
"""

from typing import Literal

import numpy as np
from pydantic import Field

from grader.checks.arrays import as_array
from grader.checks.binding import Binding, Strict
from grader.checks.check import CodeCheck, Plan
from grader.checks.compare import difference
from grader.checks.endings import wrong
from grader.checks.evidence import CodeEvidence, Observations
from grader.checks.inputs import generator
from grader.checks.lost_gradient import lost_gradient, with_lines
from grader.checks.script import Script
from grader.checks.standard_cases import distinct_sizes
from grader.results.grade import Verdict

LEVELS = {"sigmoid": (0.1, 0.5, 0.9), "tanh": (-0.8, 0.0, 0.8)}
SHIFT = 0.05
"""Step of the difference in a gate's bias, large beside float32 rounding of a loss near 1."""


class Exposure(Strict):
    """How a gate's value can be read from the outside.

    Other gates driven, a state set, an output looked at.
    """

    drive: dict[str, float] = {}
    state: dict[str, float] = Field({}, description="states filled with one number")
    read: str = Field(description="the output that then equals the gate")


class Gates(CodeCheck):
    """Exposes each gate, moves it by its own parameters, and takes the gradient of a loss with
    respect to its bias.
    """

    kind: Literal["gates"]
    expose: dict[str, Exposure]
    sizes: dict[str, int] = {}
    loss: str = Field("h", description="the output whose sum after three steps is the loss")

    def faults(self, binding: Binding) -> list[tuple[str, str]]:
        """Return settings that do not fit the binding."""
        gates = set(binding.gates.order) if binding.gates else set()
        named = [("expose", gate) for gate in self.expose]
        named += [
            (f"expose.{gate}.drive", other)
            for gate, spec in self.expose.items()
            for other in spec.drive
        ]
        return [(path, f"there is no gate {gate!r}") for path, gate in named if gate not in gates]

    def write(self, script: Script, seed: int) -> None:
        """Write for each gate: three levels, one drawn setting, and two rolls for the gradient."""
        binding = script.binding
        assert binding.gates is not None
        sizes = {**distinct_sizes(binding), **self.sizes}
        for gate, exposure in self.expose.items():
            rng = generator(seed, gate)
            drawn = script.draw_weights(rng, sizes)
            inputs = script.draw_inputs(rng, sizes)
            exposed = {
                name: np.full_like(inputs[name], value) for name, value in exposure.state.items()
            }
            for level in (*LEVELS[binding.gates.order[gate]], None):
                script.case(
                    f"gate {gate}" + ("" if level is None else f" driven to {level:g}"), sizes
                )
                weights = {name: value.copy() for name, value in drawn.items()}
                for other, value in exposure.drive.items():
                    binding.drive(weights, other, value, sizes)
                if level is not None:
                    binding.drive(weights, gate, level, sizes)
                result = script.call(script.make(sizes, weights), {**inputs, **exposed})
                script.read(result, exposure.read, f"gate {gate}, seen in {exposure.read}")
            script.case(f"gradient of gate {gate}", sizes)
            for shift in (SHIFT, -SHIFT):
                weights = {name: value.copy() for name, value in drawn.items()}
                for name, index in binding.gate_slices(gate, sizes):
                    if name == binding.bias_of(gate):
                        weights[name][index] += shift
                results = script.roll(script.make(sizes, weights), inputs, 3)
                script.read(
                    results[-1], self.loss, f"{self.loss} with the bias of gate {gate} moved"
                )
        script.case("gradient by autograd", sizes)
        script.lost_gradient(script.make(sizes, drawn), inputs)

    def judge(self, plan: Plan, expected: Observations, observed: Observations) -> Verdict:
        """Look at each gate in turn: range, response, gradient; name the first that is wrong."""
        assert plan.script.binding.gates is not None
        kinds = plan.script.binding.gates.order
        numbers: dict[str, range] = {}
        at = 0
        for gate in self.expose:
            numbers[gate] = range(at, at + len(LEVELS[kinds[gate]]) + 3)
            at = numbers[gate].stop
        values = [(gate, k) for gate, of_gate in numbers.items() for k in of_gate[:-2]]
        losses = [(gate, k) for gate, of_gate in numbers.items() for k in of_gate[-2:]]
        for gate, k in values + losses:
            reading = plan.script.readings[k]
            mismatch = difference(expected[k], observed[k], self.tolerance, reading.shape_text)
            if mismatch is None:
                continue
            if mismatch.what != "value":
                return wrong(plan.where(reading, mismatch.text), case=reading.case)
            bad = [
                other
                for other, of_gate in numbers.items()
                if any(difference(expected[n], observed[n], self.tolerance) for n in of_gate[:-2])
            ]
            text = ""
            if len(bad) <= 1:
                arrays = [a for n in numbers[gate] if (a := as_array(observed[n])) is not None]
                text = _sentence(gate, kinds[gate], arrays[:-2], arrays[-2:])
            text = text or self._not_right(bad)
            return wrong(text, mismatch.detail, case=reading.case, told=text)
        last = len(plan.script.readings) - 1
        weights = plan.script.binding.weights  # what arrives at a state is another check's matter
        return lost_gradient(plan, last, observed[last], weights) or Verdict(
            "correct",
            1.0,
            "Every gate stays in its range, answers to its own parameters, and so does the loss.",
        )

    def second_look(self, plan: Plan, verdict: Verdict, evidence: CodeEvidence) -> Verdict:
        """Tell the lines that may cut a gradient off."""
        return with_lines(plan, verdict, evidence)

    def _not_right(self, bad: list[str]) -> str:
        """Return a sentence where gates seem wrong and are not to blame yet.

        A gate is read through an output, which may be what is wrong.
        """
        if not bad:
            return (
                f"Each gate is right by itself, but {self.loss} after three steps is not: look at "
                "how the states come in."
            )
        good = [gate for gate in self.expose if gate not in bad]
        read = " and ".join(sorted({self.expose[gate].read for gate in bad}))
        are = "are" if " and " in read else "is"
        if good:
            do = "do" if len(good) > 1 else "does"
            which = (
                f"Gates {', '.join(bad)} do not come out right where they are read"
                if len(bad) > 1
                else f"Gate {bad[0]} does not come out right where it is read"
            )
            return f"{which}, through {read}; {', '.join(good)} {do}."
        return (
            f"No gate comes out right where it is read, through {read}: the mistake may lie in "
            f"what all gates share, or in how {read} {are} made of them."
        )


def _sentence(gate: str, kind: str, values: list[np.ndarray], rolled: list[np.ndarray]) -> str:
    """Return what a gate's own values show; nothing where they show nothing by themselves."""
    low = 0.0 if kind == "sigmoid" else -1.0
    with np.errstate(all="ignore"):
        if any(
            np.any(~np.isfinite(value)) or np.any(value < low) or np.any(value > 1.0)
            for value in values
        ):
            return f"Gate {gate} leaves its range ({low:g}, 1) where it is read: is it a {kind}?"
        if all(difference(values[0], value) is None for value in values[1:-1]):
            return (
                f"Gate {gate} does not answer to its own bias: is another block of the "
                "weights used for it?"
            )
        if len(rolled) == 2 and difference(rolled[0], rolled[1]) is None:
            return f"The loss does not change with the bias of gate {gate}: its gradient is zero."
    return ""


KIND = Gates
