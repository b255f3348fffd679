"""The word that opens a sentence of an answer, by which an option may be given: "No, it stays"."""

import re

from grader.checks.written.tokens import is_function_word
from grader.late_pattern import late_pattern

OPENING = (
    r"(?:\$?\\(?:Rightarrow|implies|therefore)\b)?[\s>(\[●•◦▪‣⇒→$-]*"
    r"(?:(?:i\s+(?:choose|chose|pick|picked|select|selected)|ich\s+(?:wähle|nehme))\s+)?"
    r"(?:(?:answer|option|antwort|letter|buchstabe)\b\s*[:=]?\s*)?[(\[]*([\w-]+)"
)
"""The first word of a sentence, behind what only announces it."""

_CLOSING = late_pattern(
    r"(?:\b(?i:so|thus|therefore|hence|daher|somit|which\s+is|(?:correct|right)?\s*answer\s+is|it\s+is)"
    r"|→|⇒|[=-]>)[\s:]*(?i:(?:option|letter|answer|antwort|buchstabe)\s+)?"
    r"[*_(\[]*([A-H])(?:[)\]*_]*[.!]?[)\]*_]*)\s*$"
)

_NO_WORD = late_pattern(r"[\s>(\[-]*(?:(no)|keine?r?)\s+([^\W\d_]+)", re.I)

_OF_NO = frozenset(["one", "body", "way", "idea", "chance", "need", "wonder", "longer", "matter"])
"""Words that belong to a "no" before them."""


def opens_otherwise(sentence: str) -> bool:
    """Say whether a "no" at the beginning belongs to what follows: "no doubt", "no new weights"."""
    found = _NO_WORD.match(sentence)
    if found is None:
        return False
    follows = found[2].lower()
    return (
        follows in _OF_NO
        or not found[1]
        or not (follows == "no" or is_function_word(follows, "en"))
    )


def closes_with(sentence: str) -> str | None:
    """Return the letter that ends a sentence as what it comes to, None where none does.

    >>> closes_with("It grows with the square, so it is C."), closes_with("B is slower than C.")
    ('C', None)
    """
    found = _CLOSING.search(sentence)
    return found[1] if found is not None else None


def without_opening(sentence: str) -> str:
    """Return a sentence without the word that opens it, which may be a "no" of its own."""
    opening = re.match(OPENING, sentence, re.I)
    return sentence[opening.end() :] if opening else sentence
