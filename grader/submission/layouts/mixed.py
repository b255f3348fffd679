"""Files and folders side by side, each one student's.

What is taken where nothing else is recognised.
"""

from grader.submission.class_tree import Tree
from grader.submission.layout import Found
from grader.submission.plain_class import read_plain


class Mixed:
    """Each file and each folder is one student's."""

    title = "a file or a folder a student"

    def score(self, tree: Tree) -> float:
        """Always possible."""
        return 0.4

    def read(self, tree: Tree) -> Found:
        """Return a record a file or folder."""
        return read_plain(tree)


LAYOUT = Mixed()
