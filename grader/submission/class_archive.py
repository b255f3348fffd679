"""The archive of a whole class: what is in it, and one member at a time.

Nothing is unpacked to disk.

A zip is read where it lies, so it may be large; every member is bounded. A tar archive has to be
read from its beginning and is bounded as a whole, as a student's own archive is.
"""

import stat
import zipfile
import zlib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from grader.submission.archive import (
    MAX_MEMBER_BYTES,
    ArchiveError,
    archive_suffix,
    bounded,
    name_in_zip,
    read_archive,
    safe_path,
    shown_name,
)

MAX_CLASS_MEMBERS = 100_000
MAX_NESTED_BYTES = 32 << 20
MAX_TAR_BYTES = 512 << 20
"""Of a class's tar archive, as it lies on disk."""
_DAMAGES = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    OSError,
    RuntimeError,
    NotImplementedError,
    ValueError,
    KeyError,
)


@dataclass(frozen=True)
class Listing:
    """What is in an archive.

    The paths of its files with their sizes, and (path, why) of what is left out.
    """

    files: dict[str, int]
    left_out: tuple[tuple[str, str], ...] = ()


class _Opened:
    """An archive that was read once; of a zip its index, of a tar archive its files."""

    def __init__(self, path: Path) -> None:
        self.listing = Listing({})
        self._entries: dict[str, zipfile.ZipInfo] = {}
        self._contents: dict[str, bytes] = {}
        self._zip: zipfile.ZipFile | None = None
        if not stat.S_ISREG(path.stat().st_mode):
            raise ArchiveError("it is no regular file")
        if archive_suffix(path.name) == ".zip":
            self._index(path)
        else:
            self._unpack(path)

    def _index(self, path: Path) -> None:
        try:
            self._zip = zipfile.ZipFile(path)
        except _DAMAGES as error:
            raise ArchiveError(f"it is damaged or no archive ({str(error)[:100]})") from None
        left: list[tuple[str, str]] = []
        links: set[str] = set()
        for entry in self._zip.infolist()[:MAX_CLASS_MEMBERS]:
            name = name_in_zip(entry)
            why = ""
            found = safe_path(name)
            if not name:
                left.append(("an entry", "it has no name"))
                continue
            if entry.is_dir():
                continue
            if found is None or "\0" in entry.orig_filename:
                why = "its name leads out of the archive or is no file name"
            elif stat.S_IFMT(entry.external_attr >> 16) not in (0, stat.S_IFREG):
                why = "a link or a device, not a file"
                links.add(found)
            elif links and not links.isdisjoint(_parents(found)):
                why = "it lies below a link"
            if why or found is None:
                left.append((shown_name(name), why))
            else:
                self._entries[found] = entry
        if len(self._zip.infolist()) > MAX_CLASS_MEMBERS:
            left.append(
                ("the rest", f"there are more than {MAX_CLASS_MEMBERS} files in the archive")
            )
        self.listing = Listing(
            {name: entry.file_size for name, entry in self._entries.items()}, tuple(left)
        )

    def _unpack(self, path: Path) -> None:
        with path.open("rb") as file:
            files, notes = read_archive(file.read(MAX_TAR_BYTES), path.name)
        self._contents = dict(files)
        left = tuple((note.partition(" was left out")[0], note) for note in notes)
        self.listing = Listing({name: len(content) for name, content in files}, left)

    def read(self, member: str) -> bytes:
        """Return a member's bytes. Raise ArchiveError where it cannot be read or is too large."""
        if self._zip is None:
            return self._contents[member]
        entry = self._entries[member]
        limit = MAX_NESTED_BYTES if archive_suffix(member) else MAX_MEMBER_BYTES
        if entry.flag_bits & 1:
            raise ArchiveError("it is encrypted")
        if entry.file_size > limit:
            raise ArchiveError(f"it is too large ({entry.file_size >> 10} KiB)")
        if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise ArchiveError("its kind of compression is not read")
        try:
            with self._zip.open(entry) as file:
                data = bounded(file, limit + 1)
        except _DAMAGES as error:
            raise ArchiveError(f"it is damaged ({str(error)[:80]})") from None
        if len(data) > limit:
            raise ArchiveError("it is too large")
        return data


def _parents(name: str) -> list[str]:
    """Return the folders above a file of an archive.

    >>> _parents("a/b/c.py")
    ['a', 'a/b']
    """
    parts = name.split("/")
    return ["/".join(parts[:k]) for k in range(1, len(parts))]


@lru_cache(2)
def _opened(path: Path, _size: int, _changed: int) -> _Opened:
    return _Opened(path)


def _of(path: Path) -> _Opened:
    status = path.stat()
    return _opened(path, status.st_size, status.st_mtime_ns)


def listing_of(path: Path) -> Listing:
    """Return what is in a class's archive.

    Raise ArchiveError for what is none, OSError where it cannot be read.
    """
    return _of(path).listing


def read_member(path: Path, member: str) -> bytes:
    """Return one member's bytes. Raise ArchiveError where it is gone, too large or damaged."""
    try:
        return _of(path).read(member)
    except KeyError:
        raise ArchiveError("it is not in the archive any more") from None
