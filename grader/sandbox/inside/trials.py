"""Verbs of a session that look at more than what a call returns.

["attempt", slot, owner, name, args, kwargs]   observe how a call ended: {"raised": the names of
                                               the exception's classes, "text": what it says},
                                               or {"raised": None, "value": what came back}
["listen", lines]                              begin to record what is printed, and give these
                                               lines to input(); None: there is no keyboard
["heard"]                                      observe what was printed since
["sample", slot, owner, name, args, kwargs, times, path]
                                               call so many times; observe all results, stacked
["cost", slot, owner, name, args, kwargs, by]  observe what a call costs: "operations" of
                                               Python, or "seconds" of processor time
["draw"]                                       begin with no figure
["drawn"]                                      observe what was drawn since
["find", name]                                 look whether there is such a function or class
["autograd", ...]                              observe what a module's gradient loses: `autograd`
"""

import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from . import autograd, figures
from .defaults import feed_keyboard
from .plain import plain
from .step_error import StepError
from .wire import Opaque, Ref

if TYPE_CHECKING:
    from .execute import Session

MOST_CLASSES = 12
MOST_TEXT = 2_000
ROUNDS = 3
"""Processor time is the least of so many rounds.

That of the thread: under a limit of processor time that of the process moves in ticks.
"""


def _attempt(session: "Session", step: Sequence[Any]) -> tuple[bool, Any]:
    try:
        value = plain(session.call(step))  # a generator raises when it is drawn out
    except (Exception, SystemExit) as error:
        if isinstance(error, StepError):  # there is no such function: nothing was tried
            raise
        classes = [kind.__name__[:60] for kind in type(error).__mro__ if kind is not object]
        return True, {"raised": tuple(classes[:MOST_CLASSES]), "text": _text_of(error)}
    return True, {"raised": None, "value": value}


def _text_of(error: BaseException) -> str:
    try:
        return str(error)[:MOST_TEXT]
    except Exception:
        return ""


def _listen(session: "Session", step: Sequence[Any]) -> tuple[bool, Any]:
    feed_keyboard(step[1])
    session.printed.listen()
    return False, None


def _heard(session: "Session", step: Sequence[Any]) -> tuple[bool, Any]:
    feed_keyboard(None)
    return True, session.printed.heard()


def _sample(session: "Session", step: Sequence[Any]) -> tuple[bool, Any]:
    slot, times, path = step[1], step[6], tuple(step[7])
    drawn: list[Any] = []
    for _ in range(times):
        session.call(step[:6])
        drawn.append(session.pick(Ref(slot, path)))
    arrays = [_as_array(value) for value in drawn]  # now only: two results may be one array
    shapes = {array.shape for array in arrays}
    if len(shapes) > 1 or any(array.dtype.kind not in "biuf" for array in arrays):
        return True, Opaque("results that are no arrays of numbers of one shape")
    return True, np.stack(arrays).astype(np.float64)


def _as_array(value: Any) -> np.ndarray:
    detach = getattr(value, "detach", None)
    return np.asarray(detach().numpy() if callable(detach) else value)


def _cost(session: "Session", step: Sequence[Any]) -> tuple[bool, Any]:
    if step[6] == "operations":
        return True, _operations(lambda: session.call(step[:6]))
    least = float("inf")
    for _ in range(ROUNDS):
        began = time.thread_time()
        _exhaust(session.call(step[:6]))
        least = min(least, time.thread_time() - began)
    return True, least


def _operations(work: Callable[[], Any]) -> Any:
    """Return how many instructions of Python `work` carries out, in threads that it starts too;
    what is no number where it ends the counting.
    """
    count = 0

    def trace(frame: Any, event: str, _argument: Any) -> Any:
        nonlocal count
        if event == "call":
            frame.f_trace_opcodes = True
            frame.f_trace_lines = False
        elif event == "opcode":
            count += 1
        return trace

    before = sys.gettrace()
    threading.settrace(trace)
    sys.settrace(trace)
    try:
        _exhaust(work())
        is_counted = sys.gettrace() is trace
    finally:
        sys.settrace(before)
        threading.settrace(None)
    return count if is_counted else Opaque("work that was not counted to its end")


def _exhaust(value: Any) -> None:
    """Draw a generator out, whose work is done only then."""
    if isinstance(value, Iterator):
        deque(value, maxlen=0)


def _draw(session: "Session", step: Sequence[Any]) -> tuple[bool, Any]:
    figures.begin()
    return False, None


def _drawn(session: "Session", step: Sequence[Any]) -> tuple[bool, Any]:
    return True, figures.drawn()


def _find(session: "Session", step: Sequence[Any]) -> tuple[bool, Any]:
    session.find(step[1])
    return False, None


VERBS: dict[str, Callable[["Session", Sequence[Any]], tuple[bool, Any]]] = {
    "attempt": _attempt,
    "autograd": autograd.lost,
    "cost": _cost,
    "draw": _draw,
    "drawn": _drawn,
    "find": _find,
    "heard": _heard,
    "listen": _listen,
    "sample": _sample,
}
