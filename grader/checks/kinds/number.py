"""`number`: a value in a written answer, found in prose or in mathematics, with the working beside
it evaluated too.
"""

import re
from dataclasses import replace
from functools import cached_property
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Discriminator, Field, PrivateAttr, Tag, field_validator

from grader.checks.binding import Strict
from grader.checks.evidence import WrittenEvidence
from grader.checks.expected_number import Formula, OwnReference, ReferenceCall
from grader.checks.written.arithmetic import equations
from grader.checks.written.asked_number import AskedNumber
from grader.checks.written.given_numbers import points_elsewhere, without_given
from grader.checks.written.measures import (
    ends_in_another_size,
    has_another_measure,
    in_one_unit,
    without_asked_degrees,
    without_asked_measure,
)
from grader.checks.written.number_words import (
    POWER_OF_LETTER,
    says_a_number,
    with_large_units,
    words_as_digits,
)
from grader.checks.written.phrases import stems_in
from grader.checks.written.plain_math import counted_out
from grader.checks.written.points_and_commas import (
    oddly_grouped,
    unquoted,
    with_decimal_points,
    with_sure_points,
    without_tags,
)
from grader.checks.written.quantities import quantities_asked
from grader.checks.written.tokens import LANGUAGES, Language
from grader.checks.written.units import (
    asks_percent,
    ends_in_another_unit,
    has_another_unit,
    percents_as_shares,
    percents_in,
    without_asked_unit,
)
from grader.checks.written_check import WrittenCheck
from grader.late_pattern import late_pattern
from grader.results.grade import Verdict

_DIGIT = late_pattern(r"\d")
_PICTURE = late_pattern(r"!\[[^\]\n]*\](?:\([^)\n]*\)|\[[^\]\n]*\])?|<img\b[^>]*>", re.I)
_CONTRACTED = late_pattern(r"(?:(?<=[Ii]t)|(?<=[Tt]hat)|(?<=[Hh]ere))['’]s\b")
"""`it's 39552`: no word s stands before a number."""
_GROUPED = late_pattern(r"(?<![\d.,])\d{1,3}(?:\.\d{3}){2,6}(?![\d.])")
"""`1.050.624`: two points group digits, and one may be that of a decimal number."""
_THIN_SPACE = late_pattern(r"(?<=\d)\\,(?=\d)")
"""What LaTeX sets between groups of digits."""
_EURO = late_pattern(r"^([^€]*\d)\s?€([^€]*)$")
"""The one sign of euros; several belong to a sum, which is read with them."""
_ASKS_SIZE = late_pattern(
    r"\b(?:without\s+(?:the\s+|its\s+|a\s+)?sign|magnitude|absolute|size|how\s+(?:far|much|large)|"
    r"norm|length|distance|difference|betrag|ohne\s+vorzeichen|wie\s+(?:weit|viel|groß))\b",
    re.I,
)
"""Words of a question that asks for a number without its sign."""
_WITHOUT = late_pattern(r"\bwithout\s+(?:the\s+|any\s+|an?\s+)?(\w{4,})", re.I)
_MINUS_APART = late_pattern(r"\A\s*[-–−]\s+(?=\d[^\n]*\Z)")
"""A minus before the only line; elsewhere it begins an item of a list."""

_MINUS_IN_WORDS = late_pattern(r"((?:^|[^\d)\s])\s*)\b(?:minus|negative)\s+(?=\d)", re.I)
"""A minus before a number, where nothing stands that it would be taken from."""
_NEGATED = late_pattern(r"\b(?:not|never|nicht|nie|no)\b|n['’]t\b", re.I)
_ONE_IN = late_pattern(
    r"(?<![\w.,])(?:one|1|eine?[rs]?)\s+(?:in|out\s+of|zu|aus|von)\s+(?=\d)(\d[\d,.']*\d|\d)", re.I
)
"""A probability in words: "one in 1,048,576"."""
_DASH_OR_MINUS = late_pattern(r"([^\W\d_]{3,}:?|:)\s+[-–−]\s+(?=\d)")
"""A dash behind a word, which may be the minus of a number below zero."""


def _has_what_is_left_out(answer: str, question: str) -> bool:
    """Say whether an answer is "with" something that its question wants "without"."""
    return any(
        re.search(rf"\bwith\s+(?:the\s+|an?\s+)?{re.escape(found[1])}\b", answer, re.I)
        for found in _WITHOUT.finditer(question)
    )


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
        2, description="an earlier number nearer to 0 makes this one too easy, and is not carried"
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
        0,
        ge=0,
        description="which of the results it is, from 0, where there are labels and no words "
        "announce it",
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
        return self._asked.value_in(answer, float(numbers["expected"]))

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
        if check.judge_answer(given, numbers).status == "needs_review":
            message = (
                f"This may follow from {follows.question}, which waits for a person; a person will "
                "look."
            )
            return Verdict("needs_review", 0.0, message)
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
        seen = _PICTURE.sub(" ", answer)
        if seen != answer and not _DIGIT.search(seen):
            message = "There is a picture in this answer and no number; a person will look."
            return Verdict("needs_review", 0.0, message)
        if points_elsewhere(seen):
            message = "This points to another answer; a person will look."
            return Verdict("needs_review", 0.0, message)
        answer = _CONTRACTED.sub(" is", without_tags(_THIN_SPACE.sub("", seen)))
        if float(numbers["expected"]) < 0:
            answer = _MINUS_IN_WORDS.sub(r"\1-", answer)
        answer = _EURO.sub(r"\1 Euro\2", answer)
        answer = _GROUPED.sub(lambda found: found[0].replace(".", ""), answer)
        for plain in {unquoted(answer), with_large_units(answer)} - {answer}:
            in_other_words = self.judge_answer(plain, numbers)
            if in_other_words.status == "correct":
                return in_other_words
        shares = percents_as_shares(answer, self._question)
        if shares != answer:
            return self._in_percent(answer, shares, numbers)
        return self._judged(answer, numbers)

    def _in_percent(self, answer: str, shares: str, numbers: dict[str, Any]) -> Verdict:
        """Judge an answer in percent where the question does not ask for that: as shares, and where
        that differs from the numbers as they stand, not as right.
        """
        expected = float(numbers["expected"])
        if any(self._asked.hits(one, expected) for one in percents_in(answer)):
            message = "There are percents here; a person will look."
            return Verdict("needs_review", 0.0, message)
        as_share = self._judged(shares, numbers)
        plain = self._judged(answer, numbers)
        if as_share.status in ("correct", plain.status):
            return as_share
        message = "There are percents here; a person will look."
        return Verdict("needs_review", 0.0, message)

    def _judged(self, answer: str, numbers: dict[str, Any]) -> Verdict:
        expected = float(numbers["expected"])
        answer = with_sure_points(answer) if self.of == 1 else answer
        answer = without_asked_degrees(answer, self._question)
        answer = in_one_unit(counted_out(answer), self._question)
        is_of_another = has_another_unit(answer, self._question) or has_another_measure(
            answer, self._question, lambda value: self._asked.hits(value, expected)
        )
        is_other_size = ends_in_another_size(
            answer, self._question, lambda value: self._asked.hits(value, expected)
        )
        answer = without_asked_measure(answer, self._question)
        answer = without_asked_unit(answer, self._question)
        verdict = self._asked.verdict(answer, numbers)
        if verdict.status == "incorrect" and self._asked.gives_parts(answer, expected):
            message = "Parts of the right number stand here, and not the whole; a person will look."
            return Verdict("needs_review", 0.0, message)
        is_other_size = is_other_size or ends_in_another_unit(answer, self._question)
        if verdict.status in ("incorrect", "partial") and is_other_size:
            message = "The number has another unit than the one asked for; a person will look."
            return Verdict("needs_review", 0.0, message)
        if verdict.status == "partial" and asks_percent(self._question):
            message = "A share stands beside percents here; a person will look."
            return Verdict("needs_review", 0.0, message, proposed=1.0)
        if verdict.status == "incorrect" and asks_percent(self._question):
            share = {**numbers, "expected": expected / 100}
            both = (answer, with_decimal_points(answer))
            if any(self._asked.verdict(one, share).status == "correct" for one in both):
                message = "This is a share, and percent is asked for; a person will look."
                return Verdict("needs_review", 0.0, message)
        is_of_another = is_of_another or ends_in_another_unit(answer, self._question)
        is_of_another = is_of_another or _has_what_is_left_out(answer, self._question)
        if verdict.status == "correct" and any(
            self._asked.hits(value, expected) for value in oddly_grouped(answer)
        ):
            message = "It is not clear where the point of the number is; a person will look."
            return Verdict("needs_review", 0.0, message)
        if verdict.status == "correct" and is_of_another:
            message = "What stands beside the number may change it; a person will look."
            return Verdict("needs_review", 0.0, message)
        if verdict.status == "correct":
            return verdict
        if verdict.status == "incorrect" and expected > 0 and _ASKS_SIZE.search(self._question):
            turned = self._asked.verdict(answer, {**numbers, "expected": -expected})
            if turned.status == "correct":
                message = "The number has a sign, and its size is asked for; a person will look."
                return Verdict("needs_review", 0.0, message, proposed=1.0)
        plain = POWER_OF_LETTER.sub("", answer)
        readings = [with_decimal_points(answer), plain]
        readings.append(without_given(answer, self._question))
        signed = [_MINUS_APART.sub("-", answer), _DASH_OR_MINUS.sub(r"\1 -", answer)]
        if verdict.status == "incorrect" and any(
            one != answer and self._asked.verdict(one, numbers).status == "correct"
            for one in signed
        ):
            message = "It is not clear whether a minus stands here or a dash; a person will look."
            return Verdict("needs_review", 0.0, message, proposed=1.0)
        has_digits = bool(_DIGIT.search(plain))
        if not has_digits and says_a_number(plain):
            readings.append(words_as_digits(plain))
        if not _NEGATED.search(answer):
            readings.append(_ONE_IN.sub(r"1/\1", answer))
        others = [self._asked.verdict(one, numbers) for one in readings if one != answer]
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
            self._asked.hits(one.result, expected) for one in said
        ):
            message = "The right number stands here as a word, beside another; a person will look."
            return Verdict("needs_review", 0.0, message)
        return verdict

    def in_context(self, question: str, synonyms: dict[Language, list[list[str]]]) -> "Number":
        """Return this check with its question's words, which an answer may use freely."""
        found = self.model_copy()
        found.__dict__.pop("_known", None)
        found._question = question
        return found

    @cached_property
    def _known(self) -> frozenset[str]:
        told = [self._question, self.title, quantities_asked(self._question)]
        return frozenset[str]().union(*(stems_in(told, lang) for lang in LANGUAGES))

    @property
    def _asked(self) -> AskedNumber:
        return AskedNumber(
            self.label,
            self.other_labels,
            self.place,
            self.of,
            self.tolerance,
            self.slip_fraction,
            self._known if self._question else frozenset(),
        )


KIND = Number
