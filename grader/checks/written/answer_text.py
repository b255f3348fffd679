"""A written answer as a rubric reads it: where phrases stand, and every reason to doubt.

Nothing here gives points: `kinds.text` decides, and only where no doubt is left.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from grader.checks.written.patterns import PatternFields
from grader.checks.written.phrases import Phrase, repaired
from grader.checks.written.quoting import quoted
from grader.checks.written.tokens import (
    Clause,
    Language,
    Token,
    clauses_of,
    cue_of,
    is_quantity,
    language_of,
)
from grader.checks.written.vocabulary import Vocabulary
from grader.late_pattern import late_pattern
from grader.words import words

_LONG_WORD = late_pattern(r"[^\W\d_]{3,}")
UNREAD = late_pattern(
    r"[^\w\s.,:;?!'\"’‘“”„«»()+*=<>/^_–—-]|(?:^|[\s(=<>*/])[-–](?=\s?(?:\d|[A-Zb-z](?![^\W\d_])))"
    r"|\d(?=[A-Za-z](?![^\W\d_]))|[A-Za-z](?=!\s*[<>=])"
)
"""Signs that a program drops and that change what is said: %, ≡, a minus before a letter, 1i."""
MOST_UNKNOWN = 0.2
"""A larger share of words that neither rubric, examples nor question know is a doubt."""
FEW_WORDS, LEAST_LIGHT = 5, 0.12
"""Of so many words and more, that share at least holds sentences together."""
NEW_BESIDE = 1
"""So many words that no right example has may stand in a clause that states an idea."""
NEW_IN_ALL = 0.25
"""And this share of all words that carry meaning."""
SAID_OF = 0.6
"""So many of the words beside a number stand beside it in a right example."""
MOST_SKIPPED = 2
"""Two clauses of a right example may be one, but for so many words between."""
RESTATED = 0.8
"""A question of so many of the question's own words repeats it, and asks nothing."""
FEW = 6
"""Words of an answer that may be of any language."""
MOST_WORDS = 150
"""A longer answer is for a person."""


@dataclass(frozen=True)
class Found:
    """A phrase that was found: the clauses it stands in, and whether these say it outright."""

    phrase: Phrase
    clauses: tuple[int, ...]
    is_sure: bool


@dataclass(frozen=True)
class AnswerText:
    """An answer as a rubric reads it: its clauses, beside the words that the rubric knows."""

    language: Language
    clauses: tuple[Clause, ...]
    vocabulary: Vocabulary
    answer: str = ""

    @classmethod
    def of(cls, answer: str, language: Language, vocabulary: Vocabulary) -> "AnswerText":
        """Return an answer read, misspelt words taken for the known ones they are near to."""
        clauses = clauses_of(answer, language)
        known, written = vocabulary.known, vocabulary.written
        read = tuple(repaired(clause, known, written, language) for clause in clauses)
        return cls(language, read, vocabulary, answer)

    def find(self, phrases: Iterable[Phrase], over_clauses: bool = True) -> list[Found]:
        """Return where phrases stand: within a clause, or over the clauses of one sentence."""
        return [found for phrase in phrases for found in self._places(phrase, over_clauses)]

    def _places(self, phrase: Phrase, over_clauses: bool) -> Iterator[Found]:
        if not phrase.may_be_in(self._stems):
            return
        for number, clause in enumerate(self.clauses):
            places = phrase.found_in(clause.tokens)
            if places is not None:
                taken = {(number, place) for place in places}
                yield Found(phrase, (number,), self.says_outright([number], taken))
        for numbers in self._sentences if over_clauses else ():
            owners = [(n, k) for n in numbers for k in range(len(self.clauses[n].tokens))]
            tokens = [self.clauses[number].tokens[place] for number, place in owners]
            places = phrase.found_in(tokens)
            if places is not None:
                taken = {owners[place] for place in places}
                own = tuple(sorted({number for number, _ in taken}))
                if len(own) > 1:
                    yield Found(phrase, own, self.says_outright(own, taken))

    def find_patterns(self, patterns: Sequence[PatternFields]) -> list[Found]:
        """Return where regular expressions find something, as if they were phrases."""
        found = []
        stretches = [[number] for number in range(len(self.clauses))] + list(self._sentences)
        for pattern in patterns:
            stand_in = Phrase(" ".join(pattern.all), ())
            for numbers in stretches:
                whole = ", ".join(self.clauses[number].text for number in numbers)
                if pattern.stated_in(whole):
                    own = {(n, place) for n in numbers for place, _ in self.clauses[n].cues}
                    taken = own if pattern.speaks_of_negation else set()
                    sure = self.says_outright(numbers, taken)
                    found.append(Found(stand_in, tuple(numbers), sure))
        return found

    @cached_property
    def _stems(self) -> frozenset[str]:
        return frozenset(token.stem for clause in self.clauses for token in clause.tokens)

    @cached_property
    def _sentences(self) -> list[list[int]]:
        """The numbers of the clauses of each sentence that has several."""
        return [numbers for numbers in self._all_sentences() if len(numbers) > 1]

    def says_outright(self, numbers: Iterable[int], taken: Collection[tuple[int, int]]) -> bool:
        """Say whether clauses state what they hold.

        No word of theirs turns it round but those that the phrase itself has: `taken`, by clause
        and place.
        """
        for number in numbers:
            clause = self.clauses[number]
            left = any((number, place) not in taken for place, _ in clause.cues)
            if clause.is_question or (left and clause.signature not in self.vocabulary.accepted):
                return False
        return True

    def is_proved(self, explained: Collection[int]) -> bool:
        """Say whether an answer is made of what right answers are made of.

        Words beside an idea may turn its meaning round ("more", "dense", "backpropagation"): few
        may be new there, and none that tells how much. Elsewhere they may be more. What is shorter
        than every right answer may leave out what makes it one.
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
            if not self._has_known_numbers(clause):
                return False
            if number in explained and not self._is_like_a_right_one(clause):
                return False
        fewest = min(map(len, self.vocabulary.whole), default=0)
        return (
            fewest <= all_words
            and new <= NEW_IN_ALL * all_words
            and all(self._is_said_before(numbers) for numbers in self._all_sentences())
        )

    def _is_said_before(self, numbers: Sequence[int]) -> bool:
        """Say whether one right example says all that a sentence says, in its order.

        "The GRU has only one, the cell state c" has clauses of right examples, and no right example
        has them in one sentence after another.
        """
        clauses = [self.clauses[k] for k in numbers if not self.clauses[k].is_question]
        said = [t.stem for clause in clauses for t in clause.tokens if self._carries(t)]
        same = self.vocabulary.same
        return not said or any(
            _stand_in_order(said, whole, same) for whole in self.vocabulary.whole
        )

    def _all_sentences(self) -> Iterator[list[int]]:
        for number in sorted({clause.sentence for clause in self.clauses}):
            yield [k for k, clause in enumerate(self.clauses) if clause.sentence == number]

    def _is_like_a_right_one(self, clause: Clause) -> bool:
        """Say whether a right example has a clause that says all that this one says, in its order.

        "The input gate says how much of the old state is kept" is made of proved words, and no
        right example puts these together.
        """
        said = [t.stem for t in clause.tokens if self._carries(t)]
        same = self.vocabulary.same
        return any(
            _stand_in_order(said, signature, same) for signature in self.vocabulary.accepted
        ) or any(
            _stand_in_order(said, whole[at:], same, MOST_SKIPPED)
            for whole in self.vocabulary.whole
            for at in range(len(whole))
        )

    def _carries(self, token: Token) -> bool:
        return not token.is_light and token.text.lower() not in words("harmless")

    def _has_known_numbers(self, clause: Clause) -> bool:
        """Say whether numbers of a clause are said of what a right example says them of.

        "Forgets everything when it is 1" has a known number, and nothing right of it.
        """
        numbers = {t.stem for t in clause.tokens if t.kind == "number"}
        said = {t.stem for t in clause.tokens if not t.is_light} - numbers
        return not numbers or any(
            numbers <= set(signature) and len(said & set(signature)) >= SAID_OF * len(said)
            for signature in self.vocabulary.accepted
        )

    def _is_plain(self, token: Token) -> bool:
        is_proved = token.stem in self.vocabulary.proved
        return token.is_light or is_proved or token.text.lower() in words("harmless")

    def _is_restated(self, clause: Clause) -> bool:
        """Say whether a clause is the question itself, in its own words."""
        if not clause.is_question:
            return False
        content = [t for t in clause.tokens if not t.is_light and len(t.text) > 1]
        return sum(t.stem in self.vocabulary.asked for t in content) >= RESTATED * len(content)

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
            and token.stem not in self.vocabulary.known
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
            is_accepted = clause.signature in self.vocabulary.accepted
            if is_opening or (is_accepted and not clause.is_question):
                continue
            yield f"“{clause.text}” may take it back"
        said = [
            token
            for clause in self.clauses
            for token in clause.tokens
            if token.kind == "word" and len(token.text) > 1  # i and g are gates
        ]
        if len(said) >= FEW_WORDS and sum(t.is_light for t in said) < LEAST_LIGHT * len(said):
            yield "it is a list of words"
        own_words = [clause for clause in self.clauses if not self._is_restated(clause)]
        content = [t for clause in own_words for t in clause.tokens if not t.is_light]
        for token in content:
            if token.kind != "word" and token.stem not in self.vocabulary.known:
                yield f"{token.text} is no number or symbol that is asked for"
        unknown = [text for clause in self.clauses for text in self.unknown(clause)]
        if len(unknown) > MOST_UNKNOWN * max(len(content), 5):
            yield f"words that are not known: {', '.join(unknown[:5])}"
        if len(content) > MOST_WORDS:
            yield "it is long"

    def quoted(self, found: Found) -> str:
        """Return the student's own words in which something was found."""
        return quoted(self.answer, [self.clauses[number].text for number in found.clauses])


def _stand_in_order(
    said: Sequence[str],
    signature: Sequence[str],
    same: Mapping[str, frozenset[str]],
    most_skipped: int | None = None,
) -> bool:
    """Say whether stems, or ones that count as the same, stand in a signature in this order.

    With `most_skipped`, from its beginning and with no more stems between them.
    """
    at = skipped = 0
    for stem in said:
        while at < len(signature):
            other = signature[at]
            at += 1
            if stem == other or other in same.get(stem, ()):
                break
            skipped += 1
            if most_skipped is not None and skipped > most_skipped:
                return False
        else:
            return False
    return True


def language_in(answer: str, languages: Iterable[Language]) -> Language | None:
    """Return the language of an answer, if the rubric has it; a few words may be of any."""
    known = list(languages)
    found = language_of(answer)
    few = len(answer.split()) <= FEW
    if found is None and few and (len(known) == 1 or (known and not _LONG_WORD.search(answer))):
        return known[0]  # a formula is of every language
    return found if found in known else None
