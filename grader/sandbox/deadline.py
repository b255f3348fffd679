"""The time a process that runs student code may take: time in line for a processor is not counted.

On a busy machine a right answer would otherwise run out of time. Where the kernel does not tell how
long a process stood in line, all of it is counted, as a clock on the wall does.
"""

import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple, Self

CEILING = 5.0
"""How many times its length a limit may last on the wall, however long the process stood in line.
"""


class Usage(NamedTuple):
    """Seconds that a process has had.

    Processor time of all its threads, and what its first one stood in line.
    """

    processor: float = 0.0
    in_line: float = 0.0


_TICKS_A_SECOND = 100  # of /proc; the same on every Linux that Python runs on


def usage_of(pid: int) -> Usage | None:
    """Return what a process of this machine has used; None where that is not told."""
    try:
        words = Path(f"/proc/{pid}/stat").read_text("ascii", "replace").rpartition(")")[2].split()
        in_line = int(Path(f"/proc/{pid}/schedstat").read_text("ascii").split()[1]) / 1e9
        return Usage((int(words[11]) + int(words[12])) / _TICKS_A_SECOND, in_line)
    except (OSError, ValueError, IndexError):
        return None


class Unused(NamedTuple):
    """Seconds in which a process did not compute: it stood in line or waited for something."""

    in_line: float = 0.0
    idle: float = 0.0


class Waiting:
    """Tells, each time it is asked, how long a process has not computed since the last time."""

    def __init__(
        self,
        usage: Callable[[int], Usage | None] = usage_of,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._usage = usage
        self._now = now
        self._before = Usage()
        self._asked = now()

    def since_last_time(self, pid: int) -> Unused:
        """Return the seconds.

        What it spends in line behind threads of its own does not count: those use the processor.
        """
        found, now = self._usage(pid), self._now()
        if found is None:
            return Unused()
        unused = now - self._asked - (found.processor - self._before.processor)
        in_line = found.in_line - self._before.in_line
        self._before, self._asked = found, now
        stood = max(0.0, min(unused, in_line))
        return Unused(stood, max(0.0, unused - stood))


class Deadline:
    """A limit of so many `seconds` from now, for a process.

    `within` is a longer limit that holds as well.
    """

    def __init__(
        self,
        seconds: float,
        within: Self | None = None,
        now: Callable[[], float] = time.monotonic,
        lingers: bool = False,
    ) -> None:
        """With `lingers`, the process ends itself after so much processor time; see `linger`."""
        self.seconds = seconds
        self._within = within
        self._now = now
        self._start = now()
        self._end = self._start + seconds
        self._last = self._start + CEILING * seconds
        self._idle = 0.0
        self._may_linger = lingers

    def left(self) -> float:
        """Return how many seconds are left; none or less when it is over."""
        own = self._end - self._now()
        return own if self._within is None else min(own, self._within.left())

    def is_over(self) -> bool:
        """Say whether no time is left."""
        return self.left() <= 0

    def was_idle(self) -> bool:
        """Say whether the process has not even wanted the processor for half of the time.

        So it is with code that sleeps, and where the machine itself stood still.
        """
        return self._idle > self.seconds / 2

    def linger(self) -> bool:
        """Give a process that computes as long once more, and say whether it was given.

        It stops itself by its processor time and tells its line; where the machine's host takes
        part of the processor, or ticks are coarse, that comes after the limit on the wall.
        """
        if not self._may_linger or self.was_idle():
            return False
        self._may_linger = False
        self._end = min(self._end + self.seconds, self._last)
        return not self.is_over()

    def saw_idle(self, seconds: float) -> None:
        """Count seconds in which the process neither computed nor stood in line.

        At most those since the start.
        """
        self._idle += min(seconds, max(0.0, self._now() - self._start - self._idle))

    def put_off(self, seconds: float) -> None:
        """Move the end, and that of the longer limit, by what the process has stood in line.

        Never beyond the ceiling.
        """
        self._end = min(self._end + seconds, self._last)
        if self._within is not None:
            self._within.put_off(seconds)
