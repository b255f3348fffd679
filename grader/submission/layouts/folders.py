"""A folder a student, called by the student's name (`dana/rnn.py`).

Of folders of attempts in it the newest.
"""

from grader.submission.class_tree import Tree
from grader.submission.layout import Found
from grader.submission.plain_class import plain_names, read_plain


class Folders:
    """Each folder is one student's."""

    title = "a folder a student"

    def score(self, tree: Tree) -> float:
        """Folders and no file."""
        folders, files, _ = plain_names(tree)
        return 0.5 if folders and not files else 0.0

    def read(self, tree: Tree) -> Found:
        """Return a record a folder."""
        return read_plain(tree, with_files=False, why="a file, where each folder is a student's")


LAYOUT = Folders()
