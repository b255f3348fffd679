"""How long one submission may be judged.

Processor time for judging, and time for runs beyond the first.
"""

import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np

from grader.sandbox.base import Job, Run, Runner
from grader.time_limit import at_most, seconds_at_work, suspended

CHANGING_SECONDS = 12.0
"""Wall time for running changed versions of one submission's code."""
JUDGING_SECONDS = 15.0
"""Processor time for judging all of one submission's code."""


@contextmanager
def quietly() -> Iterator[None]:
    """Let nothing warn in the block, as numbers near the largest there are make NumPy do."""
    with np.errstate(all="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


class JudgingTime:
    """The time one submission has.

    `running_seconds` is wall time for runs of its code after the first.
    """

    def __init__(self, running_seconds: float) -> None:
        self.judging_left = JUDGING_SECONDS
        self.running_left = running_seconds
        self.changing_left = CHANGING_SECONDS

    @contextmanager
    def bounded(self, seconds: float) -> Iterator[None]:
        """Raise TooLong in the block after so much processor time, or when this submission has used
        all it may.
        """
        began = seconds_at_work()
        try:
            with at_most(max(min(seconds, self.judging_left), 0.01)):
                yield
        finally:
            self.judging_left -= seconds_at_work() - began

    def run(self, runner: Runner, job: Job) -> Run | None:
        """Run a job once more, None where the submission has used up its time.

        It would hold everybody up for ever.
        """
        found, used = _timed(runner, job, self.running_left)
        self.running_left -= used
        return found

    def run_changed(self, runner: Runner, job: Job) -> Run | None:
        """Run changed versions of the code, in a time of their own: what only adds words takes
        nothing from what points rest on.
        """
        found, used = _timed(runner, job, self.changing_left)
        self.changing_left -= used
        return found


def _timed(runner: Runner, job: Job, left: float) -> tuple[Run | None, float]:
    """Run a job if any time is left, and return how long it took."""
    if left <= 0:
        return None, 0.0
    began = time.monotonic()
    with suspended():
        run = runner.run(job)
    return run, time.monotonic() - began
