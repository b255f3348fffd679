"""What an export is: a file beside the reports of a class that another program reads."""

from collections.abc import Sequence
from typing import Protocol

from grader.results.class_row import StudentRow


class Export(Protocol):
    """One file, written a student at a time, so that a class may be of any size.

    `file` is its name in the folder of the class. `columns` are what roster and layout add to each
    student (`results.about`), in order.
    """

    file: str

    def head(self, first: StudentRow | None, columns: Sequence[str]) -> str:
        """Return what stands before the first student.

        `first` is that student, None for an empty class.
        """

    def line(self, row: StudentRow, columns: Sequence[str], is_first: bool) -> str:
        """Return the text of one student."""

    def foot(self, count: int) -> str:
        """Return what stands after the last of so many students."""
