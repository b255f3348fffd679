"""Canvas's bulk download: `lastnamefirst_LATE_12345_678_name-2.py`, a flat folder with every file
of every student.

The name is the sortable name in small letters without spaces and signs (or the group's), 12345 the
student's id in Canvas, 678 the file's own; anonymous assignments have `anon_AB12c` instead. Text
entries end in `_text.html`, links in `_link.html`.
"""

import re

from grader.submission.attempts import without_older_copies
from grader.submission.class_tree import Tree, sample
from grader.submission.handed import Part, composed, shown_path
from grader.submission.layout import SURE, Found, Left, Record, told_apart, unique_parts
from grader.submission.left_out import rule_of
from grader.submission.plain_class import OLDER, plain_names

_WHO = (
    r"(?:(?P<name>(?!(?:LATE_)?anon_).*?[^\W\d_].*?)_)?(?:(?P<late>LATE|late)_)?"
    r"(?P<id>anon_[A-Za-z0-9]+|\d+)"
)
_ENTRY = re.compile(rf"{_WHO}_(?:(?P<file>\d+)_(?P<shown>.+)|(?P<kind>text|link|url)\.html?)", re.S)


class Canvas:
    """A flat folder; a student's files share name and id."""

    title = "Canvas bulk download"

    def score(self, tree: Tree) -> float:
        """Return how likely this is a download of Canvas: by the share of files named so."""
        _, files, _ = plain_names(tree)
        if not files:
            return 0.0
        some = sample(files)
        found = [
            match
            for match in map(_ENTRY.fullmatch, some)
            if match and (match["name"] or match["id"][:5] == "anon_")
        ]
        numbers = [match["file"] for match in found if match["file"]]
        students = {match["id"] for match in found}
        is_numbered = len(set(numbers)) == len(numbers)
        is_a_class = len(students) > 1 or all(len(match["id"]) > 3 for match in found)
        if not found or not is_numbered or not is_a_class:
            return 0.0
        return SURE * len(found) / len(some)

    def read(self, tree: Tree) -> Found:
        """Return a record a student: all files of one id, without what was handed in again."""
        folders, files, left = plain_names(tree)
        # a student's own file may well be called README: what the pattern tells comes before the
        # rules
        files += [
            name
            for name in tree.names().files
            if rule_of(name, False) and _ENTRY.fullmatch(name) and name[0] != "."
        ]
        left = [one for one in left if one.name not in files]
        by_student: dict[str, list[re.Match[str]]] = {}
        others: list[str] = []
        for name in sorted(files):
            found = _ENTRY.fullmatch(name)
            if found is None:
                others.append(name)
            else:
                by_student.setdefault(found["id"], []).append(found)
        records = [self._record(tree, who, entries, left) for who, entries in by_student.items()]
        left += [
            Left(name, "not named as Canvas names files: whose it is cannot be told")
            for name in others
        ]
        left += [Left(f"{name}/", "a folder, where Canvas gives files") for name in folders]
        odd = [f"{name} is not named as Canvas names files, and was not graded." for name in others]
        odd += [
            f"{name}/ is a folder, where Canvas gives files, and was not graded."
            for name in folders
        ]
        return Found(told_apart(sorted(records, key=lambda record: record.name)), left, odd)

    def _record(
        self, tree: Tree, who: str, entries: list[re.Match[str]], left: list[Left]
    ) -> Record:
        name = composed(
            shown_path(next((entry["name"] for entry in entries if entry["name"]), who))
        )
        dates: dict[str, int] = {}
        by_shown: dict[str, re.Match[str]] = {}
        for entry in sorted(entries, key=lambda entry: int(entry["file"] or 0)):
            shown = entry["shown"] or f"{entry['kind']}.html"
            dates[shown], by_shown[shown] = int(entry["file"] or 0), entry
        kept, attempt = without_older_copies(dates)
        counting = {id(by_shown[shown]) for shown in kept}
        older = [entry for entry in entries if id(entry) not in counting]
        left += [Left(entry[0], OLDER.format(name)) for entry in older]
        odd = (
            [
                f"{', '.join(entry[0] for entry in older)}: handed in again later; the "
                "newest was graded."
            ]
            if older
            else []
        )
        parts: list[Part] = []
        for shown in kept:
            entry = by_shown[shown]
            is_text = entry["kind"] == "text" or shown in ("text.html", "text.htm")
            if entry["kind"] in ("link", "url"):
                odd.append("A link to a page was handed in; pages are not fetched.")
            if any(one["name"] for one in entries) and entry["name"] not in (
                None,
                entries[0]["name"],
            ):
                odd.append(f"{entry[0]} has the id of {name} and another name.")
            parts.append(tree.part(entry[0], shown, is_html=is_text))
        return Record(
            name,
            unique_parts(parts),
            site_id="" if who.startswith("anon_") else who,
            attempt=attempt,
            is_late=any(bool(by_shown[shown]["late"]) for shown in kept),
            odd=tuple(odd),
        )


LAYOUT = Canvas()
