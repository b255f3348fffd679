"""`raises`: bad input ends in the exception that is asked for, and good input in none."""

from typing import Any, Literal

from pydantic import Field, model_validator

from grader.checks.binding import Binding
from grader.checks.case_spec import CaseSpec, size_faults
from grader.checks.check import Plan
from grader.checks.endings import wrong
from grader.checks.evidence import Observations
from grader.checks.exceptions import Names, as_names, how_it_ended, text_holds
from grader.checks.inputs import generator
from grader.checks.right_or_wrong import RightOrWrong
from grader.checks.script import Script
from grader.results.grade import Verdict
from grader.sandbox.base import Opaque


class RaisesCase(CaseSpec):
    """One call that must raise. What it leaves out is as the check says."""

    may_be_bad = True

    raises: Names = Field([], description="exceptions, any of which is right")
    says: list[str] = Field([], description="what the exception's text must hold, in any case")


class Raises(RightOrWrong):
    """Calls the subject with bad input, which must raise, and with good input, which must not.

    Of a class, a case whose inputs are all what it is made with is about the making.

    An exception is right where its class, or one that it is derived from, has one of the names.
    What good input gives is compared with the reference too.
    """

    kind: Literal["raises"]
    raises: Names = Field([], description="exceptions, any of which is right")
    says: list[str] = Field([], description="what the exception's text must hold, in any case")
    cases: list[RaisesCase] = Field(min_length=1, description="calls that must raise")
    good: list[CaseSpec] = Field([], description="calls that must not raise")

    @model_validator(mode="after")
    def _names_an_exception(self) -> "Raises":
        for k, case in enumerate(self.cases):
            if not self.raises and not case.raises:
                raise ValueError(f"case {k + 1} names no exception; write raises: ValueError")
        return self

    def faults(self, binding: Binding) -> list[tuple[str, str]]:
        """Return settings that do not fit the binding."""
        bad = size_faults(binding, self.cases)
        return bad + size_faults(binding, self.good, "good")

    def write(self, script: Script, seed: int) -> None:
        """Write one call a case, bad input first."""
        for k, spec in enumerate([*self.cases, *self.good]):
            script.case("", spec.sizes, given=spec.inputs)
            if spec.may_be_bad and script.is_about_making(spec.inputs):
                operands = script.construction_of(spec.sizes)
                script.observe("how it ends", "attempt", *operands)
                continue
            rng = generator(seed, str(k))
            weights = script.draw_weights(rng, spec.sizes, spec.values)
            inputs = script.draw_inputs(rng, spec.sizes, spec.values)
            made = script.make(spec.sizes, weights)
            operands = script.call_of(
                made, {**inputs, **script.given(spec.inputs, spec.may_be_bad)}
            )
            script.observe("how it ends", "attempt", *operands)

    def judge(self, plan: Plan, expected: Observations, observed: Observations) -> Verdict:
        """Compare how each call ended with what is asked for."""
        for k, found in enumerate(observed):
            name = plan.called(k)
            if k < len(self.cases):
                case = self.cases[k]
                told = self._of_bad_input(name, case, found)
            else:
                told = how_it_ended(name, expected[k], found, self.tolerance)
            if told:
                return wrong(f"{told}{plan.setting(k)}.", case=k)
        good = " and good input in none" if self.good else ""
        return Verdict("correct", 1.0, f"Bad input ends in the right exception{good}.")

    def _of_bad_input(self, name: str, case: RaisesCase, found: Any) -> str:
        wanted = as_names(case.raises or self.raises)
        raised = found.get("raised") if isinstance(found, dict) else None
        if not isinstance(raised, tuple):
            return f"{name} does not raise; {' or '.join(wanted)} is asked for"
        if not set(wanted) & set(raised):
            first = raised[0] if raised else "something"
            return f"{name} raises {first}; {' or '.join(wanted)} is asked for"
        for part in case.says or self.says:
            if not text_holds(found.get("text"), part):
                return (
                    f"{name} raises {raised[0]}, as it should, but its text does not say {part!r}"
                )
        return ""

    def are_alike(self, plan: Plan, one: Observations, other: Observations) -> bool:
        """Say whether two runs ended alike: in the same exceptions, whose texts say what is asked
        for or do not, and the same values.
        """
        texts = all(
            bool(self._of_bad_input("", case, a)) == bool(self._of_bad_input("", case, b))
            for case, a, b in zip(self.cases, one, other, strict=False)
        )
        return texts and all(
            (k < len(self.cases) and _says_nothing(a) and _says_nothing(b))
            or not how_it_ended("", a, b, self.tolerance)
            for k, (a, b) in enumerate(zip(one, other, strict=True))
        )


def _says_nothing(ended: Any) -> bool:
    """Say whether bad input came back as what stands for nothing: None, False, -1, an exception
    that was not raised.
    """
    if not isinstance(ended, dict) or ended.get("raised") is not None:
        return False
    value = ended.get("value")
    is_plain = isinstance(value, bool | int | str) and value in (False, -1, "")
    return value is None or isinstance(value, Opaque) or is_plain


KIND = Raises
