"""A written answer as sentences; whether one is prose, and whether it reports what others say."""

import re

MAX_SENTENCE = 1500
_SPLIT = re.compile(r"(?<=[.!?;:])\s+|\n\s*\n|\n\s*(?:[-*+•]|\d+[.)])\s+|\n(?=[A-Z#|])")

_PLAIN_WORDS = frozenset(
    [
        "a",
        "an",
        "the",
        "is",
        "are",
        "was",
        "be",
        "been",
        "it",
        "its",
        "they",
        "them",
        "this",
        "that",
        "these",
        "those",
        "of",
        "to",
        "in",
        "on",
        "at",
        "by",
        "for",
        "from",
        "with",
        "as",
        "and",
        "or",
        "if",
        "then",
        "than",
        "so",
        "we",
        "you",
        "i",
        "he",
        "she",
        "do",
        "does",
        "did",
        "has",
        "have",
        "had",
        "can",
        "could",
        "will",
        "would",
        "may",
        "might",
        "must",
        "not",
        "because",
        "while",
        "when",
        "which",
        "what",
        "who",
        "how",
        "all",
        "each",
        "every",
        "into",
        "out",
        "up",
        "down",
        "over",
        "more",
        "less",
        "still",
        "just",
        "der",
        "die",
        "das",
        "ein",
        "eine",
        "ist",
        "sind",
        "und",
        "oder",
        "von",
        "zu",
        "mit",
        "den",
        "dem",
        "nicht",
        "es",
        "sie",
        "wird",
        "werden",
        "hat",
        "haben",
        "kann",
        "im",
        "am",
        "bei",
        "auch",
    ]
)


def is_prose(text: str) -> bool:
    """Say whether text reads like sentences; a mere list of key words does not, and is no proof of
    an idea.
    """
    words = re.findall(r"[A-Za-zÀ-ÿ]+", text.lower())
    return len(words) < 3 or sum(word in _PLAIN_WORDS for word in words) >= 0.15 * len(words)


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
