"""What isolation this machine gives, tried and not guessed."""

import sys
from dataclasses import dataclass
from pathlib import Path

from grader.errors import SandboxError
from grader.sandbox.bubblewrap import why_not_full
from grader.sandbox.inside import landlock, seccomp
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
    version = landlock.version() if sys.platform == "linux" else 0
    note = (
        f"version {version}: student code reads its libraries only and writes nothing"
        if version
        else "needs Linux 5.13 with Landlock on"
    )
    found.append(Layer("files closed (Landlock)", bool(version), note))
    has_filter = sys.platform == "linux" and seccomp.program() is not None
    note = "no new processes, programs, sockets or signals" if has_filter else "needs Linux on x86-64 or aarch64"
    found.append(Layer("system calls cut (seccomp)", has_filter, note))
    found.append(Layer("resource limits", True, "memory, processor time, open files and file sizes are limited a submission"))
    has_handles = sys.platform == "linux" and hasattr(__import__("os"), "pidfd_open")
    found.append(Layer("kill from outside", True, "by process handle" if has_handles else "by process number"))
    torch = any((Path(entry) / "torch").is_dir() for entry in sys.path)
    found.append(Layer("torch", torch, "torch cells can be graded" if torch else "install it with: pip install 'grader[torch]'"))
    reason = why_not_full()
    found.append(Layer("namespaces (bubblewrap)", not reason, reason or "no network, no files but the libraries: --isolation full"))
    return found
