"""GitHub Classroom: a repository a student, cloned into folders that are called
`assignment-username`.
"""

import re

from grader.submission.class_tree import Tree
from grader.submission.handed import name_of_path
from grader.submission.layout import Found, Left, Record
from grader.submission.plain_class import plain_names

_OF_CLASSROOM = re.compile(r"(?P<slug>.+)-submissions", re.I)
_ASSIGNMENT = re.compile(
    r"\d|lab|homework|hw|assignment|exercise|project|problem|pset|week|sheet|task|quiz|exam|tutorial|blatt|aufgabe|uebung|übung|"
    r"abgabe|projekt|praktikum",
    re.I,
)


class Github:
    """Folders with one beginning, and the account at their end."""

    title = "GitHub Classroom"

    def score(self, tree: Tree) -> float:
        """All folders begin alike, as an assignment is called, or hold repositories."""
        folders, files, _ = plain_names(tree)
        start = _beginning(tree, folders)
        if not start or len(files) > len(folders) // 10:
            return 0.0
        if start == _slug(tree):
            return 0.9
        some = folders[:20]
        cloned = sum(bool({".git", ".github"} & set(tree.names(name).folders)) for name in some)
        if len(folders) > 1 and cloned * 2 > len(some):
            return 0.9
        if _ASSIGNMENT.search(start):
            return 0.8 if len(folders) > 2 else 0.6
        return 0.0

    def read(self, tree: Tree) -> Found:
        """Return a record a repository, under the account's name."""
        folders, files, left = plain_names(tree)
        start = _beginning(tree, folders)
        left += [
            Left(name, "a file, where GitHub Classroom has a folder a student") for name in files
        ]
        records = []
        odd = []
        for folder in folders:
            login = folder[len(start) :]
            if not start or not folder.startswith(start):
                odd.append(
                    f"{folder} does not begin like the others; it stands under its whole name."
                )
                login = folder
            records.append(
                Record(name_of_path(login, True), tree.parts_of_folder(folder), login=login)
            )
        return Found(sorted(records, key=lambda record: record.name), left, odd)


def _slug(tree: Tree) -> str:
    found = _OF_CLASSROOM.fullmatch(tree.name)
    return f"{found['slug']}-" if found else ""


def _beginning(tree: Tree, folders: list[str]) -> str:
    """Return what all folders begin with, up to a hyphen, so that something is left of each."""
    slug = _slug(tree)
    if slug and folders and all(name.startswith(slug) and name != slug for name in folders):
        return slug
    if len(folders) < 2:
        return ""
    first, last = min(folders), max(folders)
    same = next(
        (k for k, pair in enumerate(zip(first, last, strict=False)) if pair[0] != pair[1]),
        min(len(first), len(last)),
    )
    shared = first[:same]
    return shared[: shared.rfind("-") + 1]


LAYOUT = Github()
