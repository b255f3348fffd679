"""One setting of a check as an author writes it, and what is wrong with its sizes."""

from collections.abc import Sequence
from typing import Any, ClassVar

from pydantic import Field

from grader.checks.binding import Binding, Strict
from grader.checks.inputs import Regime


class CaseSpec(Strict):
    """One setting: the sizes, the regime of the values, inputs given outright, and how many steps
    are rolled.
    """

    sizes: dict[str, int] = {}
    values: Regime = "normal"
    inputs: dict[str, Any] = {}
    steps: int = Field(1, ge=1, le=2000)
    may_be_bad: ClassVar[bool] = False
    """Whether its inputs may be ones that the function must refuse, such as a text for a number."""


def size_faults(
    binding: Binding, cases: Sequence[CaseSpec], field: str = "cases"
) -> list[tuple[str, str]]:
    """Return (field, what is wrong) for each size that a case needs and does not give, or gives
    otherwise than an input that it gives has it.
    """
    needed = binding.size_symbols()
    found = [
        (f"{field}[{k}].sizes", f"the size {letter} is not given")
        for k, case in enumerate(cases)
        for letter in sorted(needed - set(case.sizes) - set(case.inputs))
    ]
    for k, case in enumerate(cases):
        for name, value in {} if case.may_be_bad else case.inputs.items():
            spec = binding.inputs.get(name)
            for letter, own in zip(spec.shape or () if spec else (), _shape(value), strict=False):
                size = case.sizes.get(str(letter), own)
                if size != own:
                    told = f"{letter} is {size}, and {name} has {own} along {letter}"
                    found.append((f"{field}[{k}].sizes", told))
    return found


def _shape(value: Any) -> list[int]:
    """Return the lengths of nested lists, by the first of each."""
    found = []
    while isinstance(value, list):
        found.append(len(value))
        value = value[0] if value else None
    return found
