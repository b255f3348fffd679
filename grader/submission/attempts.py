"""Several attempts of one student, told apart by the names of folders and files.

Which is the newest.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from grader.late_pattern import late_pattern
from grader.submission.class_tree import Tree
from grader.submission.left_out import rule_of

_WORDS = (
    "attempt|versuch|try|resubmission|resubmit|version|ver|v|rev|revision|submission|submit|submitted|upload|"
    "tentative|intento|poging|einreichung|nachreichung|neuversuch|abgabe"
)
_NUMBERED = late_pattern(rf"(?:{_WORDS})[ _.#-]*(\d{{1,3}})", re.I)
_FULL_DATE = late_pattern(
    r"(?:(?P<y>\d{4})[-_.]?(?P<m>\d{2})[-_.]?(?P<d>\d{2})|(?P<d2>\d{2})\.(?P<m2>\d{2})\.(?P<y2>\d{4}))"
    r"(?:[T _,.+-]+(?:at |um )?(?P<H>\d{2})[-:._h]?(?P<M>\d{2})(?:[-:._m]?(?P<S>\d{2}))?"
    r"(?:[.,]\d+)?s?)?(?: ?(?:Z|UTC|[+-]\d{4}))?"
)
_COPY = late_pattern(
    r"(?P<base>.+?)(?:-(?P<dash>\d{1,2})| ?\((?P<paren>\d{1,2})\))(?P<suffix>(?:\.\w{1,8}){0,2})",
    re.S,
)


MOST_DEEP = 6


@dataclass(frozen=True)
class Chosen:
    """The newest of several attempts.

    Its name, its number where the names tell one, and the older ones.
    """

    name: str
    number: int | None
    older: tuple[str, ...]


def moment(text: str) -> tuple[int, ...] | None:
    """Return a date, with time or without, as a tuple that can be compared.

    None where the text is none.

    >>> moment("2026-11-24_23-10"), moment("24.11.2026"), moment("part 2")
    ((2026, 11, 24, 23, 10, 0), (2026, 11, 24, 0, 0, 0), None)
    """
    found = _FULL_DATE.fullmatch(text.strip())
    if found is None:
        return None
    part = found.groupdict(default="0")
    year, month, day = (
        int(part[a]) or int(part[b]) for a, b in (("y", "y2"), ("m", "m2"), ("d", "d2"))
    )
    if not (1990 <= year <= 2200 and 1 <= month <= 12 and 1 <= day <= 31):
        return None
    return year, month, day, int(part["H"]), int(part["M"]), int(part["S"])


def newest_of(names: Sequence[str]) -> Chosen | None:
    """Return the newest of at least two names that are all numbered attempts, or all dates.

    None where they are not.

    >>> newest_of(["Attempt 2", "Attempt 10"])
    Chosen(name='Attempt 10', number=10, older=('Attempt 2',))
    """
    if len(names) < 2:
        return None
    numbers = [found and int(found[1]) for found in map(_NUMBERED.fullmatch, names)]
    moments = [moment(name) for name in names]
    order: list[tuple[int, ...]]
    if all(number is not None for number in numbers):
        order = [(int(number or 0),) for number in numbers]
    elif all(moments):
        order = [found or () for found in moments]
    else:
        return None
    if len(set(order)) < len(order):
        return None
    last = max(range(len(names)), key=lambda k: order[k])
    number = numbers[last]
    return Chosen(
        names[last],
        number if number is not None else len(names),
        tuple(n for n in names if n != names[last]),
    )


def newest_attempt(tree: Tree, folder: str) -> Chosen | None:
    """Return the newest attempt in a student's folder that holds nothing but folders of attempts,
    or one folder that does.

    None elsewhere.
    """
    found = tree.names(folder)
    if not found.links and not any(not rule_of(name, False) for name in found.files):
        inner = [name for name in found.folders if not rule_of(name, True)]
        if len(inner) == 1 and not folder.count("/") > MOST_DEEP:
            chosen = newest_attempt(tree, f"{folder}/{inner[0]}")
            if chosen is None:
                return None
            older = tuple(f"{inner[0]}/{name}" for name in chosen.older)
            return Chosen(f"{inner[0]}/{chosen.name}", chosen.number, older)
    if (
        len(found.folders) < 2
        or found.links
        or any(not rule_of(name, False) for name in found.files)
    ):
        return None
    return newest_of([name for name in found.folders if not rule_of(name, True)])


def without_older_copies(dates: Mapping[str, int]) -> tuple[dict[str, int], int | None]:
    """Return which of a student's files in a bulk download count.

    {name: which attempt of this file}, and the attempt.

    Course sites call the second file of one name `hw-1.py` and the third `hw-2.py`. That is taken
    for a later attempt only where `hw.py` stands beside it; `part-1.py` and `part-2.py` alone are
    two parts. `dates` are numbers that grow with time.

    >>> without_older_copies({"hw.py": 7, "hw-1.py": 9, "notes.md": 7})
    ({'hw-1.py': 2, 'notes.md': 1}, 2)
    """
    groups: dict[str, list[tuple[int, int, str]]] = {}
    for name in dates:
        found = _COPY.fullmatch(name)
        base = f"{found['base']}{found['suffix']}" if found else name
        if found is not None and base in dates:
            groups.setdefault(base, []).append(
                (1 + int(found["dash"] or found["paren"]), dates[name], name)
            )
        else:
            groups.setdefault(name, []).append((1, dates[name], name))
    last = {name: number for number, _, name in (max(group) for group in groups.values())}
    repeated = [number for number in last.values() if number > 1]
    if repeated:
        return last, max(repeated)
    marked = [_COPY.fullmatch(name) for name in dates]
    if len(dates) == 1 and marked[0] is not None:  # the site numbers it, and gives the newest alone
        return last, 1 + int(marked[0]["dash"] or marked[0]["paren"])
    return last, None
