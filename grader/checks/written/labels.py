"""Numbers with their label behind them, as people write them: `19712 (T = 5)`, `T = 5 (19712)`."""

import re
from collections.abc import Sequence
from functools import lru_cache

_NUMBER = r"\$?\s*(?P<number>\d[\d,_'\u202f]*(?:\.\d+)?)\s*(?:\\[ ,;])?\s*\$?"
_WORDS = r"(?:\s*(?:weights|parameters|gewichte|parameter)\b)?"
_OPEN, _CLOSE = r"\s*(?:\\[ ,;])?\s*\(\s*\$?\s*", r"\s*\$?\s*\)"
_LIST = re.compile(r"(?<=\d)\s*,\s+(?=\d)")
_ARROW = re.compile(r"\\(?:Long)?[Rr]ightarrow\b|\\implies\b|⇒|=>")
_SPACE = re.compile(r"\\[ ,;](?=\s|[A-Za-z(])")


@lru_cache(64)
def _patterns(labels: tuple[str, ...]) -> tuple[re.Pattern[str], re.Pattern[str]]:
    label = "|".join(f"(?:{text})" for text in labels)
    rest = r"[^()\n]{0,20}?"
    behind = (
        rf"{_NUMBER}{_WORDS}{_OPEN}(?:(?:for|für|with|bei|if)\s+)?(?P<label>{label}){rest}{_CLOSE}"
    )
    before = rf"(?P<label>{label})\s*\$?{_OPEN}{_NUMBER}{_WORDS}{_CLOSE}"
    return re.compile(behind, re.I), re.compile(before, re.I)


def labels_first(answer: str, labels: Sequence[str]) -> str:
    """Return an answer in which every label in brackets stands before its number, on a line.

    Numbers of a list are told apart, and what stands before an arrow is taken for what was given.

    >>> labels_first("19712 (T = 5), 39552 (T = 10)", [r"T = 5", r"T = 10"]).split()
    ['T', '=', '5:', '19712', ',', 'T', '=', '10:', '39552']
    """
    answer = _LIST.sub("; ", answer)
    if not labels or "(" not in answer:
        return answer
    try:
        patterns = _patterns(tuple(labels))
    except re.error:  # two groups of one name
        return answer
    for pattern in patterns:
        if len(pattern.findall(answer)) > 1:
            answer = _SPACE.sub(" ", _ARROW.sub("\n", answer))
            return pattern.sub(lambda m: f"\n{m['label']}: {m['number']}\n", answer)
    return answer
