"""Words that course templates leave where an answer belongs ("Your answer here", "TODO"), English
and German.
"""

import unicodedata

from grader.late_pattern import late_pattern
from grader.words import words

MOST_WORDS = 24
BLANK = "raise NotImplementedError  # your code here"
"""The line of a starter that students replace."""
_TAG = late_pattern(r"<[^<>]{0,200}>")
_WORD = late_pattern(r"[^\W_]+(?:'s)?")
_CHOSEN = late_pattern(
    r"(?:[:=*]\s*[(\[*_]{0,4}[A-Za-z]|\b(?:[Aa]nswer|[Aa]ntwort)\s+[(\[*_]{0,4}[A-H])[)\]*_.]{0,4}\s*$"
)
"""A letter that is given as an answer: "Answer: A", "Answer A"."""
_ANSWERING_SIGNS = ("LATIN", "DIGIT", "CHECK", "BALLOT X", "CROSS MARK", "BOX WITH X", "THUMBS")
_PICTURE = late_pattern(r"!\[|<img")


def is_bare(text: str) -> bool:
    """Say whether a text holds nothing but marks and words like "type your answer here"."""
    known, keys = words("placeholder"), words("placeholder_key")
    if _CHOSEN.search(text):
        return False
    shown = _TAG.sub(" ", text) if "<" in text else text
    count, is_key = 0, False
    for found in _WORD.finditer(shown.lower()):
        word = found[0]
        count += 1
        if word not in known or count > MOST_WORDS:
            return False
        is_key = is_key or word in keys
    return is_key if count else not (_PICTURE.search(text) or answers_by_sign(shown))


def answers_by_sign(text: str) -> bool:
    """Say whether a text has a sign that may be an answer by itself: a letter in a ring, a tick.

    >>> [answers_by_sign(sign) for sign in "ⓑ✗☒☐→"]
    [True, True, True, False, False]
    """
    names = [unicodedata.name(sign, "") for sign in text if not (sign.isascii() or sign.isalnum())]
    return any(word in name for name in names for word in _ANSWERING_SIGNS)
