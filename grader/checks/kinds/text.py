"""`text`: a short written answer: ideas that must be there, mistakes that may be.

A program decides what is certain; all else goes to a person, with what was found as a proposal.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property, lru_cache
from itertools import pairwise
from typing import Any, Literal

from pydantic import Field, PrivateAttr

from grader.checks.check import WrittenCheck
from grader.checks.evidence import WrittenEvidence
from grader.checks.written.patterns import Pattern, PatternFields, is_recital, is_restated
from grader.checks.written.phrases import Phrase, phrase_of, stems_in, synonyms_of
from grader.checks.written.rubric import Found, Pairs, Reading, language_in
from grader.checks.written.rubric import Text as AnswerText
from grader.checks.written.rubric_model import Examples, Idea, Mistake, PairSpec
from grader.checks.written.sentences import sentences
from grader.checks.written.tokens import LANGUAGES, Language, clauses_of, tokens_of, unified
from grader.results.grade import Verdict

MANY_QUESTIONS = 3
"""A text that answers so many questions is for a person to read."""
MANY_LETTERS = 40
"""A shorter answer may rightly be the same for several questions."""
OPENINGS = ("yes", "no", "ja", "nein")
QUOTED = 160
"""So many characters of the student's own words are shown."""
Stems = tuple[frozenset[str], frozenset[str], frozenset[tuple[str, ...]], frozenset[str]]
Rubric = tuple[dict[str, list[Phrase]], dict[str, list[Phrase]], list[tuple[PairSpec, Pairs]]]


class Text(WrittenCheck):
    """Correct when every idea is stated outright, no mistake is, and nothing gives reason to doubt.

    Incorrect when a mistake that is worth nothing is stated outright and no idea is. All else needs
    review, with a proposal: half marks, what may be negated, supposed or reported, words, numbers
    and symbols that neither the rubric nor its examples know. `remarks` are worth saying about an
    answer and cost nothing. A rubric without `examples` decides nothing.
    """

    kind: Literal["text"]
    ideas: list[Idea] = Field(min_length=1, description="what the answer should say")
    mistakes: list[Mistake] = Field([], description="what wrong answers say")
    pairs: list[PairSpec] = Field([], description="what belongs together, and not the other way")
    remarks: list[Mistake] = Field([], description="worth saying, and costs nothing")
    doubts: list[Pattern] = Field(
        [], description="patterns that send an otherwise correct answer to a person"
    )
    opens: list[str] = Field(
        [], description="words that may open a right answer by themselves: no, ja"
    )
    synonyms: dict[Language, list[list[str]]] = Field(
        {}, description="groups of words that count as the same, beside the exercise's"
    )
    examples: Examples = Field(default_factory=Examples, description="answers with what they earn")
    _question: str = PrivateAttr("")
    _shared: dict[Language, list[list[str]]] = PrivateAttr({})

    def in_context(self, question: str, synonyms: dict[Language, list[list[str]]]) -> "Text":
        """Return this check with its question's words and the exercise's synonyms."""
        found = self.renewed()
        found._question, found._shared = question, synonyms
        return found

    def renewed(self) -> "Text":
        """Return a copy that works out anew what follows from its fields."""
        found = self.model_copy()
        for name in ("_rubrics", "_all_stems", "_labels", "languages"):
            found.__dict__.pop(name, None)
        return found

    @cached_property
    def languages(self) -> list[Language]:
        """The languages in which the rubric has every idea; all where it has expressions only."""
        if all(not idea.says for idea in self.ideas):
            return list(LANGUAGES)
        return [name for name in LANGUAGES if all(i.any or i.says.get(name) for i in self.ideas)]

    @cached_property
    def _rubrics(self) -> dict[Language, Rubric]:
        return {language: self._made_ready(language) for language in LANGUAGES}

    def _rubric(self, language: Language) -> Rubric:
        return self._rubrics[language]

    def _made_ready(self, language: Language) -> Rubric:
        """Return ideas, mistakes and pairs as phrases, for answers in this language."""
        groups = [*self._shared.get(language, ()), *self.synonyms.get(language, ())]
        same = synonyms_of(groups, language)

        def phrases(texts: Iterable[str]) -> list[Phrase]:
            return [phrase_of(text, language, same) for text in texts]

        pairs = []
        for spec in self.pairs:
            of = spec.by_language().get(language)
            if of:
                keys = {key: phrase_of(key, language, same) for key in of}
                values = {value: phrase_of(value, language, same) for value in of.values()}
                pairs.append((spec, Pairs(keys, values)))
        return (
            {idea.name: phrases(idea.says.get(language, ())) for idea in self.ideas},
            {m.id: phrases(m.says.get(language, ())) for m in (*self.mistakes, *self.remarks)},
            pairs,
        )

    @cached_property
    def _all_stems(self) -> dict[Language, Stems]:
        return {language: self._stems_of(language) for language in LANGUAGES}

    def _stems(self, language: Language) -> Stems:
        return self._all_stems[language]

    def _stems_of(self, language: Language) -> Stems:
        """Return the stems that are known, those that right answers are made of, and what the
        clauses of right examples say, and the question's.
        """
        ideas, mistakes, pairs = self._rubric(language)
        of_pairs = [p for _, one in pairs for p in (*one.keys.values(), *one.values.values())]
        right = _stems_of_phrases([*(p for found in ideas.values() for p in found), *of_pairs])
        wrong = _stems_of_phrases([p for found in mistakes.values() for p in found])
        words = stems_in(_words_of([p for idea in self.ideas for p in idea.any]), language)
        others = stems_in(_words_of([p for m in self.mistakes for p in m.any]), language)
        groups = [*self._shared.get(language, ()), *self.synonyms.get(language, ())]
        same = synonyms_of(groups, language)
        examples = dict.fromkeys(("full", "half", "zero", "person"), frozenset[str]())
        for label, text in self.examples.labelled():
            examples[label] |= stems_in([text], language)
        proved = right | words | examples["full"]
        proved |= frozenset(other for one in proved for other in same.get(one, ()))
        known = proved | wrong | others
        known |= examples["half"] | examples["zero"] | examples["person"]
        asked = stems_in([self._question], language)
        known |= asked
        accepted = frozenset(
            clause.signature for text in self.examples.full for clause in clauses_of(text, language)
        )
        return known, proved, accepted, asked

    def judge_answer(self, answer: str, numbers: dict[str, Any]) -> Verdict:
        """Judge the answer clause by clause."""
        if (known := self._as_example(answer)) is not None:
            return known
        language = language_in(answer, self.languages)
        if language is None:
            message = "This answer is in a language, or in words, that the rubric does not know."
            return _person(f"{message} A person will read it.")
        reading = self.read(answer, language)
        return self._verdict(answer, reading)

    def _as_example(self, answer: str) -> Verdict | None:
        """Return what the same answer among the examples earns."""
        label = self._labels.get(_normal(answer))
        if label is None:
            return None
        if label == "full":
            names = ", ".join(idea.name for idea in self.ideas)
            return Verdict("correct", 1.0, f"Right: {names}.{self._remarks_on(answer)}")
        if label == "zero":
            return Verdict("incorrect", 0.0, "That is not what the question asks for.")
        return _person("A person will look at this answer.", 0.5 if label == "half" else 0)

    @cached_property
    def _labels(self) -> dict[tuple[str, ...], str]:
        """The label of each example by its words."""
        return {own: label for label, text in self.examples.labelled() if (own := _normal(text))}

    def read(self, answer: str, language: Language) -> Reading:
        """Return what the rubric finds in an answer."""
        ideas, mistakes, pairs = self._rubric(language)
        text = AnswerText.of(answer, language, *self._stems(language))
        found = {
            idea.name: text.find(ideas[idea.name]) + _by_pattern(text, idea.any)
            for idea in self.ideas
        }
        wrong = {
            mistake.id: text.find(mistakes[mistake.id], over_clauses=False)
            + _by_pattern(text, mistake.any)
            for mistake in self.mistakes
            if not _holds(mistake.unless_anywhere, [" ".join(sentences(answer))])
        }
        swapped, unclear = _swapped(text, pairs)
        more = list(unclear)
        if _holds(self.doubts, _stretches(answer)[1]):
            more.append("a doubt of the author's")
        if is_recital(answer):
            more.append("it strings key words together")
        of_ideas, of_mistakes = (
            tuple(dict.fromkeys([*text.doubts(_outright(part), opens), *more]))
            for part, opens in ((found, self.opens), (wrong, OPENINGS))
        )
        words = {
            name: _short(text.quoted(min(part, key=lambda one: len(one.clauses))))
            for name, part in found.items()
            if part
        }
        return Reading(found, wrong, of_ideas, of_mistakes, text, swapped, words)

    def _verdict(self, answer: str, reading: Reading) -> Verdict:
        stated = [idea.name for idea in self.ideas if reading.ideas[idea.name]]
        said = [mistake for mistake in self.mistakes if reading.mistakes.get(mistake.id)]
        tail = self._remarks_on(answer)
        right = "; ".join(f"{name} (“{reading.words[name]}”)" for name in stated)
        is_certain = self.examples.are_enough and not reading.doubts
        is_surely_wrong = (
            self.examples.are_enough
            and not reading.doubts_of_mistakes
            and not reading.text.has_words_of(
                self._rubric(reading.text.language)[0].values(), _outright(reading.mistakes)
            )
        )
        if said or reading.swapped:
            worst = min(said, key=lambda one: one.fraction) if said else None
            message = worst.message if worst else self._swap_message()
            outright = worst is not None and any(f.is_sure for f in reading.mistakes[worst.id])
            if is_surely_wrong and outright and worst and worst.fraction == 0 and not stated:
                text = f"{message}{tail}"
                return Verdict("incorrect", 0.0, text, misconception=worst.id)
            share = (worst.fraction if worst else 0.0) * len(stated) / len(self.ideas)
            told = f"Found: {right}. But perhaps: {message}" if right else f"Perhaps: {message}"
            return _person(f"{told} A person will look.{tail}", share, worst.id if worst else None)
        missing = [idea for idea in self.ideas if idea.name not in stated]
        outright = reading.text.is_proved(_outright(reading.ideas)) and all(
            any(f.is_sure for f in reading.ideas[idea.name]) for idea in self.ideas
        )
        if not missing and outright and is_certain:
            return Verdict("correct", 1.0, f"Right: {right}.{tail}")
        if not missing:
            text = f"Found: {right}. A person will look how it is meant.{tail}"
            return _person(text, 1.0)
        if stated:
            text = f"Found: {right}. A person will look at the rest.{tail}"
            return _person(text, len(stated) / len(self.ideas))
        text = f"This answer could not be judged by itself; a person will look.{tail}"
        return _person(text)

    def _remarks_on(self, answer: str) -> str:
        """Return the messages of remarks that an answer calls for, each behind a space."""
        if not self.remarks:
            return ""
        language = language_in(answer, self.languages) or "en"
        text = AnswerText.of(answer, language, *self._stems(language))
        phrases = self._rubric(language)[1]
        single = _stretches(answer)[0]
        return "".join(
            f" {remark.message}"
            for remark in self.remarks
            if _holds(remark.any, single) or text.find(phrases[remark.id])
        )

    def _swap_message(self) -> str:
        told = [spec.message for spec in self.pairs if spec.message]
        return told[0] if told else "What belongs together stands the other way round."

    def second_look(self, answer: str, verdict: Verdict, evidence: WrittenEvidence) -> Verdict:
        """Hand an answer to a person that is given, or would be right, for several questions.

        It may hold every key word.
        """
        if _times_given(answer, evidence.answers.values()) >= MANY_QUESTIONS:
            message = "The same text answers several questions; a person will look how it is meant."
            return _person(message)
        if verdict.status != "correct":
            return verdict
        others = [check for check in evidence.other_checks() if isinstance(check, Text)]
        fitting = sum(check._accepts(answer) for check in others)
        if is_restated(answer, evidence.question_text) or fitting >= MANY_QUESTIONS - 1:
            message = (
                "These words would answer several questions; a person will look how they are meant."
            )
            return _person(message, 1.0)
        return verdict

    def _accepts(self, answer: str) -> bool:
        """Say whether an answer holds every idea of this check."""
        language = language_in(answer, self.languages)
        if language is None:
            return False
        ideas, _, _ = self._rubric(language)
        text = AnswerText.of(answer, language, *self._stems(language))
        return all(text.find(ideas[i.name]) or _by_pattern(text, i.any) for i in self.ideas)


def _stems_of_phrases(phrases: Iterable[Phrase]) -> frozenset[str]:
    return frozenset(stem for phrase in phrases for slot in phrase.slots for stem in slot.stems)


def _words_of(patterns: Iterable[PatternFields]) -> list[str]:
    """Return the words that stand in regular expressions."""
    return [word for p in patterns for e in p.all for word in re.findall(r"[^\W\d_]{3,}", e)]


def _outright(found: Mapping[str, list[Found]]) -> set[int]:
    """Return the clauses in which something is stated outright."""
    return {n for part in found.values() for one in part if one.is_sure for n in one.clauses}


def _person(message: str, proposed: float = 0.0, misconception: str | None = None) -> Verdict:
    """Return the verdict that a person decides, with what the program would give."""
    return Verdict("needs_review", 0.0, message, misconception=misconception, proposed=proposed)


def _normal(answer: str) -> tuple[str, ...]:
    """Return the words of an answer, by which two are the same."""
    words = tuple(token.text.lower() for token in tokens_of(unified(answer), "en"))
    return (*words, "?") if answer.rstrip().endswith("?") else words


def _short(text: str) -> str:
    return text if len(text) <= QUOTED else f"{text[:QUOTED]} …"


def _by_pattern(text: AnswerText, patterns: Sequence[PatternFields]) -> list[Found]:
    """Return where regular expressions find something, as if they were phrases."""
    found = []
    by_sentence: dict[int, list[int]] = {}
    for number, clause in enumerate(text.clauses):
        by_sentence.setdefault(clause.sentence, []).append(number)
    stretches = [[number] for number in range(len(text.clauses))]
    stretches += [numbers for numbers in by_sentence.values() if len(numbers) > 1]
    for pattern in patterns:
        stand_in = Phrase(" ".join(pattern.all), ())
        for numbers in stretches:
            whole = ", ".join(text.clauses[number].text for number in numbers)
            if pattern.stated_in(whole):
                own = {(n, place) for n in numbers for place, _ in text.clauses[n].cues}
                taken = own if pattern.speaks_of_negation else set()
                found.append(Found(stand_in, tuple(numbers), text.says_outright(numbers, taken)))
    return found


def _swapped(text: AnswerText, pairs: Sequence[tuple[PairSpec, Pairs]]) -> tuple[bool, list[str]]:
    """Return whether a pair stands the other way round, and what is not clear of pairs."""
    unclear: list[str] = []
    swapped = False
    for spec, one in pairs:
        wanted = next(of for of in spec.by_language().values() if set(of) == set(one.keys))
        for key, values in one.told(text).items():
            if values and values != {wanted[key]}:
                swapped |= "?" not in values and wanted[key] not in values
                unclear.append(f"it is not clear what belongs to {key}")
    return swapped, unclear


@lru_cache(64)
def _stretches(answer: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the sentences of an answer, and these with each two neighbours as one.

    A question states nothing, and is left out.
    """
    single = tuple(sentence for sentence in sentences(answer) if not sentence.endswith("?"))
    return single, (*single, *(f"{a} {b}" for a, b in pairwise(single)))


def _times_given(answer: str, answers: Iterable[str]) -> int:
    """Return how many of a student's answers are this same text, 0 for one of a few words."""
    own = " ".join(answer.split()).lower()
    return (
        sum(" ".join(other.split()).lower() == own for other in answers)
        if len(own) > MANY_LETTERS
        else 0
    )


def _holds(patterns: Sequence[PatternFields], texts: Sequence[str]) -> bool:
    return any(pattern.found_in(text) for pattern in patterns for text in texts)


KIND = Text
