"""What isolation this machine gives, tried and not guessed.

And for what is missing, the one thing that would bring it.
"""

import os
import sys
from dataclasses import dataclass
from pathlib import Path

from grader.errors import SandboxError
from grader.sandbox import cgroup
from grader.sandbox.box import has_filter, has_walls
from grader.sandbox.bubblewrap import bwrap_path
from grader.sandbox.inside import landlock
from grader.sandbox.levels import make_box, weaker, why_not_full


@dataclass(frozen=True)
class Layer:
    """One layer of isolation: whether it is there, and if not, why and what would bring it."""

    name: str
    is_there: bool
    note: str


def layers() -> list[Layer]:
    """Return the layers on this machine, innermost first."""
    is_linux = sys.platform == "linux"
    found = []
    try:
        with make_box("process")(()):
            found.append(
                Layer(
                    "separate process",
                    True,
                    "student code runs in a process that never held an answer",
                )
            )
    except SandboxError as error:
        found.append(Layer("separate process", False, str(error)))
    version = landlock.version() if is_linux else 0
    note = (
        f"version {version}: student code reads its libraries only and writes nothing"
        if version
        else "needs Linux 5.13 or newer with Landlock on: boot with lsm=landlock,... (see "
        "cat /sys/kernel/security/lsm)"
    )
    found.append(Layer("files closed (Landlock)", bool(version), note))
    note = (
        "no new processes, programs, sockets or signals"
        if has_filter()
        else "needs Linux on x86-64 or aarch64"
    )
    found.append(Layer("system calls cut (seccomp)", has_filter(), note))
    note = (
        "memory, processor time, open files and file sizes are limited a submission"
        if has_walls()
        else "memory is limited on Linux only; the clock is on our side everywhere"
    )
    found.append(Layer("resource limits", has_walls(), note))
    has_handles = is_linux and hasattr(os, "pidfd_open")
    found.append(
        Layer(
            "clock and kill from outside",
            True,
            "by process handle" if has_handles else "by process number",
        )
    )
    reason = why_not_full()
    note = f"no network, an empty root, no other processes in sight ({bwrap_path()})"
    found.append(Layer("namespaces (bubblewrap)", not reason, reason or note))
    groups = cgroup.available() if is_linux else ""
    note = (
        f"memory and processes of a box are counted by the kernel ({groups})"
        if groups
        else "not writable here, so the supervisor and the resource limits count instead; "
        "to get them, run as root, "
        "or below a delegated group: systemd-run --user --scope -p Delegate=yes grader grade ..."
    )
    found.append(Layer("control groups", bool(groups), note))
    torch = any((Path(entry) / "torch").is_dir() for entry in sys.path)
    found.append(
        Layer(
            "torch",
            torch,
            "torch cells can be graded"
            if torch
            else "install it with: pip install 'grader[torch]'",
        )
    )
    return found


def level() -> str:
    """Return the strongest level this machine gives."""
    return weaker() if why_not_full() else "full"
