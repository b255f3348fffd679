"""What runs on this machine, from /proc."""

from pathlib import Path


def children_of(pid: int) -> list[int]:
    """Return the processes that a process started, and those that these started."""
    try:
        tasks = list(Path(f"/proc/{pid}/task").iterdir())
        found = [int(child) for task in tasks for child in (task / "children").read_text().split()]
    except OSError:
        return []
    return [*found, *(grandchild for child in found for grandchild in children_of(child))]


def command_line(pid: int) -> bytes:
    """Return a process's command line, nothing where it has ended."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""
