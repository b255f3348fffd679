"""`choice`: which of several answers a student gave, by its letter or by what it says."""

import re
from typing import Literal

from pydantic import Field, model_validator

from grader.checks.base import WrittenCheck, wrong
from grader.checks.binding import Strict
from grader.checks.phrases import Pattern, sentences
from grader.result import Verdict

_OPENING = r"[\s>(\[-]*(?:(?:answer|option|antwort)\b\s*[:=]?\s*)?[(\[]*([\w-]+)"


class Option(Strict):
    """One possible answer: patterns by which it is recognised in a sentence, and what to tell who gives it wrongly."""

    says: list[Pattern] = []
    message: str = ""
    misconception: str | None = Field(None, description="id of the mistake behind this answer")


class Choice(WrittenCheck):
    """Recognises one option: the answer is its key alone ("b", "(b)", "Yes."), opens with it, or says it in other words.

    No option, or more than one, is left to a person.
    """

    kind: Literal["choice"]
    options: dict[str, Option]
    correct: str

    @model_validator(mode="after")
    def _correct_is_an_option(self) -> "Choice":
        if self.correct not in self.options:
            raise ValueError(f"correct is {self.correct!r}, which is none of the options {', '.join(self.options)}")
        return self

    def judge_answer(self, answer: str, numbers: dict[str, object]) -> Verdict:
        """Judge the answer by the one option it gives."""
        chosen = self._chosen(answer)
        if len(chosen) != 1:
            return Verdict("needs_review", 0.0, "It is not clear which answer is meant; a person will look.")
        key = next(iter(chosen))
        if key == self.correct:
            return Verdict("correct", 1.0, "That is right.")
        option = self.options[key]
        verdict = wrong(option.message or "That is not right.")
        return Verdict("incorrect", 0.0, verdict.message, misconception=option.misconception)

    def _chosen(self, answer: str) -> set[str]:
        keys = {key.lower(): key for key in self.options}
        openings = [re.match(_OPENING, sentence, re.I) for sentence in sentences(answer)]
        opened = {keys[match[1].lower()] for match in openings if match and match[1].lower() in keys}
        if opened:
            return opened
        found = set()
        for sentence in sentences(answer):
            for key, option in self.options.items():
                if any(pattern.found_in(sentence) for pattern in option.says):
                    found.add(key)
        return found


KIND = Choice
