"""The written half of a grade: each answer judged by the checks of its question."""

from collections.abc import Iterator

from grader.checks.kinds.choice import Choice
from grader.checks.kinds.number import Number
from grader.checks.written.no_answer import (
    is_no_answer,
    marked_in_row,
    marked_option,
    marked_options,
    without_question,
)
from grader.checks.written_check import WrittenCheck
from grader.diagnosis.explained import named
from grader.errors import SandboxError
from grader.grading.broken_kind import broken_kind
from grader.grading.evidence import MAX_ANSWER_JUDGED, AnswerEvidence
from grader.grading.points import check_result, hint_of
from grader.grading.without_answer import without_answer
from grader.late_pattern import late_pattern
from grader.problem.model import Misconception, Question
from grader.reference.references import References
from grader.results.grade import CheckResult, Verdict
from grader.submission.model import Submission
from grader.time_limit import TooLong, at_most

JUDGE_SECONDS = 1.0
"""Processor time for one check of one answer."""
IN_CODE = "The answer stands in {} ({}), which a program may misread; a person will look."
TOO_LONG = (
    "This answer is too long or too intricate to be graded by a program; a person will read it."
)
TOO_INTRICATE = (
    "No answer was found under this question, and what was handed in is too intricate to be "
    "searched for it by a program; a person will look."
)
OF_SEVERAL = (
    "This may answer several questions, and several numbers stand in it; a person will look which "
    "is meant."
)
_LETTERS_ALONE = frozenset("ABCDEFGH")
"""Of which keys are made where several options may be right."""
_NUMBER = late_pattern(r"\d+(?:[.,]\d+)?")
NO_REFERENCE = "The reference could not be run, so this was not graded."


class WrittenHalf:
    """Judges the written answers of submissions of one problem."""

    def __init__(self, references: References) -> None:
        self.references = references

    def answer_to(self, question: Question, submission: Submission) -> str:
        """Return a student's answer without the question's own words, as far as it is looked at.

        Empty where there is none.
        """
        given = submission.answers.get(question.id)
        if given is None:
            return ""
        text = given.text[:MAX_ANSWER_JUDGED]
        left = without_question(text, question.text)
        for check in question.written.checks if question.written else []:
            if isinstance(check, Choice):
                keys = list(check.options)
                several = any(len(key) > 1 for key in keys) and _LETTERS_ALONE.issuperset(
                    "".join(keys)
                )
                if several and (marked := marked_options(text, question.text)) is not None:
                    return marked
                in_row = marked_in_row(text, keys, question.text)
                return marked_option(text, keys) or in_row or left
        return left

    def judge(
        self, question: Question, answer: str, submission: Submission
    ) -> Iterator[CheckResult]:
        """Yield the result of each written check of a question; `answer` is from `answer_to`."""
        for check in question.written.checks if question.written else []:
            if is_no_answer(answer):
                yield check_result(check, self._without_answer(question, submission))
                continue
            verdict = self._verdict(question, check, answer, submission)
            if (
                verdict.misconception is not None
                and verdict.misconception in self.references.numbers(question, check)
            ):
                verdict = named(verdict, self._misconception(question, verdict.misconception))
            yield check_result(check, verdict, check.hint or hint_of(question, verdict))

    def _without_answer(self, question: Question, submission: Submission) -> Verdict:
        try:
            with at_most(JUDGE_SECONDS):
                return without_answer(question, submission, self.references.problem)
        except TooLong:
            return Verdict("needs_review", 0.0, TOO_INTRICATE)

    def _verdict(
        self, question: Question, check: WrittenCheck, answer: str, submission: Submission
    ) -> Verdict:
        given = submission.answers.get(question.id)
        evidence = AnswerEvidence(question, submission, self.references)
        try:
            numbers = self.references.numbers(question, check)
            needed = (*check.calls(), *check.own_references())
            if any(name not in numbers for name in needed):
                raise SandboxError("the reference gives no number")
            if given is not None and len(given.text) > MAX_ANSWER_JUDGED:
                raise TooLong
            with at_most(JUDGE_SECONDS):
                verdict = check.second_look(answer, check.judge_answer(answer, numbers), evidence)
        except TooLong:
            verdict = Verdict("needs_review", 0.0, TOO_LONG)
        except SandboxError as error:
            verdict = Verdict("grader_fault", 0.0, NO_REFERENCE, str(error))
        except (Exception, SystemExit) as error:  # noqa: BLE001 - a kind of any package
            verdict = broken_kind(check, error)
        if (
            given is not None
            and given.origin != "sheet"
            and verdict.status in ("incorrect", "partial")
        ):
            return Verdict("needs_review", 0.0, IN_CODE.format(given.origin, given.label))
        is_one_of_many = (
            given is not None
            and given.is_shared
            and isinstance(check, Number)
            and len(set(_NUMBER.findall(answer))) > 1
        )
        if is_one_of_many and verdict.status in ("correct", "incorrect", "partial"):
            return Verdict("needs_review", 0.0, OF_SEVERAL)
        return verdict

    def _misconception(self, question: Question, wanted: str) -> Misconception:
        for subject in question.subjects.values():
            for misconception in self.references.misconceptions_of(subject):
                if misconception.id == wanted:
                    return misconception
        raise LookupError(wanted)
