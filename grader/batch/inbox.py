"""A folder that submissions are dropped into.

What has arrived whole, and what has changed since.
"""

import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from grader.submission.fingerprint import state_of
from grader.submission.handed import Where, order_of, paths_of
from grader.submission.paths import submission_paths

SETTLE_SECONDS = 2.0
AGAIN_SECONDS = 60.0
UNFINISHED = (".part", ".partial", ".tmp", ".crdownload", ".filepart", ".download", ".swp", "~")


class Inbox:
    """Folders that are looked at again and again.

    A submission counts once nothing in it has changed for a while.
    """

    def __init__(
        self,
        folders: Sequence[Path],
        settle: float = SETTLE_SECONDS,
        look: Callable[[], Sequence[Where]] | None = None,
    ) -> None:
        self.folders = list(folders)
        self.submissions = look or (lambda: submission_paths(self.folders))
        self.settle = settle
        self._seen: dict[Where, tuple[object, float]] = {}
        self._taken: dict[Where, object] = {}
        self._later: dict[Where, float] = {}

    def look(self) -> list[Where]:
        """Return the submissions that arrived or changed since the last look and are whole now."""
        now = time.monotonic()
        ready = []
        found = [path for path in self.submissions() if not _is_unfinished(path)]
        for path in found:
            state = state_of(path)
            before, since = self._seen.get(path, (None, now))
            if state != before:
                since = now
            self._seen[path] = (state, since)
            is_new = self._taken.get(path) != state or now > self._later.get(path, now)
            if now - since >= self.settle and is_new:
                self._taken[path] = state
                self._later.pop(path, None)
                ready.append(path)
        for gone in self._seen.keys() - set(found):
            del self._seen[gone]
            self._taken.pop(gone, None)
            self._later.pop(gone, None)
        return ready

    def again(self, paths: Iterable[Where]) -> None:
        """Return these at a later look once more, though nothing in them changes.

        Our machine failed them.
        """
        for path in paths:
            if path in self._taken:
                self._later[path] = time.monotonic() + AGAIN_SECONDS

    @property
    def taken(self) -> list[Where]:
        """Every submission that was taken and is still there, in order."""
        return sorted(self._taken, key=order_of)


def _is_unfinished(where: Where) -> bool:
    """Say whether something of a submission is still being copied.

    A folder's own files are looked at when it rests.
    """
    return any(
        path.name.startswith(".") or path.name.lower().endswith(UNFINISHED)
        for path in paths_of(where)
    )
