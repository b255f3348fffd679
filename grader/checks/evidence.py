"""What a check may ask for when it looks a second time at work that its first verdict found wrong.

A kind overrides `second_look` and is handed one of these. The grader itself knows no kind: it
offers the same evidence to all.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Protocol

from grader.checks.binding import Binding
from grader.checks.script import Script

if TYPE_CHECKING:
    from grader.checks.expected_number import ReferenceCall
    from grader.checks.written_check import WrittenCheck

Observations = Sequence[Any]


class CodeEvidence(Protocol):
    """Evidence about one code check of one submission.

    `expected` and `observed` are the values that the reference and the student's code gave in this
    check's steps, None for a run that did not finish.
    """

    @property
    def expected(self) -> Observations | None:
        """What the reference gave."""

    @property
    def observed(self) -> Observations | None:
        """What the student's code gave."""

    @property
    def sources(self) -> Sequence[tuple[str, str]]:
        """The label and source of each stretch of code; last the one that defines the subject."""

    def subject(self, name: str) -> Binding | None:
        """Return another function or class of the exercise by its name.

        None where no check tries it.
        """

    def question_of(self, name: str) -> str:
        """Return the id of the question that asks for this function or class."""

    def is_wrong(self, name: str) -> bool:
        """Say whether some check found a mistake in the student's code of this name."""

    def is_mostly_right(self, name: str) -> bool:
        """Say whether each check of the student's code of this name gave half of its points."""

    def is_known_mistake(self, name: str) -> bool:
        """Say whether all it gives is what a known misconception, or a single slip, would give."""

    def known_mistakes(self) -> Iterator[Observations]:
        """Yield what the reference gives in this check's steps with one known mistake in it, for
        each mistake.
        """

    def run_again(self, *scripts: Script) -> list[Observations | None]:
        """Run other steps with the student's code in a fresh process.

        None for each script that did not finish.
        """

    def run_reference(self, script: Script) -> Observations | None:
        """Run other steps with the reference of the script's own subject.

        None where they did not finish.
        """


class WrittenEvidence(Protocol):
    """Evidence about one written answer of one submission.

    `answers` are all of the student's, by question.
    """

    @property
    def answers(self) -> Mapping[str, str]:
        """The student's answers, by question."""

    @property
    def question_text(self) -> str:
        """What the question asks, in the exercise's words."""

    def other_checks(self) -> Iterator["WrittenCheck"]:
        """Yield the written checks of all other questions."""

    def check(self, question: str, check: str) -> tuple["WrittenCheck", dict[str, Any]] | None:
        """Return a written check of another question with its numbers (see
        `WrittenCheck.judge_answer`), None for none.
        """

    def number(self, call: "ReferenceCall", inputs: Mapping[str, Any]) -> float | None:
        """Return what the reference gives for a call with these inputs.

        None where that is no number.
        """
