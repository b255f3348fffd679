"""Opens files of a submission so that no link leads elsewhere, and says when a submission is too
large to be taken whole.
"""

import errno
import os
import stat
from pathlib import Path

from grader.submission.selection import is_looked_into

FOR_READING = os.O_RDONLY | sum(
    getattr(os, name, 0) for name in ("O_NOFOLLOW", "O_NONBLOCK", "O_CLOEXEC", "O_BINARY")
)
"""Neither follows a link nor waits for a pipe, and changes no line end."""
OPENS_BY_FOLDER = os.open in os.supports_dir_fd
MAX_ENTRIES = 20_000
MAX_BYTES = 2 << 30


def open_beneath(root: Path, name: str) -> int:
    """Return a descriptor of the file `name` below `root`, for reading.

    `root` itself where the name is empty.

    No step of the name may be a link, also not one that was put there a moment ago: raises OSError
    (ELOOP or ENOTDIR).
    """
    parts = [part for part in name.split(os.sep) if part]
    if not parts:
        return os.open(root, FOR_READING)
    if not OPENS_BY_FOLDER:
        return _opened_where_no_link_is(root, parts)
    folder = os.open(root, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    for part in parts[:-1]:
        try:
            inner = os.open(part, FOR_READING | os.O_DIRECTORY, dir_fd=folder)
        finally:
            os.close(folder)
        folder = inner
    try:
        return os.open(parts[-1], FOR_READING, dir_fd=folder)
    finally:
        os.close(folder)


def _opened_where_no_link_is(root: Path, parts: list[str]) -> int:
    """Open a file on a system that opens no file by its folder's descriptor (Windows).

    A link that is put there between the look and the opening is followed: what is read there is a
    student's own work on their own machine.
    """
    place = root
    for part in parts:
        place = place / part
        if place.is_symlink():
            raise OSError(errno.ELOOP, "this is a link", str(place))
    return os.open(place, FOR_READING)


def too_large(root: Path) -> str:
    """Return why a submission is not taken, nothing where it is.

    It holds too many entries or bytes to be read whole.

    Folders that are never looked into (environments, version control) do not count. What is graded
    and what its digest covers are then the same: everything.
    """
    count = total = 0
    try:
        if not stat.S_ISDIR(os.lstat(root).st_mode):
            total = os.lstat(root).st_size
        else:
            for folder, names, leaves in os.walk(root):
                names[:] = [name for name in names if is_looked_into(name)]
                count += len(leaves) + 1
                for leaf in leaves:
                    total += os.lstat(os.path.join(folder, leaf)).st_size
                if count > MAX_ENTRIES or total > MAX_BYTES:
                    break
    except OSError:
        return ""  # reading it tells what is the matter
    if count > MAX_ENTRIES:
        return f"it holds more than {MAX_ENTRIES:,} files and folders; hand in only your own work"
    if total > MAX_BYTES:
        return f"it holds more than {MAX_BYTES >> 30} GiB; hand in only your own work, without data"
    return ""
