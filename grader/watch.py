"""A folder that submissions are dropped into: what has arrived whole, and what has changed since."""

import os
import time
from collections.abc import Sequence
from pathlib import Path

from grader.submission.read import MAX_ENTRIES, submission_paths

SETTLE_SECONDS = 2.0
UNFINISHED = (".part", ".partial", ".tmp", ".crdownload", ".filepart", ".download", ".swp", "~")


class Inbox:
    """Folders that are looked at again and again. A submission counts once nothing in it has changed for a while."""

    def __init__(self, folders: Sequence[Path], settle: float = SETTLE_SECONDS) -> None:
        self.folders = list(folders)
        self.settle = settle
        self._seen: dict[Path, tuple[object, float]] = {}
        self._taken: dict[Path, object] = {}

    def look(self) -> list[Path]:
        """Return the submissions that arrived or changed since the last look and are whole now."""
        now = time.monotonic()
        ready = []
        found = [path for path in submission_paths(self.folders) if not _is_unfinished(path)]
        for path in found:
            state = fingerprint(path)
            before, since = self._seen.get(path, (None, now))
            if state != before:
                since = now
            self._seen[path] = (state, since)
            if now - since >= self.settle and self._taken.get(path) != state:
                self._taken[path] = state
                ready.append(path)
        for gone in self._seen.keys() - set(found):
            del self._seen[gone]
            self._taken.pop(gone, None)
        return ready

    @property
    def taken(self) -> list[Path]:
        """Every submission that was taken and is still there, in order."""
        return sorted(self._taken)


def _is_unfinished(path: Path) -> bool:
    return path.name.startswith(".") or path.name.lower().endswith(UNFINISHED)


def fingerprint(path: Path) -> object:
    """Return what changes whenever something in a submission does: names, sizes and times of change."""
    parts: list[tuple[str, int, int]] = []
    try:
        status = path.lstat()
        parts.append(("", status.st_size, status.st_mtime_ns))
        if path.is_dir() and not path.is_symlink():
            for folder, _, leaves in os.walk(path):
                for leaf in leaves:
                    name = os.path.join(folder, leaf)
                    status = os.lstat(name)
                    parts.append((name, status.st_size, status.st_mtime_ns))
                if len(parts) > MAX_ENTRIES:
                    break
    except OSError as error:
        parts.append((str(error.errno), 0, 0))
    return hash(tuple(sorted(parts)))
