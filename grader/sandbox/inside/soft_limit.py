"""A limit on what one statement takes, for code that shares the processor with others."""

import time
from types import CodeType
from typing import Any

from .alarm import interrupted

SOFT_CEILING = 5
LEAST_SHARE = 0.1


class StatementTooLong(BaseException):
    """Raised in a top-level statement that takes too long.

    The supervisor's own clock stands behind it.
    """


def now() -> tuple[float, float]:
    """Return the clock and the processor time, in seconds."""
    return time.monotonic(), time.process_time()


def used(since: tuple[float, float]) -> float:
    """Return what was used since then, in seconds.

    Half of the time gone by, or the processor time where that is more.
    """
    passed, spent = (after - before for after, before in zip(now(), since, strict=True))
    return max(passed / 2, spent)


def with_soft_limit(seconds: float, namespace: dict[str, Any], *codes: CodeType) -> None:
    """Run code; raise StatementTooLong in it after `seconds`, but give one that waits in line for
    the processor longer.

    What has used some of the time and not all of it shares the processor with others: it may go on
    until it has used `seconds` of processor time, up to SOFT_CEILING times the limit. What has used
    hardly any is asleep.
    """
    began, spent_before = now()

    def ring() -> float:
        spent, passed = time.process_time() - spent_before, time.monotonic() - began
        if LEAST_SHARE * passed < spent < 0.95 * seconds and passed < SOFT_CEILING * seconds:
            return max(seconds - spent, 0.05)
        raise StatementTooLong(f"stopped after {seconds:g} s; the code after it was run without it")

    with interrupted(seconds, ring):
        for code in codes:
            exec(code, namespace)
