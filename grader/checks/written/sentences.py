"""A written answer as sentences; whether one is prose, and whether it reports what others say."""

import re

from grader.late_pattern import late_pattern
from grader.words import words

MAX_SENTENCE = 1500
_SPLIT = late_pattern(r"(?<=[.!?;:])\s+|\n\s*\n|\n\s*(?:[-*+•]|\d+[.)])\s+|\n(?=[A-Z#|])")


_NO_APOSTROPHE = late_pattern(
    r"\b(do|does|did|is|are|was|were|wo|ca|could|would|should|has|have|had|must|need)['’`´]?nt\b"
    r"|\b(do|does|did|is|are|was|were|wo|ca|could|would|should|has|have|had|must|need)n[’`´]t\b",
    re.I,
)


def with_apostrophes(text: str) -> str:
    """Return text in which a shortened "not" is written as one.

    >>> with_apostrophes("It doesnt grow.")
    "It doesn't grow."
    """
    return _NO_APOSTROPHE.sub(lambda found: f"{found[1] or found[2]}n't", text)


def is_word_list(text: str) -> bool:
    """Say whether five words and more stand in a row with hardly any that joins them."""
    found = re.findall(r"[^\W\d_]{2,}", text.lower())
    plain = words("function", "en") | words("function", "de")
    return len(found) >= 5 and sum(word in plain for word in found) < 0.12 * len(found)


def sentences(text: str) -> list[str]:
    """Return the sentences of an answer, white space folded, markup of emphasis gone."""
    text = re.sub(r"[*_`]{1,3}", "", with_apostrophes(text))
    return [" ".join(part.split()) for part in _SPLIT.split(text) if part and part.strip()]
