"""`choice`: which of several answers a student gave, by its letter or by what it says."""

import re
from functools import cached_property
from itertools import pairwise
from typing import Literal

from pydantic import Field, PrivateAttr, model_validator

from grader.checks.endings import wrong
from grader.checks.written.about import (
    is_about_another,
    letters_in,
    names_one,
    says_opposite_of_another,
    subject_of,
    subjects_of,
)
from grader.checks.written.alone import SAME, AloneOptions, is_aside, is_labelled_by_another
from grader.checks.written.compared import (
    is_compared,
    is_labelled_otherwise,
    is_of_another_case,
    is_told_otherwise,
)
from grader.checks.written.denied import is_denied_choice
from grader.checks.written.doubted import is_doubted, says_contrary
from grader.checks.written.limits import (
    AFFIRMED,
    AFFIRMS,
    CONTRAST,
    COUNTED,
    DENIED_NEXT,
    HEDGED,
    LARGE,
    LIMITED_AT_ONCE,
    LIMITS,
    MOVED,
    OR_ELSE,
    PART,
    REVERSED,
    SAID_OF,
    TWO_SETTINGS,
    UNSURE,
    USED_AGAIN,
)
from grader.checks.written.opening import OPENING, closes_with, opens_otherwise, without_opening
from grader.checks.written.option import NEGATED, Option
from grader.checks.written.patterns import is_recital
from grader.checks.written.points_and_commas import in_marks
from grader.checks.written.sentences import is_word_list, sentences, with_apostrophes
from grader.checks.written.taken_back import is_taken_back
from grader.checks.written.tokens import (
    LANGUAGES,
    STRUCK,
    Language,
    language_of,
    stem,
)
from grader.checks.written.written_out import in_words, letters_given
from grader.checks.written_check import WrittenCheck
from grader.late_pattern import late_pattern
from grader.results.grade import Verdict

_OR_ANOTHER = late_pattern(r"(?:\b(?:or|oder|and|und)\b|[/,&])\s*\(?([\w-]+)")
OPENING_CHARACTERS = 25
"""In so many characters after the option that opens a sentence, another one makes it unclear ("No,
or yes").
"""


_QUESTION = late_pattern(r"[^.!?\n]*\?")
"""A question, as far back as its sentence goes: it may be the one that was asked."""


_CAUSE = late_pattern(r"\b(?:because|since|as|weil|da|denn)\b", re.I)
LONGEST = 4000
"""A choice with more characters around it is for a person to read."""
PERSON = "person"
"""The label of examples that only a person can judge."""


class Choice(WrittenCheck):
    """Recognises one option.

    The answer is its key alone ("b", "(b)", "Yes."), opens with it, or says it in other words.

    No option, or more than one, is left to a person, and what only phrases recognise where there
    are no `examples` to prove them.
    """

    kind: Literal["choice"]
    options: dict[str, Option]
    correct: str
    examples: dict[str, list[str]] = Field(
        {}, description="answers of each option, and under `person` what only a person can judge"
    )
    _question: str = PrivateAttr("")

    @model_validator(mode="after")
    def _correct_is_an_option(self) -> "Choice":
        if self.correct not in self.options:
            raise ValueError(
                f"correct is {self.correct!r}, which is none of the options "
                f"{', '.join(self.options)}"
            )
        for label in self.examples:
            if label not in (*self.options, PERSON):
                known = ", ".join((*self.options, PERSON))
                raise ValueError(f"examples of {label!r}, which is none of {known}")
        return self

    def judge_answer(self, answer: str, numbers: dict[str, object]) -> Verdict:
        """Judge the answer by the one option it gives."""
        if len(answer) > LONGEST:
            return Verdict("needs_review", 0.0, "This answer is long; a person will look.")
        answer = with_apostrophes(STRUCK.sub(" ", in_marks(answer)))
        judged = {found["letter"].lower() for found in SAID_OF.finditer(answer)}
        if len(judged) > 1:
            message = "It is said of several options what they are; a person will look."
            return Verdict("needs_review", 0.0, message)
        letters = [letter.lower() for letter in letters_given(answer, self._question)]
        label = self._labels.get(in_words(answer)) or self._alone.of_letters(letters)
        if label is None and len({*letters} & {key.lower() for key in self.options}) > 1:
            return Verdict(
                "needs_review", 0.0, "It is not clear which answer is meant; a person will look."
            )
        label = label or self._alone.written_out(answer)
        if self._alone.gives_one_of_two(answer):
            message = "Two answers are given; a person will look which is meant."
            return Verdict("needs_review", 0.0, message)
        if self._alone.names_two(answer):
            message = "The letter and the words beside it are two answers; a person will look."
            return Verdict("needs_review", 0.0, message)
        if label != PERSON and is_denied_choice(answer, self._alone.words):
            message = "It is not clear whether this is given or denied; a person will look."
            return Verdict("needs_review", 0.0, message)
        if is_aside(answer) or (self._question and is_labelled_by_another(answer, self._asked)):
            message = "This may be no answer to the question; a person will look."
            return Verdict("needs_review", 0.0, message)
        if label == PERSON:
            return Verdict("needs_review", 0.0, "A person will look at this answer.")
        opened, said = self._chosen(answer)
        chosen = {label} if label else opened | said
        if len(chosen) != 1:
            return Verdict(
                "needs_review", 0.0, "It is not clear which answer is meant; a person will look."
            )
        key = next(iter(chosen))
        is_proved = label is not None or bool(self.examples) or key in opened
        if not is_proved and not self.options[key].patterns:
            message = "This is how it reads; a person will look, for no examples prove it."
            proposed = 1.0 if key == self.correct else 0.0
            return Verdict("needs_review", 0.0, message, proposed=proposed)
        is_list = is_recital(answer) or (not opened and is_word_list(answer))
        is_wrong_by_words = key != self.correct and not opened and key.lower() != "no"
        is_limited = is_wrong_by_words and (LIMITS.search(answer) or USED_AGAIN.search(answer))
        is_of_another = not opened and self._is_of_something_else(answer, key)
        is_doubtful = bool(is_limited) or is_of_another or self._is_moved(answer, key)
        is_doubtful = is_doubtful or (
            key.lower() == "yes" and says_contrary(answer, self._question)
        )
        is_doubtful = is_doubtful or self._is_another_thing(
            answer, key, is_right=key == self.correct
        )
        if label is None and (
            is_list or is_doubtful or self._is_taken_back(answer, key, not opened)
        ):
            message = "An answer is given and then limited or taken back; a person will look."
            proposed = 1.0 if key == self.correct else 0.0
            return Verdict("needs_review", 0.0, message, proposed=proposed)
        if key == self.correct:
            return Verdict("correct", 1.0, "That is right.")
        option = self.options[key]
        verdict = wrong(option.message or "That is not right.")
        return Verdict("incorrect", 0.0, verdict.message, misconception=option.misconception)

    def in_context(self, question: str, synonyms: dict[Language, list[list[str]]]) -> "Choice":
        """Return this check with the question's own wording of its options."""
        found = self.model_copy()
        for kept in ("_alone", "_asked"):
            found.__dict__.pop(kept, None)
        found._question = question
        return found

    def _texts_of(self, key: str) -> list[str]:
        """Return the few words by which an option is known: in the question, and in its phrases."""
        texts = [
            text for text, name in self._alone.worded.items() if name == key and " " not in text
        ]
        phrases = [text for own in self.options[key].phrases.values() for text in own]
        return [text for text in texts + phrases if len(text) > 2 and len(text.split()) <= 2]

    def _is_moved(self, answer: str, key: str) -> bool:
        """Say whether a "no" stands beside something that moves all the same, undenied.

        "No. With T the number of parameters becomes larger and larger."
        """
        if key.lower() != "no":
            return False
        parts = PART.split(_QUESTION.sub(" ", answer))
        moved = (p for p in parts if MOVED.search(p) and not NEGATED.search(p))
        is_told_for_two = TWO_SETTINGS.search(answer) or len(set(LARGE.findall(answer))) > 1
        return bool(is_told_for_two) or any(not USED_AGAIN.search(part) for part in moved)

    def _is_of_something_else(self, answer: str, key: str) -> bool:
        """Say whether what is counted, or what a sentence that gives an option is about, is nothing
        that the options and their examples speak of; or whether it gives another one with an "or".

        "The number of multiplications grows with T."
        """
        language = language_of(answer)
        for sentence in sentences(_QUESTION.sub(" ", answer)):
            if not self.options[key].is_stated_in(sentence, language):
                continue
            clauses = re.split(r"[,;:]", sentence)
            own = [c for c in clauses if self.options[key].is_stated_in(c, language)] or [sentence]
            if is_about_another(own[0], self._subjects, self._letters):
                return True
            other = OR_ELSE.search(sentence)
            if other is not None and not NEGATED.search(sentence[: other.start()]):
                return True
        known = {one for option in self.options.values() for one in option.stems()}
        counted = (found[1].lower() for found in COUNTED.finditer(answer))
        return any(not known & {stem(word, one) for one in LANGUAGES} for word in counted)

    def _is_another_thing(self, answer: str, key: str, is_right: bool) -> bool:
        """Say whether a sentence that gives an option compares with it, speaks of another case or
        thing than the question, or says what nobody knows of it. One that would be wrong is held
        to more: all of what it is about is to be known.
        """
        if not self._question:
            return False
        option, language, asked = self.options[key], language_of(answer), self._asked

        def says_it(text: str) -> bool:
            opening = re.match(OPENING, text, re.I) if len(key) > 1 else None
            is_named = opening is not None and opening[1].lower() == key.lower()
            return is_named or option.is_stated_in(text, language)

        before = ""
        for sentence in sentences(_QUESTION.sub(" ", answer)):
            label, before = before, sentence
            opened, said = self._chosen(sentence)
            if key not in opened | said:
                continue
            is_letter = bool(opened) and key.lower() not in SAME
            told = _CAUSE.split(sentence)[0] if is_letter else sentence  # not why it is that one
            if is_compared(told, asked, says_it, is_strict=not is_right):
                return True
            if not is_right and is_labelled_otherwise(label, asked):
                return True
            if is_of_another_case(sentence, self._question, asked):
                return True
            if opened and key.lower() not in SAME:
                if is_told_otherwise(without_opening(sentence)):
                    return True
            elif not is_right:
                known = [names_one(word, asked) for word in subject_of(sentence)]
                if any(own and not before for before, own in pairwise(known)):
                    return True  # an "inner" join, where a left one is asked about
        return False

    def _denies_itself(self, sentence: str, key: str) -> bool:
        """Say whether what follows an opening denies what its option says: "No, not constant"."""
        option = self.options[key]
        own = set(option.stems(denying=False)) - set(option.denied())
        opening = re.match(OPENING, sentence, re.I)
        is_key = opening is not None and opening[1].lower() in self._alone.keys
        rest = without_opening(sentence) if is_key else sentence
        return any(
            own & {stem(found[1].lower(), one) for one in LANGUAGES}
            for found in DENIED_NEXT.finditer(rest)
        )

    def _is_taken_back(self, answer: str, key: str, is_by_words: bool) -> bool:
        """Say whether an answer corrects itself, hedges, or states an option and then limits it.

        "No, not in the forward pass, but in training it does." An option that is known by words
        alone is limited by whatever else a "but" brings.
        """
        others = {
            one for name, option in self.options.items() if name != key for one in option.stems()
        }
        contrary = self._contrary_to(key)
        keys = self._alone.keys
        named = {word for word, name in keys.items() if name == key}
        for sentence in sentences(_QUESTION.sub(" ", answer)):
            if is_taken_back(sentence) or AFFIRMS.match(sentence) or UNSURE.search(sentence):
                return True
            if REVERSED.search(sentence):
                return True
            if says_opposite_of_another(sentence, self._subjects, answer):
                return True
            if any(is_doubted(sentence, word, key.lower() in SAME) for word in named):
                return True
            if any(is_doubted(sentence, text, denies=False) for text in self._texts_of(key)):
                return True
            words = re.findall(r"[^\W\d_]+", sentence.lower())
            if any(word in SAME["yes"] and keys.get(word, key) != key for word in words):
                return True
            if words and keys.get(words[-1], key) != key:
                return True
            stems = {stem(word, language) for word in words for language in LANGUAGES}
            opened, said = self._chosen(sentence)
            if stems & contrary and not said and not NEGATED.search(without_opening(sentence)):
                return True
            if self._denies_itself(sentence, key):
                return True
            if not opened | said:
                continue
            if opened and LIMITED_AT_ONCE.match(without_opening(sentence)):
                return True
            if HEDGED.search(sentence):
                return True
            for rest in CONTRAST.split(sentence)[1:]:
                if is_by_words and not set().union(*self._chosen(rest)):
                    return True
                words = re.findall(r"[^\W\d_]+", rest.lower())
                found = {stem(word, language) for word in words for language in LANGUAGES}
                if AFFIRMED.search(rest) or (found & others and not NEGATED.search(rest)):
                    return True
        return False

    def _contrary_to(self, key: str) -> set[str]:
        """Return the stems that speak for another option where nothing denies them.

        What an option's own wordings deny and another's say ("No wonder it grows"); and where it
        denies nothing, what only another's say ("Yes, it stays the same").
        """
        own = self.options[key]
        others = {
            one
            for name, option in self.options.items()
            if name != key
            for one in option.stems(denying=False)
        }
        denied = set(own.denied())
        return others & denied if denied else others - set(own.stems())

    def without(self, label: str, text: str) -> "Choice":
        """Return a check that does not know one of its examples."""
        rest = {name: [t for t in own if t != text] for name, own in self.examples.items()}
        found = self.model_copy(update={"examples": {**self.examples, label: rest[label]}})
        found.__dict__.pop("_labels", None)
        return found

    @cached_property
    def _subjects(self) -> frozenset[str]:
        """The stems of what the examples are about, and of the first words of the options' phrases;
        of the question's words where these are only pronouns, and none without examples.
        """
        texts = [text for own in self.examples.values() for text in own]
        return subjects_of(texts, self._phrases, self._question)

    @cached_property
    def _asked(self) -> frozenset[str]:
        """The stems of what the question, the examples and the options' phrases say."""
        texts = [text for own in self.examples.values() for text in own]
        whole = " ".join([self._question, self.title, *texts, *self._phrases, *self.options])
        found = re.findall(r"[^\W\d_]{2,}", whole.lower())
        return frozenset(stem(word, language) for word in found for language in LANGUAGES)

    @cached_property
    def _letters(self) -> frozenset[str]:
        """The quantities of which the examples and the options speak."""
        texts = [text for own in self.examples.values() for text in own]
        return frozenset().union(*map(letters_in, [*texts, *self._phrases]))

    @property
    def _phrases(self) -> list[str]:
        """The phrases of all options, in all languages."""
        options = self.options.values()
        return [text for one in options for own in one.phrases.values() for text in own]

    @cached_property
    def _labels(self) -> dict[str, str]:
        """The label of each example by its words."""
        return {in_words(text): label for label, own in self.examples.items() for text in own}

    @cached_property
    def _alone(self) -> AloneOptions:
        """The options as answers by themselves."""
        return AloneOptions(tuple(self.options), self._question)

    def _chosen(self, answer: str) -> tuple[set[str], set[str]]:
        """Return the options an answer gives.

        Those that open a sentence, and those it says in other words.
        """
        keys = self._alone.keys
        opened: set[str] = set()
        said: set[str] = set()
        language = language_of(answer)
        for sentence in sentences(_QUESTION.sub(" ", answer)):
            opening = re.match(OPENING, sentence, re.I)
            key = keys.get(opening[1].lower()) if opening else None
            if opening and key is not None and not opens_otherwise(sentence):
                opened.add(key)
                rest = sentence[opening.end() :][:OPENING_CHARACTERS].lower()
                words = {word for word in re.findall(r"[\w-]+", rest) if len(word) > 1}
                words |= set(_OR_ANOTHER.findall(rest))
                opened |= {keys[word] for word in words if word in keys}
            if (letter := closes_with(sentence)) is not None and letter.lower() in keys:
                opened.add(keys[letter.lower()])
            said |= {
                key
                for key, option in self.options.items()
                if option.is_stated_in(sentence, language)
            }
        return opened, said


KIND = Choice
