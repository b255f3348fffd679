"""Single keys from a terminal."""

import contextlib
import os
import select
import sys
import time
from collections.abc import Callable, Iterator


@contextlib.contextmanager
def keys() -> Iterator[Callable[[float], str]]:
    """Give a function that waits so many seconds for a key and returns it, or nothing; without a
    terminal it only waits.
    """

    def wait_only(seconds: float) -> str:
        time.sleep(seconds)
        return ""

    try:
        import termios
        import tty
    except ImportError:  # Windows
        yield wait_only
        return
    try:
        before = termios.tcgetattr(sys.stdin)
    except (OSError, ValueError, termios.error):
        yield wait_only
        return

    def pressed(seconds: float) -> str:
        is_ready = select.select([sys.stdin], [], [], seconds)[0]
        return (
            os.read(sys.stdin.fileno(), 100).decode("utf-8", "replace")[-1:] or "q"
            if is_ready
            else ""
        )

    tty.setcbreak(sys.stdin)
    try:
        yield pressed
    finally:
        termios.tcsetattr(sys.stdin, termios.TCSADRAIN, before)
