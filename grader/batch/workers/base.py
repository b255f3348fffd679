"""The form that all kinds of workers share."""

from concurrent.futures import Future
from typing import Literal, Protocol

from grader.batch.task import Graded
from grader.submission.handed import Where

KILLED_SECONDS = 5.0
"""A process that was killed is gone long before."""
RECYCLE_AFTER = 4000

Fate = Literal["suspect", "again", "retry", "lost"]
"""What an error of a future means: the pool broke and this task may be why; the executor is gone
and the task is to be asked for anew; the task alone is to be tried again; the task cannot be
graded.
"""


class Workers(Protocol):
    """Where submissions are graded: processes of this machine, or a cluster."""

    recycle_after: int

    @property
    def window(self) -> int:
        """How many submissions to have under way."""
        ...

    def submit(self, path: Where) -> "Future[Graded]":
        """Start grading a submission. Raise BrokenExecutor where the executor is gone."""
        ...

    def fate(self, error: BaseException) -> Fate:
        """Say what an error of a future means."""
        ...

    def drop(self) -> None:
        """Give the executor up; the next submission makes a new one."""
        ...

    def take_back(self) -> None:
        """Cancel what has not begun."""
        ...

    def abandon(self) -> None:
        """Give up at once what is under way: the run ends."""
        ...

    def watch(self, quiet_seconds: float) -> None:
        """Look after the workers; called again and again.

        `quiet_seconds`: for how long nothing has arrived.
        """
        ...
