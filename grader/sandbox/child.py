"""One process that runs student code, and the connection to it."""

import contextlib
import os
import re
import select
import signal
import socket
import struct
from pathlib import Path
from typing import TYPE_CHECKING, Any

from grader.sandbox.deadline import Deadline, Waiting
from grader.sandbox.inside.wire import WireError, decode, encode, frame

if TYPE_CHECKING:
    from grader.sandbox.box import Box

LOOK_SECONDS = 0.1
MAX_ANSWER_ITEMS = 150_000
MAX_ANSWER_TEXT = 1 << 20


class TooMany(Exception):
    """A child has more of something than it may; the text names the limit."""


class Ended(Exception):
    """A child is gone; `status` is its exit status, or the number of a signal below zero."""

    def __init__(self, status: int) -> None:
        self.status = status
        super().__init__(f"exit status {status}")


class Child:
    """One process that runs student code, and the connection to it.

    The clock and the kill are on this side.
    """

    def __init__(self, box: "Box", channel: socket.socket, pid: int, handle: int | None) -> None:
        self.box = box
        self.channel = channel
        self.pid = pid
        self.handle = handle
        self.buffer = bytearray()
        self.status: int | None = None
        self.cpu_seconds = 0.0
        self.most_bytes = 0
        self.received = 0
        self._seen: int | None = None
        self._waiting = Waiting()
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
                self.received += len(message)
                return decode(message, MAX_ANSWER_ITEMS, MAX_ANSWER_TEXT)
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
            if deadline.is_over() and not deadline.linger():
                raise TimeoutError
        ready = self._ready(max(0.0, min(deadline.left(), LOOK_SECONDS)) + 0.001, writing)
        if not ready:
            self._look(deadline)
            return
        if self.handle in ready and self.channel.fileno() not in ready:
            raise Ended(self.end())

    def _ready(self, seconds: float, writing: bool) -> set[int]:
        """Return which of the connection and the handle have something, waiting for it so long."""
        if not hasattr(select, "poll"):  # Windows, where there is no handle either
            reads, writes = ([], [self.channel]) if writing else ([self.channel], [])
            found = select.select(reads, writes, [], seconds)
            return {one.fileno() for part in found for one in part}
        poll = select.poll()
        poll.register(self.channel, select.POLLOUT if writing else select.POLLIN)
        if self.handle is not None:
            poll.register(self.handle, select.POLLIN)
        return {descriptor for descriptor, _event in poll.poll(seconds * 1000)}

    def _look(self, deadline: Deadline) -> None:
        """Put the deadline off where the process stood in line for a processor; count its threads.

        Raise TooMany over the limit; where control groups do the counting this never happens.
        """
        if self._seen is None:
            self._seen = self.box.number_here(self.pid, self.handle)
        if self._seen <= 0:
            return
        unused = self._waiting.since_last_time(self._seen)
        deadline.put_off(unused.in_line)
        deadline.saw_idle(unused.idle)
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
                self.box.kill(self.pid)

    def end(self) -> int:
        """Kill the process if it lives, wait until it and all it started are gone, return how it
        ended: its exit status, or the number of a signal below zero.
        """
        if self.status is None:
            self.kill()
            self.channel.close()
            try:
                self.status, self.cpu_seconds, self.most_bytes = self.box.ended()
            finally:
                if self.handle is not None:
                    os.close(self.handle)
                    self.handle = None
        return self.status
