"""`choice`: which of several answers a student gave, by its letter or by what it says."""

import re
from typing import Literal

from pydantic import Field, model_validator

from grader.checks.binding import Strict
from grader.checks.check import WrittenCheck
from grader.checks.endings import wrong
from grader.checks.written.patterns import Pattern
from grader.checks.written.sentences import sentences
from grader.results.grade import Verdict

_OPENING = r"[\s>(\[-]*(?:(?:answer|option|antwort)\b\s*[:=]?\s*)?[(\[]*([\w-]+)"

_NO_OPENING = re.compile(r"[\s>(\[-]*(?:no|keine?)\s+(?:idea|answer|clue|ahnung|antwort)\b", re.I)
_OR_ANOTHER = re.compile(r"(?:\b(?:or|oder|and|und)\b|[/,&])\s*\(?([\w-]+)")
OPENING_CHARACTERS = 25
"""In so many characters after the option that opens a sentence, another one makes it unclear ("No,
or yes").
"""


_CORRECTED = re.compile(
    r"\b(?:wait|sorry|correction|or rather|scratch that|i mean|on second thou?ght|moment|halt|"
    r"quatsch|beziehungsweise|nein doch|doch nicht)\b",
    re.I,
)
_HEDGED = re.compile(
    r"\b(?:depends|sometimes|partly|maybe|perhaps|unless|except|only if|not always|kommt darauf an|"
    r"manchmal|teilweise|vielleicht|außer|nur wenn)\b",
    re.I,
)
_CONTRAST = re.compile(
    r"\b(?:but|however|although|though|yet|while|whereas|aber|jedoch|allerdings|sondern)\b", re.I
)
_AFFIRMED = re.compile(
    r"\b(?:it|they|this|that|es|sie|das)\s+(?:does|do|is|are|can|will|may|might|tut|tun|schon|"
    r"wächst|wachsen)\b(?!\s*(?:not\b|n't|nicht\b))",
    re.I,
)
_NEGATED = re.compile(r"\b(?:not|no|never|nicht|kein\w*|nie)\b|n't\b", re.I)


class Option(Strict):
    """One possible answer.

    Patterns by which it is recognised in a sentence, and what to tell who gives it wrongly.
    """

    says: list[Pattern] = []
    message: str = ""
    misconception: str | None = Field(None, description="id of the mistake behind this answer")


class Choice(WrittenCheck):
    """Recognises one option.

    The answer is its key alone ("b", "(b)", "Yes."), opens with it, or says it in other words.

    No option, or more than one, is left to a person.
    """

    kind: Literal["choice"]
    options: dict[str, Option]
    correct: str

    @model_validator(mode="after")
    def _correct_is_an_option(self) -> "Choice":
        if self.correct not in self.options:
            raise ValueError(
                f"correct is {self.correct!r}, which is none of the options "
                f"{', '.join(self.options)}"
            )
        return self

    def judge_answer(self, answer: str, numbers: dict[str, object]) -> Verdict:
        """Judge the answer by the one option it gives."""
        chosen = self._chosen(answer)
        if len(chosen) != 1:
            return Verdict(
                "needs_review", 0.0, "It is not clear which answer is meant; a person will look."
            )
        key = next(iter(chosen))
        if self._is_taken_back(answer, key):
            message = "An answer is given and then limited or taken back; a person will look."
            proposed = 1.0 if key == self.correct else 0.0
            return Verdict("needs_review", 0.0, message, proposed=proposed)
        if key == self.correct:
            return Verdict("correct", 1.0, "That is right.")
        option = self.options[key]
        verdict = wrong(option.message or "That is not right.")
        return Verdict("incorrect", 0.0, verdict.message, misconception=option.misconception)

    def _is_taken_back(self, answer: str, key: str) -> bool:
        """Say whether an answer corrects itself, hedges, or states an option and then limits it.

        "No, not in the forward pass, but in training it does."
        """
        others = {
            word
            for name, option in self.options.items()
            if name != key
            for pattern in option.says
            for expression in pattern.all
            for word in re.findall(r"[^\W\d_]{4,}", expression.lower())
        }
        for sentence in sentences(answer):
            if _CORRECTED.search(sentence):
                return True
            if not self._chosen(sentence):
                continue
            if _HEDGED.search(sentence):
                return True
            for rest in _CONTRAST.split(sentence)[1:]:
                found = set(re.findall(r"[^\W\d_]+", rest.lower()))
                if _AFFIRMED.search(rest) or (found & others and not _NEGATED.search(rest)):
                    return True
        return False

    def _chosen(self, answer: str) -> set[str]:
        """Return the options an answer gives.

        Those that open a sentence, and those it says in other words.
        """
        keys = {key.lower(): key for key in self.options}
        found: set[str] = set()
        for sentence in sentences(answer):
            if sentence.rstrip(" )*_\"'").endswith("?"):  # the question in the student's own words
                continue
            opening = re.match(_OPENING, sentence, re.I)
            opened = (
                keys.get(opening[1].lower())
                if opening and not _NO_OPENING.match(sentence)
                else None
            )
            if opened is not None:
                found.add(opened)
                rest = sentence[opening.end() if opening else 0 :][:OPENING_CHARACTERS]
                found |= {
                    keys[word]
                    for word in re.findall(r"[\w-]+", rest.lower())
                    if word in keys and len(word) > 1
                }
                found |= {keys[word] for word in _OR_ANOTHER.findall(rest.lower()) if word in keys}
            found |= {
                key
                for key, option in self.options.items()
                if any(pattern.stated_in(sentence) for pattern in option.says)
            }
        return found


KIND = Choice
