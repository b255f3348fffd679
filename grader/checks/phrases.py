"""Ideas in prose: a pattern is looked for within one sentence, so that words far apart are no idea."""

import re
from collections import Counter
from typing import Annotated, Any

from pydantic import BeforeValidator, model_validator

from grader.checks.binding import Strict
from grader.placeholders import is_bare

MAX_SENTENCE = 1500
_SPLIT = re.compile(r"(?<=[.!?;:])\s+|\n\s*\n|\n\s*(?:[-*+•]|\d+[.)])\s+|\n(?=[A-Z#|])")


class PatternFields(Strict):
    """All of `all` (each a regular expression, any case) in one sentence, and none of `unless`."""

    all: list[str]
    unless: list[str] = []

    @model_validator(mode="after")
    def _compile(self) -> "PatternFields":
        for expression in (*self.all, *self.unless):
            try:
                re.compile(expression)
            except re.error as error:
                raise ValueError(f"{expression!r} is no regular expression: {error}") from None
        return self

    def found_in(self, sentence: str) -> bool:
        """Say whether one sentence holds the words of the idea."""
        text = sentence[:MAX_SENTENCE]
        if not all(re.search(expression, text, re.I) for expression in self.all):
            return False
        return not any(re.search(expression, text, re.I) for expression in self.unless)

    def stated_in(self, sentence: str) -> bool:
        """Say whether one sentence states the idea: its words are there and none of them is negated.

        A negation counts when it stands shortly before the words, in the same clause, or among them; a pattern that
        speaks of a negation itself is taken at its word.
        """
        text = sentence[:MAX_SENTENCE]
        if not self.found_in(text):
            return False
        for expression in self.all:
            if _NEGATION.search(expression) or "n't" in expression or "n''t" in expression:
                continue
            matches = list(re.finditer(expression, text, re.I))
            if all(_is_negated(text, match) for match in matches):
                return False
        return True


_NEGATION = re.compile(r"\b(?:not|never|no|nope|cannot|nor|neither|nothing|nicht|nein|kein\w*|nie)\b|n't\b", re.I)
_CLAUSE = re.compile(r"[,;:.!?()]|\b(?:but|because|since|so|which|where|when|while|aber|weil)\b", re.I)
_NEAR = 40


def _is_negated(text: str, match: re.Match[str]) -> bool:
    before = _CLAUSE.split(text[max(0, match.start() - _NEAR) : match.start()])[-1]
    return bool(_NEGATION.search(before) or _NEGATION.search(_CLAUSE.split(match[0])[0]))


_PLAIN_WORDS = frozenset(
    [
        "a",
        "an",
        "the",
        "is",
        "are",
        "was",
        "be",
        "been",
        "it",
        "its",
        "they",
        "them",
        "this",
        "that",
        "these",
        "those",
        "of",
        "to",
        "in",
        "on",
        "at",
        "by",
        "for",
        "from",
        "with",
        "as",
        "and",
        "or",
        "if",
        "then",
        "than",
        "so",
        "we",
        "you",
        "i",
        "he",
        "she",
        "do",
        "does",
        "did",
        "has",
        "have",
        "had",
        "can",
        "could",
        "will",
        "would",
        "may",
        "might",
        "must",
        "not",
        "because",
        "while",
        "when",
        "which",
        "what",
        "who",
        "how",
        "all",
        "each",
        "every",
        "into",
        "out",
        "up",
        "down",
        "over",
        "more",
        "less",
        "still",
        "just",
        "der",
        "die",
        "das",
        "ein",
        "eine",
        "ist",
        "sind",
        "und",
        "oder",
        "von",
        "zu",
        "mit",
        "den",
        "dem",
        "nicht",
        "es",
        "sie",
        "wird",
        "werden",
        "hat",
        "haben",
        "kann",
        "im",
        "am",
        "bei",
        "auch",
    ]
)


def is_prose(text: str) -> bool:
    """Say whether text reads like sentences; a mere list of key words does not, and is no proof of an idea."""
    words = re.findall(r"[A-Za-zÀ-ÿ]+", text.lower())
    return len(words) < 3 or sum(word in _PLAIN_WORDS for word in words) >= 0.15 * len(words)


_JOINT = re.compile(r",|;|/|\||\n|\b(?:and|or|und|oder|sowie|plus)\b", re.I)
MANY_ITEMS, SHORT_ITEM = 8, 3
MANY_FRAMES, FRAME_WORDS = 4, 3


def is_recital(text: str) -> bool:
    """Say whether an answer strings key words together ("the gradient and the product and the power and ...").

    Many items in one sentence, many sentences of a few words each, or many that begin with the same words state nothing:
    a person looks what is meant.

    >>> is_recital("It is the gate and the cell and the state and the sum and the power and the past and the mask and the end.")
    True
    """
    parts = sentences(text)
    frames = Counter(" ".join(part.lower().split()[:FRAME_WORDS]) for part in parts if len(part.split()) > FRAME_WORDS)
    if frames and max(frames.values()) >= MANY_FRAMES:
        return True
    stretches = [_JOINT.split(part) for part in parts] + [parts]
    return any(
        len(items) >= MANY_ITEMS and sum(len(item.split()) <= SHORT_ITEM for item in items) >= 0.7 * len(items)
        for items in ([item for item in stretch if item.strip()] for stretch in stretches)
    )


_REPORTED = re.compile(
    r"\b(?:wrong|mistaken?|(?:might|could|may) think|unlike|in contrast|contrary|rather than|instead of|claim|not true|false)\b",
    re.I,
)


def is_reported(sentence: str) -> bool:
    """Say whether a sentence speaks of what others think, so that a mistake in it is not its author's."""
    return _REPORTED.search(sentence) is not None


def _as_mapping(value: Any) -> Any:
    if isinstance(value, str):
        return {"all": [value]}
    return {"all": value} if isinstance(value, list) else value


Pattern = Annotated[PatternFields, BeforeValidator(_as_mapping, json_schema_input_type=PatternFields | list[str] | str)]


def sentences(text: str) -> list[str]:
    """Return the sentences of an answer, white space folded, markup of emphasis gone."""
    text = re.sub(r"[*_`]{1,3}", "", text)
    return [" ".join(part.split()) for part in _SPLIT.split(text) if part and part.strip()]


def without_question(answer: str, question: str) -> str:
    """Return the answer without lines and sentences that only repeat the question, and without quotations of it."""

    def folded(text: str) -> str:
        return re.sub(r"\W+", " ", text).strip().lower()

    asked = folded(question)

    def is_repeated(text: str) -> bool:
        own = folded(text)
        return len(own) >= 15 and own in asked

    kept = []
    for line in answer.split("\n"):
        if is_repeated(line.lstrip("> ")):
            continue
        parts = re.split(r"(?<=[.!?])\s+", line)
        kept.append(" ".join(part for part in parts if not is_repeated(part.lstrip("> "))))
    return "\n".join(kept).strip()


MOSTLY = 0.85
LEAST_WORDS = 6


def is_restated(answer: str, question: str) -> bool:
    """Say whether an answer is made of the question's own words: it may say something, but a program cannot tell.

    >>> is_restated("It is that the forget gate and the cell state and the new state is what it is.",
    ...             "What is the new cell state when the forget gate is closed?")
    True
    """

    def content(text: str) -> list[str]:
        return [word for word in re.findall(r"\w+", text.lower()) if word not in _PLAIN_WORDS]

    own, asked = content(answer), set(content(question))
    return len(own) >= LEAST_WORDS and sum(word in asked for word in own) >= MOSTLY * len(own)


_NO_ANSWER = frozenset(
    [
        "todo",
        "tbd",
        "n a",
        "na",
        "none",
        "no answer",
        "answer",
        "your answer",
        "answer here",
        "your answer here",
        "write your answer here",
        "type your answer here",
        "put your answer here",
        "enter your answer here",
        "double click to edit",
        "i do not know",
        "i don t know",
        "don t know",
        "dont know",
        "idk",
        "no idea",
        "not sure",
        "i am not sure",
        "fill in",
        "xxx",
        "keine ahnung",
        "weiss nicht",
        "not done",
        "not finished",
        "skipped",
    ]
)


def _without_comments(text: str) -> str:
    """Return text without HTML comments; one that is never closed stays."""
    parts = text.split("<!--")
    kept = parts[:1]
    for k, part in enumerate(parts[1:], start=1):
        _, closed, after = part.partition("-->")
        if not closed and not any("-->" in later for later in parts[k + 1 : k + 2]):
            return "".join(kept) + "<!--".join(["", *parts[k:]])
        kept.append(after if closed else "")
    return "".join(kept)


def is_no_answer(answer: str) -> bool:
    """Say whether an answer only says that there is none (a dash, TODO, "I don't know")."""
    text = _without_comments(answer)
    words = re.sub(r"[\W_]+", " ", text).strip().lower()
    is_picture = bool(re.search(r"!\[|<img\b", text))
    return not words or words in _NO_ANSWER or (is_bare(text) and not is_picture)
