"""Blackboard's download: `Homework 4_jdoe_attempt_2026-11-20-13-45-00_cells.py`, a flat folder with
every file of every attempt, and for each attempt a receipt, the same name without a file's own.

The receipt (`..._attempt_2026-11-20-13-45-00.txt`) tells the name, the login and what was written
into the form.
"""

import re
from collections.abc import Sequence

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
from grader.submission.receipt import RULE

_ENTRY = re.compile(
    r"(?P<head>.+)_attempt_(?P<when>\d{4}-\d\d-\d\d-\d\d-\d\d-\d\d)(?:_(?P<shown>.+)|\.txt)", re.S
)
_NAME = re.compile(r"^Name: *(?P<name>.*?) *\((?P<login>[^()\n]+)\) *$", re.M)
_WRITTEN = re.compile(r"^Submission Field: *\n(?P<text>.*?)(?=^Comments: *$|\Z)", re.M | re.S)
_NOTHING = "There is no student submission text data"
_MAX_RECEIPT = 1 << 20


class Blackboard:
    """A flat folder; a student's files share the login, those of an attempt its time."""

    title = "Blackboard download"

    def score(self, tree: Tree) -> float:
        """Return how likely this is a download of Blackboard: by the share of files named so."""
        _, files, _ = plain_names(tree)
        return SURE * share_named(sample(files), _ENTRY)

    def read(self, tree: Tree) -> Found:
        """Return a record a student: the files of the newest attempt."""
        folders, files, left = plain_names(tree)
        found = {name: match for name in files if (match := _ENTRY.fullmatch(name))}
        title = _title([match["head"] for match in found.values()])
        receipts: dict[tuple[str, str], str] = {}
        told: dict[str, tuple[str, str]] = {}
        for name, entry in found.items():
            if entry["shown"] is None:
                text = tree.text(name, _MAX_RECEIPT) or ""
                receipts[entry["head"], entry["when"]] = name if _has_text(text) else ""
                if who := _NAME.search(text):
                    told[entry["head"]] = who["name"], who["login"]
        by_student: dict[str, dict[str, list[re.Match[str]]]] = {}
        for entry in found.values():
            by_student.setdefault(entry["head"], {}).setdefault(entry["when"], []).append(entry)
        records: list[Record] = []
        for head, attempts in by_student.items():
            name, login = told.get(head, ("", head.removeprefix(title)))
            name = composed(shown_path(name or login))
            newest = max(attempts)
            left += [
                Left(one[0], OLDER.format(name))
                for when in sorted(attempts)
                for one in attempts[when]
                if when != newest
            ]
            left += [
                Left(one[0], RULE)
                for one in attempts[newest]
                if one["shown"] is None and not receipts[head, newest]
            ]
            records.append(
                Record(
                    name,
                    _parts(tree, attempts[newest], receipts.get((head, newest), "")),
                    login=login,
                    attempt=len(attempts),
                    submitted=_iso(newest),
                    odd=_again(attempts, newest),
                )
            )
        others = [name for name in files if name not in found]
        left += [
            Left(name, "not named as Blackboard names files: whose it is cannot be told")
            for name in others
        ]
        left += [Left(f"{name}/", "a folder, where Blackboard gives files") for name in folders]
        odd = [
            f"{name} is not named as Blackboard names files, and was not graded." for name in others
        ]
        odd += [
            f"{name}/ is a folder, where Blackboard gives files, and was not graded."
            for name in folders
        ]
        return Found(told_apart(sorted(records, key=lambda record: record.name)), left, odd)


def _title(heads: Sequence[str]) -> str:
    """Return what all names begin with, up to the login; with one student, up to the last "_"."""
    first, last = min(heads, default=""), max(heads, default="")
    pairs = enumerate(zip(first, last, strict=False))
    same = next((k for k, (a, b) in pairs if a != b), len(first))
    return first[: first.rfind("_", 0, same) + 1]


def _has_text(receipt: str) -> bool:
    """Say whether something was written into the form."""
    found = _WRITTEN.search(receipt)
    return bool(found and found["text"].strip() and not found["text"].strip().startswith(_NOTHING))


def _parts(tree: Tree, entries: Sequence[re.Match[str]], receipt: str) -> tuple[Part, ...]:
    parts = [tree.part(one[0], one["shown"]) for one in entries if one["shown"] is not None]
    if receipt:
        parts.append(tree.part(receipt, "what was written into the form.txt"))
    return unique_parts(parts)


def _again(attempts: dict[str, list[re.Match[str]]], newest: str) -> tuple[str, ...]:
    if len(attempts) == 1:
        return ()
    when = ", ".join(one for one in sorted(attempts) if one != newest)
    return (f"Handed in {len(attempts)} times; the attempts of {when} were left out.",)


def _iso(when: str) -> str:
    """Return a time as it stands in file names in ISO form.

    >>> _iso("2026-11-20-13-45-00")
    '2026-11-20T13:45:00'
    """
    return f"{when[:10]}T{when[11:].replace('-', ':')}"


LAYOUT = Blackboard()
