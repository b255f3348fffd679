"""Names of folders and files: whether they are people's, or those of parts of a course."""

import re
from collections.abc import Sequence

from grader.late_pattern import late_pattern
from grader.submission.handed import composed

_WORD = re.compile(r"[^\W\d_]{2,}")
_OF_A_COURSE = late_pattern(
    r"exercise|exercises|task|tasks|question|questions|week|part|sheet|problem|assignment|homework|lab|unit|chapter|day|"
    r"session|lecture|module|project|aufgabe|aufgaben|frage|woche|teil|blatt|übung|uebung|übungsblatt|hausaufgabe|tag|"
    r"kapitel|projekt|theory|theorie|code|data|src|test|tests|notebook|notebooks|final|draft|version|attempt|submission|"
    r"submissions|cell|cells|gate|gates|rnn|lstm|gru|network|networks|model|models|loading|text|other|abgabe|abgaben|team|teams|group|groups|gruppe|tutor|tutorial|section|copy|answers|solution|solutions",
    re.I,
)
_KIND = (
    r"(?:exercises?|ex|tasks?|questions?|q|weeks?|w|parts?|sheets?|problems?|assignments?|homeworks?|hw|labs?|units?|days?|"
    r"sessions?|chapters?|aufgaben?|fragen?|wochen?|kw|teil|blatt|übung|uebung|übungsblatt|ha|tag|kapitel)"
)
_PART = late_pattern(
    rf"{_KIND}[ _.#-]*(?P<number>\d{{1,3}}(?:[._-]\d{{1,3}})*|[a-e])(?P<rest>[ _-].*)?"
    rf"|(?P<before>\d{{1,2}})[ _.)-]*{_KIND}",
    re.I,
)
_BESIDE = late_pattern(
    r"solutions?|bonus|material\w*|handouts?|lösungen|extra|feedback|starter", re.I
)


def is_person(name: str) -> bool:
    """Say whether a name looks like somebody's: two words at least that begin with a capital.

    >>> [is_person(name) for name in ("Beck_Rosa_rbeck_3301", "Hess, Marta(mhess)", "Exercise 4")]
    [True, True, False]
    """
    words = _WORD.findall(composed(name))
    large = [word for word in words if word[0].isupper() and not word.isupper()]
    return len(large) > 1 and not any(_OF_A_COURSE.fullmatch(word) for word in words)


def is_of_a_course(name: str) -> bool:
    """Say whether a name is made of a course's words alone: "Group", "Homework 3"."""
    words = _WORD.findall(composed(name))
    return all(_OF_A_COURSE.fullmatch(word) for word in words)


def are_people(names: Sequence[str]) -> bool:
    """Say whether names are those of several people; one in three may look otherwise."""
    return len(names) > 1 and 3 * sum(map(is_person, names)) >= 2 * len(names)


def are_parts(names: Sequence[str]) -> bool:
    """Say whether names are those of several parts of a course, and nobody's.

    >>> are_parts(["week 1", "Week 2 LSTM"]), are_parts(["task1", "anna"])
    (True, False)
    >>> are_parts(["Exercise 4 - Anna Berg", "Exercise 4 - Ben Cole"])
    False
    """
    found = [_PART.fullmatch(composed(n)) for n in names if not _BESIDE.fullmatch(composed(n))]
    numbers = [one["number"] or one["before"] for one in found if one is not None]
    if not 1 < len(numbers) == len(found) == len(set(numbers)):
        return False
    return not any(one["rest"] and is_person(one["rest"]) for one in found if one is not None)
