"""Grading on a Dask cluster, through `concurrent.futures.Executor`.

Submissions and the problem travel as data. Only a worker whose grading processes stand with their
sandboxes offers what tasks ask for (`cluster_worker`): no task ever reaches one without a sandbox.
"""

import atexit
import contextlib
import logging
import queue
import re
import shutil
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import CancelledError, Executor, Future
from multiprocessing import active_children
from pathlib import Path
from typing import Any, Self

from dask import config
from distributed import Client, LocalCluster
from distributed.deploy.spec import close_clusters

from grader.batch.circumstances import Circumstances, grader_version
from grader.batch.task import Graded
from grader.batch.workers.base import KILLED_SECONDS, RECYCLE_AFTER, Fate
from grader.batch.workers.bundles import Found, Together
from grader.batch.workers.cluster_worker import (
    START_SECONDS,
    TOPIC,
    Assignment,
    ChildDied,
    GradingPlugin,
    Offer,
    grade_packed,
    offer_of,
)
from grader.batch.workers.local import patience_seconds
from grader.errors import GraderError, UsageError
from grader.problem.load import load_problem
from grader.sandbox.levels import Level
from grader.submission.handed import Where
from grader.submission.pack import Packed, pack, pack_files

CONNECT_SECONDS = 60.0
PATIENCE_SECONDS = 900.0
"""How long a cluster may be away (its scheduler restarted, the network cut) before a run gives up.
"""
WINDOW = 3
CLOSE_SECONDS, ABANDON_SECONDS = 60.0, 1.0
"""What a cluster of this machine may take to end, and to end where nobody waits for its work."""
_ADDRESS = re.compile(
    r"(?:(?:tcp|tls|ws|wss)://)?[^/:\s]+:\d+|(?:(?:tcp|tls)://)?\[[0-9a-fA-F:.]+\]:\d+"
)
TOGETHER_SECONDS = 0.3
MOST_TOGETHER = 16
"""A task of Dask's costs 8 ms over client, scheduler and worker, whatever is in it."""


class ClusterWorkers:
    """The workers of a Dask cluster.

    At a scheduler's address, or `local:N`, which starts N workers on this machine.

    `tell` takes sentences for the person who waits. Raises GraderError where no worker can grade,
    with the reasons.
    """

    def __init__(
        self, address: str, folder: Path, seed: int, level: Level, tell: Callable[[str], None]
    ) -> None:
        problem = load_problem(folder)
        patience = patience_seconds(problem)
        self.assignment = Assignment(
            pack_files(folder.resolve(), problem.files), seed, level, grader_version(), patience
        )
        self.address = address
        self.tell = tell
        self.recycle_after = RECYCLE_AFTER * 1000  # its processes are recycled by themselves
        self._cluster: Any = None
        self._close_seconds = CLOSE_SECONDS
        self._own = ""
        """The folder of a cluster of our own."""
        self._settings = contextlib.ExitStack()
        self._client: Any = None
        self._scheduler = ""
        self._executor: Executor | None = None
        self._offers: dict[str, Offer] = {}
        self._news: queue.SimpleQueue[dict[str, Any]] = queue.SimpleQueue()
        self._looked = self._empty_since = 0.0
        self._together = Together(self._send, TOGETHER_SECONDS, MOST_TOGETHER)
        for name in ("distributed", "asyncio"):  # what matters of it is told in sentences
            logging.getLogger(name).setLevel(logging.CRITICAL)
        try:
            if address.startswith("local"):
                self._own = tempfile.mkdtemp(prefix="grader-dask-")
                self._start(address)
            elif not _ADDRESS.fullmatch(address):
                raise UsageError(
                    f"--cluster {address}: an address looks like tcp://10.0.0.1:8786; "
                    "local:4 starts 4 workers on this machine"
                )
            self._connect()
        except BaseException:
            self.abandon()
            self._close_cluster()
            raise
        usable = [offer for offer in self._offers.values() if offer.threads]
        if not usable:
            self.__exit__()
            reasons = (
                "; ".join(f"{worker}: {offer.reason}" for worker, offer in self._offers.items())
                or "it has no workers"
            )
            raise GraderError(f"the cluster at {self.address} cannot grade: {reasons}")
        most = Counter({offer.environment: 0 for offer in usable})
        for offer in usable:
            most[offer.environment] += offer.threads
        environment = most.most_common(1)[0][0]
        self.circumstances = Circumstances(
            problem.exercise.id, folder, seed, level, environment, problem
        )
        self._resource = Offer(environment=environment).resource(self.assignment.name)
        for worker, offer in self._offers.items():
            self._tell_of(worker, offer)

    def _start(self, address: str) -> None:
        """Start workers on this machine, which keep what is for a while in a folder of ours."""
        said = address.removeprefix("local:")
        if not said.isdecimal() or not 1 <= int(said) <= 1000:
            raise UsageError(f"--cluster {address}: say how many workers, as in local:4")
        atexit.unregister(close_clusters)  # it is closed here, or ends with this process
        self._settings.enter_context(
            config.set(
                {
                    "distributed.scheduler.worker-ttl": "300s",
                    "distributed.worker.profile.enabled": False,
                    "distributed.admin.system-monitor.interval": "5s",
                    "temporary-directory": self._own,
                }
            )
        )
        _OwnCluster(
            self._know,
            n_workers=int(said),
            threads_per_worker=1,
            host="127.0.0.1",
            dashboard_address="127.0.0.1:0",
            local_directory=self._own,
            memory_limit=None,
            silence_logs=logging.CRITICAL,  # what is wrong with a worker is told by its offer
        )
        self.address = self._cluster.scheduler_address
        if self._cluster.dashboard_link:
            self.tell(f"Dask dashboard: {self._cluster.dashboard_link}")

    def _know(self, cluster: Any) -> None:
        self._cluster = cluster

    @property
    def window(self) -> int:
        """How many submissions to have under way.

        Some tasks for every thread, so that none waits for the network.
        """
        threads = sum(offer.threads for offer in self._offers.values() if self._can_grade(offer))
        return WINDOW * max(1, threads) * self._together.size

    def _can_grade(self, offer: Offer) -> bool:
        return bool(offer.threads) and offer.environment == self.circumstances.environment

    def _tell_of(self, worker: str, offer: Offer) -> None:
        if not offer.threads:
            self.tell(f"Worker {worker} gets no submissions: {offer.reason}.")
        elif not self._can_grade(offer):
            self.tell(
                f"Worker {worker} gets no submissions: it has {offer.environment}, the "
                f"others {self.circumstances.environment}."
            )

    def _connect(self) -> None:
        try:
            self._client = Client(
                self.address, timeout=CONNECT_SECONDS, name="grader", set_as_default=False
            )
            self._client.register_plugin(GradingPlugin(self.assignment), name=self.assignment.name)
            self._client.subscribe_topic(TOPIC, lambda event: self._news.put(event[1]))
            self._offers = self._client.run(offer_of, self.assignment.name, on_error="ignore")
            self._scheduler = self._client.scheduler_info()["id"]
        except (OSError, ValueError, TimeoutError) as error:
            self._close_client()
            raise UsageError(
                f"the cluster at {self.address} does not answer ({error}); is that its scheduler?"
            ) from None
        self._executor = None

    def executor(self) -> Executor:
        """Return an executor whose tasks run where there is a sandbox.

        Connect again, patiently, where the connection is lost.
        """
        if (
            self._client is not None and self._client.status == "closed"
        ):  # it gave up while nothing was under way
            self.drop()
        deadline = time.monotonic() + PATIENCE_SECONDS
        while self._client is None:
            try:
                self._connect()
                self.tell("Connected to the cluster again.")
            except UsageError:
                if time.monotonic() > deadline:
                    raise GraderError(
                        f"the cluster at {self.address} has been away for "
                        f"{PATIENCE_SECONDS / 60:g} minutes. "
                        "What was graded is kept; run the same command again"
                    ) from None
                time.sleep(1)
        if self._executor is None:
            self._executor = self._client.get_executor(pure=False, resources={self._resource: 1})
        return self._executor

    def submit(self, path: Where) -> "Future[Graded]":
        """Start grading a submission, which is read here and travels as data, perhaps together with
        others.
        """
        try:
            return self._together.hand_over(path, pack(path))
        except OSError as error:  # it is gone since it was found
            failed: Future[Graded] = Future()
            failed.set_exception(error)
            return failed

    def _send(self, submissions: list[Packed]) -> "Future[list[Found]]":
        executor = self.executor()
        try:
            return executor.submit(grade_packed, self.assignment.name, submissions)
        except Exception as error:  # noqa: BLE001 - the client closed in between; it is connected anew, and this sent again
            failed: Future[list[Found]] = Future()
            failed.set_exception(CancelledError(f"{type(error).__name__}: {error}"))
            return failed

    def fate(self, error: BaseException) -> Fate:
        """A lost connection loses what was under way.

        A task that workers died of is tried again a few times.
        """
        if isinstance(error, CancelledError):
            return "again"
        return "lost" if isinstance(error, ChildDied) else "retry"

    def drop(self) -> None:
        """Leave the scheduler; the next submission connects again."""
        self.tell("The connection to the cluster is lost; what was under way is graded again.")
        self._close_client()

    def take_back(self) -> None:
        """Nothing: Dask does not say what has begun; little is under way."""

    def abandon(self) -> None:
        """Let a cluster of this machine end without waiting for what its workers are at."""
        self._close_seconds = ABANDON_SECONDS

    def watch(self, quiet_seconds: float) -> None:
        """Send what waits; take in which workers came and went, and say so where none is left that
        can grade.

        Where workers are there, and nothing arrives for longer than any submission may take, the
        cluster is taken for lost.
        """
        longest = (
            2 * self.assignment.patience_seconds + START_SECONDS
        )  # a worker whose process dies tries once more
        if quiet_seconds > longest and any(map(self._can_grade, self._offers.values())):
            self._together.lose(CancelledError("the cluster is silent"))
        self._together.flush()
        while not self._news.empty():
            event = self._news.get()
            if event.pop("assignment", None) == self.assignment.name:
                worker = event.pop("worker")
                is_new = self._offers.get(worker) != Offer(**event)
                self._offers[worker] = Offer(**event)
                if is_new:
                    self._tell_of(worker, self._offers[worker])
        now = time.monotonic()
        if now - self._looked < 5 or self._client is None:
            return
        self._looked = now
        with contextlib.suppress(Exception):  # an answer that does not come is no reason to stop
            there = self._client.scheduler_info(n_workers=-1)
            if (
                there["id"] != self._scheduler
            ):  # another one at the same address, which knows nothing of this run
                self._together.lose(CancelledError("the scheduler was started again"))
                self.drop()
                return
            self._offers = {
                worker: offer
                for worker, offer in self._offers.items()
                if worker in there["workers"]
            }
        if any(self._can_grade(offer) for offer in self._offers.values()):
            self._empty_since = 0.0
        elif not self._empty_since:
            self._empty_since = now
            self.tell(
                "No worker that can grade is left; waiting for one. Ctrl-C stops, and "
                "what is graded is kept."
            )

    def _close_client(self) -> None:
        client, self._client, self._executor = self._client, None, None
        self._together.forget()
        if client is not None:
            with contextlib.suppress(Exception):  # it may be gone already
                client.close(timeout=5)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        try:
            if self._client is not None:
                with contextlib.suppress(Exception):  # workers may be gone already
                    self._client.unregister_worker_plugin(self.assignment.name)
            self._close_client()
        except BaseException:  # interrupted once more
            self.abandon()
            raise
        finally:
            self._close_cluster()

    def _close_cluster(self) -> None:
        """End the cluster that was started here, and take away what it kept; its processes would
        write there until they are gone.
        """
        if not self._own:
            return
        try:
            if self._cluster is not None:
                with contextlib.suppress(Exception):  # its processes end with this one
                    self._cluster.close(timeout=self._close_seconds)
        finally:  # it may be interrupted, at its start as at its end
            for process in active_children():
                if process.name.startswith("Dask"):  # one that was just being started
                    process.kill()
                    process.join(KILLED_SECONDS)
            shutil.rmtree(self._own, ignore_errors=True)
            self._settings.close()


class _OwnCluster(LocalCluster):
    """A cluster that its owner knows from its first moment.

    Its start may be interrupted, and it would start again what is only killed.
    """

    def __init__(self, know: Callable[[Any], None], **settings: Any) -> None:
        know(self)
        super().__init__(**settings)  # type: ignore[no-untyped-call]  # Dask's own has no types
