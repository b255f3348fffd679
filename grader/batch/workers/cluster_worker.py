"""What runs on each worker of a cluster: grading processes that stay warm, and what they offer.

A plugin starts as many processes as the worker has threads, each with its own sandbox, and offers
a resource only where that worked. Dask carries this module by name, so that each worker needs the
same version of it.
"""

import asyncio
import contextlib
import hashlib
import queue
import secrets
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from multiprocessing.connection import Connection, Pipe
from typing import Any

from distributed import WorkerPlugin, get_worker
from distributed.core import Status

from grader.batch.circumstances import grader_version
from grader.batch.task import Graded
from grader.batch.workers.bundles import Found
from grader.submission.pack import Packed

START_SECONDS = 900.0
NO_ROOM_SECONDS = 1.0
"""A worker whose disk is full is fast at failing; this leaves the submissions to others."""
TOPIC = "grader"
LET_GO_SECONDS = 1.0
"""A worker that has been at a task for so long gives back what it has not begun."""


@dataclass(frozen=True)
class Assignment:
    """What a worker must know besides the submissions."""

    problem: Packed
    seed: int
    level: str
    version: str
    patience_seconds: float
    run: str = field(default_factory=lambda: secrets.token_hex(6))

    @property
    def name(self) -> str:
        """A name of its own for each run, so that several may share a cluster, and one that ends
        takes nothing from another.
        """
        return f"grader-{self.run}"


@dataclass(frozen=True)
class Offer:
    """What a worker can do: `threads` submissions at once in `environment`, or nothing, for a
    `reason`.
    """

    threads: int = 0
    environment: str = ""
    reason: str = ""

    def resource(self, name: str) -> str:
        """Name what tasks ask for.

        This assignment, in this environment, for another would make other grades.
        """
        return f"{name}-{hashlib.sha256(self.environment.encode()).hexdigest()[:8]}"


class ChildDied(Exception):
    """The process that graded a submission ended before it answered."""


class Child:
    """A grading process on a worker (`grader.batch.workers.cluster_child`), which ends when its
    pipe does.
    """

    def __init__(self, assignment: Assignment, scratch: str) -> None:
        ours, theirs = Pipe()
        with theirs:
            command = [
                sys.executable,
                "-P",
                "-m",
                "grader.batch.workers.cluster_child",
                str(theirs.fileno()),
                scratch,
            ]
            self.process = subprocess.Popen(
                command, pass_fds=[theirs.fileno()], stdin=subprocess.DEVNULL
            )
        self.connection: Connection = ours
        self.environment = self.reason = ""
        self.connection.send(assignment)
        try:
            ready = self.connection.poll(START_SECONDS)
            self.environment, self.reason = (
                self.connection.recv() if ready else ("", "its sandbox did not start in time")
            )
        except (EOFError, OSError):
            self.reason = (
                "its grading process ended at once; is this version of grader installed there?"
            )
        if self.reason:
            self.close()

    def grade(self, submission: Packed, patience_seconds: float) -> Graded:
        """Return the grade.

        Raise ChildDied, also where no answer comes in time, and OSError where this worker has no
        room.
        """
        try:
            self.connection.send(submission)
            if not self.connection.poll(patience_seconds):
                self.process.kill()
            found: Graded | OSError = self.connection.recv()
        except (EOFError, OSError) as error:
            self.process.kill()
            raise ChildDied(f"the grading process ended ({self.process.wait()})") from error
        if isinstance(found, OSError):
            raise found
        return found

    def close(self) -> None:
        """End the process, at the latest when it has graded what it is at."""
        self.connection.close()
        try:
            self.process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            self.process.kill()


class GradingPlugin(WorkerPlugin):
    """Keeps warm grading processes on a worker."""

    def __init__(self, assignment: Assignment) -> None:
        self.assignment = assignment
        self.name = assignment.name
        self.offer = Offer(reason="it is still starting")

    async def setup(self, worker: Any) -> None:
        """Start the processes, and offer the resource where they work; tell of it either way."""
        self.scratch = str(worker.local_directory)
        self.idle: queue.Queue[Child] = queue.Queue()
        self.offer = await asyncio.to_thread(self._start, worker.state.nthreads)
        if self.offer.threads:
            await worker.set_resources(**{self.offer.resource(self.name): self.offer.threads})
            if worker.status == Status.running:
                # the scheduler looks for what waits for a worker like this where one begins to run,
                # not where it gets a resource
                worker.status = Status.paused
                worker.status = Status.running
        worker.log_event(
            TOPIC, {"assignment": self.name, "worker": worker.address, **asdict(self.offer)}
        )

    def _start(self, threads: int) -> Offer:
        if self.assignment.version != grader_version():
            return Offer(
                reason=f"it has grader {grader_version()}, here is {self.assignment.version}; "
                "install the same on both"
            )
        with contextlib.ExitStack() as stack:
            for _ in range(threads):
                child = Child(self.assignment, self.scratch)
                if child.reason:
                    return Offer(reason=child.reason)
                stack.callback(child.close)
                self.idle.put(child)
            stack.pop_all()
        return Offer(threads, child.environment)

    def grade(self, submission: Packed) -> Graded:
        """Grade in one of the processes; where it dies, once more in a new one.

        Raise ChildDied where that dies too.
        """
        child = self.idle.get()
        patience = self.assignment.patience_seconds
        try:
            return child.grade(submission, patience)
        except ChildDied:
            child = Child(self.assignment, self.scratch)
            if child.reason:
                raise ChildDied(child.reason) from None
            return child.grade(submission, patience)
        finally:
            self.idle.put(child)

    def teardown(self, worker: Any) -> None:
        """End the processes."""
        while True:
            try:
                self.idle.get_nowait().close()
            except queue.Empty:
                return


def grade_packed(name: str, submissions: Sequence[Packed]) -> list[Found]:
    """Grade on this worker, one after another; None for what was not begun in time.

    This is the task that Dask carries.
    """
    plugin: Any = get_worker().plugins[name]
    started = time.monotonic()
    found: list[Found] = []
    for submission in submissions:
        if time.monotonic() > started + LET_GO_SECONDS:
            found.append(None)
            continue
        try:
            found.append(plugin.grade(submission))
        except ChildDied as error:
            found.append(error)
        except OSError as error:
            time.sleep(NO_ROOM_SECONDS)
            found.append(error)
    return found


def offer_of(name: str, dask_worker: Any = None) -> Offer:
    """Return what a worker offers."""
    plugin = dask_worker.plugins.get(name)
    return plugin.offer if plugin is not None else Offer(reason="it does not have the plugin")
