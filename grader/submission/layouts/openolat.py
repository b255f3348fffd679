"""OpenOlat's archive of a task: `Doe_Jane_jdoe/2_submissions/work.py`.

Beside it lie the task that was handed out, corrections and solutions.
"""

import re

from grader.submission.class_tree import Tree, sample
from grader.submission.handed import Part
from grader.submission.layout import SURE, Found, Left, Record, told_apart, unique_parts
from grader.submission.plain_class import plain_names

_STAGE = re.compile(r"\d_(?P<what>[a-z_]+)", re.I)
_HANDED_IN = ("submissions", "submission", "revisions", "revision")


class OpenOlat:
    """A folder a student, with a numbered folder for each stage of the task."""

    title = "OpenOlat archive"

    def score(self, tree: Tree) -> float:
        """Most folders hold numbered stages, one of which is what was handed in."""
        folders, _, _ = plain_names(tree)
        some = sample(folders)
        found = [name for name in some if _stages(tree, name)]
        return SURE * len(found) / len(some) if found else 0.0

    def read(self, tree: Tree) -> Found:
        """Return a record a student: what was handed in, and its newest revision."""
        folders, files, left = plain_names(tree)
        left += [Left(name, "what OpenOlat keeps beside the submissions") for name in files]
        records = []
        for folder in folders:
            stages = _stages(tree, folder)
            kept = [name for name in stages if next(tree.walk(f"{folder}/{name}"), None)][-1:]
            parts: list[Part] = []
            for name in tree.names(folder).folders:
                if name in kept:
                    parts += tree.parts_of_folder(f"{folder}/{name}")
                else:
                    left.append(Left(f"{folder}/{name}/", "another stage of the task"))
            records.append(Record(folder, unique_parts(parts)))
        return Found(told_apart(sorted(records, key=lambda record: record.name)), left, [])


def _stages(tree: Tree, folder: str) -> list[str]:
    """Return the folders of what a student handed in, in their order."""
    found = [(name, _STAGE.fullmatch(name)) for name in tree.names(folder).folders]
    if len([name for name, match in found if match]) < 2:
        return []
    return sorted(n for n, match in found if match and match["what"].lower() in _HANDED_IN)


LAYOUT = OpenOlat()
