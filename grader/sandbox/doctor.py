"""What isolation this machine gives, tried and not guessed."""

import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

from grader.errors import SandboxError
from grader.sandbox.process import Box


@dataclass(frozen=True)
class Layer:
    """One layer of isolation: whether it is there, and if not, why and what would bring it."""

    name: str
    is_there: bool
    note: str


def layers() -> list[Layer]:
    """Return the layers in force on this machine, outermost last."""
    found = []
    try:
        with Box():
            found.append(Layer("separate process", True, "student code runs in a process that never held an answer"))
    except SandboxError as error:
        found.append(Layer("separate process", False, str(error)))
    found.append(Layer("resource limits", True, "memory, processor time, open files and file sizes are limited a submission"))
    has_handles = sys.platform == "linux" and hasattr(__import__("os"), "pidfd_open")
    found.append(Layer("kill from outside", True, "by process handle" if has_handles else "by process number"))
    torch = any((Path(entry) / "torch").is_dir() for entry in sys.path)
    found.append(Layer("torch", torch, "torch cells can be graded" if torch else "install it with: pip install 'grader[torch]'"))
    bubblewrap = shutil.which("bwrap")
    note = "found, not used by this version" if bubblewrap else "not found"
    found.append(Layer("file system and network closed (bubblewrap)", False, note + "; this version isolates by process only"))
    return found
