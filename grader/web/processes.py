"""Processes of this machine that grade: each by a name that no later one shares."""

import os
from pathlib import Path


def process_of(pid: int) -> str:
    """Return a process's number and when it began, which no later process shares."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text(errors="replace").rpartition(")")[2].split()
        return f"{pid}-{fields[19]}"
    except (OSError, IndexError):
        return str(pid)


def is_running(process: str) -> bool:
    """Say whether the process of that name is still there."""
    pid, _, began = process.partition("-")
    if began:
        return process_of(int(pid)) == process
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True
