"""Brightspace's (D2L's) download: a folder a hand-in, `12345-67 - Jane Doe - Nov 20, 2026 1137 PM`.

12345 is the student's number there, 67 the assignment's. `index.html` beside the folders lists
them.
"""

import re
from datetime import datetime

from grader.submission.attempts import moment
from grader.submission.class_tree import Tree, sample
from grader.submission.handed import Part, composed, shown_path
from grader.submission.layout import (
    SURE,
    Found,
    Left,
    Record,
    share_named,
    told_apart,
    unique_parts,
)
from grader.submission.plain_class import OLDER, plain_names

_ENTRY = re.compile(
    r"(?P<id>\d+)-(?P<of>\d+) - (?P<name>.+?) - (?P<when>[^-]*\d{4}[^-]*(?:[AaPp]\.?[Mm]\.?)?)",
    re.S,
)
_FORMS = ("%b %d, %Y %I%M %p", "%B %d, %Y %I%M %p", "%d %B, %Y %H%M", "%d %b, %Y %H%M")


class Brightspace:
    """A folder a hand-in; a student's folders share number and name."""

    title = "Brightspace (D2L) download"

    def score(self, tree: Tree) -> float:
        """Return how likely this is a download of Brightspace: by the share of folders named so."""
        folders, _, _ = plain_names(tree)
        return SURE * share_named(sample(folders), _ENTRY)

    def read(self, tree: Tree) -> Found:
        """Return a record a student: of each file the one that was handed in last."""
        folders, files, left = plain_names(tree)
        by_student: dict[tuple[str, str], list[re.Match[str]]] = {}
        others = []
        for folder in folders:
            if entry := _ENTRY.fullmatch(folder):
                by_student.setdefault((entry["id"], entry["name"]), []).append(entry)
            else:
                others.append(f"{folder}/")
        others += files
        left += [
            Left(name, "not named as Brightspace names folders: whose it is cannot be told")
            for name in others
        ]
        odd = [
            f"{name} is not named as Brightspace names folders, and was not graded."
            for name in others
        ]
        records = [
            self._record(tree, number, name, entries, left)
            for (number, name), entries in by_student.items()
        ]
        return Found(told_apart(sorted(records, key=lambda record: record.name)), left, odd)

    def _record(
        self, tree: Tree, number: str, name: str, entries: list[re.Match[str]], left: list[Left]
    ) -> Record:
        name = composed(shown_path(name))
        parts: dict[str, Part] = {}
        odd: tuple[str, ...] = ()
        entries.sort(key=lambda entry: (_moment(entry["when"]) or (), entry[0]))
        for entry in reversed(entries):  # the newest first
            for path in tree.walk(entry[0]):
                shown = path[len(entry[0]) + 1 :]
                if shown in parts:
                    left.append(Left(path, OLDER.format(name)))
                else:
                    parts[shown] = tree.part(path, shown)
        if len(entries) > 1:
            odd = (f"Handed in {len(entries)} times; of each file the newest was graded.",)
        if len(entries) > 1 and any(_moment(entry["when"]) is None for entry in entries):
            odd = (*odd, "When cannot be told from the names of the folders: look which is newest.")
        when = _moment(entries[-1]["when"])
        return Record(
            name,
            unique_parts(list(parts.values())),
            site_id=number,
            attempt=len(entries),
            submitted=datetime(*when).isoformat() if when else "",
            odd=odd,
        )


def _moment(text: str) -> tuple[int, int, int, int, int] | None:
    """Return a time as folders tell it, None where it is told in a way that is not known.

    >>> _moment("Nov 20, 2026 1137 PM"), _moment("20 November, 2026 1137")
    ((2026, 11, 20, 23, 37), (2026, 11, 20, 11, 37))
    >>> _moment("Nov 18, 2026 901 AM"), _moment("yesterday")
    ((2026, 11, 18, 9, 1), None)
    """
    padded = re.sub(r"\b(\d)(\d\d)\b(?= *(?:[AaPp][Mm])?$)", r"0\1\2", text.strip())
    for form in _FORMS:
        try:
            found = datetime.strptime(padded, form)
        except ValueError:
            continue
        return found.year, found.month, found.day, found.hour, found.minute
    plain = moment(text)
    return (plain[0], plain[1], plain[2], plain[3], plain[4]) if plain else None


LAYOUT = Brightspace()
