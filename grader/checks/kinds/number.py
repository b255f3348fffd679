"""`number`: a value in a written answer, found in prose or in mathematics, with the working beside
it evaluated too.
"""

import math
import re
from dataclasses import replace
from functools import cached_property, partial
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Discriminator, Field, PrivateAttr, Tag, field_validator

from grader.checks.binding import Strict
from grader.checks.check import WrittenCheck
from grader.checks.endings import wrong
from grader.checks.evidence import WrittenEvidence
from grader.checks.expected_number import Formula, OwnReference, ReferenceCall
from grader.checks.written.arithmetic import Equation, equations, is_near, tables_as_lines
from grader.checks.written.around_number import Around
from grader.checks.written.labels import (
    labels_first,
    marks_in,
    stretches_behind,
    stretches_by_sentence,
    stretches_of,
)
from grader.checks.written.number_words import (
    POWER_OF_LETTER,
    says_a_number,
    words_as_digits,
)
from grader.checks.written.own_results import OwnResults, agree, distinct, is_used
from grader.checks.written.phrases import stems_in
from grader.checks.written.points_and_commas import (
    is_bare_number,
    with_decimal_points,
    without_thousands_points,
)
from grader.checks.written.taken_back import REFUSED, is_taken_back
from grader.checks.written.tokens import LANGUAGES, STRUCK, Language
from grader.checks.written.units import (
    asks_percent,
    ends_in_another_unit,
    has_another_unit,
    without_asked_unit,
)
from grader.late_pattern import late_pattern
from grader.results.grade import Verdict

EXACT = 1e-9
"""Relative room for a whole number, however much the check leaves for others."""
A_SIZE = 0.05
"""A bare number below this share of what an answer is about is a size, and not the answer."""
MOST_NUMBERS = 200
"""An answer of more numbers and equations is for a person."""
MOST_SIDES = 2
"""Different values that one chain of equations may have: the method's and the slip's."""
_DIGIT = late_pattern(r"\d")
_DENIED = late_pattern(r"\b(?:not|nicht|isn't|never)\s+\$?\d{2}", re.I)


def _way(value: Any) -> str:
    """Return by which way an expected number is given."""
    if isinstance(value, Formula) or (isinstance(value, dict) and "expression" in value):
        return "expression"
    if isinstance(value, OwnReference) or (isinstance(value, dict) and "source" in value):
        return "source"
    return "call"


def _as_formula(value: Any) -> Any:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return {"expression": str(value)} if isinstance(value, str) or is_number else value


class NumberFollows(Strict):
    """A number that is worked out from an earlier one of the student's own."""

    question: str
    check: str = Field(description="the number check of that question")
    input: str = Field(
        description="the input of `expected` that the earlier number takes the place of"
    )
    least: float = Field(
        2, description="a smaller earlier number makes this one too easy, and is not carried"
    )
    most: float = 1e12


class Number(WrittenCheck):
    """Looks for the number that a call of the reference gives, and tells a slip from a wrong
    method.

    A result is right when it comes out of an equation whose sides agree, or stands by itself. Where
    only the working has the right value the method is right and the last step slipped; where only
    the result has it, the working does not lead there: both earn `slip_fraction`. Where the answer
    asks for several numbers, `label` says which is meant: patterns of the words that stand before
    it ("5 (time )?steps"); the order of the checks decides where no words do.
    """

    kind: Literal["number"]
    expected: Annotated[
        Annotated[ReferenceCall, Tag("call")]
        | Annotated[Formula, Tag("expression")]
        | Annotated[OwnReference, Tag("source")],
        Discriminator(_way),
        BeforeValidator(_as_formula),
    ] = Field(
        description="a call of a subject's reference; arithmetic (a text, or expression and "
        "values); or source, function and arguments of a reference of its own"
    )
    label: list[str] = Field(
        [], description="regular expressions of the words that announce this number"
    )
    other_labels: list[str] = Field([], description="those of the other numbers in the same answer")
    place: int = Field(
        0, ge=0, description="which of the results it is where no words announce it, from 0"
    )
    of: int = Field(1, ge=1, description="how many results the answer should hold")
    tolerance: float = Field(1e-6, ge=0, lt=0.5, description="relative room")
    slip_fraction: float = Field(0.5, ge=0, le=1)
    follows: NumberFollows | None = Field(
        None, description="judge it by the student's own earlier number, where that is wrong"
    )
    _question: str = PrivateAttr("")

    @field_validator("label", "other_labels")
    @classmethod
    def _compiles(cls, value: list[str]) -> list[str]:
        for pattern in value:
            try:
                re.compile(pattern)
            except re.error as error:
                raise ValueError(f"{pattern!r} is no regular expression: {error}") from None
        return value

    def calls(self) -> dict[str, ReferenceCall]:
        """Return the call that gives the right number."""
        return {"expected": self.expected} if isinstance(self.expected, ReferenceCall) else {}

    def known_numbers(self) -> dict[str, float]:
        """Return the right number where arithmetic gives it."""
        return {"expected": self.expected.value()} if isinstance(self.expected, Formula) else {}

    def own_references(self) -> dict[str, OwnReference]:
        """Return the reference of its own that gives the right number."""
        return {"expected": self.expected} if isinstance(self.expected, OwnReference) else {}

    def _carried(self, own: float, input_name: str, evidence: WrittenEvidence) -> float | None:
        """Return what the right number would be with an earlier one of the student's own."""
        own = int(own) if own.is_integer() else own
        if isinstance(self.expected, ReferenceCall):
            return evidence.number(self.expected, {input_name: own})
        return (
            self.expected.value(**{input_name: own})
            if (isinstance(self.expected, Formula))
            else None
        )

    def value_in(self, answer: str, numbers: dict[str, Any]) -> float | None:
        """Return the one number a student gives here, None where there is not just one."""
        answer = self._prepared(answer)
        everything = equations(answer)
        if len(everything) > MOST_NUMBERS:
            return None
        least = _least_result(float(numbers["expected"]))
        results = [equation for equation in everything if self._is_result(equation, least)]
        finals = self._mine(answer, results, everything).finals(everything)
        return finals[0] if len(finals) == 1 else None

    def second_look(self, answer: str, verdict: Verdict, evidence: WrittenEvidence) -> Verdict:
        """Return full marks for a number that is right for the student's own earlier one, else the
        first verdict.
        """
        follows = self.follows
        if verdict.status != "incorrect" or follows is None:
            return verdict
        earlier, given = (
            evidence.check(follows.question, follows.check),
            evidence.answers.get(follows.question),
        )
        if earlier is None or given is None:
            return verdict
        check, numbers = earlier
        if not isinstance(check, Number) or "expected" not in numbers:
            return verdict
        own = check.value_in(given, numbers)
        if (
            own is None
            or not follows.least <= abs(own) <= follows.most
            or own == numbers["expected"]
        ):
            return verdict
        value = self._carried(own, follows.input, evidence)
        if value is None or self.judge_answer(answer, {"expected": value}).status != "correct":
            return verdict
        message = (
            f"Follows from your {follows.question}, which itself differs: worked out from "
            "it, this is right."
        )
        return Verdict("correct", 1.0, message, remark=message)

    def judge_answer(self, answer: str, numbers: dict[str, Any]) -> Verdict:
        """Judge the answer; `numbers` holds "expected", and under the id of a misconception what it
        would give.

        A comma may be the point of a decimal number ("4962,01"), the power of a letter is no answer
        beside one ("4 times, as dx^2"), and where there are no digits a number may be a word: an
        answer that is right so is.
        """
        is_of_another = has_another_unit(answer, self._question)
        answer = without_asked_unit(answer, self._question)
        verdict = self._judged(answer, numbers)
        if verdict.status == "incorrect" and ends_in_another_unit(answer, self._question):
            message = "The number has another unit than the one asked for; a person will look."
            return Verdict("needs_review", 0.0, message)
        if verdict.status == "partial" and asks_percent(self._question):
            message = "A share stands beside percents here; a person will look."
            return Verdict("needs_review", 0.0, message, proposed=1.0)
        is_of_another = is_of_another or ends_in_another_unit(answer, self._question)
        if verdict.status == "correct" and is_of_another:
            message = "What stands beside the number may change it; a person will look."
            return Verdict("needs_review", 0.0, message)
        if verdict.status == "correct":
            return verdict
        plain = POWER_OF_LETTER.sub("", answer)
        readings = [with_decimal_points(answer), plain]
        has_digits = bool(_DIGIT.search(plain))
        if not has_digits and says_a_number(plain):
            readings.append(words_as_digits(plain))
        others = [self._judged(one, numbers) for one in readings if one != answer]
        for other in others:
            if other.status == "correct":
                return other
        doubtful = [other for other in others if other.status in ("needs_review", "partial")]
        if verdict.status == "incorrect" and doubtful:
            return replace(doubtful[0], status="needs_review", fraction=0.0)
        if verdict.status == "incorrect" and not has_digits and plain != answer:
            message = "A number may stand here as a word; a person will look."
            return Verdict("needs_review", 0.0, message)
        said = equations(words_as_digits(_DIGIT.sub(" ", plain)))
        if verdict.status == "incorrect" and any(
            self._hits(one.result, float(numbers["expected"])) for one in said
        ):
            message = "The right number stands here as a word, beside another; a person will look."
            return Verdict("needs_review", 0.0, message)
        return verdict

    def _judged(self, answer: str, numbers: dict[str, Any]) -> Verdict:
        expected = float(numbers["expected"])
        as_written = STRUCK.sub(" ", answer)
        answer = self._prepared(answer)
        if expected.is_integer() and abs(expected) >= 1000:
            answer = without_thousands_points(answer)
        everything = equations(answer)
        least = _least_result(expected)
        is_bare = self.of == 1 and is_bare_number(answer)
        results = [one for one in everything if is_bare or self._is_result(one, least)]
        if not everything:
            return Verdict(
                "needs_review", 0.0, "There is no number in this answer that could be read."
            )
        if len(everything) > MOST_NUMBERS:
            return Verdict(
                "needs_review", 0.0, "There are very many numbers here; a person will look."
            )
        if is_taken_back(answer) or REFUSED.search(answer):
            message = "A number is given and perhaps taken back; a person will look."
            return Verdict("needs_review", 0.0, message)
        own = self._mine(answer, results, everything)
        mine = own.results
        if not mine:
            message = (
                "It is not clear whether the number here is the answer; a person will look."
                if len(everything) == 1
                else "It is not clear which number is the answer here; a person will look."
            )
            return Verdict("needs_review", 0.0, message)
        finals = own.finals(everything)
        if (
            len(finals) != 1
            or any(len(distinct(e.sides)) > MOST_SIDES for e in mine)
            or _DENIED.search(answer)
        ):
            return Verdict(
                "needs_review",
                0.0,
                "Several different numbers are given; a person will look which is meant.",
            )
        if any(self._hits(e.result, expected) for e in mine) and not self._hits(
            finals[0], expected
        ):
            return Verdict(
                "needs_review", 0.0, "The number meant is not the last one; a person will look."
            )
        around = Around(finals[0], answer, as_written, results, everything)
        if any(e.is_broken for e in mine) or around.is_bound():
            return Verdict(
                "needs_review",
                0.0,
                "It is not clear what is said of the number; a person will look.",
            )
        labels = [*self.label, *self.other_labels]
        if doubt := around.doubt(labels, self.of, self._known if self._question else ()):
            return Verdict("needs_review", 0.0, doubt)
        mine = [e for e in mine if is_near(e.result, finals[0], 1e-9)]
        hits = partial(self._hits, expected=expected)
        right = [e for e in mine if hits(e.result)]
        is_planted = any(self._hits(number, expected) for e in mine for number in e.operands)
        agreeing = [e for e in right if e.sides_agree or all(map(hits, e.sides))]
        if is_planted and not agreeing:
            return Verdict(
                "needs_review", 0.0, "The working uses the result itself; a person will look."
            )
        if agreeing:
            return Verdict(
                "correct",
                1.0,
                "The number is right"
                + (
                    ", and both sides of the equation agree."
                    if any(len(e.sides) > 1 for e in agreeing)
                    else "."
                ),
            )
        sides = [side for e in mine for side in e.sides]
        if any(self._hits(side, expected) for side in sides) and not any(e.is_worked for e in mine):
            message = "Two numbers are set equal without working; a person will look."
            return Verdict("needs_review", 0.0, message)
        if right:
            return Verdict(
                "partial",
                self.slip_fraction,
                "The number is right, but the working written beside it gives "
                "another one: the two sides of the equation do not agree.",
            )
        if any(e.is_rounded and hits(e.sides[-2]) for e in mine):
            message = "The number is rounded further than the question allows; a person will look."
            return Verdict("needs_review", 0.0, message, proposed=self.slip_fraction)
        if any(self._hits(side, expected) for e in mine for side in e.sides):
            return Verdict(
                "partial",
                self.slip_fraction,
                "The method is right, but a slip happened in working it out: the two "
                "sides of the equation do not agree.",
            )
        if any(self._hits(e.result, expected) for e in everything) and not self._is_anothers(
            answer, expected
        ):
            message = (
                "The right number stands here, but not clearly as this answer; a person will look."
            )
            return Verdict("needs_review", 0.0, message)
        for name, value in numbers.items():
            if name != "expected" and any(self._hits(e.result, float(value)) for e in mine):
                return Verdict("incorrect", 0.0, "The number is not right.", misconception=name)
        if any(e.is_worked and not e.sides_agree for e in everything):
            message = (
                "The number is not right, and the two sides of an equation do not agree; a person "
                "will look how much is right."
            )
            return Verdict("needs_review", 0.0, message, proposed=self.slip_fraction)
        if all(e.is_worked and len(e.sides) == 1 for e in mine):
            message = "A formula is given here and no number; a person will look."
            return Verdict("needs_review", 0.0, message)
        given = distinct([e.result for e in results if not e.is_worked or len(e.sides) > 1])
        if self.label and len(given) < self.of:
            message = "There are fewer numbers here than are asked for; a person will look."
            return Verdict("needs_review", 0.0, message)
        return wrong(
            "The number is not right: the equation is worked out correctly, so the method "
            "is what to look at."
            if any(e.is_worked for e in mine)
            else "The number is not right."
        )

    def in_context(self, question: str, synonyms: dict[Language, list[list[str]]]) -> "Number":
        """Return this check with its question's words, which an answer may use freely."""
        found = self.model_copy()
        found.__dict__.pop("_known", None)
        found._question = question
        return found

    @cached_property
    def _known(self) -> frozenset[str]:
        told = [self._question, self.title]
        return frozenset[str]().union(*(stems_in(told, lang) for lang in LANGUAGES))

    def _is_anothers(self, answer: str, expected: float) -> bool:
        """Say whether the right number is plainly given for another label: "T=10: 19712"."""
        return any(
            self._hits(equation.result, expected)
            for label in self.other_labels
            for found in re.finditer(rf"(?:{label})\s*:([^,;\n]*)", answer)
            for equation in equations(found[found.lastindex or 1])
        )

    def _hits(self, value: float, expected: float) -> bool:
        return is_near(
            value, expected, min(self.tolerance, EXACT) if expected.is_integer() else self.tolerance
        )

    def _is_result(self, equation: Equation, least: float) -> bool:
        """Say whether an equation may be the answer: a bare number that is smaller is a size."""
        if len(equation.sides) > 1 or equation.is_worked:
            return True
        return abs(equation.result) >= least

    def _prepared(self, answer: str) -> str:
        """Return an answer without what is struck, tables as lines, labels before their numbers."""
        plain = tables_as_lines(STRUCK.sub(" ", answer))
        return labels_first(plain, [*self.label, *self.other_labels])

    def _mine(self, answer: str, results: list[Equation], everything: list[Equation]) -> OwnResults:
        """Return the results that belong to this check's label."""
        if not self.label or self.of == 1:
            return OwnResults(results, results)
        largest = max((abs(equation.result) for equation in results), default=0.0)

        def results_in(stretch: str) -> list[Equation]:
            return [
                equation
                for equation in equations(stretch)
                if self._is_result(equation, A_SIZE * largest)
            ]

        marks = marks_in(answer, self.label, self.other_labels)
        ways = [stretches_of(answer, marks, results_in)]
        if ways[0]:
            ways.append(stretches_by_sentence(answer, marks, results_in))
            ways.append(stretches_behind(answer, marks, results_in))
        elif marks and marks[0].is_mine:  # only my words: all may be about my number
            ways.append([answer])
        found = [OwnResults.of(stretches, results_in) for stretches in ways]
        clear = [own for own in found if len(own.finals(everything)) == 1]
        if any(not agree(clear[0], other, everything) for other in clear[1:]):
            return OwnResults([], [])  # it can be read in two ways
        if clear or found[0].results:
            return (clear or found)[0]
        ends = [one for one in results if not one.is_worked or len(one.sides) > 1] or results
        if len(ends) != self.of:  # one that another goes on to use is a step on the way
            ends = [one for one in ends if not is_used(one.result, results)]
        chosen = [ends[self.place]] if len(ends) == self.of else []
        return OwnResults(chosen, chosen)


def _least_result(expected: float) -> float:
    """Return how large a bare number has to be to be taken for an answer.

    A power of ten, between a twentieth and a half of the expected value: who finds it out by many
    trials knows how many digits that has, and no more.
    """
    return 10.0 ** math.ceil(math.log10(A_SIZE * abs(expected))) if expected else 0.0


KIND = Number
