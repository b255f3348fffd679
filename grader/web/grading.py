"""Grades what is claimed, in the worker processes of `grader.batch`: the isolation of `grade`."""

import contextlib
import logging
import shutil
import tempfile
import threading
import time
from collections.abc import Iterator
from concurrent.futures import BrokenExecutor, Executor, Future
from dataclasses import dataclass
from pathlib import Path

from grader.batch.circumstances import Circumstances
from grader.batch.dispatch import Dispatch, Done
from grader.batch.task import Graded, graded
from grader.batch.workers.base import Workers
from grader.batch.workers.local import LocalWorkers, local_executor
from grader.grading.ungraded import faulty
from grader.results.key import Key
from grader.store.rows import New
from grader.store.store import Store
from grader.submission.fingerprint import submission_digest
from grader.submission.handed import Where
from grader.web.account import Account, account_of, where_of
from grader.web.records import Person
from grader.web.settings import Settings, is_over
from grader.web.uploads import BEAT_SECONDS, Upload, Uploads

LOOK_SECONDS = 0.5
MOST_ACCOUNTS = 2000
IDLE_SECONDS = 600.0
TROUBLE_SECONDS = 5.0
ACCOUNT_SECONDS = 0.5
"""So long a page waits for what is found in an upload; then it is shown without, and looks again.
"""
NICENESS = 5
"""Pages go before grading, where both want a processor."""

log = logging.getLogger("grader.web")


@dataclass(frozen=True)
class _Claimed:
    upload: Upload
    person: Person
    where: Where
    place: Path
    key: Key


class Feeder:
    """Grades the uploads of one problem, in a thread that feeds workers."""

    def __init__(
        self, settings: Settings, problem: str, store: Store, uploads: Uploads, scratch: Path
    ) -> None:
        self.settings = settings
        self.problem = problem
        self.store = store
        self.uploads = uploads
        self.scratch = scratch
        self.circumstances: Circumstances = settings.circumstances[problem]
        self.is_stopped = False
        self.wake = threading.Event()
        self._claims: dict[int, _Claimed] = {}
        self._workers: Workers | None = None
        self._thread = threading.Thread(target=self._run, name=f"grading {problem}", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End when what is being graded is done."""
        self.is_stopped = True
        self.wake.set()

    def join(self) -> None:
        """Wait for the end."""
        self._thread.join()

    def _run(self) -> None:
        while not self.is_stopped:
            try:
                with self._opened() as self._workers:
                    self._feed(self._workers)
            except Exception as error:  # noqa: BLE001 - what is claimed is freed, and taken again
                log.error("grading %s: %s: %s", self.problem, type(error).__name__, error)
                time.sleep(TROUBLE_SECONDS)
            finally:
                self._free()

    @contextlib.contextmanager
    def _opened(self) -> Iterator[Workers]:
        if self.settings.cluster is None:
            with LocalWorkers(self.circumstances, self.settings.workers, NICENESS) as local:
                yield local
            return
        from grader.batch.workers.cluster import ClusterWorkers

        c = self.circumstances
        said = self.settings.cluster
        with ClusterWorkers(said, c.folder, c.seed, c.level, log.info) as remote:
            self.circumstances = remote.circumstances
            yield remote

    def _feed(self, workers: Workers) -> None:
        dispatch = Dispatch(workers, self._submit, self._lost, lambda: self.is_stopped)
        for done in dispatch.run(self._numbers()):
            self._keep(done)

    def _numbers(self) -> Iterator[int | None]:
        """Yield the numbers of uploads as they are claimed, None where there is none."""
        heard = time.monotonic()
        while not self.is_stopped:
            self.wake.clear()
            found = self.uploads.claim(self.problem, is_over(self.settings.course, self.problem))
            if found is None:
                if not self._claims:
                    self.wake.wait(LOOK_SECONDS)
                    if time.monotonic() > heard + IDLE_SECONDS and self._workers is not None:
                        self._workers.drop()  # nobody keeps processes for a problem of last month
                        heard = time.monotonic()
                yield None
                continue
            heard = time.monotonic()
            claimed = self._unpacked(*found)
            if self.store.known([claimed.key.digest]):
                pair = (claimed.key.digest, claimed.person.handle)
                self.store.attempted([pair], self.circumstances.problem)
                self._done(claimed)
                continue
            self._claims[claimed.upload.id] = claimed
            yield claimed.upload.id

    def _unpacked(self, upload: Upload, person: Person) -> _Claimed:
        place = self.uploads.unpack(upload, self.scratch)
        where = where_of(person.handle, place)
        key = self.circumstances.key(submission_digest(where))
        return _Claimed(upload, person, where, place, key)

    def _submit(self, number: int) -> "Future[Graded]":
        assert self._workers is not None
        return self._workers.submit(self._claims[number].where)

    def _lost(self, number: int, error: BaseException) -> Graded:
        name = self._claims[number].person.handle
        return graded(faulty(self.circumstances.loaded, name, f"{type(error).__name__}: {error}"))

    def _keep(self, done: Done) -> None:
        """Keep results, then say that they are there: a stop in between grades nothing twice."""
        if not done:
            return
        claims = [(self._claims[number], found) for number, found in done]
        self.store.add(
            [New(one.key, one.person.handle, found.text, found.is_final) for one, found in claims]
        )
        for one, found in claims:
            self._done(one, found.seconds)
            del self._claims[one.upload.id]

    def _done(self, one: _Claimed, seconds: float | None = None) -> None:
        self.uploads.done(one.upload, one.key.digest, one.key.submission, seconds)
        shutil.rmtree(one.place, ignore_errors=True)

    def _free(self) -> None:
        """Give back what was claimed and not graded."""
        claimed, self._claims = list(self._claims.values()), {}
        for one in claimed:
            with contextlib.suppress(Exception):
                self.uploads.free(one.upload)
            shutil.rmtree(one.place, ignore_errors=True)


class Graders:
    """All that works behind the pages: a feeder a problem, a reader of uploads, a sign of life."""

    def __init__(self, settings: Settings, store: Store, uploads: Uploads) -> None:
        self.settings = settings
        self.uploads = uploads
        self.scratch = Path(tempfile.mkdtemp(prefix="grader-web-"))
        self.reader: Executor | None = None
        """Reads uploads before they are graded; a process of its own where left out."""
        self._lock = threading.Lock()
        self._ended = threading.Event()
        self._accounts: dict[int, Future[Account]] = {}
        self._feeders = {
            problem: Feeder(settings, problem, store, uploads, self.scratch)
            for problem in settings.circumstances
        }
        self._heart = threading.Thread(target=self._beat, name="sign of life", daemon=True)

    def start(self) -> None:
        """Begin to grade, where this process grades."""
        self.uploads.enter()
        self._heart.start()
        if self.settings.is_grading:
            for feeder in self._feeders.values():
                feeder.start()

    def wake(self, problem: str) -> None:
        """Look for what waits now."""
        self._feeders[problem].wake.set()

    def read(self, upload: Upload, person: Person) -> "Future[Account]":
        """Begin to look what is in an upload, in another process; return what will be found."""
        with self._lock:
            known = self._accounts.get(upload.id)
            if known is not None and not _has_failed(known):
                return known
            while len(self._accounts) >= MOST_ACCOUNTS:
                self._accounts.pop(next(iter(self._accounts)))
            folder = self.settings.circumstances[upload.problem].folder
            place = self.uploads.unpack(upload, self.scratch / "read")
            if self.reader is None:
                self.reader = local_executor(1, NICENESS)
            try:
                future = self.reader.submit(account_of, folder, person.handle, place)
            except BrokenExecutor:  # the reader died over another upload
                self.reader = local_executor(1, NICENESS)
                future = self.reader.submit(account_of, folder, person.handle, place)
            future.add_done_callback(lambda _: shutil.rmtree(place, ignore_errors=True))
            self._accounts[upload.id] = future
        return future

    def account(self, upload: Upload, person: Person) -> Account | None:
        """Return what is found in an upload, None while it is being read.

        Raises what the reader raised, where it could not be read.
        """
        try:
            return self.read(upload, person).result(ACCOUNT_SECONDS)
        except TimeoutError:
            return None

    def _beat(self) -> None:
        while not self._ended.wait(BEAT_SECONDS):
            try:
                self.uploads.beat()
            except Exception as error:  # noqa: BLE001 - the next beat may reach the store
                log.error("sign of life: %s: %s", type(error).__name__, error)

    def stop(self) -> None:
        """End when what is being graded is done, and leave the rest to others."""
        for feeder in self._feeders.values():
            feeder.stop()
        if self.settings.is_grading:
            for feeder in self._feeders.values():
                feeder.join()
        self._ended.set()
        self._heart.join()
        self.uploads.leave()
        if self.reader is not None:
            self.reader.shutdown(cancel_futures=True)
        shutil.rmtree(self.scratch, ignore_errors=True)


def _has_failed(future: "Future[Account]") -> bool:
    return future.done() and (future.cancelled() or future.exception() is not None)
