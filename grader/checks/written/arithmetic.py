"""Numbers and equations in a written answer.

Prose, plain arithmetic or LaTeX, evaluated by a small grammar.

Nothing here can run code or run long: at most MAX_ANSWER characters are read, numbers have at most
40 digits, exponents are at most 64, and values stay below 1e30.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache

from grader.late_pattern import late_pattern

MAX_ANSWER = 20_000
MAX_DIGITS = 40
MAX_EXPONENT = 64
MAX_VALUE = 1e30
MAX_DEPTH = 40

_TOKEN = late_pattern(r"\s*(?:(\d[\d,']*\.?\d*(?:[eE][+-]?\d{1,3})?|\.\d+)|([-+*/^()=]))")
_STRETCH = late_pattern(
    r"(?<![A-Za-z0-9_])[\d.(=+\-][\d.,'()=+\-*/^ \t]*(?:[eE][+-]?\d+[\d.,'()=+\-*/^ \t]*)*"
)
_REPLACEMENTS = [
    (r"\\(?:begin|end)\{[^}]*\}(?:\{[^}]*\})?", " \n "),
    (r"\\\\(?:\[[^\]]*\])?", " \n "),
    (
        r"\\(?:left|right|big|Big|bigl|bigr|displaystyle|limits|boxed|mathbf|bf|underline|overline)\b",
        "",
    ),
    (r"\\(?:text|mathrm|textrm|textbf|operatorname|mbox|mathit|label|tag)\*?\s*\{[^{}]*\}", " ; "),
    (r"\\(?:cdots?|times|ast|star|bullet)(?![A-Za-z])|\\\*|[·×∙⋅∗•]", "*"),
    (r"\\div\b|÷", "/"),
    (r"\\(?:approx|simeq)\b|[≈≃]", "\x01"),
    (r"\\(?:equiv|cong)\b|≡", "="),
    (r"\\(?:Rightarrow|rightarrow|implies|to|longrightarrow|iff|therefore)\b|[⇒→⟹➔∴]|=>|->", " ; "),
    (r"\{,\}", ","),
    (r"(?<=\d)_(?=\d{3}(?![\d.]))", ""),
    (r"\\[,;:!> ]|~|\\q?quad\b", " "),
    ("[\u2212\u2013\u2014]", "-"),
    (r"(?<=[\d)])\s*\*\*\s*(?=[\d(])", "^"),
    (r"\*\*|__|`|\$|\\\(|\\\)|\\\[|\\\]|&|\\%", " "),
    (r"(?<=\d)\s+[xX]\s+(?=[\d(])|(?<=\d)[xX](?=\d)", "*"),
    ("[\u00a0\u2009\u202f\u2007]", " "),
    (r"\[", "("),
    (r"\]", ")"),
]
_REPLACEMENTS_COMPILED = [
    (re.compile(pattern), replacement) for pattern, replacement in _REPLACEMENTS
]
_RAISED = late_pattern(r"(?<=[\d)])[⁻⁺]?[⁰¹²³⁴⁵⁶⁷⁸⁹]+")
_AS_DIGITS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺", "0123456789-+")
_LITERAL = late_pattern(r"\d[\d,']*(?:\.\d+)?")
_FRACTION = late_pattern(r"\\[dt]?frac\s*\{([^{}]*)\}\s*\{([^{}]*)\}")


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
        worked = [side for side in self.text.split("=") if re.search(r"[\d)]\s*[-+*/^(]", side)]
        numbers = [
            float(found.replace(",", "").replace("'", ""))
            for side in worked
            for found in _LITERAL.findall(side)
        ]
        return frozenset(numbers)

    @property
    def sides_agree(self) -> bool:
        """Say whether all sides have one value (to a part in a million)."""
        return all(is_near(side, self.sides[0], 1e-6) for side in self.sides)

    @property
    def is_rounded(self) -> bool:
        """Say whether the last side is the one before it, rounded to the digits that it has."""
        literals = _LITERAL.findall(self.text.rpartition("=")[2])
        if len(self.sides) < 2 or not literals:
            return False
        exact, told = self.sides[-2:]
        unit = 10.0 ** -len(literals[-1].partition(".")[2])
        return told != exact and is_near(round(exact / unit) * unit, told, 1e-9)


def is_near(a: float, b: float, rtol: float) -> bool:
    """Say whether two numbers agree to `rtol` of the larger."""
    return abs(a - b) <= rtol * max(abs(a), abs(b)) + 1e-12


def plain_math(text: str) -> str:
    """Return `text` with LaTeX and typographic signs as plain arithmetic."""
    text = _COUNTED.sub(r"\1", _without_bullets(text[:MAX_ANSWER]))
    for _ in range(6):
        text, count = _FRACTION.subn(r"((\1)/(\2))", text)
        if not count:
            break
    text = _RAISED.sub(lambda m: "^" + m[0].translate(_AS_DIGITS), text)
    for pattern, replacement in _REPLACEMENTS_COMPILED:
        text = pattern.sub(replacement, text)
    first, *others = text.split("\n")
    if others:  # a pattern would go back at each of many blanks
        inner = [part for line in others[:-1] if (part := line.strip())]
        text = "\n".join([first.rstrip(), *inner, others[-1].lstrip()])
    text = re.sub(r" ?\n(?=[=\x01])", " ", text.replace("{", "(").replace("}", ")"))
    text = re.sub(
        r"(?<![\d.,])(\d{1,3})((?:[,'’]\d{3})+)(?![\d,'])",
        lambda m: m[1] + re.sub(r"\D", "", m[2]),
        text,
    )
    text = _ROUGHLY_ASIDE.sub(_without_aside, text)
    text = _ROUGHLY.sub(_without_rounded, text).replace("\x01", "=")
    return re.sub(
        r"(?<![\d.,] )(?<![\d.,])(\d{1,3})((?: \d{3})+)(?! ?[\d])(?=\s*(?:$|[^\d\s+*/^(-]))",
        lambda m: m[1] + m[2].replace(" ", ""),
        text,
    )


_ROUGHLY = late_pattern(
    r"(?<![\w.,*/^+(-])(?<![*/^+-] )(\d{2,20})[ \t]{0,4}\x01[ \t]{0,4}"
    r"(\d{1,20}(?:\.\d{1,10})?(?:[eE]\d{1,2}|[ \t]*\*[ \t]*10[ \t]*\^[ \t]*\(?\d{1,2}\)?)?)"
    r"(?![ \t]{0,4}[\d+*/^(=\x01-]|\.\d)"
)
"""What comes out, a whole number, and beside it what it is roughly: "… = 19712 ≈ 2·10⁴"."""
_ROUGHLY_ASIDE = late_pattern(
    r"(?<![\w.,*/^+(-])(\d{2,20})[ \t]{0,4}\([ \t]{0,4}\x01[ \t]{0,4}"
    r"(\d{1,20}(?:\.\d{1,10})?)[ \t]?(k|thousand|tausend|m|million|mio\.?)?[ \t]{0,4}\)",
    re.I,
)
"""The same in brackets: "19712 (≈ 20k)"."""


def _without_rounded(found: re.Match[str]) -> str:
    """Return the number without what it is roughly, where that is it with fewer digits."""
    return found[1] if _is_rounding(found[1], evaluate(found[2])) else found[0]


def _without_aside(found: re.Match[str]) -> str:
    """Return the number without what it is roughly in brackets, where that is so."""
    scale = {"k": 1e3, "t": 1e3, "m": 1e6}.get((found[3] or " ")[0].lower(), 1.0)
    is_rounding = _is_rounding(found[1], round(float(found[2]) * scale, 6))
    return found[1] if is_rounding else found[0]


def _is_rounding(exact: str, roughly: float | None) -> bool:
    """Say whether a number is a whole one with fewer digits."""
    for digits in range(1, len(exact)):
        unit = 10 ** (len(exact) - digits)
        if roughly == (int(exact) + unit // 2) // unit * unit:
            return True
    return False


_DIVIDES_BY_ZERO = late_pattern(r"/\s*\(*\s*0+(?:\.0*)?(?![\d.])")
_COUNTED = late_pattern(r"((?:^|[,;/])[ \t]*)\(?\d{1,2}\)[ \t]+(?=[\d$])", re.M)
"""The count of an item before a number: "1) 19712, 2) 39552"."""
_BULLET = late_pattern(r"^[ \t]*[-*•–][ \t]+(?=\S)")
_OPEN_FORMULA = late_pattern(r"[\d)}\]+*/^=$-][ \t]*$")


def _without_bullets(text: str) -> str:
    """Return text without the dashes and stars that begin the items of a list.

    One that goes on a formula stays, as a minus.
    """
    kept: list[str] = []
    was_item = False
    for line in text.split("\n"):
        before = next((earlier for earlier in reversed(kept) if earlier.strip()), "")
        is_item = bool(_BULLET.match(line)) and (was_item or not _OPEN_FORMULA.search(before))
        kept.append(_BULLET.sub("", line) if is_item else line)
        was_item = is_item or (was_item and not line.strip())
    return "\n".join(kept)


_RULE = late_pattern(r"^\s*\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)*\|?\s*$")


def tables_as_lines(text: str) -> str:
    """Return text with each cell of a Markdown table on a line of its own, behind the words of its
    row and its column.

    >>> print(tables_as_lines("| | T = 5 | T = 10 |\\n|---|---|---|\\n| weights | 19 | 39 |"))
    weights, T = 5: 19
    weights, T = 10: 39
    """
    lines = text.split("\n")
    kept: list[str] = []
    at = 0
    while at < len(lines):
        if (
            "|" in lines[at]
            and at + 1 < len(lines)
            and "|" in lines[at + 1]
            and _RULE.match(lines[at + 1])
        ):
            header = _cells(lines[at])
            at += 2
            while at < len(lines) and "|" in lines[at]:
                kept += _row_as_lines(header, _cells(lines[at]))
                at += 1
            continue
        kept.append(lines[at])
        at += 1
    return "\n".join(kept)


def _cells(line: str) -> list[str]:
    return (
        [cell.strip() for cell in line.strip().strip("|").split("|")] if line.strip() != "|" else []
    )


def _row_as_lines(header: list[str], cells: list[str]) -> list[str]:
    if len(cells) < 2:
        return [" ".join(cells)]
    joint = (
        " = "
        if re.fullmatch(r"[A-Za-z]\w*", header[0]) and re.fullmatch(r"\$?\d+\$?", cells[0])
        else " "
    )
    row = f"{header[0]}{joint}{cells[0]}".strip()
    found = []
    for title, cell in zip([*header[1:], *[""] * len(cells)], cells[1:], strict=False):
        found.append(f"{', '.join(part for part in (row, title) if part)}: {cell}")
    return found


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
        stretch = whole.rstrip(" \t.,'")
        tail = plain[start + len(stretch) : start + len(stretch) + 1]
        if (tail.isalpha() or tail == "_") and not re.search(r"\s$", whole):
            stretch = re.sub(r"[\d.]+$", "", stretch).rstrip(" \t*+-/^(")
        for at, chain in _chains(stretch):
            sides: list[float] = []
            is_worked = False
            for side in chain.split("="):
                side = side.strip(" \t,'.")
                if "=" not in stretch:
                    side = _balanced(side)
                value = evaluate(side)
                if value is not None:
                    sides.append(value)
                    is_worked = is_worked or bool(re.search(r"[\d)]\s*[-+*/^(]", side))
            if sides:
                is_broken = any(_DIVIDES_BY_ZERO.search(side) for side in chain.split("="))
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
        before, goes_on = evaluate(sides[k - 1].strip(" \t,'.")), _GOES_ON.match(sides[k])
        if before is None or goes_on is None or evaluate(goes_on[1].strip(",'.")) != before:
            continue
        after = evaluate(sides[k].strip(" \t,'."))
        if after is None or is_near(before, after, 1e-6):
            continue
        chain = "=".join(sides[first:k])
        yield begin, f"{chain}={goes_on[1]}"
        first, begin = k, begin + len(chain) + 1
    yield begin, "=".join(sides[first:])


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


def evaluate(text: str) -> float | None:
    """Return the value of plain arithmetic, or None where `text` is none.

    Two factors side by side are multiplied.
    """
    tokens: list[str] = []
    at = 0
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            if text[at:].strip():
                return None
            break
        number = match[1]
        if number and len(number) > MAX_DIGITS:
            return None
        tokens.append((number or match[2]).replace(",", "").replace("'", ""))
        at = match.end()
    if not tokens or len(tokens) > 2000:
        return None
    try:
        value, rest = _sum(tokens, 0, 0)
    except (ValueError, ZeroDivisionError, OverflowError, IndexError):
        return None
    return value if rest == len(tokens) and abs(value) < MAX_VALUE else None


def _sum(tokens: list[str], at: int, depth: int) -> tuple[float, int]:
    if depth > MAX_DEPTH:
        raise ValueError("nested too deeply")
    value, at = _product(tokens, at, depth)
    while at < len(tokens) and tokens[at] in "+-":
        sign = 1.0 if tokens[at] == "+" else -1.0
        other, at = _product(tokens, at + 1, depth)
        value += sign * other
    return value, at


def _product(tokens: list[str], at: int, depth: int) -> tuple[float, int]:
    value, at = _power(tokens, at, depth)
    while at < len(tokens) and tokens[at] not in "+-)=":
        if tokens[at] in "*/":
            other, after = _power(tokens, at + 1, depth)
            value, at = (value * other if tokens[at] == "*" else value / other), after
        else:
            if tokens[at] != "(" and tokens[at - 1] != ")":
                raise ValueError("two numbers side by side")
            other, at = _power(tokens, at, depth)
            value *= other
        if abs(value) > MAX_VALUE:
            raise OverflowError
    return value, at


def _power(tokens: list[str], at: int, depth: int) -> tuple[float, int]:
    if depth > MAX_DEPTH:
        raise ValueError("nested too deeply")
    if tokens[at] in "+-":
        sign = 1.0 if tokens[at] == "+" else -1.0
        value, at = _power(tokens, at + 1, depth + 1)
        return sign * value, at
    base, at = _atom(tokens, at, depth)
    if at < len(tokens) and tokens[at] == "^":
        exponent, at = _power(tokens, at + 1, depth + 1)
        if abs(exponent) > MAX_EXPONENT:
            raise OverflowError
        raised = base**exponent
        if isinstance(raised, complex):
            raise ValueError("a root of a negative number")
        base = float(raised)
    return base, at


def _atom(tokens: list[str], at: int, depth: int) -> tuple[float, int]:
    if tokens[at] == "(":
        value, at = _sum(tokens, at + 1, depth + 1)
        if tokens[at] != ")":
            raise ValueError("a parenthesis is not closed")
        return value, at + 1
    return float(tokens[at]), at + 1
