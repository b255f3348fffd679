"""A submission's digest, and its state: what changes whenever something in it does."""

import hashlib
import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from grader.submission.archive import ArchiveError
from grader.submission.beneath import MAX_ENTRIES, open_beneath, too_large
from grader.submission.class_archive import read_member
from grader.submission.handed import Handed, Part, Where, paths_of
from grader.submission.selection import HISTORY, is_looked_into


def submission_digest(path: Where) -> str:
    """Return a digest of all that is handed in: every name below the folder and every byte.

    The folder's own name is no part of it.

    A submission that is too large to be taken has a digest of its own, so that it never shares
    another's grade.
    """
    digest = hashlib.sha256()
    for place in paths_of(path):
        if refused := too_large(place):
            digest.update(f"{refused}\0{place.absolute()}".encode("utf-8", "backslashreplace"))
            return digest.hexdigest()
    if isinstance(path, Handed):
        for name, part, below in sorted(_files_of_parts(path), key=lambda one: one[0]):
            _hash_part(digest, name, part, below)
        return digest.hexdigest()
    if path.is_symlink() or not path.is_dir():
        hash_file(digest, path, "", path.name)
        return digest.hexdigest()
    for entry in sorted(_files(path)):
        hash_file(digest, path, entry, entry)
    return digest.hexdigest()


def _files(root: Path) -> Iterator[str]:
    for folder, names, leaves in os.walk(root):
        closed = [name for name in names if not is_looked_into(name)]
        names[:] = sorted(name for name in names if is_looked_into(name))
        for name in [
            *leaves,
            *(name + os.sep for name in closed),  # the account of what was handed in tells it
            *(name for name in names if os.path.islink(os.path.join(folder, name))),
        ]:
            if name != HISTORY:
                below = os.path.relpath(os.path.join(folder, name), root)
                yield below + os.sep if name.endswith(os.sep) else below


def _files_of_parts(handed: Handed) -> Iterator[tuple[str, Part, str]]:
    """Yield (name, part, path below the part) of all files of several parts, named as in a folder
    that held them all.
    """
    for part in handed.parts:
        if not part.member and part.path.is_dir() and not part.path.is_symlink():
            for entry in _files(part.path):
                yield os.path.join(part.shown, entry), part, entry
        else:
            yield part.shown or part.path.name, part, ""


def _hash_part(digest: Any, name: str, part: Part, below: str) -> None:
    """Add a part; a member of an archive as the file that it would be beside it."""
    if part.is_html:
        digest.update(b"\0html")
    if not part.member:
        hash_file(digest, part.path, below, name)
        return
    digest.update(b"\0" + os.fsencode(name) + b"\0")
    try:
        data = read_member(part.path, part.member)
    except (ArchiveError, OSError) as error:
        digest.update(f"?{error}".encode("utf-8", "backslashreplace"))
        return
    digest.update(f"{stat.S_IFREG} {len(data)}\0".encode())
    digest.update(data)


def hash_file(digest: Any, root: Path, below: str, name: str) -> None:
    """Add a regular file's name and content; of anything else its name and kind, and of a folder
    that is not looked into its name.
    """
    digest.update(b"\0" + os.fsencode(name) + b"\0")
    if name.endswith(os.sep):
        return
    try:
        descriptor = open_beneath(root, below)
    except OSError as error:
        digest.update(f"?{error.errno}".encode())
        return
    with os.fdopen(descriptor, "rb") as file:
        status = os.fstat(file.fileno())
        digest.update(f"{stat.S_IFMT(status.st_mode)} {status.st_size}\0".encode())
        while stat.S_ISREG(status.st_mode) and (part := file.read(1 << 20)):
            digest.update(part)


def state_of(path: Where) -> object:
    """Return what changes whenever something in a submission does, without reading it.

    Names, sizes, times and numbers of files; not of what `check` itself keeps beside them.
    """
    if isinstance(path, Handed):
        return hash((path, *map(state_of, paths_of(path))))
    parts: list[tuple[str, int, int, int, int]] = []
    try:
        status = path.lstat()
        if not path.is_dir() or path.is_symlink():
            own = (status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino)
            parts.append(("", *own))
        else:
            for folder, names, leaves in os.walk(path):
                names[:] = sorted(name for name in names if is_looked_into(name))
                for leaf in leaves:
                    if leaf == HISTORY:
                        continue
                    name = os.path.join(folder, leaf)
                    status = os.lstat(name)
                    parts.append(
                        (
                            name,
                            status.st_size,
                            status.st_mtime_ns,
                            status.st_ctime_ns,
                            status.st_ino,
                        )
                    )
                if len(parts) > MAX_ENTRIES:
                    break
    except OSError as error:
        parts.append((str(error.errno), 0, 0, 0, 0))
    return hash(tuple(sorted(parts)))
