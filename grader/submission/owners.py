"""Whose each file of a flat class is, where one student has several: by what the names share."""

import re
from collections.abc import Mapping, Sequence

from grader.submission.handed import name_of_path
from grader.submission.people import is_person

MOST_FILES = 6
"""So many files may be one student's."""
_NUMBER = (
    r"(?:(?:q|question|task|aufgabe|frage|teil|part|problem|p)[-_ .]?\d+(?:[-_.]\d+)*"
    r"|\d+(?:[-_.]\d+)+)"
)
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
            if found is not None:
                mine[file] = name_of_path(found["name"].strip(" -_"), is_folder=True)
        if _are_several(mine):
            return mine
    return {}


def owners_by_person(files: Sequence[str]) -> dict[str, str]:
    """Return whose each file is, where names begin with a person's and end otherwise: `301 Kim
    Lee code.py`. None, unless two students at least have several.

    >>> names = ["7_Kim_Lee_code.py", "7_Kim_Lee_x.md", "8_Al_Ott_code.py", "8_Al_Ott_x.md"]
    >>> owners_by_person(names)["8_Al_Ott_x.md"]
    '8_Al_Ott'
    """
    stems = {file: name_of_path(file, is_folder=False) for file in files}
    shared: dict[str, list[str]] = {}
    for file, stem in stems.items():
        for end in {match.end() for match in _TOKEN.finditer(stem)}:
            shared.setdefault(stem[:end], []).append(file)
    mine: dict[str, str] = {}
    for file, stem in stems.items():
        starts = [s for s in _starts(stem) if 1 < len(shared.get(s, ())) <= MOST_FILES]
        people = [start for start in starts if is_person(start)]
        if people:
            mine[file] = people[-1]
    return mine if _are_several(mine) else {}


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


def _are_several(mine: Mapping[str, str]) -> bool:
    count: dict[str, int] = {}
    for owner in mine.values():
        count[owner] = count.get(owner, 0) + 1
    return sum(number > 1 for number in count.values()) > 1
