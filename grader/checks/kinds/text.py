"""`text`: a short written answer: ideas that must be there, mistakes that may be.

A program decides what is certain; all else goes to a person, with what was found as a proposal.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property, lru_cache
from itertools import islice, pairwise
from typing import Any, Literal

from pydantic import Field, PrivateAttr

from grader.checks.evidence import WrittenEvidence
from grader.checks.written.answer_text import FEW, UNREAD, Found, language_in
from grader.checks.written.patterns import Pattern, PatternFields, is_recital, is_restated
from grader.checks.written.rubric import Reading, Rubric
from grader.checks.written.rubric_model import Examples, Idea, Mistake, PairSpec
from grader.checks.written.sentences import sentences
from grader.checks.written.tokens import LANGUAGES, Language, unified, words_of
from grader.checks.written_check import WrittenCheck
from grader.results.grade import Verdict

LONGEST = 8000
"""An answer of more characters is not read by a program."""
MANY_QUESTIONS = 3
"""A text that answers so many questions is for a person to read."""
MANY_LETTERS = 40
"""A shorter answer may rightly be the same for several questions."""
OPENINGS = ("yes", "no", "ja", "nein")
QUOTED = 160
"""So many characters of the student's own words are shown."""


LOOKED_AT = "This answer could not be judged by itself; a person will look."


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
        for name in ("_rubrics", "_labels", "languages"):
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
        """The rubric in each language in which there was an answer."""
        return {}

    def _rubric(self, language: Language) -> Rubric:
        if language not in self._rubrics:
            self._rubrics[language] = Rubric.ready(
                language,
                self.ideas,
                [*self.mistakes, *self.remarks],
                self.pairs,
                self.examples,
                [*self._shared.get(language, ()), *self.synonyms.get(language, ())],
                self._question,
            )
        return self._rubrics[language]

    def judge_answer(self, answer: str, numbers: dict[str, Any]) -> Verdict:
        """Judge the answer clause by clause."""
        if len(answer) > LONGEST:
            return _person("This answer is long; a person will read it.")
        if (known := self._as_example(answer)) is not None:
            return known
        language = language_in(answer, self.languages)
        if language is None:
            message = (
                "The rubric does not decide by so few words."
                if len(answer.split()) <= FEW
                else "It is in a language, in words or in signs that the rubric does not know."
            )
            return self._by_patterns(answer) or _person(f"{message} A person will read it.")
        reading = self.read(answer, language)
        return self._verdict(answer, reading)

    def _by_patterns(self, answer: str) -> Verdict | None:
        """Return for an answer in which nothing is read, as a formula, what the patterns of all
        ideas find in the whole of it; a person decides.
        """
        plain = [unified(answer), answer]
        if any(_holds(mistake.any, plain) for mistake in self.mistakes):
            return None
        if not all(_holds(idea.any, plain) for idea in self.ideas):
            return None
        right = "; ".join(idea.name for idea in self.ideas)
        return _person(f"There are words on: {right}. Whether they say so, a person will see.", 1.0)

    def _as_example(self, answer: str) -> Verdict | None:
        """Return what the same answer among the examples earns."""
        label = self._labels.get(_normal(answer))
        if label is None:
            return None
        if label == "full":
            names = ", ".join(idea.name for idea in self.ideas)
            return Verdict("correct", 1.0, f"Right: {names}.{self._remarks_on(answer)}")
        if label == "zero":
            language = language_in(answer, self.languages)
            wrong = self.read(answer, language).mistakes if language else {}
            said = [
                one
                for one in self.mistakes
                if not one.fraction and any(found.is_sure for found in wrong.get(one.id, ()))
            ]
            message = said[0].message if said else "That is not what the question asks for."
            return Verdict("incorrect", 0.0, message, misconception=said[0].id if said else None)
        return _person("A person will look at this answer.", 0.5 if label == "half" else None)

    @cached_property
    def _labels(self) -> dict[tuple[str, ...], str]:
        """The label of each example by its words."""
        return {own: label for label, text in self.examples.labelled() if (own := _normal(text))}

    def read(self, answer: str, language: Language) -> Reading:
        """Return what the rubric finds in an answer."""
        rubric = self._rubric(language)
        text = rubric.text(answer)
        found = {
            idea.name: text.find(rubric.ideas[idea.name]) + text.find_patterns(idea.any)
            for idea in self.ideas
        }
        wrong = {
            mistake.id: text.find(rubric.mistakes[mistake.id], over_clauses=False)
            + text.find_patterns(mistake.any)
            for mistake in self.mistakes
            if not _holds(mistake.unless_anywhere, [" ".join(sentences(answer))])
        }
        pairs = [pair.swapped(text) for pair in rubric.pairs]
        unclear = [doubt for _, doubts in pairs for doubt in doubts]
        more = list(unclear)
        if _holds(self.doubts, _stretches(answer)[1]):
            more.append("a doubt of the author's")
        if found_sign := UNREAD.search(unified(answer)):
            more.append(f"“{found_sign[0].strip()}” is not read")
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
        is_swapped = any(one for one, _ in pairs)
        return Reading(text, found, wrong, of_ideas, of_mistakes, is_swapped, words)

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
                self._rubric(reading.text.language).ideas.values(), _outright(reading.mistakes)
            )
        )
        if said or reading.is_swapped:
            worst = min(said, key=lambda one: one.fraction) if said else None
            message = worst.message if worst else self._swap_message()
            outright = worst is not None and any(f.is_sure for f in reading.mistakes[worst.id])
            if is_surely_wrong and outright and worst and worst.fraction == 0 and not stated:
                text = f"{message}{tail}"
                return Verdict("incorrect", 0.0, text, misconception=worst.id)
            share = (worst.fraction if worst else 0.0) * len(stated) / len(self.ideas)
            if outright and len(stated) < len(self.ideas):
                spoken = f"There are words on: {right}. But perhaps: " if right else "Perhaps: "
                text = f"{spoken}{message} A person will look.{tail}"
                return _person(text, share, worst.id if worst else None)
            told = (
                f"There are words on: {right}. Whether they say so, a person will see."
                if right
                else LOOKED_AT
            )
            suspected = f"Perhaps: {message}"  # in right answers nearly as often as in wrong ones
            return _person(f"{told}{tail}", share, worst.id if worst else None, suspected)
        missing = [idea for idea in self.ideas if idea.name not in stated]
        outright = reading.text.is_proved(_outright(reading.ideas)) and all(
            any(f.is_sure for f in reading.ideas[idea.name]) for idea in self.ideas
        )
        if not missing and outright and is_certain:
            return Verdict("correct", 1.0, f"Right: {right}.{tail}")
        if not missing:
            text = f"There are words on: {right}. Whether they say so, a person will see.{tail}"
            return _person(text, 1.0)
        if stated:
            text = f"There are words on: {right}. A person will look at the rest.{tail}"
            return _person(text, len(stated) / len(self.ideas))
        return self._by_patterns(answer) or _person(f"{LOOKED_AT}{tail}")

    def _remarks_on(self, answer: str) -> str:
        """Return the messages of remarks that an answer calls for, each behind a space."""
        if not self.remarks or len(answer) > LONGEST:
            return ""
        language = language_in(answer, self.languages) or "en"
        rubric = self._rubric(language)
        text, single = rubric.text(answer), _stretches(answer)[0]
        return "".join(
            f" {remark.message}"
            for remark in self.remarks
            if _holds(remark.any, single) or text.find(rubric.mistakes[remark.id])
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
        if verdict.status != "correct" or self._labels.get(_normal(answer)) == "full":
            return verdict
        others = (check for check in evidence.other_checks() if isinstance(check, Text))
        fitting = (check for check in others if check._accepts(answer))
        if is_restated(answer, evidence.question_text) or any(
            islice(fitting, MANY_QUESTIONS - 2, None)
        ):
            message = (
                "These words would answer several questions; a person will look how they are meant."
            )
            return _person(message, 1.0)
        return verdict

    def _accepts(self, answer: str) -> bool:
        """Say whether an answer holds every idea of this check."""
        language = language_in(answer, self.languages) if len(answer) <= LONGEST else None
        if language is None:
            return False
        rubric = self._rubric(language)
        text = rubric.text(answer)
        return all(text.find(rubric.ideas[i.name]) or text.find_patterns(i.any) for i in self.ideas)


def _outright(found: Mapping[str, list[Found]]) -> set[int]:
    """Return the clauses in which something is stated outright."""
    return {n for part in found.values() for one in part if one.is_sure for n in one.clauses}


def _person(
    message: str,
    proposed: float | None = None,
    misconception: str | None = None,
    suspected: str = "",
) -> Verdict:
    """Return the verdict that a person decides, with what the program would give and suspects.

    It would give nothing only to a mistake: what a rubric does not know may be right.
    """
    return Verdict(
        "needs_review", 0.0, message, suspected, misconception=misconception, proposed=proposed
    )


@lru_cache(64)
def _normal(answer: str) -> tuple[str, ...]:
    """Return the words of an answer, by which two are the same."""
    plain = unified(answer)
    signs = UNREAD.findall(plain)  # what is no token may still change what is said
    words = (*(word.lower() for word in words_of(plain)), *signs)
    return (*words, "?") if answer.rstrip().endswith("?") else words


def _short(text: str) -> str:
    return text if len(text) <= QUOTED else f"{text[:QUOTED]} …"


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
