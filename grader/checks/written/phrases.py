"""Phrases as authors write them ("old state is gone, nothing … remembered"), found in clauses.

A phrase is its words that carry meaning, by their stems, in order and near each other; `…` stands
for a longer gap, `(forget|drop|erase)` for any of several, and the exercise's synonyms count as the
word itself. A word of a phrase in any other form or slightly misspelt is the same word.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import zip_longest

from grader.checks.written.tokens import (
    Clause,
    Language,
    Token,
    is_function_word,
    stem,
    tokens_of,
    unified,
)
from grader.late_pattern import late_pattern

GAP = 3
"""So many words that carry meaning may stand between two of a phrase; with `…` any number."""
SHORTEST_MISSPELT = 5
_NEGATING = ("un", "in", "non", "im", "dis", "de")
_GROUP = late_pattern(r"\(([^()|]+(?:\|[^()|]+)+)\)")
_PLAIN = late_pattern(r"[\w .,…()|'’/-]+")
_WHOLE_WORD = late_pattern(r"(?<!\S)[^\W\d_]{2,}(?!\S)")
NOUNS = frozenset(["mean"])
"""Words without a meaning of their own as verbs, that are asked for where a phrase has them."""
_ELLIPSIS = late_pattern(r"…|\.\.\.")


@dataclass(frozen=True)
class Slot:
    """One place of a phrase: the stems that fit, and whether a longer gap may stand before it."""

    stems: frozenset[str]
    is_far: bool = False


@dataclass(frozen=True)
class Phrase:
    """A phrase ready to be looked for."""

    text: str
    slots: tuple[Slot, ...]

    def may_be_in(self, stems: frozenset[str]) -> bool:
        """Say whether text of these stems has a word for each place; most phrases end here."""
        return not any(slot.stems.isdisjoint(stems) for slot in self.slots)

    def found_in(self, tokens: Sequence[Token]) -> tuple[int, ...] | None:
        """Return the places of its words among some tokens, in order and near; None for none."""
        for start in range(len(tokens)):
            if _fits(self.slots[0], tokens[start]):
                places = self._from(tokens, start)
                if places is not None:
                    return places
        return None

    def _from(self, tokens: Sequence[Token], start: int) -> tuple[int, ...] | None:
        places = [start]
        for slot in self.slots[1:]:
            gap = 0
            for at in range(places[-1] + 1, len(tokens)):
                if _fits(slot, tokens[at]):
                    places.append(at)
                    break
                gap += not tokens[at].is_light
                if gap > GAP and not slot.is_far:
                    return None
            else:
                return None
        return tuple(places)


def _fits(slot: Slot, token: Token) -> bool:
    return token.stem in slot.stems


_ORDINAL = late_pattern(r"second|third|zweite[rnsm]?|dritte[rnsm]?", re.I)
"""Words that count: "second order" is not "order", though a sentence may begin with "Second"."""

Synonyms = Mapping[str, frozenset[str]]
"""Stem to the stems that count as the same."""


def synonyms_of(groups: Sequence[Sequence[str]], language: Language) -> dict[str, frozenset[str]]:
    """Return for each word of each group all the stems that count as it."""
    found: dict[str, frozenset[str]] = {}
    for group in groups:
        stems = frozenset(stem(word, language) for word in group)
        for one in stems:
            found[one] = found.get(one, frozenset()) | stems
    return found


def phrase_of(
    text: str, language: Language, synonyms: Synonyms, asks_for_groups: bool = False
) -> Phrase:
    """Return a phrase ready to be looked for. Raise ValueError for one that says nothing.

    Words that carry no meaning of their own are not asked for, but for those in capitals, which
    are names ("WHERE"), and with `asks_for_groups` those of a group: a mistake is not to be seen
    where it is not.
    """
    groups: list[frozenset[str]] = []

    def remember(match: re.Match[str]) -> str:
        stems: set[str] = set()
        says_nothing = True
        for part in match[1].split("|"):
            tokens = tokens_of(part, language)
            heavy = [token for token in tokens if not token.is_light or _is_name(token)]
            says_nothing = says_nothing and not heavy
            stems.update(token.stem for token in heavy or tokens)
        if (
            says_nothing and not asks_for_groups
        ):  # "(becomes|gets)" is left out, as these words alone are
            return " "
        groups.append(frozenset(stems))
        return f" GROUPOF{_letters(len(groups) - 1)} "

    named = _GROUP.sub(remember, unified(text))
    slots: list[Slot] = []
    for number, part in enumerate(_ELLIPSIS.split(named)):
        is_far = number > 0
        tokens = list(tokens_of(part, language))
        for token, following in zip_longest(tokens, tokens[1:]):
            if token.text.startswith("GROUPOF"):
                stems = groups[_number(token.text.removeprefix("GROUPOF"))]
            elif is_function_word(token.text, language) and not (
                _is_name(token)
                or (following and not following.is_light and _ORDINAL.fullmatch(token.text))
            ):
                continue
            else:
                stems = frozenset({token.stem})
            known = frozenset(other for one in stems for other in synonyms.get(one, {one}))
            slots.append(Slot(known | stems, is_far))
            is_far = False
    if not slots:
        raise ValueError(
            f"{text!r} holds no word that carries meaning: write one that is a name in capitals "
            "(WHERE), or a pattern under `any`"
        )
    return Phrase(text, tuple(slots))


def _is_name(token: Token) -> bool:
    """Say whether a word is written as a name is, in capitals, two at least, or may be one."""
    return (len(token.text) > 1 and token.text.isupper()) or token.text in NOUNS


def insist_on_meaning(text: str, language: Language) -> None:
    """Raise ValueError for a phrase that says nothing."""
    is_plain = _PLAIN.fullmatch(text) is not None
    if not (is_plain and _carries_meaning(text, language)):
        phrase_of(text, language, {})  # whose words need their stems, which take longer


def _carries_meaning(words: str, language: Language) -> bool:
    found = _WHOLE_WORD.findall(words)
    return any(word in NOUNS or not is_function_word(word, language) for word in found)


def _letters(number: int) -> str:
    return "abcdefghij"[number // 10] + "abcdefghij"[number % 10]


def _number(letters: str) -> int:
    return "abcdefghij".index(letters[0]) * 10 + "abcdefghij".index(letters[1])


def repaired(
    clause: Clause, known: frozenset[str], written: frozenset[str], language: Language
) -> Clause:
    """Return a clause in which words that are a misspelt known word have its stem.

    Misspelt against the stem, or against a word as it is written ("informaton").
    """

    def right(token: Token) -> Token:
        if token.kind != "word" or token.stem in known:
            return token
        near = _nearest(token.stem, known)
        if not near and (word := _nearest(token.text.lower(), written)):
            near = stem(word, language)
        return Token(token.text, near, token.kind) if near else token

    tokens = tuple(right(token) for token in clause.tokens)
    return Clause(clause.text, tokens, clause.sentence, clause.cues, clause.is_question)


@lru_cache(8192)
def _nearest(word: str, known: frozenset[str]) -> str:
    """Return the known stem that a word is a misspelling of; nothing where it is known, or far.

    One letter away, in a long word two, of the same first letter; a prefix that turns the meaning
    round is no slip.
    """
    if word in known or len(word) < SHORTEST_MISSPELT:
        return ""
    from rapidfuzz.distance import OSA  # only where a text is judged

    allowed = 1 if len(word) < 8 else 2
    best, found = allowed + 1, ""
    for other in known:
        if len(other) < SHORTEST_MISSPELT or other[0] != word[0]:
            continue
        if any(word == prefix + other or other == prefix + word for prefix in _NEGATING):
            continue
        far = OSA.distance(word, other, score_cutoff=allowed)
        if far < best:
            best, found = far, other
    return found


def stems_in(texts: Iterator[str] | Sequence[str], language: Language) -> frozenset[str]:
    """Return the stems of all words, numbers and symbols in some texts."""
    return frozenset(token.stem for text in texts for token in tokens_of(unified(text), language))
