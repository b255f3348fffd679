"""Whose each file of a flat class is, where one student has several: by what the names share."""

import re
from collections.abc import Mapping, Sequence

from grader.submission.handed import name_of_path
from grader.submission.people import is_of_a_course, is_person

MOST_FILES = 6
"""So many files may be one student's."""
_NUMBER = r"(?:q|question|task|aufgabe|frage|teil|part|problem)[-_ .]?\d{1,2}(?:[-_.]\d{1,2})*"
_TASK_LAST = re.compile(rf"(?P<name>.*?[^\W\d_].*?)[-_ ]+{_NUMBER}", re.I)
_TASK_FIRST = re.compile(rf"(?:.*[-_ ])?{_NUMBER}[-_ ]+(?P<name>[^\W\d_].*)", re.I)
_COPY = re.compile(r"(?P<base>.+?) ?\((?P<number>\d{1,2})\)")
_TOKEN = re.compile(r"[^\s_,.-]+")


def owners_by_task(files: Sequence[str]) -> dict[str, str]:
    """Return whose each file is, where students hand in a file a question: `kim_q1_1.md`.

    None, unless two students at least have several.

    >>> owners_by_task(["kim_q1.md", "kim_q2.md", "lee_q1.md", "lee_q2.md"])["lee_q2.md"]
    'lee'
    """
    for pattern in (_TASK_LAST, _TASK_FIRST):
        mine = {}
        for file in files:
            found = pattern.fullmatch(name_of_path(file, is_folder=False))
            name = found["name"].strip(" -_") if found is not None else ""
            if name and not is_of_a_course(name):
                mine[file] = name_of_path(name, is_folder=True)
        if _are_several(mine):
            return mine
    return {}


def owners_by_person(files: Sequence[str]) -> dict[str, str]:
    """Return whose each file is, where names begin with a person's and end otherwise: `301 Kim
    Lee code.py`. None, unless two students at least have several.

    >>> people = ("7_Kim_Lee", "8_Al_Ott")
    >>> names = [f"{who}_{what}" for who in people for what in ("code.py", "text.md")]
    >>> owners_by_person(names)["8_Al_Ott_text.md"]
    '8_Al_Ott'
    """
    stems = {file: name_of_path(file, is_folder=False) for file in files}
    shared: dict[str, list[str]] = {}
    for file, stem in stems.items():
        for start in _starts(stem):
            shared.setdefault(start, []).append(file)
    mine: dict[str, str] = {}
    for file, stem in stems.items():
        for start in reversed(_starts(stem)):
            together = shared[start]
            if 1 < len(together) <= MOST_FILES and is_person(start):
                if all(_says_what_it_is(stems[one][len(start) :]) for one in together):
                    mine[file] = start
                break
    return mine if _are_several(mine) else {}


def _says_what_it_is(rest: str) -> bool:
    """Say whether the end of a name says what a file is, or nothing: no further name, no number of
    somebody's.
    """
    tokens = [token.strip("()").rstrip("0123456789") for token in _TOKEN.findall(rest)]
    words = [token for token in tokens if token]
    return not tokens or (bool(words) and all(map(_ROLE.fullmatch, words)))


_ROLE = re.compile(
    r"code|cells?|program|script|notebook|implementation|rnns?|lstm|gru|answers?|antworten|written|theory|theorie|responses?|"
    r"texts?|sheet|blatt|report|solutions?|lösung|abgabe|submission|work|homework|hw|exercise|ex|my|mine|final|v|copy|q|part|file",
    re.I,
)
"""Words that say what a file is."""


def _starts(stem: str) -> list[str]:
    return [stem[: match.end()] for match in _TOKEN.finditer(stem)]


def owners_of_copies(files: Sequence[str]) -> dict[str, str]:
    """Return whose the copies are that a browser or a drive numbers: `Kim Lee (1).md` beside `Kim
    Lee.md`.
    """
    stems = {name_of_path(file, is_folder=False) for file in files}
    mine = {}
    for file in files:
        found = _COPY.fullmatch(name_of_path(file, is_folder=False))
        if found is None or found["base"] not in stems:
            continue
        if any(map(is_person, _starts(found["base"]))):  # two may be called Lea
            mine[file] = found["base"]
    return mine


def may_be_ones(names: Sequence[str]) -> list[list[str]]:
    """Return names that differ in no more than the number of a question or a copy, two or three
    together: perhaps of one student.

    >>> may_be_ones(["kim_q1", "kim_q2", "lee", "lee - Copy", "ann"])
    [['kim_q1', 'kim_q2'], ['lee', 'lee - Copy']]
    """
    alike: dict[str, list[str]] = {}
    for name in names:
        alike.setdefault(_COUNTED.sub("", name).casefold(), []).append(name)
    return [sorted(some) for some in alike.values() if 1 < len(some) <= MOST_ALIKE]


MOST_ALIKE = 3
"""More names with numbers at their ends are those of groups, or of students who have no others."""
_COUNTED = re.compile(
    rf"(?:[-_ ]+(?:{_NUMBER}|\d{{1,2}}[a-h]?)| ?\(\d{{1,2}}\)"
    r"| - (?:copy|kopie)(?: \(\d{1,2}\))?)$",
    re.I,
)


def _are_several(mine: Mapping[str, str]) -> bool:
    count: dict[str, int] = {}
    for owner in mine.values():
        count[owner] = count.get(owner, 0) + 1
    return sum(number > 1 for number in count.values()) > 1
