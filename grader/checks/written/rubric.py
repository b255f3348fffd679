"""What a rubric finds in an answer: ideas, mistakes, pairs, and every reason to doubt.

Nothing here gives points: `kinds.text` decides, and only where no doubt is left.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from grader.checks.written.phrases import Phrase, repaired
from grader.checks.written.tokens import (
    Clause,
    Language,
    Token,
    clauses_of,
    cue_of,
    is_quantity,
    language_of,
)

MOST_UNKNOWN = 0.2
"""A larger share of words that neither rubric, examples nor question know is a doubt."""
HARMLESS = frozenset(
    (
        "all",
        "both",
        "each",
        "every",
        "one",
        "two",
        "jede",
        "jeder",
        "jedem",
        "jeden",
        "jedes",
        "alle",
    )
    + ("first", "always", "immer", "then", "dann")
)
"""Words of quantity that turn nothing round."""
FEW_WORDS, LEAST_LIGHT = 5, 0.12
"""Of so many words and more, that share at least holds sentences together."""
NEW_BESIDE = 1
"""So many words that no right example has may stand in a clause that states an idea."""
NEW_IN_ALL = 0.25
"""And this share of all words that carry meaning."""
RESTATED = 0.8
"""A question of so many of the question's own words repeats it, and asks nothing."""
MOST_WORDS = 150
"""A longer answer is for a person."""


@dataclass(frozen=True)
class Found:
    """A phrase that was found: the clauses it stands in, and whether these say it outright."""

    phrase: Phrase
    clauses: tuple[int, ...]
    is_sure: bool


@dataclass(frozen=True)
class Text:
    """An answer as a rubric reads it.

    `known` are the stems that the rubric, its examples and the question use, `proved` those that
    right answers are made of: its ideas and the examples that earn points. `accepted` are the
    clauses of right examples, by what they say, `asked` the stems of the question.
    """

    language: Language
    clauses: tuple[Clause, ...]
    known: frozenset[str]
    proved: frozenset[str]
    accepted: frozenset[tuple[str, ...]]
    asked: frozenset[str]

    @classmethod
    def of(
        cls,
        answer: str,
        language: Language,
        known: frozenset[str],
        proved: frozenset[str],
        accepted: frozenset[tuple[str, ...]],
        asked: frozenset[str],
    ) -> "Text":
        """Return an answer read, misspelt words taken for the known ones they are near to."""
        clauses = tuple(repaired(c, known, language) for c in clauses_of(answer, language))
        return cls(language, clauses, known, proved, accepted, asked)

    def find(self, phrases: Iterable[Phrase], over_clauses: bool = True) -> list[Found]:
        """Return where phrases stand: within a clause, or over the clauses of one sentence."""
        return [found for phrase in phrases for found in self._places(phrase, over_clauses)]

    def _places(self, phrase: Phrase, over_clauses: bool) -> Iterator[Found]:
        for number, clause in enumerate(self.clauses):
            places = phrase.found_in(clause.tokens)
            if places is not None:
                taken = {(number, place) for place in places}
                yield Found(phrase, (number,), self.says_outright([number], taken))
        for numbers in self._sentences() if over_clauses else ():
            tokens: list[Token] = []
            owners: list[tuple[int, int]] = []
            for number in numbers:
                tokens += self.clauses[number].tokens
                owners += [(number, k) for k in range(len(self.clauses[number].tokens))]
            places = phrase.found_in(tokens)
            if places is not None:
                taken = {owners[place] for place in places}
                own = tuple(sorted({number for number, _ in taken}))
                if len(own) > 1:
                    yield Found(phrase, own, self.says_outright(own, taken))

    def _sentences(self) -> Iterator[list[int]]:
        numbers = sorted({clause.sentence for clause in self.clauses})
        for number in numbers:
            own = [k for k, clause in enumerate(self.clauses) if clause.sentence == number]
            if len(own) > 1:
                yield own

    def says_outright(self, numbers: Iterable[int], taken: Collection[tuple[int, int]]) -> bool:
        """Say whether clauses state what they hold.

        No word of theirs turns it round but those that the phrase itself has: `taken`, by clause
        and place.
        """
        for number in numbers:
            clause = self.clauses[number]
            left = any((number, place) not in taken for place, _ in clause.cues)
            if clause.is_question or (left and clause.signature not in self.accepted):
                return False
        return True

    def is_proved(self, explained: Collection[int]) -> bool:
        """Say whether an answer is made of what right answers are made of.

        Words beside an idea may turn its meaning round ("more", "dense", "backpropagation"): few
        may be new there, and none that tells how much. Elsewhere they may be more.
        """
        new, all_words = 0, 0
        for number, clause in enumerate(self.clauses):
            if self._is_restated(clause):
                continue
            here = [t for t in clause.tokens if not self._is_plain(t)]
            all_words += sum(not t.is_light for t in clause.tokens)
            new += len(here)
            if any(is_quantity(t.text, self.language) or t.kind != "word" for t in here):
                return False
            if number in explained and len(here) > NEW_BESIDE:
                return False
        return new <= NEW_IN_ALL * all_words

    def _is_plain(self, token: Token) -> bool:
        return token.is_light or token.stem in self.proved or token.text.lower() in HARMLESS

    def _is_restated(self, clause: Clause) -> bool:
        """Say whether a clause is the question itself, in its own words."""
        if not clause.is_question:
            return False
        content = [t for t in clause.tokens if not t.is_light and len(t.text) > 1]
        return sum(t.stem in self.asked for t in content) >= RESTATED * len(content)

    def has_words_of(self, ideas: Iterable[Sequence[Phrase]], beside: Collection[int]) -> bool:
        """Say whether a clause, but for some, holds a word of an idea: it may be meant."""
        stems = {
            stem for phrases in ideas for p in phrases for slot in p.slots for stem in slot.stems
        }
        return any(
            token.stem in stems and not is_quantity(token.text, self.language)
            for number, clause in enumerate(self.clauses)
            if number not in beside
            for token in clause.tokens
        )

    def unknown(self, clause: Clause) -> list[str]:
        """Return the words of a clause that carry meaning and that nothing of the rubric knows."""
        return [
            token.text
            for token in clause.tokens
            if not token.is_light
            and token.stem not in self.known
            and not is_quantity(token.text, self.language)
            and not cue_of(token.text, self.language)
        ]

    def doubts(self, explained: Iterable[int], opens: Collection[str] = ()) -> Iterator[str]:
        """Yield each reason to doubt what the answer means.

        `explained` are the clauses that a sure find stands in: another one with a cue may take it
        back, but for one that stands in a right example. `opens` are words that may open the
        answer by themselves ("no").
        """
        own = set(explained)
        first = next((k for k, c in enumerate(self.clauses) if not self._is_restated(c)), 0)
        for number, clause in enumerate(self.clauses):
            if number in own or not (clause.cues or clause.is_question):
                continue
            if self._is_restated(clause):
                continue
            is_opening = number == first and clause.text.lower() in opens
            if is_opening or (clause.signature in self.accepted and not clause.is_question):
                continue
            yield f"“{clause.text}” may take it back"
        words = [t for clause in self.clauses for t in clause.tokens if t.kind == "word"]
        said = [token for token in words if len(token.text) > 1]  # i and g are gates
        if len(said) >= FEW_WORDS and sum(t.is_light for t in said) < LEAST_LIGHT * len(said):
            yield "it is a list of words"
        own_clauses = [clause for clause in self.clauses if not self._is_restated(clause)]
        content = [t for clause in own_clauses for t in clause.tokens if not t.is_light]
        for token in content:
            if token.kind != "word" and token.stem not in self.known:
                yield f"{token.text} is no number or symbol that is asked for"
        unknown = [text for clause in self.clauses for text in self.unknown(clause)]
        if len(unknown) > MOST_UNKNOWN * max(len(content), 5):
            yield f"words that are not known: {', '.join(unknown[:5])}"
        if len(content) > MOST_WORDS:
            yield "it is long"

    def quoted(self, found: Found) -> str:
        """Return the student's own words in which something was found."""
        return ", ".join(self.clauses[number].text for number in found.clauses)


@dataclass(frozen=True)
class Pairs:
    """What belongs together: each key with its value ("GRU: one state, LSTM: two states")."""

    keys: Mapping[str, Phrase]
    values: Mapping[str, Phrase]

    def told(self, text: Text) -> dict[str, set[str]]:
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
                        found[key] |= {"?"}
            elif keys and values:
                for key in keys:
                    found[key] |= {"?"}
        return found


def _places_of(phrase: Phrase, tokens: Sequence[Token]) -> Iterator[int]:
    at = 0
    while at < len(tokens):
        places = phrase.found_in(tokens[at:])
        if places is None:
            return
        yield at + places[0]
        at += places[-1] + 1


@dataclass(frozen=True)
class Reading:
    """What was found in an answer, and why it may not mean what it seems to: that it is right, and
    that it is wrong.
    """

    ideas: Mapping[str, list[Found]]
    mistakes: Mapping[str, list[Found]]
    doubts: tuple[str, ...]
    doubts_of_mistakes: tuple[str, ...]
    text: Text
    swapped: bool
    words: Mapping[str, str]
    """For each idea that was found the student's own words."""


def language_in(answer: str, languages: Iterable[Language]) -> Language | None:
    """Return the language of an answer, if the rubric has it; a few words may be of any."""
    known = list(languages)
    found = language_of(answer)
    if found is None and len(answer.split()) <= 6 and len(known) == 1:
        return known[0]
    return found if found in known else None
