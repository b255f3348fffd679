"""The value of plain arithmetic, by a small grammar.

Nothing here can run code or run long: numbers have at most 40 digits, exponents are at most 64, and
values stay below 1e30.
"""

from grader.late_pattern import late_pattern

MAX_DIGITS = 40
MAX_EXPONENT = 64
MAX_VALUE = 1e30
MAX_DEPTH = 40
MOST_TOKENS = 2000

_TOKEN = late_pattern(r"\s*(?:(\d[\d,']*\.?\d*(?:[eE][+-]?\d{1,3})?|\.\d+)|([-+*/^()=]))")


def is_near(a: float, b: float, rtol: float) -> bool:
    """Say whether two numbers agree to `rtol` of the larger."""
    return abs(a - b) <= rtol * max(abs(a), abs(b)) + 1e-12


def evaluate(text: str) -> float | None:
    """Return the value of plain arithmetic, or None where `text` is none.

    Two factors side by side are multiplied.
    """
    tokens = _tokens(text)
    if not tokens:
        return None
    try:
        value, rest = _sum(tokens, 0, 0)
    except (ValueError, ZeroDivisionError, OverflowError, IndexError):
        return None
    return value if rest == len(tokens) and abs(value) < MAX_VALUE else None


def is_beyond(text: str) -> bool:
    """Say whether plain arithmetic has no value here: too large a number, or none at all.

    >>> is_beyond("10^400"), is_beyond("(-1)^0.5"), is_beyond("2 * (3"), is_beyond("2 * 3")
    (True, True, False, False)
    """
    tokens = _tokens(text)
    try:
        value, rest = _sum(tokens, 0, 0) if tokens else (0.0, 0)
    except (ZeroDivisionError, OverflowError, NotRealError):
        return True
    except (ValueError, IndexError):
        return False
    return rest == len(tokens) and abs(value) >= MAX_VALUE


class NotRealError(ValueError):
    """Arithmetic has no real value: a root of a negative number."""


def _tokens(text: str) -> list[str]:
    """Return the numbers and signs of a text, none where it is no arithmetic."""
    tokens: list[str] = []
    at = 0
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            if text[at:].strip():
                return []
            break
        number = match[1]
        if number and len(number) > MAX_DIGITS:
            return []
        tokens.append((number or match[2]).replace(",", "").replace("'", ""))
        at = match.end()
    return tokens if len(tokens) <= MOST_TOKENS else []


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
            raise NotRealError("a root of a negative number")
        base = float(raised)
    return base, at


def _atom(tokens: list[str], at: int, depth: int) -> tuple[float, int]:
    if tokens[at] == "(":
        value, at = _sum(tokens, at + 1, depth + 1)
        if tokens[at] != ")":
            raise ValueError("a parenthesis is not closed")
        return value, at + 1
    return float(tokens[at]), at + 1
