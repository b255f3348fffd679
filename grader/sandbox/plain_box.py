"""A process of its own for each job, without walls: what works on Windows and macOS too.

A student checks their own code with it. Answers are as far away as in every box; the clock and the
kill are on our side. Nothing else holds the code.
"""

import contextlib
import os
import secrets
import socket
import subprocess
import sys
from collections.abc import Sequence

from grader.errors import SandboxError
from grader.sandbox.base import CheckSteps, Limits
from grader.sandbox.box import (
    BOOT,
    GOODBYE_SECONDS,
    START_SECONDS,
    Box,
    Kept,
    checks_as_data,
    clean_environment,
)
from grader.sandbox.child import Child
from grader.sandbox.inside.wire import encode, frame
from grader.sandbox.libraries import INSIDE, library_folder

_BOOT = BOOT + (
    "from inside.single import main\nmain(int(sys.argv[3]), sys.argv[4], sys.argv[5].split(','))\n"
)
_WINDOWS_NEEDS = ("SYSTEMROOT", "TEMP")
LOOK_SECONDS = 0.2
KNOCK_SECONDS = 5.0
"""Who connects says the word within so many seconds; our own process says it at once."""
LAST_WORDS = 800


class PlainBox(Box):
    """Starts a process ahead for each job to come."""

    level = "none"

    def __init__(self, preload: Sequence[str] = (), limits: Limits | None = None) -> None:
        self.preload = tuple(preload)
        self.off = frozenset(("landlock", "seccomp", "limits"))
        self.limits = limits or Limits()
        self._last = Kept((), 0, b"")
        self._frame = frame(encode(None))
        self._ready: socket.socket | None = None
        self._used: subprocess.Popen[bytes] | None = None
        try:
            self._door = socket.create_server(("127.0.0.1", 0))
        except OSError as error:
            raise SandboxError(f"could not start a process: {error}") from error
        try:
            self._start()
        except OSError as error:
            self._door.close()
            raise SandboxError(f"could not start a process: {error}") from error

    @property
    def is_walled(self) -> bool:
        """Say that it is not."""
        return False

    def command(self, descriptor: int) -> list[str]:
        """Return the command line of a process that connects to the port `descriptor`."""
        python = [sys.executable, "-I", "-S", "-B", "-c", _BOOT]
        places = [str(INSIDE), str(library_folder()), str(descriptor)]
        return [*python, *places, self._word, ",".join(self.preload)]

    def _start(self) -> None:
        self._word = secrets.token_hex(16)
        self._next = subprocess.Popen(
            self.command(self._door.getsockname()[1]),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            env=clean_environment()
            | {name: os.environ[name] for name in _WINDOWS_NEEDS if name in os.environ},
            cwd=os.path.abspath(os.sep),  # files beside the work are not there in a grade either
        )

    def wait_until_ready(self) -> None:
        """Return when a process waits for a job; raise SandboxError where none comes."""
        if self._ready is not None:
            return
        self._door.settimeout(LOOK_SECONDS)
        for _ in range(int(START_SECONDS / LOOK_SECONDS)):
            try:
                channel, _address = self._door.accept()
            except TimeoutError:
                if self._next.poll() is None:
                    continue
                last = self._next.communicate()[1].decode("utf-8", "replace")
                raise SandboxError(
                    f"the process did not start: {last.strip()[-LAST_WORDS:]}"
                ) from None
            channel.settimeout(KNOCK_SECONDS)
            said = b""
            with contextlib.suppress(OSError):  # who says nothing is not ours either
                said = _read(channel, len(self._word))
            if said == self._word.encode():
                channel.settimeout(GOODBYE_SECONDS)
                self._ready = channel
                return
            channel.close()  # somebody else on this machine
        raise SandboxError("the process did not start in time")

    def keep(self, checks: Sequence[CheckSteps]) -> Kept:
        """Keep the checks of many jobs to come; each process is told them first."""
        if self._last.checks is not checks:
            self._frame = frame(encode(checks_as_data([c for c in checks if not c.is_hidden])))
            self._last = Kept(checks, 0, encode(checks_as_data([c for c in checks if c.is_hidden])))
        return self._last

    def child(self) -> Child:
        """Return the process that waits, and start the next one."""
        self.wait_until_ready()
        assert self._ready is not None
        channel, self._ready, self._used = self._ready, None, self._next
        try:
            channel.sendall(self._frame)
            self._start()
        except OSError as error:
            channel.close()
            raise SandboxError(f"the process is gone: {error}") from error
        return Child(self, channel, self._used.pid, None)

    def number_here(self, pid: int, handle: int | None) -> int:
        """Return the number that we gave it."""
        return pid

    def kill(self, pid: int) -> None:
        """Kill the process of the job that runs."""
        if self._used is not None:
            self._used.kill()

    def ended(self) -> tuple[int, float, int]:
        """Return how the process of the last job ended; its time and memory are not known."""
        used, self._used = self._used, None
        if used is None:
            raise SandboxError("no process is running")
        _end(used)
        return used.returncode, 0.0, 0

    def hang_up(self) -> None:
        """Do nothing: `close` ends what waits for a job at once."""

    def close(self) -> None:
        """End all processes."""
        for process in (self._used, self._next):
            if process is not None:
                process.kill()
                _end(process)
        if self._ready is not None:
            self._ready.close()
        self._door.close()


def _end(process: "subprocess.Popen[bytes]") -> None:
    """Wait for the end of a process that was killed or hung up on."""
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.communicate(timeout=GOODBYE_SECONDS)


def _read(channel: socket.socket, size: int) -> bytes:
    """Return so many bytes of a connection, fewer where it ends before."""
    found = b""
    while len(found) < size and (part := channel.recv(size - len(found))):
        found += part
    return found
