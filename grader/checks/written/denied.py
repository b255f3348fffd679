"""What is written beside an answer and says that it is none: a cross, "wrong", an empty box."""

import re
from collections.abc import Collection

from grader.late_pattern import late_pattern

_CROSS = late_pattern(r"[✗✘❌✖👎]")
_WRONG = (
    r"(?:wrong|false|incorrect|untrue|falsch|"
    r"not\s+(?:right|correct|true)|nicht\s+(?:richtig|wahr|korrekt))"
)
_SAID = late_pattern(rf"\b{_WRONG}\b", re.I)
_SAID_BEHIND = late_pattern(
    rf"(?:[:(–—.,]|\s-|\bis|\bare|\bist|\bsind)\s*({_WRONG})[\s).!]*(?=$|\n|[.;,])", re.I
)
_UNEQUAL = late_pattern(r"(?:!=|<>|≠|\\neq?\b)\s*\$?-?[\d.]")
_EMPTY_BOX = late_pattern(r"[\s>*+-]*(?:\[\s?\]|[☐□○◯]|\(\s?\))")
_WOULD_BE = late_pattern(
    r"\b(?:would|could|might)\s+(?:only\s+)?be\s+(?:right|correct|true)\b|\b(?:wäre|würde)\b|"
    r"\bdoubt\b|\bbezweifle\b|"
    r"(?:\b(?:is|are|was|ist|sind)\s+(?:not|nicht)|n['’]t)\s+(?:it|that|this|es|das)\b(?!\s+\w)",
    re.I,
)
_OPPOSED = late_pattern(
    r"\W*(?:(?:no|nope|nein)\b\W*(?:it|they|this|that|he|she)\s+(?:does|do|is|are|will|has|have|can)"
    r"|(?:yes|ja)\b\W*(?:it|they|this|that|he|she)\s+(?:(?:does|do|is|are|will|has|have|can)"
    r"\s*(?:n['’]t|not)|won['’]t|cannot))\W*",
    re.I,
)


def is_denied_number(answer: str) -> bool:
    """Say whether it is written beside a number that it is wrong, or that something else is.

    >>> is_denied_number("1680/24 = 70. Not right."), is_denied_number("70 ✗")
    (True, True)
    >>> is_denied_number("!= 70"), is_denied_number("70, as 1680 / 24 = 70")
    (True, False)
    """
    return any(one.search(answer) for one in (_CROSS, _SAID, _UNEQUAL))


def is_denied_choice(answer: str, own: Collection[str]) -> bool:
    """Say whether it is written beside an option that it is wrong, supposed or the opposite of what
    follows, or whether its box is empty. `own` are words that give options by themselves.

    >>> is_denied_choice("C: wrong", "c"), is_denied_choice("[ ] C", "c")
    (True, True)
    >>> is_denied_choice("The claim is false.", {"true", "false"}), is_denied_choice("C", "c")
    (False, False)
    """
    said = [found[1].lower() for found in _SAID_BEHIND.finditer(answer)]
    return bool(
        any(word not in own for word in said)
        or _CROSS.search(answer)
        or _EMPTY_BOX.match(answer)
        or _WOULD_BE.search(answer)
        or _OPPOSED.fullmatch(answer)
    )
