"""Two printed texts side by side: the first line that differs, and the numbers in a text."""

import re
from itertools import zip_longest
from typing import Literal

from grader.late_pattern import late_pattern

Spaces = Literal["exact", "ends", "any"]
"""Which spaces count."""
SHOWN = 120
"""So many characters of a line are shown."""
_NUMBER = late_pattern(r"(?<![\w.])[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?(?![\w])")


def lines_of(text: str, spaces: Spaces) -> list[str]:
    """Return the lines of a text as they are compared.

    >>> lines_of("a  b \\n\\n c\\n", "any")
    ['a b', 'c']
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if spaces == "exact":
        return text.split("\n")
    if spaces == "ends":
        lines = [line.rstrip() for line in text.split("\n")]
        while lines and not lines[-1]:
            lines.pop()
        while lines and not lines[0]:
            lines.pop(0)
        return lines
    return [" ".join(line.split()) for line in text.split("\n") if line.strip()]


def first_line_difference(wanted: str, found: str, spaces: Spaces) -> tuple[str, str]:
    """Return where two texts part, in words, and the two lines; nothing where they agree."""
    right, own = lines_of(wanted, spaces), lines_of(found, spaces)
    if right == own:
        return "", ""
    if not "".join(own).strip():
        return "prints nothing", f"expected {right[0][:SHOWN]!r} first"
    pairs = list(zip_longest(right, own))
    number, (a, b) = next((k, pair) for k, pair in enumerate(pairs, 1) if pair[0] != pair[1])
    if a is None:
        return f"prints more than is asked for, from line {number} on", f"got {b[:SHOWN]!r}"
    if b is None:
        missing = len(right) - len(own)
        lines = "1 line is" if missing == 1 else f"{missing} lines are"
        return f"prints too little: {lines} missing at the end", f"expected {a[:SHOWN]!r}"
    return (
        f"prints another text: line {number} {_kind(a, b)}",
        f"line {number}: expected {a[:SHOWN]!r}, got {b[:SHOWN]!r}",
    )


def _kind(wanted: str, found: str) -> str:
    """Return in which way a line differs, without its text."""
    if "".join(wanted.split()) == "".join(found.split()):
        return "differs in its spaces only"
    if wanted.lower() == found.lower():
        return "differs in capitals only"
    strip = re.compile(r"[^\w\s]")
    if strip.sub("", wanted).split() == strip.sub("", found).split():
        return "differs in its punctuation only"
    if _NUMBER.sub("#", wanted) == _NUMBER.sub("#", found):
        return "has another number"
    return "differs"


def numbers_of(text: str) -> list[float]:
    """Return the numbers in a text, in order.

    >>> numbers_of("mean: 2.50 of 4 values")
    [2.5, 4.0]
    """
    return [float(found) for found in _NUMBER.findall(text[:200_000])]
