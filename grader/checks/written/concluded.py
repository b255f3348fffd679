"""The end of an answer that is plainly its result: in a box, or behind "so" or "Answer:"."""

import re
from collections.abc import Sequence

from grader.checks.written.arithmetic import Equation, equations
from grader.checks.written.evaluation import is_near
from grader.checks.written.points_and_commas import is_bare_number
from grader.checks.written.tokens import STRUCK
from grader.late_pattern import late_pattern
from grader.words import words

_BOX = late_pattern(r"\\f?box(?:ed)?\s?\{((?:[^{}]|\{[^{}]{0,100}\}){1,200})\}")
_ANNOUNCED = late_pattern(
    r"(?:^|(?<=[,;.:\n])|(?<=[,;.:\n]\s))[\s>*_$-]{0,8}(?:and\s+|und\s+)?(?:"
    r"(?:(?:my|the|meine?|die|das)\s+)?(?:final\s+)?"
    r"(?:answer|result|antwort|ergebnis|lösung)\s*(?:is\b|:|=|ist\b|lautet\b)"
    r"|so\b(?!\s+(?:that|far|much|many|called|long|on)\b)"
    r"|(?:thus|therefore|hence|altogether|consequently|finally|in\s+total|overall|"
    r"daher|somit|folglich|ergo|insgesamt|schließlich)\b"
    r")|∴|⇒|→|[=-]>|\\Rightarrow\b|\\therefore\b",
    re.I,
)
"""What stands before the result, where that comes last."""
_ASIDE = late_pattern(r"\([^()\n]*(?:\([^()\n]*\)[^()\n]*)*=[^()\n]*(?:\([^()\n]*\)[^()\n]*)*\)")
"""Brackets with an equation in them."""
A_SIZE = 0.05
"""A bare number below this share of what an answer is about is a size, and not the answer."""
_WORD = late_pattern(r"[^\W\d_]+(?:['’]t)?")
_NAME = late_pattern(r"[^\W\d]\w*")
_NAMED = late_pattern(r"([^\W\d_]+)(?:_\{?\w*\}?)?\s*[=≈:]")
"""What a step on the way works out."""
A_STEP = 0.01
"""Room for a result that is rounded."""
_USED_IN_WORKING = frozenset({"solve", "solved", "solves", "reduce", "reduces", "reduced", "only"})
_AGAINST = (words("contrary") | words("supposed")) - _USED_IN_WORKING


def concluded(answer: str) -> str | None:
    """Return what an answer gives last as its result, None where nothing is announced so, or where
    what stands before is more than working that leads there.

    >>> concluded("m = 0.1 * 0.02 = 0.002, so the step is 0.00316"), concluded("4 or 5, so 5")
    (' the step is 0.00316', None)
    >>> concluded("first 5, then $\\\\boxed{x = 6}$."), concluded("m = 2, v = 3, so m is 5")
    ('x = 6', None)
    >>> concluded("m = 36 g\\nM = 18 g/mol\\nn = m/M = 2 mol")
    ' 2 mol'
    """
    answer = STRUCK.sub(" ", answer)
    boxes = [*_BOX.finditer(answer)]
    if len(boxes) > 1:
        return None
    if boxes:
        before, told, behind = answer[: boxes[0].start()], boxes[0][1], answer[boxes[0].end() :]
        if _WORD.search(behind.replace("\\end", "")) or equations(behind):
            return None
    else:
        announced = list(_ANNOUNCED.finditer(answer))
        if not announced:
            return _end_of_chain(answer)
        before, told = answer[: announced[-1].start()], answer[announced[-1].end() :]
    given = equations(told)
    if len(given) != 1 or _is_against(before):
        return None
    is_bare = len(given[0].sides) == 1 and not given[0].is_worked
    return None if is_bare and _is_of_a_step(told, given[0].result, before) else told


def _end_of_chain(answer: str) -> str | None:
    """Return the last side of a chain of equations that is all there is, or that stands below lines
    that give its letters their values; None for anything else.
    """
    *given, last = [line.strip() for line in answer.strip().split("\n") if line.strip()] or [""]
    sides = _EQUALS.split(last)
    named = [found[1] for line in given if (found := _GIVES.match(line)) is not None]
    names = set(_NAME.findall(" ".join(sides[:-1])))
    if len(sides) == 2 and not given and _DIGITS.search(sides[0]):  # 20 m/s * 3.6 = 72 km/h
        left, right = (_UNIT.sub("", side) for side in sides)
        worked = equations(f"{left} = {right}")
        is_true = len(worked) == 1 and len(worked[0].sides) == 2 and worked[0].sides_agree
        return sides[1] if is_true and worked[0].is_worked and not _is_against(answer) else None
    is_chain = len(sides) > 2 and len(named) == len(given) and names >= {*named}
    told = sides[-1].strip("$ .")
    is_one = is_chain and len(equations(f" {told}")) == 1 and not _is_against(answer)
    return f" {told}" if is_one else None


_EQUALS = late_pattern(r"(?<![<>!=])[=≈](?!=)|\\approx\b")
_DIGITS = late_pattern(r"\d")
_UNIT = late_pattern(
    r"(?<=\d)[ \xa0]?[^\W\d_]{1,6}[²³]?(?:[ ]?[/·][ ]?[^\W\d_]{1,4}[²³]?){0,2}"
    r"(?=[ ]*(?:[-+*/×·)]|$))"
)
"""A unit behind a number that is worked with."""
_GIVES = late_pattern(r"[\s$*>-]*([^\W\d_]\w{0,9})\s*=[^=]{1,60}$")


def all_announced(answer: str) -> list[str]:
    """Return what an answer announces as a result, each up to the end of its line or the next.

    >>> all_announced("5 * 4 = 20. Answer: 5\\nso it is 6")
    [' 5', ' it is 6']
    """
    marks = list(_ANNOUNCED.finditer(answer))
    ends = [*(mark.start() for mark in marks[1:]), len(answer)]
    told = [answer[mark.end() : end].split("\n")[0] for mark, end in zip(marks, ends, strict=False)]
    return [*told, *(found[1] for found in _BOX.finditer(answer))]


def announces_another(answer: str, value: float, of: int) -> bool:
    """Say whether an answer announces another number than `value`: "2 * 3 = 6. Answer: 5" for 6.

    `of` is how many numbers are asked for; where there are several, all must be announced.
    """
    given = [
        [one.result for one in equations(told) if _may_be_a_result(one, value)]
        for told in all_announced(answer)
    ]
    given = [some for some in given if some]
    looked_at = given if of > 1 else given[-1:]
    return len(looked_at) >= max(of, 1) and not any(
        is_near(one, value, 1e-3) for some in looked_at for one in some
    )


def _may_be_a_result(one: Equation, value: float) -> bool:
    return len(one.sides) > 1 or one.is_worked or abs(one.result) >= A_SIZE * abs(value)


def only_in_brackets(answer: str, value: float) -> bool:
    """Say whether `value` stands in brackets alone, beside another result.

    As 197 does in "210 (14*14 + 1 = 197 if the last stands alone)".
    """
    outside = _ASIDE.sub(" ", answer)
    if outside == answer:
        return False
    left = [one for one in equations(outside) if _may_be_a_result(one, value)]
    return bool(left) and not any(is_near(one.result, value, 1e-6) for one in left)


def leads_there(everything: Sequence[Equation]) -> bool:
    """Say whether no equation of an answer is wrong in itself."""
    return all(one.sides_agree or one.is_rounded for one in everything) and not any(
        one.is_broken for one in everything
    )


def _is_of_a_step(told: str, value: float, before: str) -> bool:
    """Say whether `told` gives a number to a name that a step before it gave another value."""
    named = {name.partition("_")[0] for name in _NAME.findall(told)}
    for found in _NAMED.finditer(before):
        came = equations(before[found.end() :].split("\n")[0])[:1]
        if found[1] in named and came and not is_near(came[0].result, value, A_STEP):
            return True
    return False


def _is_against(before: str) -> bool:
    """Say whether what stands before a result may be against it, as a question or a denial."""
    if any(is_bare_number(line) for line in before.split("\n") if line.strip()):
        return True  # an answer stands there already
    said = {word.lower() for word in _WORD.findall(before)}
    return (
        "?" in before
        or bool(said & (_AGAINST | {"or", "oder", "ou", "either", "entweder"}))
        or any(word.endswith(("'t", "’t")) for word in said)
    )
