"""Which option an answer is by itself: its key, its letters, or its text in the question."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cached_property

from grader.checks.written.opening import OPENING
from grader.checks.written.tokens import LANGUAGES, is_function_word, stem
from grader.checks.written.written_out import (
    beside_another,
    in_words,
    texts_of_options,
    without_announcement,
)
from grader.late_pattern import late_pattern

_LISTED = late_pattern(r"(?:^|[\s(])([A-Ha-h])[).]\s")
_OR = late_pattern(r"\b(?:or|oder|ou)\b", re.I)
SAME = {
    "yes": frozenset({"yes", "yep", "yeah", "ja", "jawohl", "jep"}),
    "no": frozenset({"no", "nope", "nein", "nee", "nö", "non"}),
}
"""Words that are the same answer as an option of this key, in the languages that are judged."""
_MEANS = {
    "true": frozenset(
        {"t", "wahr", "richtig", "korrekt", "vrai", "verdadero", "vero", "correct", "right"}
    ),
    "false": frozenset({"f", "falsch", "faux", "falso", "incorrect", "wrong", "untrue"}),
}
"""Words that are one of two such options where they are the whole answer; in a sentence they may
speak of something else.
"""
_LEAST_OF_A_WORD = 4
"""Shorter keys are letters or signs, and have no other form."""
_LABELLED = late_pattern(r"\s*([^:?!\n]{2,40})(?<=\w)[:?]\s*\W{0,3}[\w-]{1,12}\W{0,3}")
_ANNOUNCES = late_pattern(
    r"answer|antwort|r[ée]ponse|respuesta|risposta|solution|lösung|choice|option|statement|aussage|"
    r"result|ergebnis|conclusion|fazit|verdict|decision|claim|^\W*(?:my|so|also|therefore)\b",
    re.I,
)
_ASIDE = late_pattern(
    r"\b(?:need(?:ed)? (?:some |your |more )?help|no (?:more )?time|out of time|keine zeit|hilfe|"
    r"(?:did|have|could|can)(?: not|n['’]t) (?:do|done|finish|solve|start|try|manage)\b"
    r"[^.]{0,20}(?:this|it|one|question|exercise))\b",
    re.I,
)
"""Who writes so speaks of doing the exercise."""


def is_aside(answer: str) -> bool:
    """Say whether an answer speaks of doing the exercise: "No, I did not do this one".

    >>> is_aside("Keine Zeit mehr"), is_aside("No, they are shared.")
    (True, False)
    """
    return _ASIDE.search(answer) is not None


def is_labelled_by_another(answer: str, asked: Collection[str]) -> bool:
    """Say whether an answer of one line is an option behind words and a colon that are not of the
    question, whose stems are `asked`, and announce no answer: "AI used: no".

    >>> is_labelled_by_another("AI used: no", {"paramet"})
    True
    >>> is_labelled_by_another("Parameters: no", {"paramet"})
    False
    """
    found = _LABELLED.fullmatch(answer)
    if found is None or _ANNOUNCES.search(answer):
        return False
    said = re.findall(r"[^\W\d_]{2,}", found[1].lower())
    return any(
        not {*asked} & {stem(word, language) for language in LANGUAGES}
        and not any(is_function_word(word, language) for language in LANGUAGES)
        for word in said
    )


@dataclass(frozen=True)
class AloneOptions:
    """The options of a question, and the ways in which each of them is an answer by itself."""

    options: tuple[str, ...]
    """Their keys."""
    question: str

    def written_out(self, answer: str) -> str | None:
        """Return the option of an answer that is nothing but its key, or its text in the question,
        with or without words that announce it: "The answer is b", "(b) small, but above zero".
        """
        text = without_announcement(answer)
        return self.called(text) or beside_another(text, self.called)

    def of_letters(self, given: Sequence[str]) -> str | None:
        """Return the option whose key is these letters: that of "D and B" is `BD`."""
        asked = {letter.lower() for letter in _LISTED.findall(self.question)}
        keys = {key.lower(): key for key in self.options}
        if len(set(given)) < 2 or not asked.issuperset(given):
            return None
        if any(sorted(key) != list(key) for key in keys if asked.issuperset(key)):
            return keys.get("".join(given))  # an order is asked for
        return keys.get("".join(sorted(set(given))))

    def called(self, text: str) -> str | None:
        """Return the option of its key or its text in the question, as `in_words` has them."""
        keyed = {in_words(key): key for key in self.options}
        found = self.keys.get(text) or keyed.get(text) or self.worded.get(text)
        return found or self._inflected.get(stem(text, "en") if text.isalpha() else "")

    def names_two(self, answer: str) -> bool:
        """Say whether an answer is the letter of one option and the question's text of another."""
        opening = re.match(OPENING, answer, re.I)
        key = self.keys.get(opening[1].lower()) if opening else None
        if opening is None or key is None:
            return False
        text = self.worded.get(in_words(answer[opening.end() :]))
        return text is not None and text != key

    def gives_one_of_two(self, answer: str) -> bool:
        """Say whether an answer is one option or another: "O(log n) or O(n)"."""
        parts = _OR.split(answer)
        given = {self.written_out(part) for part in parts} if len(parts) > 1 else set()
        return len(given - {None}) > 1

    @cached_property
    def keys(self) -> dict[str, str]:
        """The option of each word that gives it by itself."""
        same = {word: key for key in self.options for word in SAME.get(key.lower(), ())}
        return same | {key.lower(): key for key in self.options}

    @cached_property
    def words(self) -> frozenset[str]:
        """The words that give an option where they are the whole answer."""
        means = (word for key in self.options for word in _MEANS.get(key.lower(), ()))
        return frozenset([*self.keys, *means])

    @cached_property
    def _inflected(self) -> dict[str, str]:
        """The option of each form of its key that may stand alone, by its stem: "increases" of
        `increase`; and of the words that say true and false.
        """
        words = {name: key for key in self.options for name in _MEANS.get(key.lower(), ())}
        stems = {stem(key.lower(), "en"): key for key in self.options if key.isalpha()}
        found = {stem(word, "en"): key for word, key in words.items()} | {
            own: key for own, key in stems.items() if len(key) >= _LEAST_OF_A_WORD
        }
        return found if len(stems) == len(self.options) else {}

    @cached_property
    def worded(self) -> dict[str, str]:
        """The option of each text that the question gives for it, by its words."""
        return texts_of_options(self.question, list(self.options))
