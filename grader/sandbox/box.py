"""A box: the fork server in a process of its own, and one child of it at a time.

Linux and other Unix.
"""

import contextlib
import os
import re
import signal
import socket
import struct
import subprocess
import sys
from collections.abc import Collection, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Literal, NamedTuple, Self

from grader.errors import SandboxError
from grader.sandbox.base import CheckSteps, Limits
from grader.sandbox.cgroup import ControlGroup
from grader.sandbox.child import Child
from grader.sandbox.inside import landlock, seccomp
from grader.sandbox.inside.wire import encode, frame
from grader.sandbox.libraries import (
    INSIDE,
    compile_inside,
    library_folder,
    readable_paths,
)

START_SECONDS = 300.0
GOODBYE_SECONDS = 120.0
LEAVE_SECONDS = 10.0
"""Limits on processes of ours: a machine at a tenth of its speed meets none of them."""
RECORD_BYTES = 25
MOST_KEPT = 12
"""Lists of checks that a server keeps for jobs to come."""
BOOT = (
    "import sys, importlib.util as u\n"
    "sys.path.append(sys.argv[2])\n"
    "s = u.spec_from_file_location('inside', sys.argv[1] + '/__init__.py', "
    "submodule_search_locations=[sys.argv[1]])\n"
    "m = sys.modules['inside'] = u.module_from_spec(s)\n"
    "s.loader.exec_module(m)\n"
)
"""Finds the inside in its folder (the first argument), and NumPy in its own (the second)."""
_SERVE = BOOT + (
    "import inside.without_fork_hooks\n"
    "from inside.server import main\n"
    "main(int(sys.argv[3]), sys.argv[4].split(','), sys.argv[5].split(','), sys.argv[6:])\n"
)


def clean_environment() -> dict[str, str]:
    """Return the whole environment of the inside.

    Nothing of ours but one thread for linear algebra.
    """
    return {
        "PATH": "/usr/bin:/bin",
        "HOME": "/tmp",
        "LANG": "C.UTF-8",
        "OPENBLAS_NUM_THREADS": "1",
        "OMP_NUM_THREADS": "1",
        "MKL_NUM_THREADS": "1",
        "PYTHONHASHSEED": "0",
    }


def has_walls() -> bool:
    """Say whether this system has any walls to put up: Linux."""
    return sys.platform == "linux" and hasattr(os, "fork")


Wall = Literal["landlock", "seccomp", "limits"]


@cache
def has_filter() -> bool:
    """Say whether system calls can be refused here."""
    return sys.platform == "linux" and seccomp.program() is not None


@cache
def _has_file_rules() -> bool:
    return sys.platform == "linux" and landlock.version() > 0


class Kept(NamedTuple):
    """Checks that a server keeps: where, and those that a child is told only at the end."""

    checks: Sequence[CheckSteps]
    place: int
    hidden: bytes


class Box:
    """A running fork server.

    Start one a worker; `child()` gives a fresh process for each submission.

    `preload` names modules that are imported before the first fork; `off` leaves walls away, for
    tests and for the level "none". Raises SandboxError when it cannot start or stops answering; it
    is then of no more use.
    """

    level = "process"

    def __init__(
        self, preload: Sequence[str] = (), off: Collection[Wall] = (), limits: Limits | None = None
    ) -> None:
        self.preload = tuple(preload)
        self.off = frozenset(off)
        self.limits = limits or Limits()
        self._kept: list[Kept] = []
        compile_inside()
        ours, theirs = socket.socketpair()
        self.control = ours
        self.group = ControlGroup.make(self.limits)
        try:
            with theirs:
                self.process = subprocess.Popen(
                    self.group.wrap(self.command(theirs.fileno())),
                    pass_fds=(theirs.fileno(),),
                    env=clean_environment(),
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.PIPE,
                    cwd="/",
                    start_new_session=True,
                )
        except (OSError, SandboxError) as error:
            ours.close()
            self.group.remove()
            raise SandboxError(f"could not start the sandbox: {error}") from error

    def wait_until_ready(self) -> None:
        """Return when the server is ready to fork.

        Raise SandboxError, and leave nothing behind, where it did not start.
        """
        self.control.settimeout(START_SECONDS)
        try:
            self._record(b"R")
        except SandboxError as error:
            said = self._last_words()
            self.close()
            raise SandboxError(f"the sandbox did not start: {said or error}") from error
        self.control.settimeout(GOODBYE_SECONDS)

    @property
    def is_walled(self) -> bool:
        """Whether no file and no other process is in reach of what runs inside."""
        return not self.off & {"landlock", "seccomp"} and has_filter() and _has_file_rules()

    def command(self, descriptor: int) -> list[str]:
        """Return the command line that starts the server with the control connection on
        `descriptor`.
        """
        places = [self.path_inside(str(place)) for place in (INSIDE, library_folder())]
        python = [sys.executable, "-I", "-S", "-B", "-c", _SERVE, *places, str(descriptor)]
        readable = [self.path_inside(path) for path in readable_paths(self.preload)]
        return [*python, ",".join(sorted(self.off)), ",".join(self.preload), *readable]

    def path_inside(self, path: str) -> str:
        """Return where a file of this machine is seen inside."""
        return path

    def _last_words(self) -> str:
        self.control.close()
        try:
            _, said = self.process.communicate(timeout=LEAVE_SECONDS)
        except subprocess.TimeoutExpired:
            self._kill()
            _, said = self.process.communicate(timeout=GOODBYE_SECONDS)
        return bytes(said or b"").decode("utf-8", "replace").strip()[-800:]

    def _record(self, expected: bytes) -> tuple[tuple[int, int, int], list[int]]:
        """Return the three numbers and the descriptors of the next control record, which must be of
        the kind expected.
        """
        try:
            data, descriptors, _flags, _address = socket.recv_fds(self.control, RECORD_BYTES, 1)
            while data and len(data) < RECORD_BYTES:
                data += self.control.recv(RECORD_BYTES - len(data))
        except OSError as error:
            raise SandboxError(f"the sandbox does not answer: {error}") from error
        if len(data) != RECORD_BYTES or data[:1] != expected:
            raise SandboxError("the sandbox hung up")
        return struct.unpack("<qqq", data[1:]), descriptors

    def keep(self, checks: Sequence[CheckSteps]) -> "Kept":
        """Hand the server the checks of many jobs to come; its children have them from birth.

        It keeps MOST_KEPT lists of them: another takes the place of the one asked for longest ago.
        """
        known = next((kept for kept in self._kept if kept.checks is checks), None)
        if known is None:
            is_full = len(self._kept) == MOST_KEPT
            place = self._kept.pop(0).place if is_full else len(self._kept)
            known = Kept(checks, place, encode(checks_as_data([c for c in checks if c.is_hidden])))
            data = encode([place, checks_as_data([c for c in checks if not c.is_hidden])])
            try:
                self.control.sendall(b"T" + frame(data))
            except OSError as error:
                raise SandboxError(f"the sandbox is gone: {error}") from error
            self._record(b"T")
        self._kept = [*(kept for kept in self._kept if kept is not known), known]
        return known

    def child(self) -> Child:
        """Return a fresh child of the server, ready for a job."""
        ours, theirs = socket.socketpair()
        with theirs:
            try:
                socket.send_fds(self.control, [b"F"], [theirs.fileno()])
            except OSError as error:
                ours.close()
                raise SandboxError(f"the sandbox is gone: {error}") from error
        try:
            (pid, _, _), descriptors = self._record(b"P")
        except SandboxError:
            ours.close()
            raise
        return Child(self, ours, pid, descriptors[0] if descriptors else None)

    def number_here(self, pid: int, handle: int | None) -> int:
        """Return the process number, in our own numbering, that a process handle stands for.

        -1 where it cannot be told.
        """
        try:
            told = Path(f"/proc/self/fdinfo/{handle}").read_text()
        except OSError:
            return -1
        found = re.search(r"^Pid:\s+(-?\d+)$", told, re.MULTILINE)
        return int(found[1]) if found else -1

    def kill(self, pid: int) -> None:
        """Kill a child of which there is no handle."""
        os.kill(pid, signal.SIGKILL)

    def ended(self) -> tuple[int, float, int]:
        """Wait for the end of the child that was made last.

        Return its exit status (or the number of a signal below zero), its seconds of processor time
        and its most bytes of memory.
        """
        (status, milliseconds, most_bytes), _ = self._record(b"X")
        return os.waitstatus_to_exitcode(status), milliseconds / 1000, most_bytes

    def _kill(self) -> None:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)

    def hang_up(self) -> None:
        """Let the server know that nothing more comes; it leaves by itself."""
        self.control.close()

    def close(self) -> None:
        """Stop the server and everything in it.

        It leaves by itself when we hang up; where it does not, it is killed.
        """
        self.control.close()
        try:
            self.process.wait(LEAVE_SECONDS)
        except subprocess.TimeoutExpired:
            self._kill()
            self.process.wait()
        if self.process.stderr:
            self.process.stderr.close()
        self.group.remove()

    def __enter__(self) -> Self:
        self.wait_until_ready()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class OpenBox(Box):
    """A fork server without walls, for a machine that is itself thrown away.

    Clock, kill and resource limits remain.
    """

    level = "none"

    def __init__(self, preload: Sequence[str] = (), limits: Limits | None = None) -> None:
        super().__init__(preload, ("landlock", "seccomp"), limits)


def checks_as_data(checks: Sequence[CheckSteps]) -> list[dict[str, Any]]:
    """Return checks in the form in which they cross; steps that stay the same cross once."""
    found: list[dict[str, Any]] = []
    last: Sequence[Any] | None = None
    for check in checks:
        steps = None if check.steps is last else check.steps
        found.append({"number": check.number, "steps": steps, "module": check.module})
        last = check.steps
    return found
