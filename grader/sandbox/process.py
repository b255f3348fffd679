"""A box: the fork server in a process of its own, and one child of it at a time. Linux and other Unix."""

import contextlib
import os
import select
import signal
import socket
import struct
import subprocess
import sys
import sysconfig
import time
from pathlib import Path
from typing import Any, Self

import numpy as np

from grader.errors import SandboxError
from grader.sandbox.inside.wire import WireError, decode, encode, frame

INSIDE = Path(__file__).parent / "inside"
START_SECONDS = 30.0
GOODBYE_SECONDS = 10.0
_BOOT = (
    "import sys, importlib.util as u\n"
    "sys.path.append(sys.argv[2])\n"
    "s = u.spec_from_file_location('inside', sys.argv[1] + '/__init__.py', submodule_search_locations=[sys.argv[1]])\n"
    "m = sys.modules['inside'] = u.module_from_spec(s)\n"
    "s.loader.exec_module(m)\n"
    "from inside.server import main\n"
    "main(int(sys.argv[3]), sys.argv[4:])\n"
)


def clean_environment() -> dict[str, str]:
    """Return the whole environment of the inside: nothing of ours but one thread for linear algebra."""
    return {
        "PATH": "/usr/bin:/bin",
        "HOME": "/tmp",
        "LANG": "C.UTF-8",
        "OPENBLAS_NUM_THREADS": "1",
        "OMP_NUM_THREADS": "1",
        "MKL_NUM_THREADS": "1",
        "PYTHONHASHSEED": "0",
    }


def library_folder() -> Path:
    """Return the folder NumPy is imported from."""
    return Path(np.__file__).resolve().parent.parent


_TORCH_NEEDS = (
    "torch", "torchgen", "functorch", "sympy", "mpmath", "networkx", "typing_extensions.py", "filelock", "fsspec",
    "jinja2", "markupsafe",
)  # fmt: skip


def libraries() -> list[Path]:
    """Return what student code may import beside the standard library: NumPy, and torch with its needs where installed."""
    folder = library_folder()
    names = ["numpy", "numpy.libs"]
    if (folder / "torch").is_dir():
        names += _TORCH_NEEDS
    return [folder / name for name in names if (folder / name).exists()]


def standard_library() -> list[Path]:
    """Return the folders of the interpreter's own modules."""
    paths = sysconfig.get_paths()
    return list(dict.fromkeys(Path(paths[name]).resolve() for name in ("stdlib", "platstdlib")))


def readable_paths() -> list[str]:
    """Return the paths below which student code may read: its libraries, the system's, and nothing of ours."""
    system = [
        "/usr/lib",
        "/lib",
        "/lib64",
        "/usr/share/zoneinfo",
        "/etc/ld.so.cache",
        "/etc/localtime",
        "/dev/null",
        "/dev/urandom",
        "/dev/zero",
    ]
    own = [*standard_library(), Path(sys.base_prefix).resolve() / "lib", *libraries(), INSIDE]
    return [*map(str, own), *(path for path in system if Path(path).exists())]


class Ended(Exception):
    """A child is gone; `status` is its wait status."""

    def __init__(self, status: int) -> None:
        self.status = status
        super().__init__(f"wait status {status}")


class Box:
    """A running fork server. Start one a worker; `child()` gives a fresh process for each submission.

    Raises SandboxError when it cannot start or stops answering; it is then of no more use.
    """

    level = "process"

    def __init__(self) -> None:
        ours, theirs = socket.socketpair()
        self.control = ours
        try:
            with theirs:
                command = self.command(theirs.fileno())
                self.process = subprocess.Popen(
                    command,
                    pass_fds=(theirs.fileno(),),
                    env=clean_environment(),
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.PIPE,
                    cwd="/",
                    start_new_session=True,
                )
        except SandboxError:
            ours.close()
            raise
        except OSError as error:
            ours.close()
            raise SandboxError(f"could not start the sandbox: {error}") from error
        self.control.settimeout(START_SECONDS)
        try:
            self._record(b"R")
        except SandboxError as error:
            said = self._last_words()
            self.control.close()
            raise SandboxError(f"the sandbox did not start: {said or error}") from error
        self.control.settimeout(GOODBYE_SECONDS)

    def command(self, descriptor: int) -> list[str]:
        """Return the command line that starts the server with the control connection on `descriptor`."""
        python = [sys.executable, "-I", "-S", "-B", "-c", _BOOT, str(INSIDE), str(library_folder()), str(descriptor)]
        return [*python, *readable_paths()]

    def _last_words(self) -> str:
        self.process.kill()
        _, said = self.process.communicate(timeout=GOODBYE_SECONDS)
        return bytes(said or b"").decode("utf-8", "replace").strip()[-800:]

    def _record(self, expected: bytes) -> tuple[int, list[int]]:
        """Return the number and descriptors of the next control record, which must be of the kind expected."""
        try:
            data, descriptors, _flags, _address = socket.recv_fds(self.control, 9, 1)
            while data and len(data) < 9:
                data += self.control.recv(9 - len(data))
        except OSError as error:
            raise SandboxError(f"the sandbox does not answer: {error}") from error
        if len(data) != 9 or data[:1] != expected:
            raise SandboxError("the sandbox hung up")
        return struct.unpack("<q", data[1:])[0], descriptors

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
            pid, descriptors = self._record(b"P")
        except SandboxError:
            ours.close()
            raise
        return Child(self, ours, pid, descriptors[0] if descriptors else None)

    def close(self) -> None:
        """Stop the server and everything in it."""
        self.control.close()
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.kill()
        self.process.wait()
        if self.process.stderr:
            self.process.stderr.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class Child:
    """One process that runs student code, and the connection to it. The clock and the kill are on this side."""

    def __init__(self, box: Box, channel: socket.socket, pid: int, handle: int | None) -> None:
        self.box = box
        self.channel = channel
        self.pid = pid
        self.handle = handle
        self.buffer = bytearray()
        self.status: int | None = None
        channel.setblocking(False)

    def send(self, message: Any, deadline: float) -> None:
        """Send a message; raise TimeoutError at the deadline, Ended when nobody is there."""
        data = memoryview(frame(encode(message)))
        while data:
            try:
                data = data[self.channel.send(data) :]
            except BlockingIOError:
                self._wait(deadline, writing=True)
            except (BrokenPipeError, ConnectionResetError):
                raise Ended(self.end()) from None

    def receive(self, deadline: float, max_bytes: int) -> Any:
        """Return the next message. Raise TimeoutError, Ended, or WireError for what is no message."""
        while True:
            message = self._take(max_bytes)
            if message is not None:
                return decode(message)
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

    def _wait(self, deadline: float, writing: bool = False) -> None:
        """Wait until there is something to do. A grandchild may hold the connection, so the end is watched too."""
        left = deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError
        poll = select.poll()
        poll.register(self.channel, select.POLLOUT if writing else select.POLLIN)
        if self.handle is not None:
            poll.register(self.handle, select.POLLIN)
        ready = dict(poll.poll(left * 1000 + 1))
        if not ready:
            raise TimeoutError
        if self.handle in ready and self.channel.fileno() not in ready:
            raise Ended(self.end())

    def kill(self) -> None:
        """Kill the process now; its descendants go with it."""
        with contextlib.suppress(ProcessLookupError, PermissionError):
            if self.handle is not None:
                signal.pidfd_send_signal(self.handle, signal.SIGKILL)
            elif self.status is None:
                os.kill(self.pid, signal.SIGKILL)

    def end(self) -> int:
        """Kill the process if it lives, wait until it and all it started are gone, return its wait status."""
        if self.status is None:
            self.kill()
            self.channel.close()
            try:
                self.status, _ = self.box._record(b"X")
            finally:
                if self.handle is not None:
                    os.close(self.handle)
                    self.handle = None
        return self.status

    def finish(self, seconds: float = 0.2) -> int:
        """Give the process a moment to leave by itself, then end it."""
        if self.status is None and self.handle is not None:
            select.select([self.handle], [], [], seconds)
        return self.end()
