"""The one number that a check asks for: which of the numbers of an answer it is, and whether it is
right. Units, number words and other readings of an answer are left to the check.
"""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from grader.checks.endings import wrong
from grader.checks.written.arithmetic import Equation, equations
from grader.checks.written.around_number import TOO_MANY, Around
from grader.checks.written.concluded import A_SIZE, concluded, leads_there
from grader.checks.written.evaluation import is_near
from grader.checks.written.labels import (
    labels_first,
    marks_in,
    results_in_turn,
    settings_told,
    stretches_behind,
    stretches_by_sentence,
    stretches_of,
)
from grader.checks.written.own_results import OwnResults, agree, distinct, is_used
from grader.checks.written.points_and_commas import is_bare_number, without_thousands_points
from grader.checks.written.tables import tables_as_lines
from grader.checks.written.taken_back import EDITED, REFUSED, is_taken_back
from grader.checks.written.tokens import STRUCK
from grader.late_pattern import late_pattern
from grader.results.grade import Verdict

EXACT = 1e-9
"""Relative room for a whole number, however much the check leaves for others."""
LARGEST_COUNT = 1e15
"""Larger ones are measured: each number of so many digits is stored as a whole one."""
MOST_NUMBERS = 200
"""An answer of more numbers and equations is for a person."""
MOST_PARTS = 6
MOST_SIDES = 2
"""Different values that one chain of equations may have: the method's and the slip's."""
_FRACTION_ALONE = late_pattern(r"[\s$*_`(]*[-+]?\d{1,9}\s*[/⁄∕]\s*\d{1,9}[\s$*_`).]*")
_ONE = r"[-+−]?(?:\d+(?:\.\d+)?|\.\d+)\s{0,4}"
_LIST = late_pattern(
    r"[\s$*_`]*(?:[^\W\d_][^\W_]{0,15}\s*[=:]\s*(?=[\[({]))?[\[({]?"
    rf"({_ONE}(?:,\s{{0,4}}{_ONE})*)[\])}}]?[\s$*_`.]*"
)
"""Numbers with commas between and nothing else, perhaps in brackets and under a name."""
_LETTER = late_pattern(r"[^\W\d_](?<![eE](?=[-+]?\d))")
_BACKWARDS = late_pattern(
    r"\b(?:revers\w+|back\s?wards?|back to front|umgekehrt\w*|rückwärts|andersherum)\b", re.I
)
"""Several numbers are perhaps given in another order than they stand in."""
_DENIED = late_pattern(r"\b(?:not|nicht|isn't|never)\s+\$?\d{2}", re.I)
_NOT_CLEAR = "It is not clear which number is the answer here; a person will look."
_SEVERAL = "Several different numbers are given; a person will look which is meant."
_NOT_LAST = "The number meant is not the last one; a person will look."
_WHICH = (_NOT_CLEAR, _SEVERAL, _NOT_LAST, TOO_MANY)
_SCIENTIFIC = late_pattern(r"[\s(+-]*\d[\d.]*\s?\*\s?10\s?\^\s?\(?[-+]?\d+\)?[\s.]*")


def _person(message: str, proposed: float | None = None) -> Verdict:
    return Verdict("needs_review", 0.0, message, proposed=proposed)


@dataclass(frozen=True)
class AskedNumber:
    """A number as its check asks for it; the fields are those of `number`, and the words `known`
    from the question, none where there is no question.
    """

    label: Sequence[str]
    other_labels: Sequence[str]
    place: int
    of: int
    tolerance: float
    slip_fraction: float
    known: frozenset[str] = frozenset()

    def value_in(self, answer: str, expected: float) -> float | None:
        """Return the one number a student gives here, None where there is not just one."""
        answer = self._prepared(answer)
        everything = equations(answer)
        if len(everything) > MOST_NUMBERS:
            return None
        least = _least_result(expected)
        results = [equation for equation in everything if _is_result(equation, least)]
        finals = self._own(answer, results, everything).finals(everything)
        return finals[0] if len(finals) == 1 else None

    def hits(self, value: float, expected: float) -> bool:
        """Say whether a value is the expected one within the room that there is."""
        whole = expected.is_integer() and abs(expected) < LARGEST_COUNT
        return is_near(value, expected, min(self.tolerance, EXACT) if whole else self.tolerance)

    def gives_parts(self, answer: str, expected: float) -> bool:
        """Say whether an answer gives numbers, and no other ones, of which the expected is the sum:
        "18432 weights and 64 biases".
        """
        alone = [one for one in equations(self._prepared(answer)) if len(one.sides) == 1]
        values = [one.result for one in alone if not one.is_worked]
        return 1 < len(values) <= MOST_PARTS and self.hits(math.fsum(values), expected)

    def verdict(self, answer: str, numbers: Mapping[str, float]) -> Verdict:
        """Judge an answer as it is written; `numbers` is that of `Number.judge_answer`.

        Where it is not clear which number is meant, one that is announced as the last is.
        """
        found = self._verdict_of_all(answer, numbers)
        if self.of == 1 and found.message in _WHICH and (told := concluded(answer)) is not None:
            last = self._verdict_of_all(told, numbers)
            if last.status == "correct" and leads_there(equations(self._prepared(answer))):
                return last
        return found

    def _verdict_of_all(self, answer: str, numbers: Mapping[str, float]) -> Verdict:
        """Judge an answer by all numbers in it."""
        expected = float(numbers["expected"])
        as_written = STRUCK.sub(" ", answer)
        answer = self._prepared(answer)
        if is_near(expected, round(expected), EXACT) and abs(expected) >= 1000:
            answer = without_thousands_points(answer)
        everything = equations(answer)
        if not everything:
            return _person("No number could be read here for certain; a person will look.")
        if len(everything) > MOST_NUMBERS:
            return _person("There are very many numbers here; a person will look.")
        if self.of > 1 and _BACKWARDS.search(answer):
            return _person("The numbers may be meant in another order; a person will look.")
        edited = EDITED.search(as_written)
        is_edited = edited is not None and all(
            equations(part) for part in (as_written[: edited.start()], as_written[edited.end() :])
        )
        if is_taken_back(answer) or REFUSED.search(answer) or is_edited:
            return _person("A number is given and perhaps taken back; a person will look.")
        least = _least_result(expected)
        # in a list of nothing but numbers each is one that is given, however small
        is_list = not {"|", ":", "="} & {*as_written} and not _LETTER.search(answer)
        is_list = is_list or (
            len(everything) == self.of
            and not {"=", "^", "{"} & {*answer}
            and not marks_in(answer, self.label, self.other_labels)
        )
        is_bare = is_bare_number(answer) if self.of == 1 else is_list
        results = [one for one in everything if is_bare or _is_result(one, least)]
        own = self._own(answer, results, everything)
        finals = own.finals(everything)
        if doubt := self._unclear(answer, expected, everything, own.results, finals):
            return _person(doubt)
        around = Around(finals[0], answer, as_written, results, everything)
        if any(one.is_broken for one in own.results) or around.is_bound():
            return _person("It is not clear what is said of the number; a person will look.")
        labels = [*self.label, *self.other_labels]
        if doubt := around.doubt(labels, self.of, self.known):
            return _person(doubt)
        mine = [one for one in own.results if is_near(one.result, finals[0], 1e-9)]
        if found := self._by_working(mine, expected):
            return found
        if any(self.hits(one.result, expected) for one in everything) and not self._is_anothers(
            answer, expected
        ):
            return _person(
                "The right number stands here, but not clearly as this answer; a person will look."
            )
        return self._wrong(answer, numbers, mine, results, everything)

    def _unclear(
        self,
        answer: str,
        expected: float,
        everything: Sequence[Equation],
        mine: Sequence[Equation],
        finals: Sequence[float],
    ) -> str | None:
        """Say why it is not clear which number is meant, None where it is."""
        if not mine:
            return (
                "It is not clear whether the number here is the answer; a person will look."
                if len(everything) == 1
                else _NOT_CLEAR
            )
        if (
            len(finals) != 1
            or any(len(distinct(one.sides)) > MOST_SIDES for one in mine)
            or _DENIED.search(answer)
        ):
            return _SEVERAL
        is_given = any(self.hits(one.result, expected) for one in mine)
        if is_given and not self.hits(finals[0], expected):
            return _NOT_LAST
        return None

    def _by_working(self, mine: Sequence[Equation], expected: float) -> Verdict | None:
        """Judge by what the number and its working give; None where neither gives what is right."""
        hits = partial(self.hits, expected=expected)
        right = [one for one in mine if hits(one.result)]
        agreeing = [one for one in right if one.sides_agree or all(map(hits, one.sides))]
        if not agreeing and any(hits(number) for one in mine for number in one.operands):
            return _person("The working uses the result itself; a person will look.")
        if agreeing:
            is_worked = any(len(one.sides) > 1 for one in agreeing)
            end = ", and both sides of the equation agree." if is_worked else "."
            return Verdict("correct", 1.0, "The number is right" + end)
        is_on_a_side = any(hits(side) for one in mine for side in one.sides)
        if is_on_a_side and not any(one.is_worked for one in mine):
            return _person(
                "Two numbers that differ stand beside one sign of equality; a person will look."
            )
        if right:
            return Verdict(
                "partial",
                self.slip_fraction,
                "The number is right, but the working written beside it gives "
                "another one: the two sides of the equation do not agree.",
            )
        if any(one.is_rounded and hits(one.sides[-2]) for one in mine):
            message = "The number is rounded further than the question allows; a person will look."
            return _person(message, self.slip_fraction)
        if is_on_a_side:
            return Verdict(
                "partial",
                self.slip_fraction,
                "The method is right, but a slip happened in working it out: the two "
                "sides of the equation do not agree.",
            )
        return None

    def _wrong(
        self,
        answer: str,
        numbers: Mapping[str, float],
        mine: Sequence[Equation],
        results: Sequence[Equation],
        everything: Sequence[Equation],
    ) -> Verdict:
        """Judge a number that is not right: by whose mistake, or how much of it is for a person."""
        for name, value in numbers.items():
            if name != "expected" and any(self.hits(one.result, float(value)) for one in mine):
                return Verdict("incorrect", 0.0, "The number is not right.", misconception=name)
        if any(one.is_worked and not one.sides_agree for one in everything):
            message = (
                "The number is not right, and the two sides of an equation do not agree; a person "
                "will look how much is right."
            )
            return _person(message, self.slip_fraction)
        is_fraction = _FRACTION_ALONE.fullmatch(answer) is not None
        is_number = is_fraction or all(_SCIENTIFIC.fullmatch(one.text) for one in mine)
        if not is_number and all(one.is_worked and len(one.sides) == 1 for one in mine):
            return _person("A formula is given here and no number; a person will look.")
        given = distinct([one.result for one in results if not one.is_worked or len(one.sides) > 1])
        if self.label and len(given) < self.of:
            return _person("There are fewer numbers here than are asked for; a person will look.")
        return wrong(
            "The number is not right: the equation is worked out correctly, so the method "
            "is what to look at."
            if any(one.is_worked for one in mine) and not is_number
            else "The number is not right."
        )

    def _is_anothers(self, answer: str, expected: float) -> bool:
        """Say whether the right number is plainly given for another label: "T=10: 19712"."""
        return any(
            self.hits(equation.result, expected)
            for label in self.other_labels
            for found in re.finditer(rf"(?:{label})\s*:([^,;\n]*)", answer)
            for equation in equations(found[found.lastindex or 1])
        )

    def _prepared(self, answer: str) -> str:
        """Return an answer without what is struck, tables as lines, labels before their numbers."""
        plain = tables_as_lines(STRUCK.sub(" ", answer))
        listed = _LIST.fullmatch(plain) if self.of > 1 else None
        if listed is not None and listed[1].count(",") == self.of - 1:
            return ", ".join(part.strip() for part in listed[1].split(","))
        return labels_first(plain, [*self.label, *self.other_labels])

    def _own(self, answer: str, results: list[Equation], everything: list[Equation]) -> OwnResults:
        """Return the results that belong to this number's label."""
        if not self.label or self.of == 1:
            return OwnResults(results, results)
        largest = max((abs(equation.result) for equation in results), default=0.0)

        def results_in(stretch: str) -> list[Equation]:
            return [one for one in equations(stretch) if _is_result(one, A_SIZE * largest)]

        marks = marks_in(answer, self.label, self.other_labels)
        if len(marks) == self.of and (mine := results_in_turn(answer, marks, results_in)):
            return OwnResults(mine, mine)
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
        if len(ends) != self.of:
            return OwnResults([], [])
        told = [mark.is_mine for mark in marks]
        told = told or settings_told(answer, self.label, self.other_labels)
        if self.of == 2 and len({*told}) == 2 and told[0] != (self.place == 0):
            return OwnResults([], [])  # the words stand in another order than the checks
        return OwnResults([ends[self.place]], [ends[self.place]])


def _is_result(equation: Equation, least: float) -> bool:
    """Say whether an equation may be the answer: a bare number that is smaller is a size."""
    if len(equation.sides) > 1 or equation.is_worked:
        return True
    return abs(equation.result) >= least


def _least_result(expected: float) -> float:
    """Return how large a bare number has to be to be taken for an answer.

    A power of ten, between a twentieth and a half of the expected value: who finds it out by many
    trials knows how many digits that has, and no more.
    """
    return 10.0 ** math.ceil(math.log10(A_SIZE * abs(expected))) if expected else 0.0
