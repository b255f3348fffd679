"""What a child does to itself before it reads a byte of a submission.

Nothing here can be undone by what follows.

The walls are built once, in the server (`Walls.build`), and put on in each child
(`Walls.close_in`).
"""

import ctypes
import os
import resource
import struct
from collections.abc import Collection, Sequence
from typing import Any

from . import landlock, seccomp

_libc = ctypes.CDLL(None, use_errno=True)
_NO_NEW_PRIVILEGES, _DUMPABLE = 38, 4
_CAPABILITIES_VERSION_3 = 0x20080522


class Walls:
    """The layers this kernel gives.

    A system-call filter and Landlock rules, either None where there is none.
    """

    def __init__(
        self, filter_program: bytes | None, rules: int | None, has_limits: bool = True
    ) -> None:
        self.filter_program = filter_program
        self.rules = rules
        self.has_limits = has_limits
        self._mapped_bytes = 256 << 20

    def measure(self) -> None:
        """Take the size of this process's address space.

        The memory limit of its children counts from there.
        """
        try:
            with open("/proc/self/statm") as statm:
                self._mapped_bytes = int(statm.read().split()[0]) * resource.getpagesize()
        except OSError:
            pass

    @classmethod
    def build(cls, readable: Sequence[str], off: Collection[str] = ()) -> "Walls":
        """Return the walls; `readable` are the paths below which files may be read, `off` the walls
        to leave away.
        """
        program = None if "seccomp" in off else seccomp.program()
        return cls(
            program, None if "landlock" in off else landlock.ruleset(readable), "limits" not in off
        )

    def are_whole(self) -> bool:
        """Say whether no file and no other process is in reach of what runs behind them."""
        return self.filter_program is not None and (self.rules is not None or _is_alone())

    def close_in(self, limits: dict[str, Any]) -> None:
        """Set the limits of this process, then put the walls on.

        Raise OSError where the kernel refuses one.

        `limits`: memory_bytes (beyond what is mapped now), cpu_seconds, file_bytes, open_files.
        """
        if self.has_limits:
            self._limit_resources(limits)
        if self.rules is None and self.filter_program is None:
            return
        _libc.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0)
        _libc.prctl(_DUMPABLE, 0, 0, 0, 0)
        nothing = struct.pack("<IIIIII", 0, 0, 0, 0, 0, 0)
        _libc.capset(
            struct.pack("<Ii", _CAPABILITIES_VERSION_3, 0), nothing
        )  # matters only where the grader runs as root
        if self.rules is not None:
            landlock.apply(self.rules)
            os.close(self.rules)
        if self.filter_program is not None:
            seccomp.apply(self.filter_program)

    def _limit_resources(self, limits: dict[str, Any]) -> None:
        _limit(resource.RLIMIT_CORE, 0)
        _limit(resource.RLIMIT_FSIZE, limits["file_bytes"])
        _limit(resource.RLIMIT_NOFILE, limits["open_files"])
        _limit(resource.RLIMIT_CPU, limits["cpu_seconds"])
        _limit(resource.RLIMIT_AS, self._mapped_bytes + limits["memory_bytes"])
        if _is_alone():
            _limit(
                resource.RLIMIT_NPROC, limits["threads"] + 3
            )  # the server and bubblewrap are counted too


def _is_alone() -> bool:
    """Say whether this process is in process and user namespaces of a box, where a limit on
    processes counts only its own.
    """
    return os.getuid() == 65534 and os.getppid() <= 2


def _limit(which: int, value: int) -> None:
    _soft, hard = resource.getrlimit(which)
    if hard != resource.RLIM_INFINITY:
        value = min(value, hard)
    resource.setrlimit(which, (value, value))
