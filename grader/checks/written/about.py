"""What a sentence is about: whether its subject is one that an answer to the question may have."""

import re
from collections.abc import Collection, Iterable, Sequence

from grader.checks.written.sentences import sentences
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
_LETTER = late_pattern(r"(?<![\w'’.])[B-HJ-Zb-hj-z](?![\w'’])")
_CHANGES = late_pattern(
    r"\b(?:changes?|increases?|affects?|alters?|ändert|erhöht|beeinflusst)\s+(?:the|die|den|das)\s+"
    r"([^\W\d_]+)",
    re.I,
)
"""What does not change the number of them: "training does not change the number"."""
_ALSO_DOES = late_pattern(
    r"(?:^|[,;:.–—]|\b(?:but|while|whereas|only|and|aber|nur|und))\s*(?:the|its|their|all|die|der|das)\s+"
    r"(?P<other>(?:[^\W\d_]+\s+){1,4})(?:does|do|did|is|are|will|tut|tun|schon)\s*[.!]?\s*$",
    re.I,
)
"""The end of a sentence that says of something else what was denied: "the parameters do"."""
_WHERE = late_pattern(r"(?<=\w )(?:in|for|with|per|within|inside|over|für|im|mit|pro)\b", re.I)
_ARTICLE = late_pattern(r"\b(?:the|a|an|its|their|our|this|these|der|die|das|ein|eine)\b", re.I)
SHORTEST = 4
"""A shorter stem is not looked for within longer words (`Parameterzahl`)."""


def subject_of(sentence: str) -> tuple[str, ...]:
    """Return the words that tell what a sentence is about, before its first verb, and those behind
    its "of".

    >>> subject_of("With T, the hidden size does not change")
    ('hidden', 'size')
    >>> subject_of("In a network the number of parameters of a cell grows")
    ('number', 'parameters')
    >>> subject_of("It does not change"), subject_of("Weights the same for each step")
    ((), ())
    """
    verb = _VERB.search(sentence)
    if verb is None:
        return ()
    before = _BREAK.split(sentence[: verb.start()])[-1]
    articles = [
        found.end()
        for found in _ARTICLE.finditer(before)
        if not before[: found.start()].rstrip().endswith(" of") and before[found.end() :].strip()
    ]
    before = before[articles[-1] :] if articles else before
    before = _WHERE.split(before)[0]
    return tuple(word for part in re.split(r"\bof\b", before)[:2] for word in _naming(part))


_FIRST_GROUP = late_pattern(r"\s*(?:\([^()]*\)|[^\W\d_]+)")
_NO_NOUNS = frozenset(
    ["not", "never", "no", "nicht", "kein", "keine", "unabhängig", "independ", "independent"]
)


def subjects_of(examples: Sequence[str], phrases: Sequence[str], question: str) -> frozenset[str]:
    """Return the stems of what answers may be about: of the subjects of example answers, and of the
    first words of phrases; of the question's words where examples only use pronouns. None where
    there are no examples.
    """
    if not examples:
        return frozenset()
    words = [word for text in examples for one in sentences(text) for word in subject_of(one)]
    for found in filter(None, map(_FIRST_GROUP.match, phrases)):
        words += re.findall(r"[^\W\d_]+", found[0])
    stems = _stems_of(words) - _NO_NOUNS
    return stems or _stems_of(re.findall(r"[^\W\d_]{4,}", question))


def _stems_of(words: Iterable[str]) -> frozenset[str]:
    return frozenset(stem(word.lower(), one) for word in words for one in LANGUAGES)


def _naming(part: str) -> list[str]:
    """Return the words of a part that name something; none where a pronoun stands for it."""
    words = [word.lower() for word in re.findall(r"[^\W\d_]{2,}", part)]
    if not words or words[-1] in words_in("no_subject"):
        return []
    return [w for w in words if not any(is_function_word(w, one) for one in LANGUAGES)]


def names_one(word: str, stems: Collection[str]) -> bool:
    """Say whether a word is one of some stems, or is made of one.

    >>> names_one("Parameterzahl", {"paramet"}), names_one("loss", {"paramet"})
    (True, False)
    """
    own = word.lower()
    return any(stem(own, one) in stems for one in LANGUAGES) or any(
        len(one) >= SHORTEST and one in own for one in stems
    )


def letters_in(text: str) -> frozenset[str]:
    """Return the letters that stand alone in a text, as names of quantities do, as capitals."""
    return frozenset(letter.upper() for letter in _LETTER.findall(text))


_DENIED = late_pattern(
    r"([^\W\d_]+)\s+(?:does|do|did|is|are|will|tut|tun)(?:\s+(?:not|nicht)\b|n['’]t\b)", re.I
)


def says_opposite_of_another(sentence: str, stems: Collection[str], before: str = "") -> bool:
    """Say whether a sentence ends with something of which the opposite holds: with one of the
    subjects, or with what may be one, where none was denied before.

    >>> says_opposite_of_another("No, memory does not; the parameters do.", {"paramet"})
    True
    >>> says_opposite_of_another("No, the parameters do not; the memory does.", {"paramet"})
    False
    """
    found = _ALSO_DOES.search(sentence)
    if found is None:
        return False
    denied = _DENIED.findall(f"{before} {sentence}")
    return any(names_one(word, stems) for word in found["other"].split()) or not any(
        names_one(word, stems) for word in denied
    )


def is_about_another(sentence: str, stems: Collection[str], letters: Collection[str]) -> bool:
    """Say whether a sentence is about something that none of the stems names, speaks of another
    quantity than the `letters`, or goes on to say the opposite of something else.

    >>> is_about_another("The loss does not grow with T", {"number"}, {"T"})
    True
    >>> is_about_another("The number does not grow with H", {"number"}, {"T"})
    True
    >>> is_about_another("It does not grow with T", {"number"}, {"T"})
    False
    """
    if says_opposite_of_another(sentence, stems):
        return True
    verb = _VERB.search(sentence)
    said = sentence[verb.start() :] if verb is not None else sentence
    others = {one for one in _LETTER.findall(said) if one.isupper()}
    if letters and others - set(letters):
        return True
    changed = _CHANGES.search(said)
    subject = subject_of(sentence)
    is_known = not subject or any(names_one(word, stems) for word in subject)
    return bool(stems) and not is_known and not (changed and names_one(changed[1], stems))
