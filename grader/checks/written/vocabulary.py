"""The words that a rubric knows: its own, its examples', the question's."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from grader.checks.written.patterns import PatternFields
from grader.checks.written.phrases import Phrase


@dataclass(frozen=True)
class Vocabulary:
    """Stems that a rubric knows in one language.

    `known` are all of them, `proved` those that right answers are made of: its ideas and the
    examples that earn all points. `accepted` is what the clauses of these examples say, `whole`
    what each says in all; `asked` are the stems of the question. `written` holds the words of
    rubric and examples as they are written, `same` the stems that count as one.
    """

    known: frozenset[str]
    proved: frozenset[str]
    accepted: frozenset[tuple[str, ...]]
    asked: frozenset[str]
    whole: frozenset[tuple[str, ...]] = frozenset()
    written: frozenset[str] = frozenset()
    same: Mapping[str, frozenset[str]] = field(default_factory=dict, hash=False)

    @classmethod
    def empty(cls) -> "Vocabulary":
        """Return the vocabulary of a rubric that knows no word."""
        return cls(frozenset(), frozenset(), frozenset(), frozenset())


def stems_of(phrases: Iterable[Phrase]) -> frozenset[str]:
    """Return the stems of which some phrases are made."""
    return frozenset(stem for phrase in phrases for slot in phrase.slots for stem in slot.stems)


def words_of(patterns: Iterable[PatternFields]) -> list[str]:
    """Return the words that stand in regular expressions."""
    return [word for p in patterns for e in p.all for word in re.findall(r"[^\W\d_]{3,}", e)]
