"""Flat files: each is one student's, and called by the student's name (`dana.py`)."""

from grader.submission.class_tree import Tree
from grader.submission.layout import Found
from grader.submission.plain_class import plain_names, read_plain


class Flat:
    """Each file is one student's."""

    title = "a file a student"

    def score(self, tree: Tree) -> float:
        """Files and no folder."""
        folders, files, _ = plain_names(tree)
        return 0.5 if files and not folders else 0.0

    def read(self, tree: Tree) -> Found:
        """Return a record a file."""
        return read_plain(tree, with_folders=False, why="a folder, where each file is a student's")


LAYOUT = Flat()
