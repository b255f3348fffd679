"""What makes another answer of the option that a sentence names: a comparison, another case or
thing than the one asked about, or a word for it that nobody knows.
"""

import re
from collections.abc import Callable, Collection, Sequence

from grader.checks.written.about import names_one
from grader.checks.written.tokens import LANGUAGES, is_function_word
from grader.late_pattern import late_pattern
from grader.words import words

_THAN = late_pattern(r"\b(?:than|als)\b", re.I)
_NEARLY = late_pattern(
    r"\b(?:almost|nearly|close to|roughly|approximately|at least|not quite|"
    r"fast|beinahe|ungefähr|mindestens|nahezu)\b",
    re.I,
)
_SCOPES = (
    late_pattern(r"\b(?:on average|average|durchschnitt\w*|im mittel)\b", re.I),
    late_pattern(r"\bbest[- ]case|\bbesten? fall\w*", re.I),
    late_pattern(r"\bworst[- ]case|\bschlechtesten? fall\w*|\bschlimmsten? fall\w*", re.I),
    late_pattern(r"\bamorti[sz]ed\b|\bamortisiert\w*", re.I),
)
"""Cases of which an answer may hold; each is another than the others."""
_TOO = late_pattern(r"\b(?:too|zu)\s+[^\W\d_]+", re.I)
_IN_ALL = late_pattern(r"\b(?:always|every|each|all|any|immer|jede\w*|alle\w*)\b", re.I)
_EACH = late_pattern(r"\b(?:per|pro|je)\s+([^\W\d_]{2,30})", re.I)
_CLAUSE_END = late_pattern(
    r"[,;:.!?()–—-]|\b(?:because|since|as|so|and|but|with|when|where|if|weil|da|denn|und|aber|mit|wenn|wo)\b",
    re.I,
)
LONGEST_LABEL = 40
SHOWN_BEHIND = 4
"""So many words behind a "than" say what is compared with."""


def is_compared(
    sentence: str, asked: Collection[str], gives_it: Callable[[str], bool], is_strict: bool = False
) -> bool:
    """Say whether a sentence only compares: with an option, or with what the question has not; with
    `is_strict`, has not in full.

    >>> is_compared("a bit more than linear", {"time"}, lambda text: "linear" in text)
    True
    >>> is_compared("It has fewer than an LSTM", {"lstm"}, lambda text: "fewer" in text)
    False
    """
    for than in _THAN.finditer(sentence):
        behind = sentence[than.end() :]
        others = _contents(_CLAUSE_END.split(behind, maxsplit=1)[0])[:SHOWN_BEHIND]
        if gives_it(behind) or _is_other(others, asked, is_strict):
            return True
    nearly = _NEARLY.search(sentence)
    return nearly is not None and gives_it(sentence[nearly.end() :])


def is_of_another_case(sentence: str, question: str, asked: Collection[str]) -> bool:
    """Say whether a sentence speaks of another case than its question: of the average where the
    worst is asked for, of each level where all is.

    >>> is_of_another_case("on average O(n log n)", "How long in the worst case?", {"worst"})
    True
    """
    others = [s for s in _SCOPES if s.search(sentence) and not s.search(question)]
    same = [s for s in _SCOPES if s.search(sentence) and s.search(question)]
    if others and not same and not _IN_ALL.search(sentence):
        return True
    return any(not names_one(found[1], asked) for found in _EACH.finditer(sentence))


def is_labelled_otherwise(label: str, asked: Collection[str]) -> bool:
    """Say whether what is announced with a colon may be another thing than the question speaks of:
    a word of it is not there.

    >>> is_labelled_otherwise("insertion sort:", {"mergesort", "sort"})
    True
    >>> is_labelled_otherwise("My answer:", {"mergesort"})
    False
    """
    told = _contents(label)
    is_label = label.rstrip().endswith(":") and len(label) <= LONGEST_LABEL
    return is_label and not all(names_one(word, asked) for word in told)


def is_told_otherwise(behind: str) -> bool:
    """Say whether the words behind an option, in its clause, hold one that denies it.

    >>> is_told_otherwise(" is violated"), is_told_otherwise(" is reached")
    (True, False)
    """
    clause = _CLAUSE_END.split(behind, maxsplit=1)[0]
    return bool(_TOO.search(clause)) or any(w in words("denying") for w in _contents(clause))


def _is_other(told: Sequence[str], asked: Collection[str], is_strict: bool) -> bool:
    known = [names_one(word, asked) for word in told]
    return bool(known) and not (all(known) if is_strict else any(known))


def _contents(text: str) -> list[str]:
    """Return the words of a text that carry meaning, but for those around any answer."""
    found = [word.lower() for word in re.findall(r"[^\W\d_]{3,}", text)]
    return [
        word
        for word in found
        if word not in words("answering")
        and word not in words("harmless")
        and not any(is_function_word(word, language) for language in LANGUAGES)
    ]
