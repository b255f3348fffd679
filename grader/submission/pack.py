"""A submission or a problem as plain data, to be graded on another machine exactly as it would be
here.
"""

import os
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import Literal

from grader.submission.archive import ArchiveError, archive_suffix
from grader.submission.beneath import FOR_READING
from grader.submission.class_archive import read_member
from grader.submission.handed import Handed, Part, Where
from grader.submission.read import limit_of
from grader.submission.selection import (
    MAX_DEPTH,
    MAX_ENTRIES,
    is_looked_into,
    is_read,
    raise_where_ours,
)

Kind = Literal["file", "size", "folder", "link", "pipe", "lost", "closed"]


@dataclass(frozen=True)
class Entry:
    """One entry of a tree.

    `path` is below the root, empty for the root itself; `content` is a file's bytes or a link's
    target.

    Of a file that reading leaves out (too large, or of a kind that is not looked at) only the
    `size` travels. Of one that may not be read (`closed`) and of a member that cannot be (`lost`),
    only the reason.
    """

    path: bytes
    kind: Kind
    content: bytes = b""
    size: int = 0


@dataclass(frozen=True)
class PackedPart:
    """One part of a submission that has several.

    The entry it travels as, and what `Part` says of it.
    """

    place: bytes
    shown: str
    is_html: bool = False


@dataclass(frozen=True)
class Packed:
    """A file or folder: its own name, and all that is in it.

    Or a student's `parts`, which are entries by number.
    """

    name: bytes
    entries: tuple[Entry, ...]
    student: str = ""
    parts: tuple[PackedPart, ...] = ()


def pack(root: Where) -> Packed:
    """Return what stands at `root`. Raise OSError where something in it cannot be read."""
    if isinstance(root, Handed):
        return _pack_parts(root)
    return Packed(os.fsencode(root.name), tuple(_entries(root)))


def _pack_parts(handed: Handed) -> Packed:
    """Return the parts of a submission.

    A member of an archive travels as a file, under a name of ours.
    """
    entries: list[Entry] = [Entry(b"", "folder")]
    parts: list[PackedPart] = []
    for number, part in enumerate(handed.parts):
        suffix = archive_suffix(part.shown) or Path(part.shown).suffix
        place = os.fsencode(
            f"{number}{suffix}"
            if suffix.isascii() and suffix.isprintable() and len(suffix) < 12
            else str(number)
        )
        parts.append(PackedPart(place, part.shown or part.path.name, part.is_html))
        if part.member:
            entries.append(_member(part, place))
        else:
            entries += [
                replace(one, path=place + b"/" + one.path if one.path else place)
                for one in _entries(part.path, part.is_html)
            ]
    return Packed(b"parts", tuple(entries), handed.name, tuple(parts))


def _member(part: Part, place: bytes) -> Entry:
    """Return a member of a class's archive as an entry; one that cannot be read travels as why."""
    if not (part.is_html or is_read(part.shown)):
        return Entry(place, "size")
    try:
        return Entry(place, "file", read_member(part.path, part.member))
    except ArchiveError as error:
        return Entry(place, "lost", str(error).encode("utf-8", "backslashreplace"))


def pack_files(root: Path, names: Sequence[str]) -> Packed:
    """Return these files of a folder, whole. Raise OSError where one cannot be read."""
    files = [Entry(os.fsencode(name), "file", (root / name).read_bytes()) for name in names]
    folders = sorted(
        {os.fsencode(parent) for name in names for parent in PurePosixPath(name).parents} - {b"."}
    )
    return Packed(
        os.fsencode(root.name),
        (Entry(b"", "folder"), *(Entry(folder, "folder") for folder in folders), *files),
    )


def _entries(root: Path, is_wanted: bool = False) -> Iterator[Entry]:
    yield _entry(root, b"", is_wanted)
    if root.is_symlink() or not root.is_dir():
        return
    count = 0
    for folder, names, leaves in os.walk(os.fsencode(root), onerror=raise_where_ours):
        below = os.path.relpath(folder, os.fsencode(root))
        prefix = b"" if below == b"." else below + b"/"
        for name in sorted(names):
            if not is_looked_into(os.fsdecode(name)) and not os.path.islink(
                os.path.join(folder, name)
            ):
                yield Entry(
                    prefix + name, "folder"
                )  # that it was there is told; what is in it stays here
        names[:] = sorted(name for name in names if is_looked_into(os.fsdecode(name)))
        for name in [*names, *sorted(leaves)]:
            count += 1
            if count > 2 * MAX_ENTRIES:
                return
            yield _entry(Path(os.fsdecode(os.path.join(folder, name))), prefix + name)
        if prefix.count(b"/") > MAX_DEPTH:
            names[:] = []


def _entry(path: Path, name: bytes, is_wanted: bool = False) -> Entry:
    status = path.lstat()
    if stat.S_ISLNK(status.st_mode):
        return Entry(
            name, "link", b"." if path.is_dir() else os.fsencode(os.readlink(path))
        )  # one to a folder stays one
    if stat.S_ISDIR(status.st_mode):
        return Entry(name, "folder")
    if not stat.S_ISREG(status.st_mode):
        return Entry(name, "pipe")
    limit = limit_of(path.name)
    if not (is_wanted or is_read(path.name)) or status.st_size > limit:
        return Entry(name, "size", size=status.st_size)
    try:
        descriptor = os.open(path, FOR_READING)
    except PermissionError as error:
        if not name:
            raise
        return Entry(name, "closed", os.fsencode(error.strerror or "it may not be read"))
    with os.fdopen(descriptor, "rb") as file:
        return Entry(name, "file", file.read(limit))


def unpack(packed: Packed, folder: Path) -> Where:
    """Make the tree again in an empty folder; return its root.

    What is no regular file becomes a pipe, which is never opened.
    """
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
        elif entry.kind in ("lost", "closed"):
            continue
        else:
            with path.open("xb") as file:
                file.write(entry.content)
                if entry.kind == "size":
                    file.truncate(entry.size)
    closed = [entry for entry in packed.entries if entry.kind == "closed"]
    if not packed.parts and not closed:
        return root
    found = [_unpacked_part(root, part, packed.entries) for part in packed.parts] or [Part(root)]
    found += [_closed_part(root, entry, packed.parts) for entry in closed]
    return Handed(packed.student or name, tuple(found))


def _closed_part(root: Path, entry: Entry, parts: Sequence[PackedPart]) -> Part:
    """Return a file that may not be read where it was packed, under the name that it has there."""
    place, _, below = entry.path.partition(b"/")
    shown = next(
        (
            f"{part.shown}/{os.fsdecode(below)}" if below else part.shown
            for part in parts
            if part.place == place
        ),
        "",
    )
    why = entry.content.decode("utf-8", "replace")
    return Part(
        root / os.fsdecode(entry.path), shown or os.fsdecode(entry.path), lost=why, is_closed=True
    )


def _unpacked_part(root: Path, part: PackedPart, entries: Sequence[Entry]) -> Part:
    lost = next(
        (entry for entry in entries if entry.path == part.place and entry.kind == "lost"), None
    )
    why = lost.content.decode("utf-8", "replace") if lost is not None else ""
    return Part(root / os.fsdecode(part.place), part.shown, is_html=part.is_html, lost=why)
