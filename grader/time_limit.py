"""A limit on our own work on a student's text.

Whatever it makes a parser or a pattern do ends in time.

It counts processor time, so that a busy machine changes no grade.
"""

import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

_AGAIN_SECONDS = 0.05
_SOON = 0.001
_limits: list[float] = []
"""The seconds of the limits that are in force, the innermost last."""
_suspended = {"depth": 0.0, "seconds": 0.0}
_handled: list[bool] = []
"""Holds an item once this process, or the one it was forked from, handles the alarm."""


class TooLong(BaseException):
    """The time is over.

    Not an `Exception`, so that no parser takes it for a mistake in its input.
    """


@contextmanager
def at_most(seconds: float) -> Iterator[None]:
    """Raise TooLong in the block once it has run for `seconds` of processor time.

    Limits may be nested, the inner must be shorter.

    Only a process's main thread can be interrupted, and only where there are alarms (Unix);
    elsewhere nothing is limited.
    """
    if threading.current_thread() is not threading.main_thread() or not hasattr(
        signal, "setitimer"
    ):
        yield
        return

    if not _handled:  # for good: to take it and give it back costs more than what is limited
        signal.signal(signal.SIGPROF, _ring)
        _handled.append(True)
    _limits.append(seconds)
    began = time.process_time()
    left, _ = signal.setitimer(signal.ITIMER_PROF, seconds, _AGAIN_SECONDS)
    try:
        yield
    finally:
        still = left - (time.process_time() - began)  # of what an outer limit had left
        signal.setitimer(
            signal.ITIMER_PROF, max(still, _SOON) if left else 0, _AGAIN_SECONDS if left else 0
        )
        _limits.pop()
    if left and still <= 0:
        raise TooLong(f"{_limits[-1]:g} s")


def _ring(_number: int, _frame: Any) -> None:
    if _limits:  # else it came as the block ended
        raise TooLong(f"{_limits[-1]:g} s")


def seconds_at_work() -> float:
    """Return this process's processor time without what was done in `suspended` blocks."""
    return time.process_time() - _suspended["seconds"]


@contextmanager
def suspended() -> Iterator[None]:
    """Stop the clocks in the block: what is done here is our own work, or has limits of its own."""
    began = time.process_time()
    _suspended["depth"] += 1
    try:
        with _alarm_off():
            yield
    finally:
        _suspended["depth"] -= 1
        if not _suspended["depth"]:
            _suspended["seconds"] += time.process_time() - began


@contextmanager
def _alarm_off() -> Iterator[None]:
    if threading.current_thread() is not threading.main_thread() or not hasattr(
        signal, "setitimer"
    ):
        yield
        return
    left, _ = signal.setitimer(signal.ITIMER_PROF, 0)
    try:
        yield
    finally:
        if left:
            signal.setitimer(signal.ITIMER_PROF, left, _AGAIN_SECONDS)
