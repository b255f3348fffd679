"""A submission or a problem as plain data, to be graded on another machine exactly as it would be here."""

import os
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Literal

from grader.submission.read import (
    MAX_DEPTH,
    MAX_ENTRIES,
    is_looked_into,
    is_read,
    limit_of,
    raise_where_ours,
)

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


def pack(root: Path) -> Packed:
    """Return what stands at `root`. Raise OSError where something in it cannot be read."""
    return Packed(os.fsencode(root.name), tuple(_entries(root)))


def pack_files(root: Path, names: Sequence[str]) -> Packed:
    """Return these files of a folder, whole. Raise OSError where one cannot be read."""
    files = [Entry(os.fsencode(name), "file", (root / name).read_bytes()) for name in names]
    folders = sorted({os.fsencode(parent) for name in names for parent in PurePosixPath(name).parents} - {b"."})
    return Packed(os.fsencode(root.name), (Entry(b"", "folder"), *(Entry(folder, "folder") for folder in folders), *files))


def _entries(root: Path) -> Iterator[Entry]:
    yield _entry(root, b"")
    if root.is_symlink() or not root.is_dir():
        return
    count = 0
    for folder, names, leaves in os.walk(os.fsencode(root), onerror=raise_where_ours):
        below = os.path.relpath(folder, os.fsencode(root))
        prefix = b"" if below == b"." else below + b"/"
        for name in sorted(names):
            if not is_looked_into(os.fsdecode(name)) and not os.path.islink(os.path.join(folder, name)):
                yield Entry(prefix + name, "folder")  # that it was there is told; what is in it stays here
        names[:] = sorted(name for name in names if is_looked_into(os.fsdecode(name)))
        for name in [*names, *sorted(leaves)]:
            count += 1
            if count > 2 * MAX_ENTRIES:
                return
            yield _entry(Path(os.fsdecode(os.path.join(folder, name))), prefix + name)
        if prefix.count(b"/") > MAX_DEPTH:
            names[:] = []


def _entry(path: Path, name: bytes) -> Entry:
    status = path.lstat()
    if stat.S_ISLNK(status.st_mode):
        return Entry(name, "link", b"." if path.is_dir() else os.fsencode(os.readlink(path)))  # one to a folder stays one
    if stat.S_ISDIR(status.st_mode):
        return Entry(name, "folder")
    if not stat.S_ISREG(status.st_mode):
        return Entry(name, "pipe")
    limit = limit_of(path.name)
    if not is_read(path.name) or status.st_size > limit:
        return Entry(name, "size", size=status.st_size)
    with path.open("rb") as file:
        return Entry(name, "file", file.read(limit))


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
