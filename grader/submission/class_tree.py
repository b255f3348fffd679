"""A class as it was handed over, a folder or an archive, as names of folders and files.

What layouts look at.

Links are never followed. Reading names costs one look into a folder; contents are not opened here,
but for the small files of a course site that tell names and times (`text`).
"""

import os
from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from grader.submission.archive import ArchiveError
from grader.submission.class_archive import listing_of, read_member
from grader.submission.handed import Part

MAX_PARTS = 300
MAX_DEPTH = 6
SAMPLE = 300


@dataclass(frozen=True)
class Names:
    """What is in one folder, in order; `links` are neither folders nor files."""

    folders: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    links: tuple[str, ...] = ()


class Tree(ABC):
    """A folder with its folders and files, by names."""

    name: str
    remembered: dict[str, Any]
    """What layouts found out about it, so that each does not look again."""

    @abstractmethod
    def names(self, below: str = "") -> Names:
        """Return what is in a folder of it; nothing for one that is not there."""

    @abstractmethod
    def sub(self, below: str) -> "Tree":
        """Return a folder of it as a tree."""

    @abstractmethod
    def part(self, path: str, shown: str = "", is_html: bool = False) -> Part:
        """Return a file of it as a part of a submission."""

    @abstractmethod
    def parts_of_folder(self, below: str) -> tuple[Part, ...]:
        """Return a whole folder of it as parts of a submission."""

    @abstractmethod
    def text(self, path: str, limit: int) -> str | None:
        """Return the text of a small file with plain line ends, None where there is none or it is
        larger.
        """

    @abstractmethod
    def left_out(self) -> Sequence[tuple[str, str]]:
        """Return (name, why) of what cannot be looked at at all."""

    def walk(self, below: str = "", depth: int = 0) -> Iterator[str]:
        """Yield the paths of the files below a folder."""
        found = self.names(below)
        prefix = f"{below}/" if below else ""
        for name in found.files:
            yield prefix + name
        for name in found.folders:
            if depth < MAX_DEPTH:
                yield from self.walk(prefix + name, depth + 1)


class DiskTree(Tree):
    """A folder of this machine."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.name = root.name or root.resolve().name
        self._seen: dict[str, Names] = {}
        self.remembered = {}

    def names(self, below: str = "") -> Names:
        """Look into a folder; the top is remembered."""
        if below in self._seen:
            return self._seen[below]
        folders: list[str] = []
        files: list[str] = []
        links: list[str] = []
        try:
            with os.scandir(self.root / below if below else self.root) as entries:
                for entry in entries:
                    kind = links if entry.is_symlink() else folders if entry.is_dir() else files
                    kind.append(entry.name)
        except OSError:
            if not below:
                raise
        found = Names(tuple(sorted(folders)), tuple(sorted(files)), tuple(sorted(links)))
        if not below:
            self._seen[below] = found
        return found

    def sub(self, below: str) -> "DiskTree":
        """Return a folder of it as a tree."""
        return DiskTree(self.root / below)

    def part(self, path: str, shown: str = "", is_html: bool = False) -> Part:
        """Return a file of it as a part of a submission."""
        return Part(self.root / path, shown or path.rsplit("/", 1)[-1], is_html=is_html)

    def parts_of_folder(self, below: str) -> tuple[Part, ...]:
        """Return the folder itself: it is read as a student's folder is."""
        return (Part(self.root / below),)

    def text(self, path: str, limit: int) -> str | None:
        """Read a small regular file."""
        place = self.root / path
        try:
            if place.is_symlink() or not place.is_file() or place.stat().st_size > limit:
                return None
            text = place.read_bytes()[:limit].decode("utf-8-sig", "replace")
        except OSError:
            return None
        return text.replace("\r\n", "\n")

    def left_out(self) -> Sequence[tuple[str, str]]:
        """Nothing: what cannot be read is told when it is graded."""
        return ()


@dataclass
class ArchiveTree(Tree):
    """An archive, or a folder in it."""

    path: Path
    prefix: str = ""
    folders: dict[str, tuple[set[str], set[str]]] = field(default_factory=dict)
    left: Sequence[tuple[str, str]] = ()

    def __post_init__(self) -> None:
        self.remembered = {}
        self.name = self.prefix.rsplit("/", 1)[-1] or self.path.name
        if self.folders:
            return
        listing = listing_of(self.path)
        self.left = listing.left_out
        self.folders[""] = (set(), set())
        for name in listing.files:
            parts = name.split("/")
            for depth in range(len(parts)):
                above = "/".join(parts[:depth])
                into = self.folders.setdefault(above, (set(), set()))
                into[1 if depth == len(parts) - 1 else 0].add(parts[depth])

    def _at(self, below: str) -> str:
        return "/".join(part for part in (self.prefix, below) if part)

    def names(self, below: str = "") -> Names:
        """Return what is in a folder of the archive."""
        folders, files = self.folders.get(self._at(below), ((), ()))
        return Names(tuple(sorted(folders)), tuple(sorted(set(files) - set(folders))))

    def sub(self, below: str) -> "ArchiveTree":
        """Return a folder of it as a tree."""
        return ArchiveTree(self.path, self._at(below), self.folders, ())

    def part(self, path: str, shown: str = "", is_html: bool = False) -> Part:
        """Return a member as a part of a submission."""
        return Part(self.path, shown or path.rsplit("/", 1)[-1], self._at(path), is_html)

    def parts_of_folder(self, below: str) -> tuple[Part, ...]:
        """Return the members below a folder, a bounded number."""
        found: list[Part] = []
        for path in self.walk(below):
            if len(found) < MAX_PARTS:
                found.append(self.part(path, path[len(below) + 1 :] if below else path))
        return tuple(found)

    def text(self, path: str, limit: int) -> str | None:
        """Read a small member."""
        try:
            data = read_member(self.path, self._at(path))
        except (ArchiveError, OSError):
            return None
        if len(data) > limit:
            return None
        return data.decode("utf-8-sig", "replace").replace("\r\n", "\n")

    def left_out(self) -> Sequence[tuple[str, str]]:
        """Return what the archive holds that is never read: links, names that lead out of it."""
        return self.left


def sample(names: Sequence[str]) -> Sequence[str]:
    """Return some of the names, spread evenly: enough to see how they are made."""
    step = max(1, len(names) // SAMPLE)
    return names[::step]
