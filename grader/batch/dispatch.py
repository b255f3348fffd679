"""Hands submissions to workers and takes back what comes of them.

Workers die, and a pool that breaks does not say over which submission. What was under way is then
suspect, and tried again alone; one over which a worker dies alone is given up.
"""

import contextlib
import time
from collections import Counter, deque
from collections.abc import Callable, Iterator
from concurrent.futures import BrokenExecutor, CancelledError, Future
from queue import Empty, SimpleQueue

from grader.batch.task import Graded
from grader.batch.workers.base import Fate, Workers
from grader.errors import GraderError

MAX_TROUBLES = 20
RETRIES = 3
POLL_SECONDS = 0.1
STOP_SECONDS = 2.0
"""So long a run that is stopped waits for what is being graded."""

Done = list[tuple[int, Graded]]


class Dispatch:
    """Submissions by number, each waiting, suspect, on trial, running or done.

    `submit` starts one and returns its future; `lost` makes the grade of one that is given up;
    `is_stopped` says whether to begin no more.
    """

    def __init__(
        self,
        workers: Workers,
        submit: Callable[[int], "Future[Graded]"],
        lost: Callable[[int, BaseException], Graded],
        is_stopped: Callable[[], bool],
    ) -> None:
        self.workers = workers
        self._submit = submit
        self._lost = lost
        self._is_stopped = is_stopped
        self._again: deque[int] = deque()
        self._suspects: deque[int] = deque()
        self._on_trial: int | None = None
        self._running: dict[Future[Graded], int] = {}
        self._ended: SimpleQueue[Future[Graded]] = SimpleQueue()
        self._retries: Counter[int] = Counter()
        self._started = 0
        self._troubles = 0
        self._heard = time.monotonic()
        self._stopped = 0.0

    def run(self, numbers: Iterator[int | None]) -> Iterator[Done]:
        """Yield what is done together, now and then nothing.

        `numbers` gives None where there is none yet: a moment to look at what has come back.
        """
        while True:
            has_paused = self._fill(numbers)
            if has_paused:
                self._heard = max(self._heard, time.monotonic() - POLL_SECONDS)
            if has_paused and not self._running and not self._is_stopped():
                yield []
                continue
            if not self._running:
                if self._is_stopped() or self._started < self.workers.recycle_after:
                    return
                self.workers.drop()  # new processes now and then, so that nothing can grow for ever
                self._started = 0
                continue
            if self._is_stopped():
                self.workers.take_back()
                self._stopped = self._stopped or time.monotonic()
                if time.monotonic() > self._stopped + STOP_SECONDS:
                    self.workers.abandon()
                    self._running.clear()
                    return
            self.workers.watch(time.monotonic() - self._heard)
            news, lost = self._take_in()
            yield news
            if lost is not None:  # what else was under way is lost with the executor
                self._line_of(lost).extend(self._running.values())
                self._running.clear()
                self._drop()

    def _fill(self, numbers: Iterator[int | None]) -> bool:
        """Start as many as the workers take; say whether `numbers` paused."""
        while (
            not self._is_stopped()
            and self._on_trial is None
            and len(self._running) < self.workers.window
        ):
            if self._suspects and self._running:
                return False
            if self._suspects:
                number = self._on_trial = self._suspects.popleft()
            elif self._again:
                number = self._again.popleft()
            elif self._started >= self.workers.recycle_after:
                return False
            else:
                try:
                    following = next(numbers)
                except StopIteration:
                    return False
                if following is None:
                    return True
                number = following
            if not self._start(number) and self._running:
                return False
        return False

    def _start(self, number: int) -> bool:
        """Start one; where the executor is gone, give it up and let this one wait."""
        try:
            future = self._submit(number)
        except BrokenExecutor:
            self._again.appendleft(number)
            self._on_trial = None
            self._drop()
            return False
        self._running[future] = number
        future.add_done_callback(self._ended.put)
        self._started += 1
        return True

    def _take_in(self) -> tuple[Done, Fate | None]:
        """Return what has ended, and how the executor was lost, where it was."""
        ended = self._those_that_ended()
        if ended:
            self._heard = time.monotonic()
        lost: Fate | None = None
        news: Done = []
        for future in ended:
            number = self._running.pop(future, None)
            if number is None:  # of an executor that was dropped; it is under way anew
                continue
            was_on_trial, self._on_trial = number == self._on_trial, None
            try:
                news.append((number, future.result()))
                self._troubles = 0
            except Exception as error:  # noqa: BLE001 - one submission's fault, or the executor's
                if self._is_stopped() and isinstance(error, CancelledError):
                    continue
                fate = self.workers.fate(error)
                self._retries[number] += 1
                if fate in ("suspect", "again"):
                    lost = fate
                has_had_its_chances = (fate == "suspect" and was_on_trial) or (
                    fate == "retry" and self._retries[number] > RETRIES
                )
                if fate == "lost" or has_had_its_chances:
                    news.append((number, self._lost(number, error)))
                else:
                    self._line_of(fate).append(number)
        return news, lost

    def _line_of(self, fate: Fate) -> deque[int]:
        """Return the line in which those of this fate wait."""
        return self._suspects if fate == "suspect" else self._again

    def _those_that_ended(self) -> list["Future[Graded]"]:
        """Return the futures that have ended; wait a moment for the first."""
        found: list[Future[Graded]] = []
        with contextlib.suppress(Empty):
            found.append(self._ended.get(timeout=POLL_SECONDS))
            while True:
                found.append(self._ended.get_nowait())
        return found

    def _drop(self) -> None:
        """Give a broken executor up. Raise GraderError where there is no end of it."""
        if self._troubles >= MAX_TROUBLES:
            raise GraderError(
                "the workers break down again and again. What was graded is kept; run "
                "the same command again"
            )
        self.workers.drop()
        self._troubles += 1
