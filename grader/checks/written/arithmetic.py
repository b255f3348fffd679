"""Numbers and equations in a written answer.

Prose, plain arithmetic or LaTeX, evaluated by a small grammar. Nothing here can run code or run
long: see `plain_math` and `evaluation`.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import pairwise

from grader.checks.written.cut_sides import is_cut_before, is_cut_behind
from grader.checks.written.evaluation import evaluate, is_beyond, is_near
from grader.checks.written.plain_math import plain_math
from grader.late_pattern import late_pattern

_STRETCH = late_pattern(
    r"(?<![A-Za-z0-9_])[\d.(=+\-][\d.,'()=+\-*/^ \t]*(?:[eE][+-]?\d+[\d.,'()=+\-*/^ \t]*)*"
)
_DIVIDES_BY_ZERO = late_pattern(r"/\s*\(*\s*0+(?:\.0*)?(?![\d.])")
_IS_WORKED = late_pattern(r"[\d)]\s*[-+*/^(]")
_LITERAL = late_pattern(r"\d[\d,']*(?:\.\d+)?|\.\d+")
_NO_POINT = late_pattern(r"(?:[ \t,']|\.{2,}|\.(?!\d))+")
"""What stands before arithmetic and is of the sentence; the point of `.518` is of the number."""


@dataclass(frozen=True)
class Equation:
    """A chain `a = b = c`, each side evaluated; a bare number is a chain of one.

    `start` is where it stands.

    It is broken where a side divides by zero.
    """

    sides: tuple[float, ...]
    start: int
    text: str
    is_worked: bool
    is_broken: bool = False

    @property
    def result(self) -> float:
        """The last side: what the author says comes out."""
        return self.sides[-1]

    @cached_property
    def operands(self) -> frozenset[float]:
        """The numbers that its working is made of."""
        worked = [side for side in self.text.split("=") if _IS_WORKED.search(side)]
        numbers = [
            float(found.replace(",", "").replace("'", ""))
            for side in worked
            for found in _LITERAL.findall(side)
        ]
        return frozenset(numbers)

    @property
    def sides_agree(self) -> bool:
        """Say whether all sides have one value, to a part in a million or to the decimals that one
        of them is rounded to: `12 / 36 = 0.333`.
        """
        first = self.sides[0]
        if all(is_near(side, first, 1e-6) for side in self.sides):
            return True
        texts = self.text.split("=")
        if len(texts) != len(self.sides):
            return False
        room = [_rounding(text) for text in texts]
        return all(
            is_near(one, other, 1e-6) or abs(one - other) <= max(at, then) * (1 + 1e-9)
            for (one, other), (at, then) in zip(pairwise(self.sides), pairwise(room), strict=True)
        )

    @property
    def is_rounded(self) -> bool:
        """Say whether the last side is the one before it, rounded to the digits that it has."""
        literals = _LITERAL.findall(self.text.rpartition("=")[2])
        if len(self.sides) < 2 or not literals:
            return False
        exact, told = self.sides[-2:]
        unit = 10.0 ** -len(literals[-1].partition(".")[2])
        return told != exact and is_near(round(exact / unit) * unit, told, 1e-9)


_ROUNDED = late_pattern(r"[\s(+-]*\d{1,9}\.(\d{1,12})[\s).]*")


def _rounding(side: str) -> float:
    """Return how far the number that a side alone is may be rounded, 0 for a whole one or one of a
    single digit.
    """
    found = _ROUNDED.fullmatch(side)
    digits = re.sub(r"\D", "", side).lstrip("0")
    return 0.5 * 10.0 ** -len(found[1]) if found is not None and len(digits) > 1 else 0.0


_SIDE_BY_SIDE = late_pattern(r"[ \t]*=?\d[\d.,']*(?:[ \t]+\d[\d.,']*)+[ \t]*")


def equations(text: str) -> list[Equation]:
    """Return every equation and number in `text`, in order.

    >>> [e.sides for e in equations(r"$(2 \\cdot 3) + 4 = 10$, so ten is 10.")]
    [(10.0, 10.0), (10.0,)]
    """
    return list(_equations(text))


@lru_cache(256)
def _equations(text: str) -> tuple[Equation, ...]:
    found = []
    plain = plain_math(text)
    for start, whole in _stretches(plain):
        stretch = _unwrapped(whole.rstrip(" \t.,'"))
        tail = plain[start + len(stretch) : start + len(stretch) + 1]
        if (tail.isalpha() or tail == "_") and not re.search(r"\s$", whole):
            stretch = re.sub(r"[\d.]+$", "", stretch).rstrip(" \t*+-/^(")
        chains = list(_chains(stretch))
        is_cut = (
            is_cut_before(plain, start, whole),
            is_cut_behind(plain, start + len(whole), whole),
        )
        for k, (at, chain) in enumerate(chains):
            sides: list[float] = []
            is_worked = False
            first = int(is_cut[0] and k == 0)
            every = chain.split("=")
            last = len(every) - int(is_cut[1] and k == len(chains) - 1)
            for side in every[first:last]:
                side = _trimmed(side)
                if "=" not in stretch:
                    side = _balanced(side)
                value = evaluate(side)
                if value is not None:
                    sides.append(value)
                    is_worked = is_worked or bool(_IS_WORKED.search(side))
            if sides:
                is_broken = any(
                    _DIVIDES_BY_ZERO.search(side) or is_beyond(_trimmed(side))
                    for side in chain.split("=")
                )
                one = Equation(tuple(sides), start + at, chain.strip(), is_worked, is_broken)
                found.append(one)
    return tuple(found)


_GOES_ON = late_pattern(r"\s*\(?\s*([\d.,']+)\s*\)?\s*[-+*/^]")


def _chains(stretch: str) -> Iterator[tuple[int, str]]:
    """Yield (where it begins, text) of each chain of equal sides.

    Where a side goes on with what came out before, as on a pocket calculator, there are two chains:
    "5*3840 = 19200 + 4*128 = 19712".
    """
    sides = stretch.split("=")
    first = begin = 0
    for k in range(1, len(sides)):
        before, goes_on = evaluate(_trimmed(sides[k - 1])), _GOES_ON.match(sides[k])
        if before is None or goes_on is None or evaluate(_trimmed(goes_on[1])) != before:
            continue
        after = evaluate(_trimmed(sides[k]))
        if after is None or is_near(before, after, 1e-6):
            continue
        chain = "=".join(sides[first:k])
        yield begin, f"{chain}={goes_on[1]}"
        first, begin = k, begin + len(chain) + 1
    yield begin, "=".join(sides[first:])


def _trimmed(side: str) -> str:
    """Return a side without what stands around it in a sentence."""
    found = _NO_POINT.match(side)
    return side[found.end() if found else 0 :].rstrip(" \t,'.")


def _unwrapped(stretch: str) -> str:
    """Return equations without brackets around all of them: "(5*3840 = 19200)"."""
    inside = stretch[1:-1]
    if not (stretch.startswith("(") and stretch.endswith(")") and "=" in inside):
        return stretch
    depth = 0
    for sign in inside:
        depth += {"(": 1, ")": -1}.get(sign, 0)
        if depth < 0:
            return stretch
    return f" {inside} " if depth == 0 else stretch


def _balanced(side: str) -> str:
    """Return arithmetic without a parenthesis at an end that belongs to the sentence: "(factor
    4)".
    """
    while side.endswith(")") and side.count(")") > side.count("("):
        side = side[:-1].rstrip(" \t,'.")
    while side.startswith("(") and side.count("(") > side.count(")"):
        side = side[1:].lstrip(" \t,'.")
    return side


def _stretches(plain: str) -> Iterator[tuple[int, str]]:
    """Yield (where it begins, text) of each stretch of arithmetic.

    A comma and a blank part two, and a blank between numbers without any sign: "T=5 19712".
    """
    for match in _STRETCH.finditer(plain):
        at = match.start()
        for listed in re.split(r"(?<=\d),[ \t]+(?=[\d.])", match[0]):
            parts = listed.split() if _SIDE_BY_SIDE.fullmatch(listed) else [listed]
            for part in parts:
                at = plain.index(part, at)
                yield at, part
                at += len(part)
