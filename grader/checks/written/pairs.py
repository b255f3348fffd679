"""Relations that lists of words cannot say: what belongs together, and not the other way round."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from grader.checks.written.answer_text import AnswerText
from grader.checks.written.phrases import Phrase, Synonyms, phrase_of
from grader.checks.written.tokens import Language, Token

UNCLEAR = "?"
"""Stands for a value where keys and values of a clause cannot be put together."""


@dataclass(frozen=True)
class Pairs:
    """What belongs together: each key with its value ("GRU: one state, LSTM: two states")."""

    of: Mapping[str, str]
    keys: Mapping[str, Phrase]
    values: Mapping[str, Phrase]

    @classmethod
    def ready(cls, of: Mapping[str, str], language: Language, synonyms: Synonyms) -> "Pairs":
        """Return pairs whose keys and values are ready to be looked for."""
        keys = {key: phrase_of(key, language, synonyms) for key in of}
        values = {value: phrase_of(value, language, synonyms) for value in of.values()}
        return cls(dict(of), keys, values)

    @property
    def phrases(self) -> list[Phrase]:
        """All keys and values."""
        return [*self.keys.values(), *self.values.values()]

    def swapped(self, text: AnswerText) -> tuple[bool, list[str]]:
        """Return whether a key stands with another's value, and what is not clear."""
        is_swapped, unclear = False, []
        for key, values in self.told(text).items():
            if values and values != {self.of[key]}:
                is_swapped |= UNCLEAR not in values and self.of[key] not in values
                unclear.append(f"it is not clear what belongs to {key}")
        return is_swapped, unclear

    def told(self, text: AnswerText) -> dict[str, set[str]]:
        """Return for each key the values that stand with it: in its clause, before the next key."""
        found: dict[str, set[str]] = {key: set() for key in self.keys}
        for clause in text.clauses:
            marks: list[tuple[int, str, str]] = []
            for kind, phrases in (("key", self.keys), ("value", self.values)):
                for name, phrase in phrases.items():
                    for place in _places_of(phrase, clause.tokens):
                        marks.append((place, kind, name))
            marks.sort()
            keys = [name for _, kind, name in marks if kind == "key"]
            values = [name for _, kind, name in marks if kind == "value"]
            if len(set(keys)) == 1 and values:
                found[keys[0]] |= set(values)
            elif len(keys) > 1 and len(values) == len(keys):
                in_turn = [kind for _, kind, _ in marks]
                if in_turn in (["key", "value"] * len(keys), ["value", "key"] * len(keys)):
                    for key, value in zip(keys, values, strict=True):
                        found[key].add(value)
                else:
                    for key in keys:
                        found[key] |= {UNCLEAR}
            elif keys and values:
                for key in keys:
                    found[key] |= {UNCLEAR}
        return found


def _places_of(phrase: Phrase, tokens: Sequence[Token]) -> Iterator[int]:
    at = 0
    while at < len(tokens):
        places = phrase.found_in(tokens[at:])
        if places is None:
            return
        yield at + places[0]
        at += places[-1] + 1
