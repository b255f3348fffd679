"""What every check of a written answer has."""

from abc import ABC, abstractmethod
from typing import Any

from grader.checks.check import Check
from grader.checks.evidence import WrittenEvidence
from grader.checks.expected_number import OwnReference, ReferenceCall
from grader.results.grade import Verdict


class WrittenCheck(Check, ABC):
    """A check of a written answer. It has no steps, so it starts no sandbox."""

    part = "written"

    def in_context(self, question: str, synonyms: dict[Any, list[list[str]]]) -> "WrittenCheck":
        """Return this check with its question's text and the exercise's synonyms, where it uses
        them.
        """
        return self

    @abstractmethod
    def judge_answer(self, answer: str, numbers: dict[str, Any]) -> Verdict:
        """Return the verdict on an answer that is there.

        `numbers` holds what the reference gives for `calls()`.
        """

    def second_look(self, answer: str, verdict: Verdict, evidence: WrittenEvidence) -> Verdict:
        """Return a better verdict than the first in the light of the other questions and answers,
        or that one.
        """
        return verdict

    def calls(self) -> dict[str, ReferenceCall]:
        """Return the calls whose values this check needs, by name; the first is the right one."""
        return {}

    def known_numbers(self) -> dict[str, float]:
        """Return the values it needs that no code gives, by name: arithmetic of the author's."""
        return {}

    def own_references(self) -> dict[str, OwnReference]:
        """Return references of its own whose values it needs, by name; no student writes them."""
        return {}
