"""The numbers of an answer that belong to one check, and which of them is left standing."""

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from grader.checks.written.arithmetic import Equation, equations
from grader.checks.written.evaluation import is_near


@dataclass(frozen=True)
class OwnResults:
    """The results that belong to one check, and all numbers that stand beside them."""

    results: list[Equation]
    beside: list[Equation]

    @classmethod
    def of(cls, stretches: list[str], results_in: Callable[[str], list[Equation]]) -> "OwnResults":
        """Return what stands in the stretches of an answer that are a check's own."""
        results = [equation for stretch in stretches for equation in results_in(stretch)]
        return cls(results, [one for stretch in stretches for one in equations(stretch)])

    def finals(self, everything: list[Equation]) -> list[float]:
        """Return the different results that are left standing.

        Those that no other equation goes on to use. A number that is the sum or the product of all
        others beside it is what they were worked out for.
        """
        values = distinct(equation.result for equation in self.results)
        left = [value for value in values if not is_used(value, everything)]
        beside = distinct(equation.result for equation in self.beside)
        for value in left if len(left) > 1 else []:
            for group in (left, beside):
                others = [other for other in group if other != value]
                if len(others) > 1 and (
                    is_near(value, math.fsum(others), 1e-9)
                    or is_near(value, math.prod(others), 1e-9)
                ):
                    return [value]
        return left


def agree(one: OwnResults, other: OwnResults, everything: list[Equation]) -> bool:
    """Say whether two readings of an answer leave the same number standing."""
    return is_near(one.finals(everything)[0], other.finals(everything)[0], 1e-9)


def is_used(value: float, everything: Iterable[Equation]) -> bool:
    """Say whether another equation goes on to use a value."""
    return any(
        not is_near(other.result, value, 1e-6)
        and any(is_near(value, number, 1e-9) for number in other.operands)
        for other in everything
    )


def distinct(values: Iterable[float]) -> list[float]:
    """Return the different ones of some numbers, in order."""
    found: list[float] = []
    for value in values:
        if not any(is_near(value, other, 1e-6) for other in found):
            found.append(value)
    return found
