"""Words that course templates leave where an answer belongs ("Your answer here", "TODO"), English
and German.
"""

import re

_BARE_WORDS = frozenset(
    [
        "your",
        "answer",
        "answers",
        "here",
        "type",
        "write",
        "enter",
        "put",
        "replace",
        "replacing",
        "this",
        "text",
        "with",
        "cell",
        "in",
        "the",
        "a",
        "an",
        "and",
        "or",
        "please",
        "below",
        "solution",
        "solutions",
        "double",
        "click",
        "to",
        "edit",
        "todo",
        "fill",
        "me",
        "my",
        "goes",
        "insert",
        "response",
        "explain",
        "explanation",
        "ihre",
        "deine",
        "antwort",
        "hier",
        "lösung",
        "loesung",
        "eingeben",
        "einfügen",
        "bitte",
        "schreiben",
        "schreibe",
        "schreib",
        "tragen",
        "ein",
        "ersetzen",
        "ersetze",
        "diesen",
        "durch",
        "doppelklick",
        "zum",
        "bearbeiten",
        "markdown",
        "latex",
        "of",
        "on",
        "raise",
        "notimplementederror",
        "code",
        "start",
        "end",
        "begin",
        "question",
        "question's",
        "student",
        "students",
        "add",
        "reply",
        "by",
    ]
)
_BARE_KEYS = {
    "answer",
    "answers",
    "solution",
    "solutions",
    "todo",
    "edit",
    "response",
    "antwort",
    "lösung",
    "loesung",
    "bearbeiten",
    "fill",
}


def is_bare(text: str) -> bool:
    """Say whether a text holds nothing but marks and words like "type your answer here"."""
    words = re.findall(r"[^\W_]+(?:'s)?", re.sub(r"<[^<>]{0,200}>", " ", text).lower())
    if not words:
        return not re.search(r"!\[|<img", text)
    return (
        len(words) <= 24
        and all(word in _BARE_WORDS for word in words)
        and any(word in _BARE_KEYS for word in words)
    )
