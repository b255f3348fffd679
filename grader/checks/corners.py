"""Sizes at which a mistake can hide or show: one of everything, and sizes that coincide.

Broadcasting lets a wrong axis pass where a size is one; a reshape by 4H passes where D happens to
be it. Where a check fails in corners only, the one fact that explains it is named.
"""

from abc import ABC
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Annotated, Self

from pydantic import Field

from grader.checks.binding import Binding
from grader.checks.check import CodeCheck, Plan
from grader.checks.evidence import Observations
from grader.checks.standard_sizes import all_exist, distinct_sizes
from grader.results.grade import Verdict
from grader.sandbox.base import Failure, Opaque

Sizes = Mapping[str, int]


class CornerCheck(CodeCheck, ABC):
    """A code check that is also tried in corners."""

    corners: bool = Field(True, description="also try sizes of one, and sizes that coincide")
    corner: Annotated[float, Field(ge=0, le=1, strict=True)] | None = Field(
        None,
        description="share of the points for work that is wrong in corners only; the exercise's "
        "where left out",
    )

    def with_corner(self, share: float) -> Self:
        """Return this check with the exercise's share, where it says none itself."""
        return self if self.corner is not None else self.model_copy(update={"corner": share})

    def stopped(
        self, plan: Plan, expected: Observations, seen: Observations, failure: Failure
    ) -> Verdict | None:
        """Return the verdict on a run that stopped in a corner: what came before it counts."""
        steps, readings = plan.script.step_cases, plan.script.readings
        number = steps[failure.step] if 0 <= failure.step < len(steps) else -1
        is_cornered = number >= 0 and plan.script.cases[number].is_corner
        if not is_cornered or failure.family == "limit" or len(seen) > len(readings):
            return None
        rest = range(len(seen), len(readings))
        is_ours = self.blames(plan, failure)
        stopped = Opaque("nothing: it stopped")
        padding = [stopped if is_ours and readings[k].case == number else expected[k] for k in rest]
        verdict = self.judge(plan, expected, [*seen, *padding])
        if verdict.case != number:
            return verdict
        frame = failure.frames[-1] if failure.frames else None
        where = f" (line {frame[1]} of {frame[0]})" if frame else ""
        text = f"It stopped there with {failure.text}{where}."
        return replace(verdict, message=f"{verdict.message} {text}")

    def blames(self, plan: Plan, failure: Failure) -> bool:
        """Say whether what stopped in a corner is what this check is about."""
        return True

    def in_corners_only(
        self, verdict: Verdict, failing: Sequence[Sizes], right: Sequence[Sizes]
    ) -> Verdict:
        """Return a verdict on work that fails for these sizes and for no others that were tried."""
        fact = common_fact(failing, right)
        where = (
            f"All else in this check agrees: it is wrong only where {fact}."
            if fact
            else "The other sizes of this check agree."
        )
        message = f"{verdict.message} {where}"
        if not self.corner:
            return replace(verdict, message=message)
        return replace(verdict, message=message, status="partial", fraction=self.corner)


def corner_sizes(binding: Binding, tried: Sequence[Sizes] = ()) -> Iterator[dict[str, int]]:
    """Yield the sizes of each corner: every letter at one in turn, then sizes that coincide.

    A letter is four times the last one of N, D, H (gates are stacked by fours), two letters are
    equal, one is the sum of two others. What is in `tried` is left out, and sizes with which some
    array does not exist.
    """
    sizes = distinct_sizes(binding)
    letters = list(sizes)
    found = [_shorter({**sizes, letter: 1}) for letter in letters]
    unit = "H" if "H" in letters else letters[-1] if letters else ""
    wide = [letter for letter in letters if letter != unit][:2]
    if wide:
        found.append(_shorter({**sizes, unit: 2, wide[0]: 8}))
    if len(wide) > 1:
        found.append(_shorter({**sizes, unit: 2, wide[1]: 8, wide[0]: 10}))
    known = [dict(one) for one in tried]
    yield from (one for one in found if one not in known and all_exist(binding, one))


def _shorter(sizes: dict[str, int]) -> dict[str, int]:
    """Return a corner with as few steps, from three on, as bring no coincidence of their own.

    Long sequences are tried where nothing else is special.

    >>> _shorter({"N": 3, "D": 1, "H": 5, "T": 6})
    {'N': 3, 'D': 1, 'H': 5, 'T': 4}
    """
    known = facts(sizes)
    shorter = ({**sizes, "T": steps} for steps in range(3, sizes.get("T", 0)))
    return next((one for one in shorter if facts(one) <= known), sizes)


def facts(sizes: Sizes) -> set[str]:
    """Return what holds of some sizes and can be a coincidence.

    >>> sorted(facts({"N": 1, "D": 8, "H": 2}))
    ['D = 4H', 'N = 1']
    """
    found = {f"{name} = 1" for name, size in sizes.items() if size == 1}
    for one, size in sizes.items():
        for other, there in sizes.items():
            if one == other or 1 in (size, there):
                continue
            if size == there and one < other:
                found.add(f"{one} = {other}")
            if size == 4 * there:
                found.add(f"{one} = 4{other}")
            for third, more in sizes.items():
                if (
                    third not in (one, other)
                    and other < third
                    and more > 1
                    and size == there + more
                ):
                    found.add(f"{one} = {other} + {third}")
    return found


def common_fact(failing: Sequence[Sizes], right: Sequence[Sizes]) -> str:
    """Return the one fact that holds in all failing settings and in no right one, else nothing."""
    if not failing:
        return ""
    shared = set.intersection(*(facts(sizes) for sizes in failing))
    shared -= set().union(*(facts(sizes) for sizes in right))
    return shared.pop() if len(shared) == 1 else ""
