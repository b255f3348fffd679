"""A student's own words, as they wrote them: what was read of them lacks marks and formulas."""

import re
from collections.abc import Sequence

from grader.late_pattern import late_pattern

_WORD = late_pattern(r"\w+")
_END = late_pattern(r"(?<=[.!?])\s+|\n\s*\n|\n(?=\s*[-*•\d])")


def quoted(answer: str, read: Sequence[str]) -> str:
    r"""Return what of an answer some clauses were read from; the clauses, where it is not found.

    >>> quoted("An LSTM has *two*: $h$ and $c$. A GRU one.", ["An LSTM has two", "h and c"])
    'An LSTM has *two*: $h$ and $c$'
    >>> quoted("It has both, you know, a state and c.", ["It has both", "a state"])
    'It has both … a state'
    >>> quoted(r"With $\frac{a}{b}$ it vanishes. More.", ["With fracab it vanishes"])
    'With $\\frac{a}{b}$ it vanishes.'
    """
    whole = _stretch(answer, " ".join(read))
    if whole:
        return whole
    parts = [_stretch(answer, text) for text in read]
    if all(parts):
        return " … ".join(parts)
    if "\\" in answer:  # a formula was read as other words: the sentence that has most of the rest
        known = {word for text in read for word in _WORD.findall(text)}
        sentences = [part for part in _END.split(answer) if part and part.strip()]
        return _plain(max(sentences, key=lambda part: len(known & set(_WORD.findall(part)))))
    return ", ".join(read)


def _stretch(answer: str, text: str) -> str:
    """Return the stretch of an answer that has these words and no others, "" where none has."""
    words, there = _WORD.findall(text), list(_WORD.finditer(answer))
    for k in range(len(there) - len(words) + 1 if words else 0):
        if all(there[k + n][0] == word for n, word in enumerate(words)):
            start, end = there[k].start(), there[k + len(words) - 1].end()
            start -= answer[start - 1 : start] == "$"
            found = answer[start:end]
            is_open = found.count("$") % 2 and answer[end : end + 1] == "$"
            return _plain(found + "$" * bool(is_open))
    return ""


def _plain(text: str) -> str:
    return re.sub(r"\*\*|__|`", "", " ".join(text.split()))
