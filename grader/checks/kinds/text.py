"""`text`: a short written answer: ideas that must be there, mistakes that may be.

What is unsure goes to a person.
"""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Any, Literal

from pydantic import Field

from grader.checks.binding import Strict
from grader.checks.check import WrittenCheck
from grader.checks.evidence import WrittenEvidence
from grader.checks.written.patterns import Pattern, is_recital, is_restated
from grader.checks.written.sentences import is_prose, is_reported, sentences
from grader.results.grade import Verdict

MANY_QUESTIONS = 3
"""A text that answers so many questions is for a person to read."""
MANY_LETTERS = 40
"""A shorter answer may rightly be the same for several questions."""


class Idea(Strict):
    """Something the answer should say, in any of several wordings.

    `name` is a few words for the report.
    """

    name: str
    any: list[Pattern] = Field(min_length=1)


class Mistake(Strict):
    """Something a wrong answer says.

    `fraction` of the points is left when all ideas are there all the same.
    """

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$")
    any: list[Pattern] = Field(min_length=1)
    unless_anywhere: list[Pattern] = Field(
        [], description="what, anywhere in the answer, shows that it is not meant so"
    )
    message: str
    fraction: float = Field(0.5, ge=0, le=1)


class Text(WrittenCheck):
    """Correct when every idea is found and no mistake.

    Partial or incorrect when a known mistake is; else needs review.

    `remarks` are things worth saying about an answer that cost nothing.
    """

    kind: Literal["text"]
    ideas: list[Idea] = Field(min_length=1)
    mistakes: list[Mistake] = []
    remarks: list[Mistake] = []
    doubts: list[Pattern] = Field(
        [], description="patterns that send an otherwise correct answer to a person"
    )

    def judge_answer(self, answer: str, numbers: dict[str, Any]) -> Verdict:
        """Judge the answer sentence by sentence.

        Neighbouring sentences count as one where an idea spans them.
        """
        single, windows = _stretches(answer)
        found = [idea for idea in self.ideas if _is_stated(idea, windows)]
        missing = [idea for idea in self.ideas if idea not in found]
        remarks = [mistake for mistake in self.remarks if _holds(mistake.any, single)]
        if found and is_recital(answer):
            return Verdict(
                "needs_review",
                0.0,
                "The right words are there; a person will look how they are meant.",
            )
        tail = "".join(f" {remark.message}" for remark in remarks)
        for mistake in self.mistakes:
            said = [sentence for sentence in single if not is_reported(sentence)]
            if _holds(mistake.any, said) and not _holds(
                mistake.unless_anywhere, [" ".join(single)]
            ):
                if found:
                    names = ", ".join(idea.name for idea in found)
                    share = mistake.fraction * len(found) / len(self.ideas)
                    text = f"Right: {names}. But: {mistake.message}{tail}"
                    return Verdict(
                        "partial" if share else "incorrect", share, text, misconception=mistake.id
                    )
                return Verdict("incorrect", 0.0, mistake.message + tail, misconception=mistake.id)
        if not missing and (not is_prose(answer) or _holds(self.doubts, windows)):
            return Verdict(
                "needs_review",
                0.0,
                f"The right words are there; a person will look how they are meant.{tail}",
            )
        if not missing:
            return Verdict(
                "correct", 1.0, f"Right: {', '.join(idea.name for idea in found)}.{tail}"
            )
        if found:
            names = ", ".join(idea.name for idea in found)
            return Verdict(
                "needs_review", 0.0, f"Found: {names}. A person will look at the rest.{tail}"
            )
        return Verdict(
            "needs_review",
            0.0,
            f"This answer could not be judged by itself; a person will look.{tail}",
        )

    def second_look(self, answer: str, verdict: Verdict, evidence: WrittenEvidence) -> Verdict:
        """Hand an answer to a person that is given, or would be right, for several questions.

        It may hold every key word.
        """
        if _times_given(answer, evidence.answers.values()) >= MANY_QUESTIONS:
            message = "The same text answers several questions; a person will look how it is meant."
            return Verdict("needs_review", 0.0, message)
        if verdict.status != "correct":
            return verdict
        others = [check for check in evidence.other_checks() if isinstance(check, Text)]
        fitting = sum(check._accepts(answer) for check in others)
        if is_restated(answer, evidence.question_text) or fitting >= MANY_QUESTIONS - 1:
            message = (
                "These words would answer several questions; a person will look how they are meant."
            )
            return Verdict("needs_review", 0.0, message)
        return verdict

    def _accepts(self, answer: str) -> bool:
        """Say whether an answer is correct here; most are told apart by the first idea."""
        _, windows = _stretches(answer)
        if not all(_is_stated(idea, windows) for idea in self.ideas):
            return False
        return self.judge_answer(answer, {}).status == "correct"


@lru_cache(64)
def _stretches(answer: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the sentences of an answer, and these with each two neighbours as one.

    A question states nothing, and is left out.
    """
    single = tuple(sentence for sentence in sentences(answer) if not sentence.endswith("?"))
    return single, (*single, *(f"{a} {b}" for a, b in pairwise(single)))


def _is_stated(idea: Idea, windows: Sequence[str]) -> bool:
    return any(pattern.stated_in(text) for pattern in idea.any for text in windows)


def _times_given(answer: str, answers: Iterable[str]) -> int:
    """Return how many of a student's answers are this same text, 0 for one of a few words."""
    own = " ".join(answer.split()).lower()
    return (
        sum(" ".join(other.split()).lower() == own for other in answers)
        if len(own) > MANY_LETTERS
        else 0
    )


def _holds(patterns: list[Any], texts: Sequence[str]) -> bool:
    return any(pattern.found_in(text) for pattern in patterns for text in texts)


KIND = Text
