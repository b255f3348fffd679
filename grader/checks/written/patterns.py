"""Patterns that a sentence of a written answer may match, negations told apart."""

import re
import warnings
from collections import Counter
from functools import cached_property
from typing import Annotated, Any

from pydantic import BeforeValidator, model_validator

from grader.checks.binding import Strict
from grader.checks.written.sentences import MAX_SENTENCE, sentences
from grader.late_pattern import late_pattern
from grader.words import words


class PatternFields(Strict):
    """All of `all` (each a regular expression, any case) in one sentence, and none of `unless`."""

    all: list[str]
    unless: list[str] = []

    @model_validator(mode="after")
    def _compiles(self) -> "PatternFields":
        for expression in (*self.all, *self.unless):
            _compiled(expression)
        return self

    @cached_property
    def _wanted(self) -> list[re.Pattern[str]]:
        return [_compiled(expression) for expression in self.all]

    @cached_property
    def _unwanted(self) -> list[re.Pattern[str]]:
        return [_compiled(expression) for expression in self.unless]

    @cached_property
    def speaks_of_negation(self) -> bool:
        """Say whether an expression of it holds a negation itself."""
        return any(_NEGATION.search(e) or "n't" in e or "n''t" in e for e in self.all)

    def found_in(self, sentence: str) -> bool:
        """Say whether one sentence holds the words of the idea."""
        text = sentence[:MAX_SENTENCE]
        if not all(pattern.search(text) for pattern in self._wanted):
            return False
        return not any(pattern.search(text) for pattern in self._unwanted)

    def stated_in(self, sentence: str) -> bool:
        """Say whether one sentence states the idea.

        Its words are there and none of them is negated.

        A negation counts when it stands shortly before the words, in the same clause, or among
        them; a pattern that speaks of a negation itself is taken at its word.
        """
        text = sentence[:MAX_SENTENCE]
        if not self.found_in(text):
            return False
        for expression, pattern in zip(self.all, self._wanted, strict=True):
            if _NEGATION.search(expression) or "n't" in expression or "n''t" in expression:
                continue
            if all(_is_negated(text, match) for match in pattern.finditer(text)):
                return False
        return True


def _compiled(expression: str) -> re.Pattern[str]:
    """Return an expression ready to search with. Raise ValueError where it is none."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", FutureWarning)
            return re.compile(expression, re.I)
    except (re.error, FutureWarning) as error:
        raise ValueError(f"{expression!r} is no regular expression: {error}") from None


_NEGATION = late_pattern(
    r"\b(?:not|never|no|nope|cannot|nor|neither|nothing|nicht|nein|kein\w*|nie)\b|n't\b", re.I
)
_CLAUSE = late_pattern(
    r"[,;:.!?()]|\b(?:but|because|since|so|which|where|when|while|aber|weil)\b", re.I
)
_NEAR = 40


def _is_negated(text: str, match: re.Match[str]) -> bool:
    before = _CLAUSE.split(text[max(0, match.start() - _NEAR) : match.start()])[-1]
    return bool(_NEGATION.search(before) or _NEGATION.search(_CLAUSE.split(match[0])[0]))


_JOINT = late_pattern(r",|;|/|\||\n|\b(?:and|or|und|oder|sowie|plus)\b", re.I)
MANY_ITEMS, SHORT_ITEM = 8, 3
MANY_FRAMES, FRAME_WORDS = 4, 3


def is_recital(text: str) -> bool:
    """Say whether an answer strings key words together ("the gradient and the product and the power
    and ...").

    Many items in one sentence, many sentences of a few words each, or many that begin with the same
    words state nothing: a person looks what is meant.

    >>> listed = "the gate and the cell and the state and the sum and the power and the past"
    >>> is_recital(f"It is {listed} and the mask and the end.")
    True
    """
    parts = sentences(text)
    frames = Counter(
        " ".join(part.lower().split()[:FRAME_WORDS])
        for part in parts
        if len(part.split()) > FRAME_WORDS
    )
    if frames and max(frames.values()) >= MANY_FRAMES:
        return True
    stretches = [_JOINT.split(part) for part in parts] + [parts]
    return any(
        len(items) >= MANY_ITEMS
        and sum(len(item.split()) <= SHORT_ITEM for item in items) >= 0.7 * len(items)
        for items in ([item for item in stretch if item.strip()] for stretch in stretches)
    )


def _as_mapping(value: Any) -> Any:
    if isinstance(value, str):
        return {"all": [value]}
    return {"all": value} if isinstance(value, list) else value


Pattern = Annotated[
    PatternFields,
    BeforeValidator(_as_mapping, json_schema_input_type=PatternFields | list[str] | str),
]

MOSTLY = 0.85
LEAST_WORDS = 6


def is_restated(answer: str, question: str) -> bool:
    """Say whether an answer is made of the question's own words.

    It may say something, but a program cannot tell.

    >>> answer = "It is that the forget gate and the cell state and the new state is what it is."
    >>> is_restated(answer, "What is the new cell state when the forget gate is closed?")
    True
    """

    def content(text: str) -> list[str]:
        return [word for word in re.findall(r"\w+", text.lower()) if word not in words("plain")]

    own, asked = content(answer), set(content(question))
    return len(own) >= LEAST_WORDS and sum(word in asked for word in own) >= MOSTLY * len(own)
