"""`value`: what comes back agrees with the reference, over generated sizes and values."""

from typing import Literal

from pydantic import Field

from grader.checks.base import CaseSpec, CodeCheck
from grader.checks.binding import Binding
from grader.checks.cases import standard_cases
from grader.checks.inputs import generator
from grader.checks.script import Script


class Value(CodeCheck):
    """Calls the subject and compares each output with the reference's.

    With `steps`, a case rolls the subject, feeding its `state` back, and compares the outputs of every step.
    """

    kind: Literal["value"]
    outputs: list[str] = Field([], description="the outputs that are compared; all where left out")
    cases: list[CaseSpec] = Field([], description="settings to try; a standard set where left out")

    def faults(self, binding: Binding) -> list[tuple[str, str]]:
        """Return settings that do not fit the binding."""
        needed = binding.size_symbols()
        return [
            (f"cases[{k}].sizes", f"the size {letter} is not given")
            for k, case in enumerate(self.cases)
            for letter in sorted(needed - set(case.sizes) - set(case.inputs))
        ]

    def write(self, script: Script, seed: int) -> None:
        """Write one roll for each case."""
        for k, spec in enumerate(self.cases or standard_cases(script.binding)):
            rng = generator(seed, str(k))
            script.case("" if spec.values == "normal" else f"{spec.values} values", spec.sizes)
            made = script.make(spec.sizes, script.draw_weights(rng, spec.sizes, spec.values))
            inputs = {**script.draw_inputs(rng, spec.sizes, spec.values), **spec.inputs}
            for step, result in enumerate(script.roll(made, inputs, spec.steps), start=1):
                for output in self.outputs or list(result.paths):
                    script.read(result, output, output if spec.steps == 1 else f"{output} after step {step}")


KIND = Value
