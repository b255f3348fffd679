"""`property`: what must hold whatever the values are: rows that sum to one, symmetry, order."""

from collections.abc import Iterator
from typing import Any, Literal

from pydantic import Field

from grader.checks.binding import Binding
from grader.checks.case_spec import CaseSpec, size_faults
from grader.checks.check import CodeCheck, Plan
from grader.checks.endings import wrong
from grader.checks.evidence import Observations
from grader.checks.inputs import generator
from grader.checks.laws import Law, Seen
from grader.checks.script import Script
from grader.checks.standard_cases import standard_cases
from grader.results.grade import Verdict


class Property(CodeCheck):
    """Calls the subject and looks whether laws hold of what it returns; no value is compared.

    Some laws need a second call: with its own result, with an input in another order, with masked
    places changed. A law that holds proves no result: zeros keep many laws.
    """

    kind: Literal["property"]
    output: str = Field("", description="the output the laws are about; the first where left out")
    holds: list[Law] = Field(min_length=1, description="laws, each of which must hold")
    cases: list[CaseSpec] = Field([], description="settings to try; a standard set where left out")

    def faults(self, binding: Binding) -> list[tuple[str, str]]:
        """Return settings that do not fit the binding."""
        found = []
        if self.output and self.output not in binding.output_names:
            found.append(("output", f"there is no output {self.output!r}"))
        found += [
            (f"holds[{k}]", f"there is no input {name!r}")
            for k, law in enumerate(self.holds)
            for name in law.inputs_named()
            if name not in binding.inputs
        ]
        return found + size_faults(binding, self.cases)

    def _specs(self, binding: Binding) -> list[CaseSpec]:
        return self.cases or standard_cases(binding)

    def _inputs(self, script: Script, seed: int, number: int, spec: CaseSpec) -> dict[str, Any]:
        rng = generator(seed, "inputs", str(number))
        drawn = script.draw_inputs(rng, spec.sizes, spec.values)
        return {**drawn, **script.given(spec.inputs)}

    def write(self, script: Script, seed: int) -> None:
        """Write one call a case, and the further calls of the laws that need some."""
        output = self.output or script.binding.output_names[0]
        for k, spec in enumerate(self._specs(script.binding)):
            script.case("", spec.sizes, given=spec.inputs)
            weights = script.draw_weights(generator(seed, "weights", str(k)), spec.sizes)
            inputs = self._inputs(script, seed, k, spec)
            made = script.make(spec.sizes, weights)
            first = script.call(made, inputs)
            script.read(first, output)
            for number, law in enumerate(self.holds):
                rng = generator(seed, "law", str(k), str(number))
                for changed in law.further_inputs(inputs, first.ref(output), rng):
                    script.read(script.call(made, changed), output)

    def judge(self, plan: Plan, expected: Observations, observed: Observations) -> Verdict:
        """Look at each law in each case; the reference's values do not matter."""
        for k, law, seen in self._seen(plan, observed):
            told = law.broken(seen)
            if told:
                return wrong(f"{plan.called(k)} {told}{plan.setting(k)}.", case=k)
        laws = "; ".join(dict.fromkeys(law.text for law in self.holds))
        return Verdict("correct", 1.0, f"It holds that {laws}.")

    def _seen(self, plan: Plan, observed: Observations) -> Iterator[tuple[int, Law, Seen]]:
        script = plan.script
        at = 0
        for k, spec in enumerate(self._specs(script.binding)):
            inputs = self._inputs(script, plan.seed, k, spec)
            first, at = observed[at], at + 1
            for number, law in enumerate(self.holds):
                rng = generator(plan.seed, "law", str(k), str(number))
                count = sum(1 for _ in law.further_inputs(inputs, first, rng))
                rng = generator(plan.seed, "law", str(k), str(number))
                yield k, law, Seen(inputs, first, list(observed[at : at + count]), rng)
                at += count

    def distance(self, plan: Plan, expected: Observations, observed: Observations) -> float:
        """Return 0 where the laws hold, else infinity."""
        return 0.0 if self.judge(plan, expected, observed).status == "correct" else float("inf")


KIND = Property
