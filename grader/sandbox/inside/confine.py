"""What a child does to itself before it reads a byte of a submission's code."""

import resource
from typing import Any


def close_in(limits: dict[str, Any]) -> None:
    """Set the resource limits of this process; nothing here can be undone by the code that follows.

    `limits`: memory_bytes (beyond what is mapped now), cpu_seconds, file_bytes, open_files; 0 for no limit.
    """
    _limit(resource.RLIMIT_CORE, 0)
    _limit(resource.RLIMIT_FSIZE, limits["file_bytes"])
    _limit(resource.RLIMIT_NOFILE, limits["open_files"])
    _limit(resource.RLIMIT_CPU, limits["cpu_seconds"])
    if limits["memory_bytes"]:
        _limit(resource.RLIMIT_AS, _mapped_bytes() + limits["memory_bytes"])


def _limit(which: int, value: int) -> None:
    _soft, hard = resource.getrlimit(which)
    if hard != resource.RLIM_INFINITY:
        value = min(value, hard)
    resource.setrlimit(which, (value, value))


def _mapped_bytes() -> int:
    """Return the size of this process's address space; a memory limit counts from there."""
    try:
        with open("/proc/self/statm") as statm:
            return int(statm.read().split()[0]) * resource.getpagesize()
    except OSError:
        return 256 << 20
