"""A submission or a problem as plain data, to be graded on another machine exactly as it would be here."""

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from grader.submission.archive import archive_suffix
from grader.submission.read import MAX_ARCHIVE_BYTES, MAX_DEPTH, MAX_ENTRIES, MAX_FILE_BYTES, is_looked_into, is_read

Kind = Literal["file", "size", "folder", "link", "pipe"]


@dataclass(frozen=True)
class Entry:
    """One entry of a tree. `path` is below the root, empty for the root itself; `content` is a file's bytes or a link's target.

    Of a file that reading leaves out (too large, or of a kind that is not looked at) only the `size` travels.
    """

    path: bytes
    kind: Kind
    content: bytes = b""
    size: int = 0


@dataclass(frozen=True)
class Packed:
    """A file or folder: its own name, and all that is in it."""

    name: bytes
    entries: tuple[Entry, ...]


def pack(root: Path, whole: bool = False) -> Packed:
    """Return what stands at `root`; with `whole`, every file with its content. Raise OSError where the root cannot be read."""
    return Packed(os.fsencode(root.name), tuple(_entries(root, whole)))


def _entries(root: Path, whole: bool) -> Iterator[Entry]:
    yield _entry(root, b"", whole)
    if root.is_symlink() or not root.is_dir():
        return
    count = 0
    for folder, names, leaves in os.walk(os.fsencode(root)):
        below = os.path.relpath(folder, os.fsencode(root))
        prefix = b"" if below == b"." else below + b"/"
        names[:] = sorted(name for name in names if is_looked_into(os.fsdecode(name)))
        for name in [*names, *sorted(leaves)]:
            count += 1
            if count > 2 * MAX_ENTRIES:
                return
            yield _entry(Path(os.fsdecode(os.path.join(folder, name))), prefix + name, whole)
        if prefix.count(b"/") > MAX_DEPTH:
            names[:] = []


def _entry(path: Path, name: bytes, whole: bool) -> Entry:
    status = path.lstat()
    if stat.S_ISLNK(status.st_mode):
        return Entry(name, "link", os.fsencode(os.readlink(path)))
    if stat.S_ISDIR(status.st_mode):
        return Entry(name, "folder")
    if not stat.S_ISREG(status.st_mode):
        return Entry(name, "pipe")
    limit = MAX_ARCHIVE_BYTES if archive_suffix(path.name) else MAX_FILE_BYTES
    if not whole and (not is_read(path.name) or status.st_size > limit):
        return Entry(name, "size", size=status.st_size)
    with path.open("rb") as file:
        return Entry(name, "file", file.read(-1 if whole else limit))


def unpack(packed: Packed, folder: Path) -> Path:
    """Make the tree again in an empty folder; return its root. What is no regular file becomes a pipe, which is never opened."""
    name = os.fsdecode(packed.name)
    if not name or "/" in name or name in (".", ".."):
        raise ValueError(f"{name!r} is no name of a submission")
    root = folder / name
    for entry in packed.entries:
        parts = entry.path.split(b"/")
        if b".." in parts or entry.path.startswith(b"/"):
            raise ValueError(f"{entry.path!r} leads out of the submission")
        path = root / os.fsdecode(entry.path) if entry.path else root
        if entry.kind == "folder":
            path.mkdir()
        elif entry.kind == "link":
            path.symlink_to(os.fsdecode(entry.content))
        elif entry.kind == "pipe":
            os.mkfifo(path)
        else:
            with path.open("xb") as file:
                file.write(entry.content)
                if entry.kind == "size":
                    file.truncate(entry.size)
    return root
