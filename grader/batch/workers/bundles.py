"""Groups submissions into one executor task.

Handing over a task costs more than grading one submission.
"""

import queue
from collections.abc import Callable, Sequence
from concurrent.futures import BrokenExecutor, CancelledError, Future
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from grader.batch.task import Graded
from grader.submission.handed import Where

Found = Graded | Exception | None
"""What came of one submission of a task: its grade, an error of its own, or nothing where it was
not begun.
"""


@dataclass(frozen=True)
class _Handed:
    """A submission that was handed over.

    What travels of it, and the future that was given for it.
    """

    path: Where
    load: Any
    future: "Future[Graded]"


class Together:
    """Hands submissions to an executor in groups that take about so many `seconds`, at most `most`.

    Gives a future for each.

    `send` starts a task for some loads and returns its future, which comes to one `Found` each.
    What a task gives back unbegun goes with another one. Where a whole task fails, its submissions
    go alone from then on, so that one that kills its worker does not take others with it.
    """

    def __init__(
        self, send: "Callable[[list[Any]], Future[list[Found]]]", seconds: float, most: int
    ) -> None:
        self._send = send
        self._seconds = seconds
        self._most = most
        self._mean = 1.0
        self._waiting: list[_Handed] = []
        self._given_back: queue.SimpleQueue[_Handed] = queue.SimpleQueue()
        self._tasks: dict[Future[list[Found]], Sequence[_Handed]] = {}
        self._alone: set[Where] = set()

    @property
    def size(self) -> int:
        """How many go together now."""
        return int(self._mean)

    def hand_over(self, path: Where, load: Any) -> "Future[Graded]":
        """Take a submission; it is sent when enough wait, or at the next `flush`."""
        handed = _Handed(path, load, Future())
        if path in self._alone:
            self._carry([handed])
        else:
            self._waiting.append(handed)
            if len(self._waiting) >= self.size:
                self.flush()
        return handed.future

    def flush(self) -> None:
        """Send what waits."""
        with suppress(queue.Empty):
            while True:
                self._waiting.append(self._given_back.get_nowait())
        waiting, self._waiting = self._waiting, []
        self._carry(waiting)

    def _carry(self, handed: Sequence[_Handed]) -> None:
        group = [
            one
            for one in handed
            if one.future.running() or one.future.set_running_or_notify_cancel()
        ]
        if not group:
            return
        try:
            task = self._send([one.load for one in group])
        except BrokenExecutor as error:
            for one in group:
                one.future.set_exception(error)
            return
        self._tasks[task] = group
        task.add_done_callback(self._receive)

    def _receive(self, task: "Future[list[Found]]") -> None:
        """Hand out what came of a task (in a thread of the executor's)."""
        group = self._tasks.pop(task, ())
        try:
            found = task.result()
        except BaseException as error:  # noqa: BLE001 - told to whoever waits for each
            if len(group) > 1 and not isinstance(error, CancelledError):
                self._alone.update(one.path for one in group)
            for one in group:
                one.future.set_exception(error)
            return
        for one, grade in zip(group, found, strict=False):
            if isinstance(grade, Graded):
                fitting = min(float(self._most), max(1.0, self._seconds / max(grade.seconds, 1e-3)))
                self._mean += 0.1 * (fitting - self._mean)
                one.future.set_result(grade)
            elif grade is None:
                self._given_back.put(one)
            else:
                one.future.set_exception(grade)

    def take_back(self) -> None:
        """Cancel what has not begun."""
        for one in self._waiting:
            one.future.cancel()
        self._waiting.clear()
        for task in list(self._tasks):
            task.cancel()

    def lose(self, error: Exception) -> None:
        """Give up what is under way: its futures come to this error."""
        for task in list(self._tasks):
            for one in self._tasks.pop(task, ()):
                one.future.set_exception(error)

    def forget(self) -> None:
        """Give up what is under way and what waits, without a word.

        The futures that were given are of no more use.
        """
        self._waiting.clear()
        self._tasks.clear()
        with suppress(queue.Empty):
            while True:
                self._given_back.get_nowait()
