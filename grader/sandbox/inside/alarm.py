"""Interrupts code that runs for long: by a signal, and where there is none that comes in time
(Windows) by an exception that is put into its thread.

The second kind is seen by Python code only: what computes in a library is ended from outside.
"""

import ctypes
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

HAS_SIGNALS = hasattr(signal, "setitimer")
Ring = Callable[[], float]
"""Returns the seconds after which it is to be asked again, or raises what ends the code."""


@contextmanager
def interrupted(seconds: float, ring: Ring, of_processor: bool = False) -> Iterator[None]:
    """Ask `ring` in the block after so many seconds, of processor time or on the wall.

    What it raises comes up in the block. Only the main thread is interrupted by signals.
    """
    if not HAS_SIGNALS:
        with _by_a_thread(seconds, ring):
            yield
        return
    which, number = (
        (signal.ITIMER_PROF, signal.SIGPROF)
        if of_processor
        else (signal.ITIMER_REAL, signal.SIGALRM)
    )
    signal.signal(number, lambda _number, _frame: signal.setitimer(which, ring()))
    signal.setitimer(which, seconds)
    try:
        yield
    finally:
        signal.setitimer(which, 0)


@contextmanager
def _by_a_thread(seconds: float, ring: Ring) -> Iterator[None]:
    interrupts, is_over, lock = threading.get_ident(), threading.Event(), threading.Lock()
    raised: list[type[BaseException]] = []

    def watch() -> None:
        left = seconds
        while not is_over.wait(left):
            try:
                left = ring()
            except BaseException as error:
                with lock:
                    if not is_over.is_set():
                        raised.append(_without_arguments(error))
                        _raise_in(interrupts, raised[0])
                return

    threading.Thread(target=watch, daemon=True).start()
    try:
        yield
    finally:
        with lock:
            is_over.set()
        for _ in range(100 * len(raised)):
            pass  # what was raised as the block ended comes up here, not in what follows


def _raise_in(thread: int, kind: type[BaseException]) -> None:
    """Let a thread raise an exception at its next line of Python.

    Never to be taken back: CPython 3.11 then stands still where each instruction is counted.
    """
    ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread), ctypes.py_object(kind))


def _without_arguments(error: BaseException) -> type[BaseException]:
    """Return a kind of exception that says the same when it is made of nothing."""
    kind, said = type(error), error.args

    def made(self: BaseException) -> None:
        kind.__init__(self, *said)

    return type(kind.__name__, (kind,), {"__init__": made, "__module__": kind.__module__})
