"""The fork server: waits with NumPy loaded, and forks a child for each submission.

The server never reads a submission. It is handed one end of a connection, passes it to a child,
gives a handle of that child back (a pidfd, with which the supervisor kills), and when the child has
ended, its exit status.

Control messages (a stream of fixed records):

    in    b"T" + length + [place, checks]        keep these checks for the children to come
    in    b"F" + one descriptor                  fork a child on this connection
    out   b"T" + length                          they are kept
    out   b"R" + pid                             ready
    out   b"P" + pid (+ one pidfd)               it runs
    out   b"X" + status + milliseconds + bytes   all of it is gone; processor time, memory

Each record out is a letter and three int64. When the supervisor hangs up, the server kills its
child and leaves.
"""

import ctypes
import gc
import os
import random
import select
import signal
import socket
import struct
import sys
import time
import warnings
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from .defaults import forbid_keyboard
from .job import read, run_job
from .old_names import bring_back
from .walls import Walls
from .warm_up import rehearse, warm_up
from .wire import decode

_libc = ctypes.CDLL(None, use_errno=True)
RECORD = struct.Struct("<cqqq")


def serve(control: socket.socket, walls: Walls, preload: Sequence[str] = ()) -> None:
    """Serve until the supervisor hangs up."""
    _make_subreaper()
    warnings.simplefilter("ignore")
    bring_back()
    warm_up(preload)
    rehearse()
    _shut_out_peers()
    random.seed(0)
    np.random.seed(0)
    forbid_keyboard()
    sys.setrecursionlimit(min(sys.getrecursionlimit(), 1000))
    walls.measure()
    gc.collect()
    gc.disable()
    gc.freeze()
    control.sendall(RECORD.pack(b"R", os.getpid(), 0, 0))
    kept: dict[int, Any] = {}
    while True:
        message, descriptors, _flags, _address = socket.recv_fds(control, 1, 1)
        if message == b"T":
            (size,) = struct.unpack("<I", read(control, 4))
            place, checks = decode(read(control, size))
            kept[place] = checks
            gc.freeze()
            walls.measure()
            control.sendall(RECORD.pack(b"T", size, 0, 0))
            continue
        if not message or not descriptors:
            return
        channel = socket.socket(fileno=descriptors[0])
        pid = os.fork()
        if pid == 0:
            _child(control, channel, walls, kept)
        channel.close()
        handle = os.pidfd_open(pid) if hasattr(os, "pidfd_open") else None
        report = RECORD.pack(b"P", pid, 0, 0)
        if handle is None:
            control.sendall(report)
        else:
            socket.send_fds(control, [report], [handle])
            _wait_or_hang_up(control, handle, pid)
        _, status, used = os.wait4(pid, 0)
        _sweep(pid)
        control.sendall(
            RECORD.pack(
                b"X", status, round(1000 * (used.ru_utime + used.ru_stime)), used.ru_maxrss << 10
            )
        )


def _wait_or_hang_up(control: socket.socket, handle: int, pid: int) -> None:
    """Wait for the child's end.

    Kill it when the supervisor is gone, so that nothing is left behind.
    """
    poll = select.poll()
    poll.register(handle, select.POLLIN)
    poll.register(control, getattr(select, "POLLRDHUP", 0))
    ready = dict(poll.poll())
    os.close(handle)
    if handle not in ready:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        _sweep(pid)
        os._exit(0)


def _shut_out_peers() -> None:
    """Make this process's memory and descriptors unreadable for processes of the same user (Linux
    only).
    """
    if sys.platform == "linux":
        _libc.prctl(4, 0, 0, 0, 0)


def _child(
    control: socket.socket, channel: socket.socket, walls: Walls, kept: Mapping[int, Any]
) -> None:
    """Run one job and leave by os._exit, whatever happens."""
    try:
        control.close()
        os.setsid()
        _die_with_parent()
        _silence(channel.fileno(), walls.rules)
        gc.enable()
        run_job(channel, walls, kept)
    except BaseException:
        os._exit(70)
    os._exit(0)


def _silence(*kept: int | None) -> None:
    """Point the standard descriptors at nothing; close all others but those kept."""
    nothing = os.open(os.devnull, os.O_RDWR)
    for number in (0, 1, 2):
        os.dup2(nothing, number)
    start = 3
    for number in sorted(number for number in kept if number is not None):
        os.closerange(start, number)
        start = number + 1
    os.closerange(start, 4096)


def _die_with_parent() -> None:
    """End this process when the server ends (Linux only)."""
    if sys.platform == "linux":
        _libc.prctl(1, signal.SIGKILL, 0, 0, 0)


def _make_subreaper() -> None:
    """Let orphans of a submission become ours, so that they can be killed (Linux only)."""
    if sys.platform == "linux":
        _libc.prctl(36, 1, 0, 0, 0)


def _sweep(pid: int) -> None:
    """Kill whatever the child left behind: its session, then every process that became ours."""
    try:
        os.killpg(pid, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        pass
    for _ in range(1000):
        try:
            left, _status = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return
        if left == 0:
            for orphan in _children():
                try:
                    os.kill(orphan, signal.SIGKILL)
                except ProcessLookupError:
                    continue
            time.sleep(0.001)


def _children() -> list[int]:
    try:
        with open("/proc/thread-self/children") as listing:
            return [int(pid) for pid in listing.read().split()]
    except OSError:
        return []


def main(
    descriptor: int, off: Sequence[str], preload: Sequence[str], readable: Sequence[str]
) -> None:
    """Serve on an inherited descriptor; children may read files below `readable` only.

    `off` names walls to leave away.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    serve(
        socket.socket(fileno=descriptor),
        Walls.build(readable, off),
        [name for name in preload if name],
    )
    os._exit(0)
