"""Which number of an answer belongs to which label: `T = 5: 19712`, `19712 for T = 5`,
`19712 (T = 5)`.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeVar

from grader.late_pattern import late_pattern

T = TypeVar("T")
_SENTENCE = late_pattern(r"(?<=[.!?])\s+|\n")
_NUMBER = (
    r"(?<![\d,_'\u202f])(?<!\d )(?<!\d[eE])(?<!\d[eE][-+])"
    r"\$?\s*(?P<number>"
    r"(?:\d{1,3}(?: \d{3}){1,4}|\d[\d,_'\u202f]{0,40})(?![\d,_'\u202f])"
    r"(?:\.\d{1,40})?(?:[eE][-+]?\d{1,3})?)"
    r"\s*(?:\\[ ,;])?\s*\$?"
)
_WORDS = r"(?:\s*(?:weights|parameters|gewichte|parameter)\b)?"
_OPEN, _CLOSE = r"\s*(?:\\[ ,;])?\s*[(\[]\s*\$?\s*", r"\s*\$?\s*[)\]]"
_LIST = late_pattern(r"(?<=\d)\s*,\s+(?=\d)")
_SETTING = late_pattern(
    r"(?<![\d.,+*/^·×=-])(?<![+*/^·×=-]\s)\d{1,4}(?![\d.%^*/+·×-]|,\s?\d|\s[*/+·×=-])"
)
"""A small number that is not counted with, set, or in a list."""
_QUANTIFIED = late_pattern(r"\{\d*,?\d*\}|\\[A-Za-z]")
_ARROW = late_pattern(r"\\(?:Long)?[Rr]ightarrow\b|\\implies\b|⇒|=>")
_SPACE = late_pattern(r"\\[ ,;](?=\s|[A-Za-z(])")


@lru_cache(64)
def _patterns(labels: tuple[str, ...]) -> tuple[re.Pattern[str], re.Pattern[str]]:
    label = "|".join(f"(?:{text})" for text in labels)
    rest = r"[^()\n]{0,20}?"
    behind = (
        rf"{_NUMBER}{_WORDS}{_OPEN}(?:(?:for|für|with|bei|if)\s+)?(?P<label>{label}){rest}{_CLOSE}"
    )
    before = rf"(?P<label>{label})\s*\$?{_OPEN}{_NUMBER}{_WORDS}{_CLOSE}"
    return re.compile(behind, re.I), re.compile(before, re.I)


def labels_first(answer: str, labels: Sequence[str]) -> str:
    """Return an answer in which every label in brackets stands before its number, on a line.

    Numbers of a list are told apart, and what stands before an arrow is taken for what was given.

    >>> labels_first("19712 (T = 5), 39552 (T = 10)", [r"T = 5", r"T = 10"]).split()
    ['T', '=', '5:', '19712', ',', 'T', '=', '10:', '39552']
    """
    answer = _LIST.sub("; ", answer)
    if not labels or not ("(" in answer or "[" in answer):
        return answer
    try:
        patterns = _patterns(tuple(labels))
    except re.error:  # two groups of one name
        return answer
    for pattern in patterns:
        if len(pattern.findall(answer)) > 1:
            answer = _SPACE.sub(" ", _ARROW.sub("\n", answer))
            return pattern.sub(lambda m: f"\n{m['label']}: {m['number']}\n", answer)
    return answer


@dataclass(frozen=True)
class Mark:
    """Where words stand that announce a number: this check's or another's."""

    start: int
    end: int
    is_mine: bool


def marks_in(answer: str, label: Sequence[str], others: Sequence[str]) -> list[Mark]:
    """Return where the words of labels stand in an answer, in order."""
    found = [
        Mark(match.start(), match.end(), is_mine)
        for patterns, is_mine in ((label, True), (others, False))
        for pattern in patterns
        for match in re.finditer(pattern, answer, re.I)
    ]
    return sorted(found, key=lambda mark: (mark.start, mark.end, mark.is_mine))


def results_in_turn(
    answer: str, marks: Sequence[Mark], results_in: Callable[[str], Sequence[T]]
) -> list[T]:
    """Return the result that stands at my label's place, where as many results as labels are listed
    in front of all of them, or behind: "39552 and 19712 weights for T = 10 and T = 5".

    Nothing where it is not so.
    """
    if len(marks) < 2 or sum(mark.is_mine for mark in marks) != 1:
        return []
    before, between, behind = (
        results_in(answer[: marks[0].start]),
        results_in(answer[marks[0].end : marks[-1].start]),
        results_in(answer[marks[-1].end :]),
    )
    for listed, others in ((before, behind), (behind, before)):
        if len(listed) == len(marks) and not between and not others:
            return [one for one, mark in zip(listed, marks, strict=True) if mark.is_mine]
    return []


def settings_told(answer: str, label: Sequence[str], others: Sequence[str]) -> list[bool]:
    r"""Say of each number that stands in a label whether that is mine, in the order of an answer:
    of 10 and 5 in "N(10) = 39552, N(5) = 19712". Not of "O = 10", a list or a calculation.

    >>> settings_told("N(10) = 7, N(5) = 3 with O = 5", [r"T = 5\b(?!\d{1,3})"], ["T = 10"])
    [False, True]
    """
    mine, theirs = (
        {own for one in labels for own in re.findall(r"\d+", _QUANTIFIED.sub(" ", one))}
        for labels in (label, others)
    )
    found = [one[0] for one in _SETTING.finditer(answer)]
    return [one in mine for one in found if (one in mine) != (one in theirs)]


def stretches_of(
    answer: str, marks: Sequence[Mark], results_in: Callable[[str], Sequence[object]]
) -> list[str]:
    """Return the stretches of an answer behind my words, each up to the next words of any label.

    Where nothing stands behind the last words ("19 for T=5, 27 for T=9") the words follow their
    results. None where the words of one side are missing.
    """
    if len({mark.is_mine for mark in marks}) != 2:
        return []
    if results_in(answer[marks[-1].end :]):
        ends = [*(mark.start for mark in marks[1:]), len(answer)]
        return [answer[m.end : end] for m, end in zip(marks, ends, strict=True) if m.is_mine]
    starts = [0, *(mark.end for mark in marks)]
    return [answer[a : m.start] for a, m in zip(starts, marks, strict=False) if m.is_mine]


def stretches_by_sentence(
    answer: str, marks: Sequence[Mark], results_in: Callable[[str], Sequence[object]]
) -> list[str]:
    """Return my stretches where one sentence has its words in front and another behind.

    "For T = 5 I get 19, so for ten steps it is twice that. That makes 38 for T = 10."
    """
    found: list[str] = []
    for start, end in _sentences(answer):
        own = [
            Mark(mark.start - start, mark.end - start, mark.is_mine)
            for mark in marks
            if start <= mark.start < end
        ]
        if own and all(m.is_mine for m in own) and len(own) == 1:
            behind = answer[start:end][own[0].end :]
            found.append(behind if results_in(behind) else answer[start:end][: own[0].start])
        else:
            found += stretches_of(answer[start:end], own, results_in)
    return found


def stretches_behind(
    answer: str, marks: Sequence[Mark], results_in: Callable[[str], Sequence[object]]
) -> list[str]:
    """Return the stretches before my words, where the first words have results before them.

    Then an answer may be meant either way: "19 [T = 5]; 38 [T = 10]; their difference is 19".
    """
    if not marks:
        return []
    start = max(a for a, _ in _sentences(answer) if a <= marks[0].start)
    if not results_in(answer[start : marks[0].start]):
        return []
    starts = [0, *(mark.end for mark in marks)]
    return [answer[a : m.start] for a, m in zip(starts, marks, strict=False) if m.is_mine]


def _sentences(answer: str) -> Iterator[tuple[int, int]]:
    start = 0
    for match in _SENTENCE.finditer(answer):
        yield start, match.start()
        start = match.end()
    yield start, len(answer)
