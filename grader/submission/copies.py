"""Which of several copies of a file counts.

The student's own work before starters, tests, backups and copies.
"""

import re
from functools import lru_cache

from grader.late_pattern import late_pattern

_STARTER = late_pattern(
    r"(?:^|[_\-. ])(?:starter|blank|template|skeleton|handout|original|stub|vorlage|"
    r"aufgabenstellung|"
    r"empty|unsolved)(?:$|[_\-. \d])",
    re.I,
)
_TEST = late_pattern(
    r"^(?:test_.*|.*_tests?|tests?|conftest|check_.*|autograder|grader|mock_.*|.*_mock)$", re.I
)
_OLD_FILE = late_pattern(
    r"(?:^|[_\-. (])(?:old|backup|bak|alt|draft|entwurf|vorher|previous|wip|tmp|temp|"
    r"scratch)(?:$|[_\-. ()\d])|-copy\d*$|~$",
    re.I,
)
_COPY_FILE = late_pattern(r"(?:^|[_\-. (])(?:copy|kopie)(?:$|[_\-. ()\d])", re.I)
_OLD_FOLDER = late_pattern(
    r"^(?:old|backups?|bak|attempts?|archive|archiv|drafts?|versions?|previous|alt|trash|tmp|temp|"
    r"scratch|history|wip|unused)$",
    re.I,
)
_TEST_FOLDER = late_pattern(
    r"^(?:tests?|testing|mocks?|fixtures|starter|handout|template|skeleton|vorlage|given)$", re.I
)
_DEPENDENCIES = late_pattern(
    r"^(?:lib|libs|site-packages|dist-packages|vendor|third_party|external|deps|node_modules|venv|"
    r"env)$",
    re.I,
)
_NUMBERED = late_pattern(
    r"(?:^|[_\-. ])(?:v|ver|version|attempt|versuch|abgabe|submission|try|rev|"
    r"final)?[_\-. ]?(\d{1,3})$",
    re.I,
)
_DOWNLOADED = late_pattern(r"[ _]?\(\d{1,2}\)$")
"""What a browser adds to the name of a file that is there already."""
_DATE = late_pattern(r"(20\d\d)[-_.]?(\d\d)[-_.]?(\d\d)(?:[T_ -]+(\d\d)[-_.h:]?(\d\d))?")

OWN, COPY, OLD, GIVEN = 0, 1, 2, 3


@lru_cache(256)
def rank_of(path: str) -> int:
    """Return how well a file is placed; the lowest counts.

    >>> [rank_of(path) for path in ("rnn.py", "rnn-Copy1.py", "old/rnn.py")]
    [0, 2, 2]
    >>> [rank_of(path) for path in ("test_rnn.py", "starter/rnn.py")]
    [3, 3]

    A copy may be what the student went on with (`Copy of rnn.ipynb` in Colab): where both it and
    the file itself are finished and differ, a person decides (`sandbox.inside.found_names`).
    """
    *folders, name = path.partition(", cell ")[0].split("/")
    stem = _DOWNLOADED.sub("", name.rsplit(".", 1)[0])
    if (
        any(_TEST_FOLDER.match(f) or _DEPENDENCIES.match(f) or _STARTER.search(f) for f in folders)
        or _TEST.match(stem)
        or _STARTER.search(stem)
    ):
        return GIVEN
    if any(
        _OLD_FOLDER.match(folder) or _OLD_FILE.search(folder) or _COPY_FILE.search(folder)
        for folder in folders
    ):
        return OLD
    if _OLD_FILE.search(stem):
        return OLD
    is_beside = _COPY_FILE.search(stem) or stem.lower() == "readme"  # a course's text, mostly
    return COPY if is_beside else OWN


@lru_cache(256)  # the files of a class have a few names
def order_of(path: str) -> tuple[int, int, tuple[int, ...], str]:
    """Return what files are put in order by.

    Rank, then later attempts before earlier ones, then the name.
    """
    path = path.partition(", cell ")[0]
    *folders, name = path.split("/")
    stem = _DOWNLOADED.sub("", name.rsplit(".", 1)[0])
    numbers: list[int] = []
    for part in (*folders, stem):
        if date := _DATE.search(part):
            numbers.append(-int("".join(group or "00" for group in date.groups())))
        elif number := _NUMBERED.search(part):
            numbers.append(-int(number[1]))
        else:
            numbers.append(0)
    numbers.append(int(stem.lower().endswith((".py", ".ipynb"))))  # `rnn.py.txt` behind `rnn.py`
    return rank_of(path), sum("attempt" not in f.lower() for f in folders), tuple(numbers), path
