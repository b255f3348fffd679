"""OpenOlat's archive of a task: `Doe_Jane_jdoe/2_submissions/work.py`.

Beside it lie the task that was handed out, corrections and solutions.
"""

import re

from grader.submission.class_tree import Tree, sample
from grader.submission.handed import Part
from grader.submission.layout import SURE, Found, Left, Record, told_apart, unique_parts
from grader.submission.left_out import rule_of
from grader.submission.plain_class import plain_names
from grader.submission.selection import is_read

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
        odd = [
            f"{name} lies beside the folders of the students, and was not graded."
            for name in files
            if is_read(name)
        ]
        for folder in folders:
            stages = _stages(tree, folder)
            kept = [name for name in stages if next(tree.walk(f"{folder}/{name}"), None)][-1:]
            parts: list[Part] = []
            beside: list[str] = []
            inside = tree.names(folder)
            for name in inside.folders:
                if name not in kept and _STAGE.fullmatch(name):
                    left.append(Left(f"{folder}/{name}/", "another stage of the task"))
                    continue
                beside += [] if name in kept else [f"{name}/"]
                parts += tree.parts_of_folder(f"{folder}/{name}")
            for name in inside.files:
                if rule := rule_of(name, False):
                    left.append(Left(f"{folder}/{name}", rule))
                else:
                    beside.append(name)
                    parts.append(tree.part(f"{folder}/{name}"))
            said = (
                (f"{', '.join(beside)}: not where OpenOlat puts submissions; graded all the same.",)
                if beside
                else ()
            )
            records.append(Record(folder, unique_parts(parts), odd=said))
        return Found(told_apart(sorted(records, key=lambda record: record.name)), left, odd)


def _stages(tree: Tree, folder: str) -> list[str]:
    """Return the folders of what a student handed in, in their order."""
    found = [(name, _STAGE.fullmatch(name)) for name in tree.names(folder).folders]
    if len([name for name, match in found if match]) < 2:
        return []
    return sorted(n for n, match in found if match and match["what"].lower() in _HANDED_IN)


LAYOUT = OpenOlat()
