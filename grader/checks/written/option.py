"""One option of a question with several: by which words an answer is known to give it."""

import re
from collections.abc import Iterator, Mapping
from functools import cached_property

from pydantic import Field, model_validator

from grader.checks.binding import Strict
from grader.checks.written.answer_text import AnswerText
from grader.checks.written.patterns import Pattern, PatternFields
from grader.checks.written.phrases import Phrase, phrase_of
from grader.checks.written.rubric_model import check_phrases
from grader.checks.written.tokens import LANGUAGES, Language, stem
from grader.checks.written.vocabulary import Vocabulary
from grader.late_pattern import late_pattern

NEGATED = late_pattern(r"\b(?:not|no|never|nicht|kein\w*|nie)\b|n't\b", re.I)
_DENIED = late_pattern(r"\b(?:not|never|no|nicht|nie|keine?)\s+(\([^)]*\)|\w+)", re.I)


class Option(Strict):
    """One possible answer: by what it is recognised, and what to tell who gives it wrongly."""

    says: dict[Language, list[str]] | list[Pattern] = Field(
        [],
        description="other wordings of this answer: phrases for each language "
        "(`{en: […], de: […]}`), or a list of regular expressions",
    )
    any: list[Pattern] = Field([], description="regular expressions beside phrases")
    message: str = ""
    misconception: str | None = Field(None, description="id of the mistake behind this answer")

    @model_validator(mode="after")
    def _are_phrases(self) -> "Option":
        check_phrases(self.phrases)
        return self

    @property
    def phrases(self) -> Mapping[Language, list[str]]:
        """What it says, as phrases."""
        return self.says if isinstance(self.says, dict) else {}

    @property
    def patterns(self) -> list[PatternFields]:
        """What it says, as regular expressions."""
        return self.any if isinstance(self.says, dict) else [*self.says, *self.any]

    @cached_property
    def _ready(self) -> dict[Language, list[Phrase]]:
        return {lang: [phrase_of(t, lang, {}) for t in own] for lang, own in self.phrases.items()}

    def is_stated_in(self, sentence: str, language: Language | None) -> bool:
        """Say whether one sentence states this answer outright, in any language if it has none."""
        if any(pattern.stated_in(sentence) for pattern in self.patterns):
            return True
        return any(
            found.is_sure
            for lang in ([language] if language else LANGUAGES)
            if lang in self._ready
            for found in AnswerText.of(sentence, lang, Vocabulary.empty()).find(
                self._ready[lang], over_clauses=False
            )
        )

    def stems(self, denying: bool = True) -> Iterator[str]:
        """Yield the stems of the longer words that its wordings are made of; `denying` says
        whether also of wordings that deny something ("not grow").
        """
        texts = [(lang, text) for lang, own in self.phrases.items() for text in own]
        texts += [(lang, e) for p in self.patterns for e in p.all for lang in LANGUAGES]
        for language, text in texts:
            if not denying and NEGATED.search(text):
                continue
            yield from (stem(word, language) for word in re.findall(r"[^\W\d_]{4,}", text.lower()))

    def denied(self) -> Iterator[str]:
        """Yield the stems that its phrases deny: what stands next behind a "not" or a "no"."""
        for language, phrases in self.phrases.items():
            for found in filter(None, map(_DENIED.search, phrases)):
                for word in re.findall(r"[^\W\d_]+", found[1]):
                    yield stem(word, language)
