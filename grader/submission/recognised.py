"""Finds where in a folder or archive the class lies, and which layout it has."""

import re
from collections.abc import Sequence

from grader.submission.class_tree import ArchiveTree, Tree
from grader.submission.layout import CLEAR
from grader.submission.layout_registry import known_layouts
from grader.submission.people import are_people, is_person
from grader.submission.plain_class import plain_names
from grader.submission.selection import is_read

PLAIN = ("flat", "folders", "mixed")
OF_A_PROJECT = ("src", "code", "docs", "lib", "notebooks", "data", "scripts", "project")
OF_SITES = ("blackboard", "brightspace", "canvas", "github", "gradescope", "moodle")
"""Layouts whose names say who is who."""
TEAMS = {"Submitted files", "Working files"}
"""What Teams keeps of an assignment, a folder a student in each."""
_WRAPPER = re.compile(
    r"submissions?|submitted(?: files)?|abgaben?|einreichungen|class|students?|studierende|"
    r"assignment_\d+_export|.+[-_ ]submissions?|"
    r".*[ _-]download.*|handins?|inbound|collected|downloaded",
    re.I,
)


def descend(tree: Tree) -> Tree:
    """Return the folder of the class in a tree that holds nothing but that.

    An archive's or export's own folder.
    """
    for _ in range(3):
        folders, files, _left = plain_names(tree)
        seen = tree.names()
        if "submitted" in seen.folders and (
            {"source", "release", "autograded"} & set(seen.folders) or len(folders) == 1
        ):
            return tree.sub("submitted")
        if set(folders) == TEAMS and not files:
            return tree.sub("Submitted files")
        if (below := _people_below(tree)) is not None:
            return below
        if len(folders) != 1 or files or recognise(tree)[0] not in PLAIN:
            return tree
        inner = tree.sub(folders[0])
        name, score, _ = recognise(inner)
        is_class = name not in PLAIN and name != "sections" and score >= 0.8
        inside = plain_names(inner)[0]
        is_packed = isinstance(tree, ArchiveTree) and (is_class or are_students_in(inner, inside))
        leads_on = (
            len(inside) == 1
            and inside[0].lower() in ("submissions", "abgaben")
            and not plain_names(inner)[1]
            and are_students_in(sub := inner.sub(inside[0]), plain_names(sub)[0])
        )
        if not (is_class or is_packed or leads_on or _WRAPPER.fullmatch(folders[0])):
            return tree
        tree = inner
    return tree


def _people_below(tree: Tree) -> Tree | None:
    """Return the folder of people in a tree that holds nothing but that, however deep: `Exercise
    4/Submissions/Rosa Beck`. None where there is none.
    """
    folders, files, _ = plain_names(tree)
    if len(folders) != 1 or any(map(is_read, files)):
        return None
    known = known_layouts()
    if any(known[name].score(tree) >= CLEAR for name in OF_SITES):
        return None
    inner = tree
    for _ in range(3):
        if is_person(folders[0]) or folders[0].lower() in OF_A_PROJECT:
            return None  # somebody's own folder
        inner = inner.sub(folders[0])
        folders, files, _left = plain_names(inner)
        if any(map(is_read, files)):
            return None
        groups = [sub for name in folders[:20] for sub in plain_names(inner.sub(name))[0]]
        if are_people(folders) or (len(folders) > 1 and are_people(groups)):
            return inner
        if len(folders) != 1:
            return None
    return None


def recognise(tree: Tree) -> tuple[str, float, list[tuple[str, float]]]:
    """Return the layout a folder has, its score, and the others that it may have, the likeliest
    first.
    """
    scores = sorted(
        ((layout.score(tree), name) for name, layout in known_layouts().items()), reverse=True
    )
    special = [(name, score) for score, name in scores if name not in PLAIN]
    if special and special[0][1] >= CLEAR:
        return special[0][0], special[0][1], special[1:]
    plain = [(name, score) for score, name in scores if name in PLAIN]
    return plain[0][0], plain[0][1], special


def are_students_in(tree: Tree, folders: Sequence[str]) -> bool:
    """Say whether an archive's folders are students'.

    Several, each with files, and not one student's `src` and `tests`.
    """
    usual = {
        "src",
        "data",
        "code",
        "notebooks",
        "lib",
        "part1",
        "part2",
        "scripts",
        "utils",
        "models",
        "old",
        "backup",
    }
    with_files = [
        name
        for name in folders
        if name.lower() not in usual and next(tree.walk(name), None) is not None
    ]
    return len(with_files) > 1 and len(with_files) == len(folders)
