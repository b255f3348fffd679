"""What a sentence is about: whether its subject is one that an answer to the question may have."""

import re
from collections.abc import Collection

from grader.checks.written.tokens import LANGUAGES, is_function_word, stem
from grader.late_pattern import late_pattern
from grader.words import words as words_in

_VERB = late_pattern(
    r"\b(?:do|does|did|is|are|was|were|will|would|can|could|may|might|must|has|have|had|never|not|"
    r"cannot|stays?|remains?|keeps?|depends?|changes?|grows?|goes|go|becomes?|gets?|needs?|tends?|"
    r"ist|sind|war|wird|werden|hat|haben|kann|bleibt|bleiben|hängt|hängen|wächst|wachsen|ändert|"
    r"ändern|steigt|steigen|geht|gehen|braucht|brauchen|nicht|nie)\b|n['’]t\b",
    re.I,
)
_BREAK = late_pattern(
    r"[,;:()–—]|\b(?:because|since|as|so|and|but|that|weil|da|denn|und|dass)\b", re.I
)
_LETTER = late_pattern(r"(?<![\w'’.])[B-HJ-Z](?![\w'’])")
_ALSO_DOES = late_pattern(
    r"(?:^|[,;:.–—]|\b(?:but|while|whereas|only|and|aber|nur|und))\s*(?:the|its|their|all|die|der|das)\s+"
    r"(?:[^\W\d_]+\s+){1,4}(?:does|do|did|is|are|will|tut|tun|schon)\s*[.!]?\s*$",
    re.I,
)
"""The end of a sentence that says of something else what was denied: "the parameters do"."""
_WHERE = late_pattern(r"(?<=\w )(?:in|for|with|per|within|inside|over|für|im|mit|pro)\b", re.I)


def subject_of(sentence: str) -> frozenset[str]:
    """Return the stems of the words before the first verb of a sentence that tell its subject.

    >>> sorted(subject_of("With T, the hidden size does not change"))
    ['hidden', 'size']
    >>> subject_of("It does not change"), subject_of("Weights the same for each step")
    (frozenset(), frozenset())
    """
    verb = _VERB.search(sentence)
    if verb is None:
        return frozenset()
    before = _WHERE.split(_BREAK.split(sentence[: verb.start()])[-1])[0]
    before = " of ".join(re.split(r"\bof\b", before)[:2])  # of a network, say
    words = [word.lower() for word in re.findall(r"[^\W\d_]{2,}", before)]
    if words and words[-1] in words_in("no_subject"):
        return frozenset()
    plain = [
        w
        for w in words
        if w not in words_in("no_subject")
        and not any(is_function_word(w, one) for one in LANGUAGES)
    ]
    return frozenset(stem(word, "en") for word in plain)


def letters_in(text: str) -> frozenset[str]:
    """Return the capital letters that stand alone in a text, as names of quantities do."""
    return frozenset(_LETTER.findall(text))


def says_opposite_of_another(sentence: str) -> bool:
    """Say whether a sentence ends with something else of which the opposite holds.

    >>> says_opposite_of_another("No, memory does not; the parameters do.")
    True
    """
    return _ALSO_DOES.search(sentence) is not None


def is_about_another(sentence: str, subjects: Collection[str], letters: Collection[str]) -> bool:
    """Say whether a sentence is about something that none of the `subjects` names, speaks of
    another quantity than the `letters`, or goes on to say the opposite of something else.

    >>> is_about_another("The loss does not grow with T", {"number"}, {"T"})
    True
    >>> is_about_another("The number does not grow with H", {"number"}, {"T"})
    True
    >>> is_about_another("It does not grow with T", {"number"}, {"T"})
    False
    """
    if says_opposite_of_another(sentence):
        return True
    if letters and letters_in(sentence) - frozenset(letters):
        return True
    return bool(subjects) and not subject_of(sentence) <= frozenset(subjects)
