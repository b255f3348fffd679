"""How many workers fit into the memory that is free."""

import os
from pathlib import Path

WORKER_BYTES = 400 << 20


def workers_that_fit(asked: int, count: int, memory_bytes: int, room: int | None = None) -> int:
    """Return how many workers to start: as many as asked for, else as there are cores.

    Never more than submissions or than fit.

    Each may need `memory_bytes` for a submission besides its own; `room` is what is free, this
    machine's where left out.
    """
    cores = (
        len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    )
    fitting = (free_bytes() if room is None else room) // (memory_bytes + WORKER_BYTES)
    return max(1, min(asked or cores, count, fitting))


_LIMITS = (
    ("memory.max", "memory.current"),
    ("memory/memory.limit_in_bytes", "memory/memory.usage_in_bytes"),
)


def free_bytes(root: Path = Path("/")) -> int:
    """Return the memory that is free here, also by the limits of a container.

    A very large number where that is not told.
    """
    found = [1 << 60]
    try:
        said = (root / "proc/meminfo").read_text(encoding="ascii")
        found += [
            int(line.split()[1]) << 10
            for line in said.splitlines()
            if line.startswith("MemAvailable")
        ]
    except (OSError, ValueError):
        pass
    for limit, used in _LIMITS:
        try:
            ends = [
                int((root / "sys/fs/cgroup" / name).read_text(encoding="ascii"))
                for name in (limit, used)
            ]
        except (OSError, ValueError):  # not there, or "max"
            continue
        found.append(ends[0] - ends[1])
    return max(0, min(found))
