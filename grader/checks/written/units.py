"""The unit that a question asks for, which an answer may write behind its number as a symbol."""

import re
from decimal import Decimal
from functools import lru_cache

from grader.late_pattern import late_pattern

PERCENT = r"%|\\%|[Pp]er ?cent|[Pp]rozent"
_SYMBOLS = {
    "kilobyte": "kB|KB",
    "megabyte": "MB",
    "gigabyte": "GB",
    "terabyte": "TB",
    "kibibyte": "KiB",
    "mebibyte": "MiB",
    "gibibyte": "GiB",
    "kb": "kB|KB",
    "mb": "MB",
    "gb": "GB",
    "kib": "KiB",
    "mib": "MiB",
    "gib": "GiB",
    "percent": PERCENT,
    "prozent": PERCENT,
    "degree": "°",
    "grad": "°",
    "euro": "€",
}
"""Units whose symbols would make another number of the one they stand behind."""
_ASKED = late_pattern(
    r"\b(?:how\s+many|how\s+much|in|wie\s*viele?)\s+(?:whole\s+|full\s+|ganze\s+)?"
    rf"({'|'.join(_SYMBOLS)})(?:s|n|e)?(?![^\W\d_])",
    re.I,
)
_OF_BYTES = late_pattern(
    r"\d[ \t\u202f\xa0]?(?:(?:kilo|mega|giga|[kmgt])?bits?|[kmgt]bytes?|[kmgt]i?b(?:ps)?|b"
    r"|(?:kilo|mega|giga|tera|kibi|mebi|gibi)?bytes?)(?![A-Za-z])",
    re.I,
)


_SURELY_BYTES = late_pattern(
    r"\d[ \t\u202f\xa0]?(?:[kmgt]i?b|(?:kilo|mega|giga|tera|kibi|mebi|gibi)?bytes?)(?![A-Za-z])",
    re.I,
)
"""What is no letter of an enumeration, as `1b)` is."""
_OF_MEMORY = late_pattern(
    r"\b(?:\w*bytes?|bits?|[kmgt]i?b|memory|storage|speicher\w*|ram|size)\b", re.I
)


@lru_cache(maxsize=256)
def asked_symbols(question: str) -> str:
    """Return the symbols of the one unit that a question asks for, as a pattern; "" for none.

    >>> asked_symbols("Each entry takes 8 bytes. How many kilobytes does the table take?")
    'kB|KB'
    >>> asked_symbols("A page takes 4 kilobytes. How many bytes are that?")
    ''
    """
    found = {_SYMBOLS[match[1].lower()] for match in _ASKED.finditer(question)}
    if not found and _WANTS_PERCENT.search(question):
        return PERCENT
    return found.pop() if len(found) == 1 else ""


def without_asked_unit(answer: str, question: str) -> str:
    """Return an answer without the unit that is asked for behind its numbers.

    >>> without_asked_unit("It takes 2000 kB.", "How many kilobytes does it take?")
    'It takes 2000.'
    """
    symbols = asked_symbols(question)
    if not symbols:
        return answer
    unit = rf"(?<=\d)[ \t\u202f\xa0]?(?:{symbols})(?![A-Za-z%°€])"
    answer = re.sub(rf"{unit}(?=\s*\()", ";", answer)  # else a bracket multiplies
    return re.sub(unit, "", answer)


_WANTS_PERCENT = late_pattern(
    r"percentage|prozentsatz|\b(?:in|as a|how many|how much|what|wie\s*viele?)\s+"
    r"(?:%|percent|per cent|prozent)",
    re.I,
)
_PERCENT = late_pattern(
    r"(?P<open>\([ \t]{0,3})?(?<![\d.,])(?P<number>\d{1,12}(?:\.\d{1,12}|,\d{1,2})?)"
    r"(?:[ \t\u202f\xa0~]|\\[,;:! ]){0,3}(?:\\?%|(?:percent|per cent|prozent)\b)"
    r"(?P<close>[ \t]{0,3}\))?",
    re.I,
)
_OF_SOMETHING = late_pattern(
    r"(?:%|percent|per cent|prozent)\W{0,3}(?:of|from|more|less|fewer|higher|lower|larger|smaller|"
    r"above|below|von|der|des|mehr|weniger|größer|kleiner|above)\b",
    re.I,
)
"""A share of something else, or a difference: "8 % of the healthy", "8 % more"."""


def percents_as_shares(answer: str, question: str) -> str:
    """Return an answer with each number of percent as the share that it is, unless the question
    asks for percent.

    >>> percents_as_shares("9.5 / 108.5 = 8.76 %", "How likely is it?")
    '9.5 / 108.5 = 0.0876'
    >>> percents_as_shares("0.0876 (8.76 %)", "How likely is it?")
    '0.0876 ; 0.0876'
    """
    if _WANTS_PERCENT.search(question) or _OF_SOMETHING.search(answer):
        return answer
    shares = {found["number"] for found in _PERCENT.finditer(answer)}
    if len(shares) > 1 and "=" not in answer:  # which of them is meant?
        return answer
    return _PERCENT.sub(_as_share, answer)


def percents_in(answer: str) -> list[float]:
    """Return the numbers of percent in an answer.

    >>> percents_in("0.14, so 14 % of them")
    [14.0]
    """
    return [float(found["number"].replace(",", ".")) for found in _PERCENT.finditer(answer)]


def _as_share(found: re.Match[str]) -> str:
    share = f"{Decimal(found['number'].replace(',', '.')).scaleb(-2):f}"
    if found["open"] and found["close"]:
        return f"; {share}"
    return f"{found['open'] or ''}{share}{found['close'] or ''}"


def asks_percent(question: str) -> bool:
    """Say whether a question asks for a number of percent.

    >>> asks_percent("How many percent of them are right?")
    True
    """
    return asked_symbols(question) == PERCENT


def _name_of(symbols: str) -> str:
    """Return the name of the unit of bytes that has some symbols."""
    return next(name for name, of in _SYMBOLS.items() if of == symbols)


def ends_in_another_unit(answer: str, question: str) -> bool:
    """Say whether the last number of an answer has another unit of bytes than the one asked for.

    >>> ends_in_another_unit("250000 * 8 = 2000000 bytes", "How many kilobytes does it take?")
    True
    >>> ends_in_another_unit("2000000 bytes = 2000 kB", "How many kilobytes does it take?")
    False
    """
    symbols = asked_symbols(question)
    if "B" not in symbols:
        return False
    asked = _name_of(symbols)
    found = list(_OF_BYTES.finditer(answer))
    if not found or re.search(r"\d", answer[found[-1].end() :]):
        return False
    last = found[-1][0][1:].strip()
    return asked not in last.lower() and not re.fullmatch(symbols, last)


def has_another_unit(answer: str, question: str) -> bool:
    """Say whether another unit than the one that is asked for stands behind a number.

    Only of bytes, which are asked for in several sizes or not at all, and where nothing is worked
    out: there other units stand on the way.

    >>> has_another_unit("2000 bytes", "How many kilobytes does it take?")
    True
    >>> has_another_unit("19712 bytes", "Count every use of a weight.")
    True
    >>> has_another_unit("250000 * 8 bytes = 2000 kB", "How many kilobytes does it take?")
    False
    """
    symbols = asked_symbols(question)
    if "=" in answer:
        return False
    if not symbols:
        return not _OF_MEMORY.search(question) and _SURELY_BYTES.search(answer) is not None
    if "B" not in symbols:
        return False
    plain = without_asked_unit(answer, question)
    asked = _name_of(symbols)
    return any(asked not in found[0].lower() for found in _OF_BYTES.finditer(plain))
