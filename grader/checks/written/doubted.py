"""Whether an option is named and not given: denied, supposed, reported, or spoken of."""

import re

from grader.late_pattern import late_pattern
from grader.words import words

_CLAUSE = late_pattern(
    r"[,;:()]|\b(?:but|so|therefore|thus|hence|because|since|as|which|aber|sondern|also|weil|denn|da)\b",
    re.I,
)
_ALL_BUT = late_pattern(
    r"\b(?:(?:anything|everything|all|alles)\s+(?:but|except|außer)|far\s+from|weit\s+von)\s+"
    r"(?:an?\s+|the\s+)?$",
    re.I,
)
_IS = late_pattern(r"\s*(?:is|was|would|seems?|ist|war|wäre|scheint)\b", re.I)
_WORD = late_pattern(r"[^\W\d_]+(?:['’]t)?")


def is_doubted(sentence: str, option: str, denies: bool) -> bool:
    """Say whether a sentence that names an option does so to deny it, or to say something of it.

    `denies` says that the option is itself a "yes" or "no": what stands before it is no denial.

    >>> is_doubted("Regression is wrong.", "regression", False)
    True
    >>> is_doubted("We can rule out regression", "regression", False)
    True
    >>> is_doubted("Regression, because prices are not classes.", "regression", False)
    False
    >>> is_doubted("No, it is not needed.", "no", True), is_doubted("No is wrong.", "no", True)
    (False, True)
    """
    found = re.search(rf"(?<![\w-]){re.escape(option)}(?![\w-])", sentence, re.I)
    if found is None:
        return False
    behind = _CLAUSE.split(sentence[found.end() :].lstrip(")]*_ "))[0]
    if _has(behind, words("of_a_wrong")) and (not denies or _IS.match(behind)):
        return True
    if len(option) == 1 or denies:
        return False
    before = sentence[: found.start()]
    return bool(_ALL_BUT.search(before)) or _has(_CLAUSE.split(before)[-1], words("ruled_out"))


def _has(text: str, some: frozenset[str]) -> bool:
    said = [word.lower() for word in _WORD.findall(text)]
    return any(word in some or word.endswith(("'t", "’t")) for word in said)


_CONTRARY = (
    (
        "smaller|shrinks?|decreases?|falls?|lower|kleiner|sinkt|schrumpft",
        "larger|bigger|grows?|increases?|rises?|higher|größer|steigt|wächst",
    ),
    ("fewer|less|weniger", "more|mehr"),
    ("faster|sooner|schneller", "slower|later|langsamer"),
)
"""Words of which one says the opposite of the other."""


def says_contrary(answer: str, question: str) -> bool:
    """Say whether an answer has the opposite of a word that its question has, and not that word.

    >>> says_contrary("yes, it gets larger", "Does the variance get smaller?")
    True
    >>> says_contrary("yes, as more values average out, it gets smaller", "Does it get smaller?")
    False
    """
    for one, other in _CONTRARY:
        for asked, contrary in ((one, other), (other, one)):
            has = [bool(re.search(rf"\b(?:{w})\b", question, re.I)) for w in (asked, contrary)]
            said = [bool(re.search(rf"\b(?:{w})\b", answer, re.I)) for w in (asked, contrary)]
            if has == [True, False] and said == [False, True]:
                return True
    return False
