"""`value`: what comes back agrees with the reference, over generated sizes and values."""

from collections.abc import Iterator
from typing import Any, Literal, Self

from pydantic import Field, PrivateAttr

from grader.checks.binding import Binding
from grader.checks.carry_forward import Case, Follows, follows_from_own_part
from grader.checks.case import Result
from grader.checks.case_spec import CaseSpec, size_faults
from grader.checks.check import Plan
from grader.checks.compare import difference
from grader.checks.corners import CornerCheck, corner_sizes
from grader.checks.evidence import CodeEvidence, Observations
from grader.checks.inputs import Regime, generator
from grader.checks.script import Script
from grader.checks.standard_cases import standard_cases, with_few_steps
from grader.results.grade import Verdict

LARGEST_DRAWN = 128
"""Sizes that a written case grows to at most."""
DRAWN_AS_WELL = 2


class Value(CornerCheck):
    """Calls the subject and compares each output with the reference's.

    With `steps`, a case rolls the subject, feeding its `state` back, and compares the outputs of
    every step. After the cases it is called in turns: two objects alive at once, one of them called
    again and given other weights, and all results looked at in the end.
    """

    is_compared_by_reading = True
    _looks_at_once: bool = PrivateAttr(False)

    kind: Literal["value"]
    outputs: list[str] = Field([], description="the outputs that are compared; all where left out")
    cases: list[CaseSpec] = Field([], description="settings to try; a standard set where left out")
    follows: Follows | None = Field(
        None, description="judge it by the student's own part, where that part is wrong"
    )

    def faults(self, binding: Binding) -> list[tuple[str, str]]:
        """Return settings that do not fit the binding."""
        compared = self.outputs or binding.output_names
        missing = [name for name in compared if self.follows and name not in self.follows.outputs]
        left = [
            ("follows.outputs", f"{name} is compared, and does not stand here") for name in missing
        ]
        return left + size_faults(binding, self.cases)

    def write(self, script: Script, seed: int) -> None:
        """Write one roll for each case, then calls in turns."""
        for k, spec in enumerate(self.cases or standard_cases(script.binding)):
            title = "" if spec.values == "normal" else f"{spec.values} values"
            is_corner = k > 0 and 1 in spec.sizes.values()
            script.case(title, spec.sizes, is_corner, spec.inputs)
            weights, inputs = self._drawn(script, seed, k, spec)
            made = script.make(spec.sizes, weights)
            for step, result in enumerate(script.roll(made, inputs, spec.steps), start=1):
                for output in self.outputs or result.names:
                    script.read(
                        result, output, output if spec.steps == 1 else f"{output} after step {step}"
                    )
        if self.cases and self.corners:
            self._drawn_as_well(script, seed)
        specs = script.binding.inputs.values()
        if any(spec.shape or spec.list_ or spec.dictionary for spec in specs):
            self._turns(script, seed)
        if self.corners and any(spec.shape for spec in specs):
            self._corners(script, seed)

    def _drawn_as_well(self, script: Script, seed: int) -> None:
        """Write calls of a function without arrays beside the cases that are written out.

        A table of the cases, which a report shows, is no answer. Numbers, text, lists are drawn;
        sizes are those of a case, all times two to seven, so that what divides what stays so. What
        all cases give alike stays.
        """
        binding = script.binding
        if binding.weights or any(spec.shape is not None for spec in binding.inputs.values()):
            return
        has_ends = any(
            spec.text or spec.list_ or spec.dictionary for spec in binding.inputs.values()
        )
        kept = self._alike_in_all()
        for k in range(DRAWN_AS_WELL + has_ends):
            rng = generator(seed, "drawn", str(k))
            spec = self.cases[int(rng.integers(len(self.cases)))]
            factor = int(rng.integers(2, 8)) if spec.sizes else 1
            # of far larger ones numbers of float32 have too few digits
            factor = max(1, min(factor, LARGEST_DRAWN // max([*spec.sizes.values(), 1])))
            sizes = {letter: size * factor for letter, size in spec.sizes.items()}
            given = {
                name: value
                for name, value in spec.inputs.items()
                if name in kept or not self._is_drawn(binding, name)
            }
            if not sizes and len(given) == len(spec.inputs):
                return
            script.case("", sizes, given=given)
            regime: Regime = "normal" if k < DRAWN_AS_WELL else "zero"  # as short as may be
            inputs = {**script.draw_inputs(rng, sizes, regime), **script.given(given)}
            result = script.call(script.make(sizes, {}), inputs)
            for output in self.outputs or result.names:
                script.read(result, output)

    def _alike_in_all(self) -> set[str]:
        """Return the inputs that several cases all give alike: they say what the check is about.
        None where that is all that is given.
        """
        first, *others = (case.inputs for case in self.cases)
        kept = {
            name
            for name, value in first.items()
            if others and all(name in given and given[name] == value for given in others)
        }
        return kept if any(set(given) - kept for given in (first, *others)) else set()

    @staticmethod
    def _is_drawn(binding: Binding, name: str) -> bool:
        spec = binding.inputs.get(name)
        kinds = ("integer", "real", "truth", "text", "list_", "dictionary", "table")
        return spec is not None and any(getattr(spec, kind) is not None for kind in kinds)

    def _corners(self, script: Script, seed: int) -> None:
        """Write one call for each corner, and one where all inputs are zero."""
        specs = self.cases or standard_cases(script.binding)
        given = specs[0].inputs
        tried = [spec.sizes for spec in specs if spec.values == "normal" and not spec.inputs]
        # an input that is given as a list may fit no other sizes
        is_free = not any(isinstance(value, list) for value in given.values())
        corners = list(corner_sizes(script.binding, tried)) if is_free else []
        last = specs[0].sizes if self.cases else with_few_steps(specs[0].sizes)
        for k, sizes in enumerate([*corners, last]):
            is_zero = k == len(corners)
            title = "all inputs zero" if is_zero else ""
            script.case(title, sizes, is_corner=True, given=given)
            rng = generator(seed, "corner", str(k))
            weights = script.draw_weights(rng, sizes)
            inputs = script.draw_inputs(rng, sizes, "zero" if is_zero else "normal")
            result = script.call(script.make(sizes, weights), {**inputs, **script.given(given)})
            for output in self.outputs or result.names:
                script.read(result, output)

    def judge(self, plan: Plan, expected: Observations, observed: Observations) -> Verdict:
        """Compare every output; where only corners differ, say which."""
        verdict = super().judge(plan, expected, observed)
        cases = plan.script.cases
        if verdict.case is None or not cases[verdict.case].is_corner:
            return verdict
        wrong = {
            reading.case
            for k, reading in enumerate(plan.script.readings)
            if difference(expected[k], observed[k], self.tolerance) is not None
        }
        if any(cases[number].title or not cases[number].is_corner for number in wrong):
            return verdict  # not in corners only; zero inputs are a fact of their own
        right = [case.sizes for case in cases if case.number not in wrong]
        return self.in_corners_only(verdict, [cases[number].sizes for number in wrong], right)

    @staticmethod
    def _drawn(
        script: Script, seed: int, number: int, spec: CaseSpec
    ) -> tuple[dict[str, Any], dict[str, Any]]:
        rng = generator(seed, str(number))
        weights = script.draw_weights(rng, spec.sizes, spec.values)
        return weights, {
            **script.draw_inputs(rng, spec.sizes, spec.values),
            **script.given(spec.inputs),
        }

    def second_look(self, plan: Plan, verdict: Verdict, evidence: CodeEvidence) -> Verdict:
        """Return full marks where the values follow from the student's own wrong part, else the
        first verdict.
        """
        if self.follows is None or evidence.observed is None:
            return verdict
        whole = plan.script.binding
        cases = self.carried_cases(Script(whole), plan.seed)
        return (
            follows_from_own_part(self.follows, whole, cases, self.tolerance, evidence) or verdict
        )

    def carried_cases(self, script: Script, seed: int) -> list[Case]:
        """Return the cases in which the whole is tried with the student's own part."""
        cases: list[Case] = []
        for k, spec in enumerate(self.cases or standard_cases(script.binding)):
            if (spec.values == "normal" and spec.steps == 1) or (
                spec.values == "normal" and not script.binding.state
            ):
                weights, inputs = self._drawn(script, seed, k, spec)
                cases.append((spec.sizes, weights, inputs))
        return cases

    def _turns(self, script: Script, seed: int) -> None:
        """Write what only shows on a second call, on a second object, or on a result that is kept
        while others are made.
        """
        spec = self.cases[0] if self.cases else standard_cases(script.binding)[0]
        sizes = dict(spec.sizes) if self.cases else with_few_steps(spec.sizes)
        rng = generator(seed, "turns")
        script.case("called in turns", sizes, given=spec.inputs)
        weights = [script.draw_weights(rng, sizes) for _ in range(3)]
        inputs = [{**script.draw_inputs(rng, sizes), **script.given(spec.inputs)} for _ in range(3)]
        first, second = script.make(sizes, weights[0]), script.make(sizes, weights[1])

        late = "" if self._looks_at_once else ", looked at after three more calls"

        def calls() -> Iterator[tuple[Result, str]]:
            yield script.call(first, inputs[0]), f"the first result{late}"
            yield script.call(second, inputs[1]), "a second object"
            yield script.call(first, inputs[2]), "a second call"
            yield script.call(script.change(first, weights[2]), inputs[0]), "other weights"

        # each is read when it is called, or all are called before one is read
        for result, label in calls() if self._looks_at_once else list(calls()):
            for output in self.outputs or result.names:
                script.read(result, output, f"{output} ({label})")

    def looking_at_once(self) -> Self:
        """Return the same check with each result looked at when it comes.

        For a reference that goes on to change what it has given back.
        """
        changed = self.model_copy()
        changed._looks_at_once = True
        return changed


KIND = Value
