"""Numbers in an answer that are not its result: those of the question, and of other questions."""

import re

from grader.late_pattern import late_pattern

_POINTS_ELSEWHERE = late_pattern(
    r"\W*(?:(?:it\s+is|it['’]s|exactly)\s+)?(?:the\s+|das\s+)?(?:same|like|as|see|cf\.?|gleich\w*|wie|siehe)\b"
    r"[^\d\n=]{0,30}\d{1,2}(?:\s?[.-]\s?\d{1,2}){0,3}(?:\s?\(?[a-h]\)?)?\W*",
    re.I,
)
"""`Same as 1.1`: the number is that of a question."""
_GIVEN = late_pattern(
    r"\s(?:in|after|within|during|for|at|with|nach|innerhalb|während|bei|mit)\s+(?:all\s+|the\s+)?"
    r"(\d{1,9}(?:\.\d{1,9})?)\b(?!\s*[-+*/^=·×])(?:\s+[^\W\d_]{1,20})?"
)


def without_given(answer: str, question: str) -> str:
    """Return an answer without the numbers of its question behind "in", "after" and the like.

    >>> without_given("There are 197 pulses in 14 s.", "It counts for 14 s. How many pulses?")
    'There are 197 pulses.'
    """
    given = {*re.findall(r"\d+(?:\.\d+)?", question)}
    return _GIVEN.sub(lambda found: "" if found[1] in given else found[0], answer)


def points_elsewhere(answer: str) -> bool:
    """Say whether an answer does no more than point to another question.

    >>> points_elsewhere("Same as 1.1"), points_elsewhere("1.1 as before")
    (True, False)
    """
    return _POINTS_ELSEWHERE.fullmatch(answer) is not None
