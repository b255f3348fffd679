"""`by_hand`: an answer that only a person judges; a program looks whether one is there."""

import re
from typing import Any, Literal

from pydantic import Field

from grader.checks.written_check import WrittenCheck
from grader.results.grade import Verdict

_DIGIT = re.compile(r"\d")


class ByHand(WrittenCheck):
    """Sends every answer to a person, who gives the points with `grader review`.

    A question without an answer is "not attempted", as with every kind.
    """

    kind: Literal["by_hand"]
    asks_for: Literal["text", "number"] = Field(
        "text", description="number: an answer without any digit is told that it holds none"
    )
    message: str = Field(
        "A person reads this answer.", description="what a student reads until then"
    )

    def judge_answer(self, answer: str, numbers: dict[str, Any]) -> Verdict:
        """Return that a person decides; with a word where a number is asked for and none stands
        there.
        """
        if self.asks_for == "number" and not _DIGIT.search(answer):
            return Verdict("needs_review", 0.0, f"The answer holds no number. {self.message}")
        return Verdict("needs_review", 0.0, self.message)


KIND = ByHand
