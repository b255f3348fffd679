"""The folder in which files are written before they take their place."""

import contextlib
import os
import platform
import sys
import time
from pathlib import Path

from grader.atomic_write import WRITING

SCRATCH = ".writing"
FULL = "instructor"
"""The folder of whole grades.

What hidden checks saw stands there, and never in a student's folder.
"""


def prepare(out: Path) -> None:
    """Make the folder of a class, and take away what a run that was killed in the middle of a file
    left there.
    """
    scratch = out / SCRATCH
    scratch.mkdir(parents=True, exist_ok=True)
    (out / FULL).mkdir(exist_ok=True)
    for left in scratch.iterdir():
        with contextlib.suppress(OSError):
            if _is_orphan(left.name) or left.stat().st_mtime < time.time() - 3600:
                left.unlink()


def _is_orphan(name: str) -> bool:
    """Say whether the process that was writing a file ran on this machine and is gone."""
    prefix, _, numbers = name.partition(f"{platform.node()}-")
    pid = numbers.partition("-")[0]
    if prefix != WRITING or not pid.isdigit() or sys.platform == "win32":
        return False
    try:
        os.kill(int(pid), 0)
        state = Path(f"/proc/{pid}/stat").read_text(errors="replace").rpartition(")")[2].split()[0]
    except ProcessLookupError:
        return True
    except (OSError, IndexError):
        return False
    return state == "Z"  # it has ended, and nobody asked how
