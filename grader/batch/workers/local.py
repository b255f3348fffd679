"""Workers on this machine: a pool of processes."""

import contextlib
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import BrokenExecutor, Executor, Future, ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context, parent_process
from multiprocessing.connection import wait
from typing import Any, Self, TypeVar

from grader.batch.circumstances import Circumstances
from grader.batch.task import Graded, Task, do_not_interrupt, get_ready, grade_task
from grader.batch.workers.base import KILLED_SECONDS, RECYCLE_AFTER, Fate
from grader.batch.workers.bundles import Found, Together
from grader.batch.workers.server import start_server
from grader.problem.model import Problem
from grader.sandbox.deadline import CEILING
from grader.submission.handed import Where

T = TypeVar("T")
TOGETHER_SECONDS = 0.05
MOST_TOGETHER = 8
"""A task costs 0.4 ms over the queues and threads of a pool, whatever is in it."""
LET_GO_SECONDS = 0.25
"""A process that has been at a task for so long gives back what it has not begun."""
START_SECONDS = 900.0
"""What a process may take before its first answer: imports, references, misconceptions."""


class LocalWorkers:
    """A pool of processes on this machine."""

    def __init__(self, circumstances: Circumstances, count: int, niceness: int = 0) -> None:
        """Make a pool of `count` processes; `niceness` lets others of this machine go first."""
        self.circumstances = circumstances
        self.count = count
        self.niceness = niceness
        self.recycle_after = RECYCLE_AFTER * count
        self.patience = patience_seconds(circumstances.loaded)
        self._executor: Executor | None = None
        self._together = Together(self._send, TOGETHER_SECONDS, MOST_TOGETHER)

    @property
    def window(self) -> int:
        """How many submissions to have under way.

        Some tasks for every process, so that none waits for us.
        """
        return 3 * self.count * self._together.size

    def executor(self) -> Executor:
        """Return the pool."""
        if self._executor is None:
            self._executor = local_executor(self.count, self.niceness)
        return self._executor

    def start(self) -> None:
        """Begin to start the processes, without waiting for them, so that other work can be done
        meanwhile.
        """
        c = self.circumstances
        for _ in range(self.count):
            self.executor().submit(get_ready, c.folder, c.seed, c.level)

    def submit(self, path: Where) -> "Future[Graded]":
        """Start grading a submission, perhaps together with others."""
        return self._together.hand_over(path, self.task(path))

    def task(self, path: Where) -> Task:
        """Return what a process is told of a submission."""
        c = self.circumstances
        return Task(c.folder, path, c.seed, c.level)

    def _send(self, tasks: list[Task]) -> "Future[list[Found]]":
        return self.executor().submit(grade_tasks, tasks)

    def fate(self, error: BaseException) -> Fate:
        """A pool breaks when one of its processes dies, and does not say which task it was."""
        return "suspect" if isinstance(error, BrokenExecutor) else "lost"

    def drop(self) -> None:
        """End the processes, when what they do is done, or has taken as long as it may."""
        if self._executor is not None:
            processes = self._processes()  # the pool forgets them
            self._executor.shutdown(wait=False, cancel_futures=True)
            self._executor = None
            ends = time.monotonic() + self.patience
            for process in processes:
                with contextlib.suppress(ValueError):  # it was closed meanwhile
                    process.join(max(0.0, ends - time.monotonic()))
                    process.kill()
                    process.join(KILLED_SECONDS)
        self._together.forget()

    def take_back(self) -> None:
        """Cancel what has not begun."""
        self._together.take_back()

    def abandon(self) -> None:
        """Kill the processes: nobody waits for what they are at any more."""
        self._kill()

    def watch(self, quiet_seconds: float) -> None:
        """Send what waits.

        Where nothing arrives for longer than any submission may take, kill the processes: a trial
        for each.
        """
        self._together.flush()
        if quiet_seconds > self.patience:
            self._kill()

    def _kill(self) -> None:
        """Kill the processes of this pool, and of no other one."""
        for process in self._processes():
            with contextlib.suppress(ValueError):  # it was closed meanwhile
                process.kill()

    def _processes(self) -> list[Any]:
        return list((getattr(self._executor, "_processes", None) or {}).values())

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        if kind is not None and self._executor is not None:
            self._kill()  # nobody waits for what they are at any more
        self.drop()


def patience_seconds(problem: Problem) -> float:
    """Return after how long without an answer a process that grades is taken for lost."""
    # one run of all checks; second looks together take as much at most, and the last of them may go
    # over
    return 3 * CEILING * problem.exercise.limits.limits().total_seconds + START_SECONDS


def grade_tasks(tasks: Sequence[Task]) -> list[Found]:
    """Grade one after another; None for what was not begun in time."""
    started = time.monotonic()
    found: list[Found] = []
    for task in tasks:
        found.append(grade_task(task) if time.monotonic() < started + LET_GO_SECONDS else None)
    return found


class Pool(ProcessPoolExecutor):
    """A pool that ends where its processes die while it sends them more than a pipe holds.

    Before Python 3.12 the thread that sends waits for ever then, and whoever waits for that thread:
    the end of the program (https://github.com/python/cpython/issues/94777).
    """

    def submit(self, fn: Callable[..., T], /, *args: Any, **kwargs: Any) -> "Future[T]":
        """Start a call in one of the processes; see Executor.submit."""
        queue = getattr(self, "_call_queue", None)
        future = super().submit(fn, *args, **kwargs)
        future.add_done_callback(partial(_nobody_reads, getattr(queue, "_reader", None)))
        return future


def _nobody_reads(reader: Any, future: "Future[Any]") -> None:
    """Close our own end of what a broken pool reads from: what is sent fails then, and ends."""
    is_broken = not future.cancelled() and isinstance(future.exception(), BrokenExecutor)
    if is_broken and reader is not None:
        reader.close()


def local_executor(workers: int, niceness: int = 0) -> Executor:
    """Return a pool of processes, each on a core of its own where there are enough."""
    context = get_context("forkserver" if sys.platform == "linux" else "spawn")
    start_server()
    has_cores = hasattr(os, "sched_getaffinity") and workers <= len(os.sched_getaffinity(0))
    counter = context.Value("i", 0) if has_cores else None
    return Pool(
        workers,
        mp_context=context,
        initializer=_settle,
        initargs=(counter, niceness, dict(os.environ)),
    )


def _settle(counter: Any, niceness: int, environment: Mapping[str, str]) -> None:
    """Stay on one core, together with the sandbox, which saves waking another at every message.

    Leave Ctrl-C to the parent. The environment is the parent's of now, not that of the time when
    the server was started that this process was forked from.
    """
    os.environ.clear()
    os.environ.update(environment)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    do_not_interrupt()
    if niceness and hasattr(os, "nice"):
        os.nice(niceness)
    threading.Thread(target=_leave_with_parent, daemon=True).start()
    if counter is not None:
        with counter.get_lock():
            number = counter.value
            counter.value += 1
        cores = sorted(os.sched_getaffinity(0))
        # runs beside each other begin at different cores
        os.sched_setaffinity(0, {cores[(number + os.getppid()) % len(cores)]})


def _leave_with_parent() -> None:
    """End this process when the one that started it is gone.

    A pool's workers would wait for ever.
    """
    parent = parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)
