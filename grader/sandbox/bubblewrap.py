"""A box inside namespaces of its own: no network, no files but the libraries, its own process numbers (bubblewrap)."""

import os
import shutil
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Literal

from grader.errors import SandboxError
from grader.sandbox.process import Box, readable_paths

Isolation = Literal["auto", "full", "process"]
WAY_OUT = "install it (apt-get install bubblewrap), or choose --isolation process"


class BubblewrapBox(Box):
    """A fork server in an empty root with read-only libraries; user, process, network, ipc and host name are its own."""

    level = "full"

    def command(self, descriptor: int) -> list[str]:
        """Return the server's command behind bubblewrap's. Raise SandboxError where there is no bubblewrap."""
        found = shutil.which("bwrap")
        if found is None:
            raise SandboxError(f"bubblewrap (bwrap) was not found; {WAY_OUT}")
        python = os.path.realpath(sys.executable)
        namespaces = ["user", "ipc", "pid", "net", "uts", "cgroup-try"]
        outer = [found, *(f"--unshare-{name}" for name in namespaces), "--disable-userns", "--uid", "65534", "--gid", "65534"]
        outer += ["--cap-drop", "ALL", "--die-with-parent", "--new-session"]
        for path in dict.fromkeys([python, *(path for path in readable_paths() if not path.startswith("/dev/"))]):
            if Path(path).exists():
                outer += ["--ro-bind", os.path.realpath(path), path]
        outer += ["--proc", "/proc", "--dev", "/dev", "--remount-ro", "/", "--chdir", "/", "--"]
        return [*outer, python, *super().command(descriptor)[1:]]


@cache
def why_not_full() -> str:
    """Return why this machine does not give full isolation, or nothing where it does. Tried, not guessed."""
    try:
        with BubblewrapBox():
            return ""
    except SandboxError as error:
        return str(error)


def box_maker(isolation: Isolation) -> Callable[[], Box]:
    """Return what makes boxes of a level; "auto" is the strongest this machine gives. Raise SandboxError for one it does not."""
    if isolation == "process":
        return Box
    reason = why_not_full()
    if not reason:
        return BubblewrapBox
    if isolation == "full":
        raise SandboxError(f"full isolation is not to be had here: {reason}; {WAY_OUT}")
    return Box
