"""Runs one job in this process: reads it, shuts the process in, runs it, streams what comes out.

The same whether a fork server made the process or it was started for one job.
"""

import socket
import struct
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any, Protocol

from . import files_in_memory
from .alarm import HAS_SIGNALS, interrupted
from .defaults import feed_keyboard
from .execute import Session
from .failure import failure
from .found_names import FoundNames
from .loader import Loader
from .printed import Printed, PrintedAside
from .step_error import OutOfTime
from .steps import in_module
from .wire import WireError, decode, encode, frame

NEARLY = 0.95
"""The share of a limit after which code that computes is stopped, and its line told."""


class Shut(Protocol):
    """What shuts a process in."""

    def close_in(self, limits: dict[str, Any]) -> None:
        """Set limits, and put on what walls there are."""

    def are_whole(self) -> bool:
        """Say whether no file and no other process is in reach of what runs behind them."""


def run_job(channel: socket.socket, walls: Shut, kept: Mapping[int, Any]) -> None:
    """Read a job, confine this process, run the job, stream what comes out.

    Its checks stand in the message, or their place among those the server was given to keep.
    """
    (size,) = struct.unpack("<I", read(channel, 4))
    job = decode(read(channel, size))
    limits, nonce = job["limits"], job["nonce"]
    walls.close_in(limits)

    def send(message: list[Any]) -> None:
        try:
            data = encode(message, limits["message_bytes"])
        except WireError as error:
            if message[0] != "done":
                raise
            problem = {
                "family": "limit",
                "text": str(error),
                "frames": [],
                "because": "",
                "step": -1,
            }
            data = encode(["done", nonce, message[2], [], problem, "", []])
        channel.sendall(frame(data))

    writing = files_in_memory.install(job["files"])
    printed = Printed()
    sys.stdout = sys.__stdout__ = printed  # type: ignore[misc,assignment]
    sys.stderr = sys.__stderr__ = PrintedAside(printed)  # type: ignore[misc,assignment]
    units = job["units"]
    if not walls.are_whole():  # one change of a student's line may be the one that does harm
        units = [unit for unit in units if not unit.get("is_changed")]
    loader = Loader(
        units,
        job["given"],
        job["skip"],
        lambda number: send(["statement", nonce, number]),
        lambda number: send(["slow", nonce, number]),
        writing.may_try_again,
    )
    send(["ready", nonce, 0])
    loader.run()
    send(
        [
            "loaded",
            nonce,
            {
                **loader.report(),
                "printed": printed.take(),
            },
        ]
    )
    checks = kept[job["checks"]] if isinstance(job["checks"], int) else job["checks"]
    numbers = dict(job["numbers"])  # of those that are asked for, and their milliseconds
    while True:
        steps: list[Any] = []
        for check in checks:
            steps = steps if check["steps"] is None else check["steps"]
            if check["number"] in numbers:
                own = in_module(check["module"], steps) if check["module"] else steps
                with _told_when_over(numbers[check["number"]] / 1000):
                    observations, error, changed = run_check(
                        loader.found, own, limits["threads"], printed
                    )
                send(["done", nonce, check["number"], observations, error, printed.take(), changed])
        try:
            checks, asked = [
                decode(read(channel, struct.unpack("<I", read(channel, 4))[0])) for _ in range(2)
            ]
            numbers = dict(asked)
        except EOFError:
            return


def run_check(
    names: FoundNames, steps: Sequence[Any], threads: int, printed: Printed
) -> tuple[list[Any], dict[str, Any] | None, list[str]]:
    """Carry out the steps of one check.

    Return what was observed, the failure that ended it, and what changes its inputs.
    """
    observations: list[Any] = []
    session = Session(names, printed)
    at = 0
    try:
        for at, step in enumerate(steps):  # noqa: B007 - told when a step fails
            is_observed, value = session.step(step)
            if is_observed:
                observations.append(value)
        session.look_again()
    except (Exception, SystemExit, KeyboardInterrupt, GeneratorExit, OutOfTime) as raised:
        return observations, failure(raised, names, at, threads), []
    finally:
        if any(step[0] == "listen" for step in steps):
            printed.heard()
            feed_keyboard(None)
    return observations, None, sorted(session.changes_inputs)


def _told_when_over(seconds: float) -> AbstractContextManager[None]:
    """Raise OutOfTime in code that has computed for nearly so long, while it can still say where.

    Only time of this thread on the processor counts. The supervisor ends what goes on all the same,
    and what sleeps.
    """
    now = time.thread_time if HAS_SIGNALS else time.process_time
    until = now() + NEARLY * seconds

    def ring() -> float:
        left = until - now()
        if left <= 0.001:
            raise OutOfTime
        return left

    return interrupted(NEARLY * seconds, ring, of_processor=True)


def read(channel: socket.socket, size: int) -> bytes:
    """Return so many bytes of a connection. Raise EOFError where it ends before."""
    parts = []
    while size:
        part = channel.recv(min(size, 1 << 20))
        if not part:
            raise EOFError
        parts.append(part)
        size -= len(part)
    return b"".join(parts)
