"""How a number is written: points between thousands, commas before decimals, nothing around it."""

import re

from grader.checks.written.arithmetic import equations
from grader.late_pattern import late_pattern

_BARE = late_pattern(r"[\s$*_`(]*[-+]?\d[\d.,_\u202f ]{0,60}[\s$*_`).]*")
_THOUSANDS_POINT = late_pattern(
    r"(?<![\d.,])(\d{1,3})\.(\d{3})(?!\d|,\d)(?!\.\d)"
    r"(?![eE][-+]?\d|\s{0,2}\$?\s{0,2}(?:[*·⋅×xX]|\\cdot|\\times)\s{0,2}10(?:\s?\^|\*\*|[⁰¹²³⁴⁵⁶⁷⁸⁹⁻]))"
)
"""Not before a power of ten: 19.712e3 is no 19712000."""
_DECIMAL_COMMA = late_pattern(
    r"(?<![\d.,])(\d{1,3}(?:[. \u202f]\d{3})+|\d+)(?:,|\{,\})(\d+)(?!\d|,\d|\.\d)"
)


_SURE_COMMA = late_pattern(
    r"(?<![\d.,])(?<![^\W\d_]\()(0(?=(?:,|\{,\})\d)|\d{1,9}(?=(?:,|\{,\})(?:\d{1,2}|\d{4,9})(?!\d)))"
    r"(?:,|\{,\})(\d+)(?!\d|,\d|\.\d)"
)
_SCRIPT = late_pattern(r"\\(?:mathcal|mathrm|text|operatorname)\s?\{\s?O\s?\}")
_FUNCTION = late_pattern(r"\\(log|ln|lg|exp|max|min)\b")
_BRACED = late_pattern(r"\^\{(\w)\}")
_ORDER = late_pattern(r"(^|[^\w])O\s?\(([^()\n]{2,40})\)")
"""`O(n²)` is as much as n²; `O(n)` alone is left as it is, for `n` alone says less."""
_WITH_COMMAS = late_pattern(r"(?<![\d.,])\d{1,15}(?:,\d{1,15}){1,5}(?:\.\d{1,15})?")
_THOUSANDS = late_pattern(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?")
_TAG = late_pattern(
    r"</?(?:(?P<block>p|div|center|h[1-6])|b|u|i|em|strong|span|font|mark|code)\b[^<>]{0,200}>",
    re.I,
)
_STRONG = late_pattern(r"</?(?:b|strong|mark|u)>", re.I)
_BOXED = late_pattern(r"\\boxed\s?\{([^{}]{0,200})\}")
_QUOTED = late_pattern(r"^[ \t]{0,3}(?:>[ \t]?){1,5}", re.M)


def without_tags(answer: str) -> str:
    """Return an answer without the tags around its numbers; a block of its own is a line.

    >>> without_tags("<b>1000</b>").strip(), without_tags("<p>4</p><p>5</p>").split()
    ('1000', ['4', '5'])
    """
    return _TAG.sub(lambda tag: "\n" if tag["block"] else " ", answer) if "<" in answer else answer


def in_marks(answer: str) -> str:
    """Return an answer in words without tags: what is strong is in Markdown's marks.

    >>> in_marks("<font color='red'><b>b</b></font>").strip(), in_marks(r"$\\boxed{b}$")
    ('**b**', '**b**')
    """
    plain = _BOXED.sub(r"**\1**", answer).replace("$**", "**").replace("**$", "**")
    return without_tags(_STRONG.sub("**", _plain_orders(plain)))


def _plain_orders(answer: str) -> str:
    """Return orders of growth in mathematics as they are typed: `$\\mathcal{O}(n \\log n)$`."""
    if "\\" in answer:
        answer = _SCRIPT.sub("O", _FUNCTION.sub(r"\1", answer))
    return _ORDER.sub(lambda found: f"{found[1]}{found[2]}", _BRACED.sub(r"^\1", answer))


def unquoted(answer: str) -> str:
    """Return an answer that is one quotation as what is quoted; any other as it is. One line with
    the sign may say "larger than", unless it is a number alone.

    >>> unquoted("> 1000"), unquoted("> 1000 or more")
    ('1000', '> 1000 or more')
    """
    lines = [line for line in answer.split("\n") if line.strip()]
    plain = _QUOTED.sub("", answer)
    if not lines or not all(map(_QUOTED.match, lines)):
        return answer
    return plain if len(lines) > 1 or is_bare_number(plain) else answer


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


def with_sure_points(answer: str) -> str:
    """Return an answer with a point for each comma that no thousands can have behind it.

    >>> with_sure_points("12,5"), with_sure_points("0,269"), with_sure_points("19,712 and 1,5,8")
    ('12.5', '0.269', '19,712 and 1,5,8')
    """
    return _SURE_COMMA.sub(r"\1.\2", answer)


def oddly_grouped(answer: str) -> list[float]:
    """Return the numbers with commas that group no thousands, without them.

    >>> oddly_grouped("197,12 and 19,712"), oddly_grouped("49,62.01")
    ([19712.0], [4962.01])
    """
    found = (one[0] for one in _WITH_COMMAS.finditer(answer))
    return [float(one.replace(",", "")) for one in found if not _THOUSANDS.fullmatch(one)]


def with_decimal_points(answer: str) -> str:
    """Return an answer with a point for each comma before decimals, as Germans write it.

    >>> with_decimal_points("4.962,01")
    '4962.01'
    """
    return _DECIMAL_COMMA.sub(_with_point, answer)


def _with_point(found: re.Match[str]) -> str:
    whole = found[1].replace(".", "").replace("\u202f", "").replace(" ", "")
    return f"{whole}.{found[2]}"
