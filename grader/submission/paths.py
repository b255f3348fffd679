"""Which submissions there are, in the folders and files an instructor names."""

import os
import sys
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from pathlib import Path

from grader.submission.on_demand import OnDemand
from grader.submission.selection import LEFT_ALONE

_JUNK = LEFT_ALONE | {
    ".gitignore",
    ".gitkeep",
    ".gitattributes",
    ".DS_Store",
    "Thumbs.db",
    "desktop.ini",
}


class Paths(OnDemand[Path]):
    """Paths in a few folders, of each its name only: a class may be of any size.

    >>> found = Paths()
    >>> found.extend(Path("a"), ["x", "y"])
    >>> found.extend(Path("b"), ["z"])
    >>> [str(path) for path in found]
    ['a/x', 'a/y', 'b/z']
    """

    def __init__(self) -> None:
        self._folders: list[Path] = []
        self._starts: list[int] = []
        self._names: list[str] = []

    def extend(self, folder: Path, names: Iterable[str]) -> None:
        """Add entries of a folder."""
        self._folders.append(folder)
        self._starts.append(len(self._names))
        self._names += map(
            sys.intern, names
        )  # as the parts of a Path are, so that there is one text for both

    def __len__(self) -> int:
        return len(self._names)

    def at(self, number: int) -> Path:
        """Return one path."""
        return self._folders[bisect_right(self._starts, number) - 1] / self._names[number]


def submission_paths(paths: Sequence[Path]) -> Paths:
    """Return the submissions `grade` is given.

    A file is one, and each file or folder in a folder is one.

    A link to a folder of submissions, given by the instructor, is followed.
    """
    found = Paths()
    for path in paths:
        if path.is_dir():
            found.extend(path, sorted(set(os.listdir(path)) - _JUNK))
        else:
            found.extend(path.parent, [path.name])
    return found
