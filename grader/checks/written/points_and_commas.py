"""How a number is written: points between thousands, commas before decimals, nothing around it."""

import re

from grader.checks.written.arithmetic import equations
from grader.late_pattern import late_pattern

_BARE = late_pattern(r"[\s$*_`(]*[-+]?\d[\d.,_\u202f ]*[\s$*_`).]*")
_THOUSANDS_POINT = late_pattern(r"(?<![\d.,])(\d{1,3})\.(\d{3})(?!\d|,\d)(?!\.\d)")
_DECIMAL_COMMA = late_pattern(
    r"(?<![\d.,])(\d{1,3}(?:[. \u202f]\d{3})+|\d+)(?:,|\{,\})(\d+)(?![\d,]|\.\d)"
)


_MARKS = late_pattern(
    r"^[ \t]{0,3}(?:>[ \t]?){1,5}"
    r"|</?(?:p|b|u|i|em|strong|span|div|center|font|mark|code|h[1-6])\b[^<>]{0,200}>",
    re.I | re.M,
)


def without_marks(answer: str) -> str:
    """Return an answer without the marks of quotations and the tags around its numbers.

    >>> without_marks("> 1000"), without_marks("<b>1000</b>").strip()
    ('1000', '1000')
    """
    return _MARKS.sub("", answer) if ">" in answer else answer


def is_bare_number(answer: str) -> bool:
    """Say whether an answer is a number and nothing else.

    >>> is_bare_number("**1000**."), is_bare_number("1000 rows")
    (True, False)
    """
    return _BARE.fullmatch(answer) is not None


def without_thousands_points(answer: str) -> str:
    """Return an answer in which 19.712 is a whole number, as it is to a German.

    Not where an equation says that it is none: "998 * 8 / 1000 = 7.984".
    """
    joined = _THOUSANDS_POINT.sub(r"\1\2", answer)
    if joined == answer:
        return answer

    def agreeing(text: str) -> int:
        return sum(
            one.is_worked and len(one.sides) > 1 and one.sides_agree for one in equations(text)
        )

    return answer if agreeing(answer) > agreeing(joined) else joined


def with_decimal_points(answer: str) -> str:
    """Return an answer with a point for each comma before decimals, as Germans write it.

    >>> with_decimal_points("4.962,01")
    '4962.01'
    """
    return _DECIMAL_COMMA.sub(_with_point, answer)


def _with_point(found: re.Match[str]) -> str:
    whole = found[1].replace(".", "").replace("\u202f", "").replace(" ", "")
    return f"{whole}.{found[2]}"
