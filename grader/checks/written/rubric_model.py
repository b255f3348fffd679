"""What an author writes for a text: ideas, mistakes, pairs, examples, in several languages."""

from collections.abc import Iterator, Mapping
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, model_validator

from grader.checks.input_spec import Strict
from grader.checks.written.patterns import Pattern
from grader.checks.written.phrases import insist_on_meaning
from grader.checks.written.tokens import LANGUAGES, Language


def _by_language(value: Any) -> Any:
    if isinstance(value, str):
        value = [value]
    return {"en": value} if isinstance(value, list) else value


Phrases = Annotated[
    dict[Language, list[str]],
    BeforeValidator(
        _by_language, json_schema_input_type=dict[Language, list[str]] | list[str] | str
    ),
]
"""Phrases of one language (a list, English) or of several (`{en: [...], de: [...]}`)."""


def check_phrases(phrases: Mapping[Language, list[str]]) -> None:
    """Raise ValueError for a phrase that says nothing, or has a bracket that stands alone."""
    for language, texts in phrases.items():
        for text in texts:
            if "|" in text and not text.count("(") == text.count(")") > 0:
                advice = "write words of which any will do in brackets, (one|other)"
                raise ValueError(f"{text!r} has a bracket that stands alone, or none: {advice}")
            insist_on_meaning(text, language)


def _must_say_something(says: Phrases, patterns: list[Pattern]) -> None:
    if not patterns and not any_of(says):
        raise ValueError("write says (phrases) or any (regular expressions)")
    check_phrases(says)


class Idea(Strict):
    """Something the answer should say, in any of several wordings.

    `name` is a few words for the report.
    """

    name: str
    says: Phrases = Field(
        {},
        description="phrases, any of which states it: words in order and near each other; … is a "
        "longer gap, (forget|drop) any of several words",
    )
    any: list[Pattern] = Field([], description="regular expressions, any of which states it")

    @model_validator(mode="after")
    def _says_something(self) -> "Idea":
        _must_say_something(self.says, self.any)
        return self


class Mistake(Strict):
    """Something a wrong answer says.

    `fraction` of the points is left when all ideas are there all the same.
    """

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$")
    says: Phrases = Field({}, description="phrases, any of which states it")
    any: list[Pattern] = Field([], description="regular expressions, any of which states it")
    unless_anywhere: list[Pattern] = Field(
        [], description="what, anywhere in the answer, shows that it is not meant so"
    )
    message: str
    fraction: float = Field(0.5, ge=0, le=1)

    @model_validator(mode="after")
    def _says_something(self) -> "Mistake":
        _must_say_something(self.says, self.any)
        return self


class PairSpec(Strict):
    """What belongs together: `{GRU: one state, LSTM: two states}`; the other way round is wrong.

    Keys and values are phrases; each key must stand with its own value in one clause.
    """

    name: str
    of: dict[str, Any] = Field(
        description="key to value; or a mapping of these for each language: {en: {…}, de: {…}}"
    )
    message: str = Field("", description="what is told who has them the wrong way round")

    @model_validator(mode="after")
    def _are_phrases(self) -> "PairSpec":
        for language, pairs in self.by_language().items():
            if len(pairs) < 2:
                raise ValueError("write two pairs at least")
            for key, value in pairs.items():
                if not isinstance(value, str):
                    raise ValueError(f"the value of {key!r} is no phrase")
                insist_on_meaning(key, language)
                insist_on_meaning(value, language)
        return self

    def by_language(self) -> dict[Language, dict[str, str]]:
        """Return the pairs for each language."""
        if set(self.of) <= set(LANGUAGES) and all(isinstance(v, dict) for v in self.of.values()):
            return {lang: self.of[lang] for lang in LANGUAGES if lang in self.of}
        return {"en": dict(self.of)}


class Examples(Strict):
    """Answers with what they earn: the proof of a rubric. Without any it decides nothing."""

    full: list[str] = Field([], description="answers that earn all points")
    half: list[str] = Field([], description="answers that are partly right: for a person")
    zero: list[str] = Field([], description="answers that earn nothing")
    person: list[str] = Field([], description="answers that only a person can judge")

    def labelled(self) -> Iterator[tuple[str, str]]:
        """Yield each example with its label."""
        for label in ("full", "half", "zero", "person"):
            for text in getattr(self, label):
                yield label, text

    @property
    def are_enough(self) -> bool:
        """Say whether they prove anything: one right answer and one that is not."""
        return bool(self.full) and bool(self.half or self.zero)


def any_of(phrases: dict[Language, list[str]]) -> bool:
    """Say whether there is a phrase in any language."""
    return any(phrases.values())
