"""A box: the fork server in a process of its own, and one child of it at a time.

Linux and other Unix.
"""

import contextlib
import os
import re
import select
import signal
import socket
import struct
import subprocess
import sys
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Any, Literal, Self

from grader.errors import SandboxError
from grader.sandbox.base import CheckSteps, Limits
from grader.sandbox.cgroup import ControlGroup
from grader.sandbox.deadline import Deadline, StandingInLine
from grader.sandbox.inside.wire import WireError, decode, encode, frame
from grader.sandbox.libraries import INSIDE, library_folder, readable_paths

START_SECONDS = 300.0
GOODBYE_SECONDS = 120.0
LEAVE_SECONDS = 10.0
"""Limits on processes of ours: a machine at a tenth of its speed meets none of them."""
LOOK_SECONDS = 0.1
RECORD_BYTES = 25
MAX_ANSWER_ITEMS = 60_000
_BOOT = (
    "import sys, importlib.util as u\n"
    "sys.path.append(sys.argv[2])\n"
    "s = u.spec_from_file_location('inside', sys.argv[1] + '/__init__.py', "
    "submodule_search_locations=[sys.argv[1]])\n"
    "m = sys.modules['inside'] = u.module_from_spec(s)\n"
    "s.loader.exec_module(m)\n"
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


class TooMany(Exception):
    """A child has more of something than it may; the text names the limit."""


class Ended(Exception):
    """A child is gone; `status` is its wait status."""

    def __init__(self, status: int) -> None:
        self.status = status
        super().__init__(f"wait status {status}")


Wall = Literal["landlock", "seccomp", "limits"]


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
        self.kept_checks: object = None
        self.kept_hidden = b""
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

    def command(self, descriptor: int) -> list[str]:
        """Return the command line that starts the server with the control connection on
        `descriptor`.
        """
        places = [self.path_inside(str(place)) for place in (INSIDE, library_folder())]
        python = [sys.executable, "-I", "-S", "-B", "-c", _BOOT, *places, str(descriptor)]
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

    def keep(self, checks: Sequence[CheckSteps]) -> None:
        """Hand the server the checks of many jobs to come; its children have them from birth."""
        if self.kept_checks is checks:
            return
        data = frame(encode(checks_as_data([check for check in checks if not check.is_hidden])))
        try:
            self.control.sendall(b"T" + data)
        except OSError as error:
            raise SandboxError(f"the sandbox is gone: {error}") from error
        self._record(b"T")
        self.kept_checks = checks
        self.kept_hidden = encode(checks_as_data([check for check in checks if check.is_hidden]))

    def child(self) -> "Child":
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

    def _kill(self) -> None:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)

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
    """Return checks in the form in which they cross."""
    return [{"number": check.number, "steps": check.steps} for check in checks]


class Child:
    """One process that runs student code, and the connection to it.

    The clock and the kill are on this side.
    """

    def __init__(self, box: Box, channel: socket.socket, pid: int, handle: int | None) -> None:
        self.box = box
        self.channel = channel
        self.pid = pid
        self.handle = handle
        self.buffer = bytearray()
        self.status: int | None = None
        self.cpu_seconds = 0.0
        self.most_bytes = 0
        self._seen: int | None = None
        self._in_line = StandingInLine()
        channel.setblocking(False)

    def send(self, message: Any, deadline: Deadline) -> None:
        """Send a message; raise TimeoutError at the deadline, Ended when nobody is there."""
        self.send_bytes(encode(message), deadline)

    def send_bytes(self, message: bytes, deadline: Deadline) -> None:
        """Send a message that is encoded already."""
        data = memoryview(frame(message))
        while data:
            try:
                data = data[self.channel.send(data) :]
            except BlockingIOError:
                self._wait(deadline, writing=True)
            except (BrokenPipeError, ConnectionResetError):
                raise Ended(self.end()) from None

    def receive(self, deadline: Deadline, max_bytes: int) -> Any:
        """Return the next message, also one that was there in time and is read late.

        Raise TimeoutError, Ended, or WireError for what is no message.
        """
        while True:
            message = self._take(max_bytes)
            if message is not None:
                return decode(message, MAX_ANSWER_ITEMS)
            try:
                part = self.channel.recv(1 << 18)
            except BlockingIOError:
                self._wait(deadline)
                continue
            except ConnectionResetError:
                part = b""
            if not part:
                raise Ended(self.end())
            self.buffer += part

    def _take(self, max_bytes: int) -> bytes | None:
        if len(self.buffer) < 4:
            return None
        (size,) = struct.unpack_from("<I", self.buffer)
        if size > max_bytes:
            raise WireError(f"a message of {size} bytes; at most {max_bytes} are taken")
        if len(self.buffer) < 4 + size:
            return None
        message = bytes(self.buffer[4 : 4 + size])
        del self.buffer[: 4 + size]
        return message

    def _wait(self, deadline: Deadline, writing: bool = False) -> None:
        """Wait until there is something to do.

        A grandchild may hold the connection, so the end is watched too.
        """
        if deadline.is_over():
            self._look(deadline)
            if deadline.is_over():
                raise TimeoutError
        poll = select.poll()
        poll.register(self.channel, select.POLLOUT if writing else select.POLLIN)
        if self.handle is not None:
            poll.register(self.handle, select.POLLIN)
        ready = dict(poll.poll(max(0.0, min(deadline.left(), LOOK_SECONDS)) * 1000 + 1))
        if not ready:
            self._look(deadline)
            return
        if self.handle in ready and self.channel.fileno() not in ready:
            raise Ended(self.end())

    def _look(self, deadline: Deadline) -> None:
        """Put the deadline off where the process stood in line for a processor; count its threads.

        Raise TooMany over the limit; where control groups do the counting this never happens.
        """
        if self._seen is None:
            self._seen = _pid_here(self.handle)
        if self._seen <= 0:
            return
        deadline.put_off(self._in_line.since_last_time(self._seen))
        try:
            status = Path(f"/proc/{self._seen}/status").read_text()
        except OSError:
            return
        counted = re.search(r"^Threads:\s+(\d+)$", status, re.MULTILINE)
        if counted and int(counted[1]) > self.box.limits.threads:
            raise TooMany(f"{self.box.limits.threads} threads")

    def kill(self) -> None:
        """Kill the process now; its descendants go with it."""
        with contextlib.suppress(ProcessLookupError, PermissionError):
            if self.handle is not None:
                signal.pidfd_send_signal(self.handle, signal.SIGKILL)
            elif self.status is None:
                os.kill(self.pid, signal.SIGKILL)

    def end(self) -> int:
        """Kill the process if it lives, wait until it and all it started are gone, return its wait
        status.
        """
        if self.status is None:
            self.kill()
            self.channel.close()
            try:
                (self.status, milliseconds, self.most_bytes), _ = self.box._record(b"X")
                self.cpu_seconds = milliseconds / 1000
            finally:
                if self.handle is not None:
                    os.close(self.handle)
                    self.handle = None
        return self.status


def _pid_here(handle: int | None) -> int:
    """Return the process number, in our own numbering, that a process handle stands for.

    -1 where it cannot be told.
    """
    try:
        found = re.search(
            r"^Pid:\s+(-?\d+)$", Path(f"/proc/self/fdinfo/{handle}").read_text(), re.MULTILINE
        )
    except OSError:
        return -1
    return int(found[1]) if found else -1
