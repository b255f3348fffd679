"""Where an expected number comes from: a reference, arithmetic, or a function of the author's."""

from typing import Any

from pydantic import Field, model_validator

from grader.checks.binding import Strict
from grader.checks.written.formula import value_of


class ReferenceCall(Strict):
    """A call of a subject's reference, from which an expected number is computed; never typed."""

    subject: str
    sizes: dict[str, int] = {}
    inputs: dict[str, Any] = {}
    output: str = "value"

    @model_validator(mode="after")
    def _has_arguments(self) -> "ReferenceCall":
        if not self.sizes and not self.inputs:
            raise ValueError("write the sizes or inputs of the call")
        return self


class Formula(Strict):
    """Arithmetic that gives an expected number: `4 * H * (D + H)`, with values for its letters."""

    expression: str
    values: dict[str, float] = Field({}, description="values of the letters in it")

    @model_validator(mode="after")
    def _has_a_value(self) -> "Formula":
        self.value()
        return self

    def value(self, **others: float) -> float:
        """Return its value. Raise ValueError where it has none."""
        return value_of(self.expression, {**self.values, **others})


class OwnReference(Strict):
    """A function of the author's that gives an expected number; no student writes it."""

    source: str
    function: str
    arguments: list[Any] = Field([], description="plain values")
