"""What ends a command from outside: it goes as by Ctrl-C, so that nothing is left behind."""

import contextlib
import errno
import os
import signal
import stat
import sys
import threading
from collections.abc import Iterator

import click

from grader.errors import Stopped

ENDINGS = tuple(getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name))
AGAIN_SECONDS = 0.05
_UNHANDLED = (signal.SIG_DFL, signal.default_int_handler)
_gone: list[int] = []
"""Holds an item once it is known that the terminal has gone."""
_asked: list[int] = []
"""The signals that have asked the command to end."""


@contextlib.contextmanager
def in_order() -> Iterator[None]:
    """Let SIGINT, SIGTERM and SIGHUP raise KeyboardInterrupt in the block, where nobody handles
    them.

    Python would end at once by two of them, and leave folders and processes. And what is
    interrupted may be a library's, which makes an error of its own of it: no fault of ours.
    """
    before = {}
    _asked.clear()
    told = sys.unraisablehook

    def ask_again(ignored: "sys.UnraisableHookArgs") -> None:
        """Ask anew for the end that came while Python ran what may raise nothing: a destructor, or
        what a library does at each collection of garbage.
        """
        if _asked and isinstance(ignored.exc_value, KeyboardInterrupt):
            again = threading.Timer(AGAIN_SECONDS, os.kill, (os.getpid(), _asked.pop()))
            again.daemon = True
            again.start()
        else:
            told(ignored)

    sys.unraisablehook = ask_again
    if threading.current_thread() is threading.main_thread():
        for which in (signal.SIGINT, *ENDINGS):
            if signal.getsignal(which) in _UNHANDLED:
                before[which] = signal.signal(which, end)
    try:
        yield
    except (Stopped, click.ClickException, click.exceptions.Exit, click.Abort):
        raise
    except Exception as error:
        if _asked:
            raise KeyboardInterrupt from error
        raise
    finally:
        sys.unraisablehook = told
        for which, handler in before.items():
            signal.signal(which, handler)


def leave_to_server() -> None:
    """Let a server end by these signals in its own way, which its manager knows."""
    for which in ENDINGS:
        if signal.getsignal(which) is end:
            signal.signal(which, signal.SIG_DFL)


def end(which: int, _frame: object) -> None:
    """End the command, as a handler of a signal: raise KeyboardInterrupt."""
    _asked.append(which)
    without_terminal(which)
    raise KeyboardInterrupt


def without_terminal(which: int) -> None:
    """Write to nowhere from now on, where a terminal has gone (SIGHUP) that would refuse it."""
    if which != getattr(signal, "SIGHUP", None):
        return
    _gone.append(which)
    with contextlib.suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        for stream in (sys.stdout, sys.stderr):
            if stat.S_ISCHR(os.fstat(stream.fileno()).st_mode):  # what hung up says it is no tty
                os.dup2(nowhere, stream.fileno())


def is_of_lost_terminal(error: OSError) -> bool:
    """Say whether a word was refused for the terminal has gone, which may be seen before SIGHUP."""
    if error.errno != errno.EIO:
        return False
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(ValueError):
            try:
                os.get_terminal_size(stream.fileno())
            except OSError as refused:
                if refused.errno == errno.EIO:
                    without_terminal(ENDINGS[-1])
    if _gone and threading.current_thread() is threading.main_thread():
        signal.signal(_gone[-1], signal.SIG_IGN)  # the hangup itself may come only now
    return bool(_gone)
