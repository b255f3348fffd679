"""A limit on our own work on a student's text: whatever it makes a parser or a pattern do ends in
time.

It counts processor time, so that a busy machine changes no grade.
"""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

_AGAIN_SECONDS = 0.05


class TooLong(BaseException):
    """The time is over.

    Not an `Exception`, so that no parser takes it for a mistake in its input.
    """


@contextmanager
def at_most(seconds: float) -> Iterator[None]:
    """Raise TooLong in the block once it has run for `seconds` of processor time; limits may be
    nested, the inner must be shorter.

    Only a process's main thread can be interrupted, and only where there are alarms (Unix);
    elsewhere nothing is limited.
    """
    if threading.current_thread() is not threading.main_thread() or not hasattr(
        signal, "setitimer"
    ):
        yield
        return

    def ring(_number: int, _frame: Any) -> None:
        raise TooLong(f"{seconds:g} s")

    before = signal.signal(signal.SIGPROF, ring)
    left, _ = signal.setitimer(signal.ITIMER_PROF, seconds, _AGAIN_SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, left, _AGAIN_SECONDS if left else 0)
        signal.signal(signal.SIGPROF, before)


@contextmanager
def suspended() -> Iterator[None]:
    """Stop the clock of `at_most` in the block: what is done here is our own work, or has limits of
    its own.
    """
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
