"""A written answer as sentences; whether one is prose, and whether it reports what others say."""

import re

from grader.words import words

MAX_SENTENCE = 1500
_SPLIT = re.compile(r"(?<=[.!?;:])\s+|\n\s*\n|\n\s*(?:[-*+•]|\d+[.)])\s+|\n(?=[A-Z#|])")


def is_prose(text: str) -> bool:
    """Say whether text reads like sentences.

    A mere list of key words does not, and is no proof of an idea.
    """
    found = re.findall(r"[A-Za-zÀ-ÿ]+", text.lower())
    plain = words("plain")
    return len(found) < 3 or sum(word in plain for word in found) >= 0.15 * len(found)


_REPORTED = re.compile(
    r"\b(?:wrong|mistaken?|(?:might|could|may) think|unlike|in contrast|contrary|rather than|"
    r"instead of|claim|not true|false)\b",
    re.I,
)


def is_reported(sentence: str) -> bool:
    """Say whether a sentence speaks of what others think, so that a mistake in it is not its
    author's.
    """
    return _REPORTED.search(sentence) is not None


def sentences(text: str) -> list[str]:
    """Return the sentences of an answer, white space folded, markup of emphasis gone."""
    text = re.sub(r"[*_`]{1,3}", "", text)
    return [" ".join(part.split()) for part in _SPLIT.split(text) if part and part.strip()]
