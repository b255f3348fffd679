"""A class: many submissions through workers, each result kept as it arrives.

One failure costs one submission.
"""

import contextlib
import time
from collections import Counter, deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import BrokenExecutor, CancelledError, Future
from itertools import islice
from queue import Empty, SimpleQueue

from grader.batch.circumstances import Circumstances
from grader.batch.task import Graded, graded
from grader.batch.workers.base import Fate, Workers
from grader.errors import GraderError
from grader.grading.ungraded import faulty
from grader.results.decision import Decision, decided
from grader.results.grade_json import grade_text, read_grade
from grader.store.store import New, Store
from grader.submission.fingerprint import state_of, submission_digest
from grader.submission.handed import Where, composed
from grader.submission.read import student_name

MAX_TROUBLES = 20
RETRIES = 3
MAX_CHANGES = 3
CHUNK = 200
POLL_SECONDS = 0.1
BETWEEN = -1
"""No submission: a moment to look at what has come back meanwhile."""
TOGETHER = 100
TOGETHER_SECONDS = 0.2
"""Results reach the disk together that arrive within so long, for each time costs a millisecond or
more.
"""

Done = list[tuple[int, Graded]]


class Digests:
    """The digests of a class's submissions, 32 bytes each: a class may be of any size."""

    def __init__(self) -> None:
        self._bytes = bytearray()

    def __len__(self) -> int:
        return len(self._bytes) // 32

    def __getitem__(self, number: int) -> str:
        return self._bytes[32 * number : 32 * number + 32].hex()

    def __iter__(self) -> Iterator[str]:
        return (self[number] for number in range(len(self)))

    def __setitem__(self, number: int, digest: str) -> None:
        self._bytes[32 * number : 32 * number + 32] = bytes.fromhex(digest)

    def append(self, digest: str) -> None:
        """Add one, as hexadecimal digits."""
        self._bytes += bytes.fromhex(digest)


class Batch:
    """A class under way: what is graded stands in the store, the rest goes through workers, results
    are kept as they come.

    Submissions that are the same in every byte are graded once. A task whose worker dies is tried
    again alone; where it dies again, its grade is a grader fault. `digests` holds each submission's
    digest, once `run` has come to it; setting `stopped` ends `run` as soon as what is being graded
    is done.
    """

    def __init__(
        self,
        circumstances: Circumstances,
        paths: Sequence[Where],
        store: Store,
        workers: Workers,
        force: bool = False,
    ) -> None:
        self.circumstances = circumstances
        self.paths = paths
        self.store = store
        self.workers = workers
        self.force = force
        self.stopped = False
        self.digests = Digests()
        self._before: deque[int] = deque()
        self._under_way: set[str] = set()
        self._forced: set[str] = set()
        self._states: dict[int, object] = {}
        self._changed: list[int] = []

    def run(self) -> Iterator[tuple[int, Graded | None]]:
        """Yield (number, grade) as they are done.

        None for one whose grade is in the store already, or is another's.
        """
        yield from self._round(self._new_ones())
        for _ in range(MAX_CHANGES):
            changed, self._changed = self._changed, []
            yield from self._round(
                iter([number for number in changed if self._is_new_after_all(number)])
            )
        for number in self._changed:
            yield from self._kept(
                [
                    (
                        number,
                        self._lost(
                            number, RuntimeError("it changes again and again while it is graded")
                        ),
                    )
                ]
            )

    def _round(self, numbers: Iterator[int]) -> Iterator[tuple[int, Graded | None]]:
        waiting: Done = []
        since = time.monotonic()
        try:
            for done in self._through_workers(numbers):
                waiting += done
                if len(waiting) < TOGETHER and time.monotonic() < since + TOGETHER_SECONDS:
                    continue
                taken, waiting, since = waiting, [], time.monotonic()
                yield from self._kept(taken)
                yield from self._reused()
        except BaseException:  # whatever ends the run, what was graded is kept
            self._kept(waiting)
            raise
        yield from self._kept(waiting)
        yield from self._reused()

    def _kept(self, done: Done) -> Done:
        """Keep results; return those that are of what stands there still."""
        done = [(number, found) for number, found in done if self._stands(number)]
        keys = [self.circumstances.key(self.digests[number]) for number, _ in done]
        self._under_way.difference_update(key.digest for key in keys)
        news = [
            New(key, found.student, found.text, found.is_final)
            for key, (_, found) in zip(keys, done, strict=True)
        ]
        self.store.add(news, again=self.force)
        return done

    def _stands(self, number: int) -> bool:
        """Say whether a submission is what it was when its digest was taken.

        Otherwise it is to be graded anew.
        """
        if self._states.pop(number, None) in (None, state_of(self.paths[number])):
            return True
        self._under_way.discard(self.circumstances.key(self.digests[number]).digest)
        was = self.digests[number]
        # and so are those that were the same as it, for nothing else grades them
        self._changed += [
            one for one, digest in enumerate(self.digests) if one == number or digest == was
        ]
        return False

    def _is_new_after_all(self, number: int) -> bool:
        """Take the digest of a submission that has changed.

        Say whether there is no grade for it yet.
        """
        self._states[number] = state_of(self.paths[number])
        self.digests[number] = submission_digest(self.paths[number])
        key = self.circumstances.key(self.digests[number]).digest
        if key in self._under_way or (not self.force and self.store.known([key])):
            del self._states[number]
            self._reuse([number], [key])
            return False
        self._under_way.add(key)
        return True

    def _reused(self) -> Iterator[tuple[int, None]]:
        while self._before and not self.stopped:
            yield self._before.popleft(), None

    def _reuse(self, numbers: Sequence[int], keys: Sequence[str]) -> None:
        names = [student_name(self.paths[number]) for number in numbers]
        self.store.attempted(list(zip(keys, names, strict=True)), self.circumstances.problem)
        self._before += numbers

    def _new_ones(self) -> Iterator[int]:
        """Yield the numbers of what is to be graded, as the paths are gone through.

        Now and then BETWEEN.
        """
        numbers = iter(range(len(self.paths)))
        while chunk := list(islice(numbers, CHUNK)):
            for number in chunk:
                self._states[number] = state_of(self.paths[number])
                self.digests.append(submission_digest(self.paths[number]))
            keys = {number: self.circumstances.key(self.digests[number]).digest for number in chunk}
            known = self._forced if self.force else self.store.known(list(keys.values()))
            new: list[int] = []
            old: list[int] = []
            for number, key in keys.items():
                if key in known or key in self._under_way:
                    old.append(number)
                    del self._states[number]
                    continue
                new.append(number)
                self._under_way.add(key)
                if self.force:
                    self._forced.add(key)
            self._reuse(old, [keys[number] for number in old])
            if not new:
                yield BETWEEN  # reading a class of which nothing is new takes a while too
            yield from new

    def _lost(self, number: int, error: BaseException) -> Graded:
        return graded(
            faulty(
                self.circumstances.loaded,
                student_name(self.paths[number]),
                f"{type(error).__name__}: {error}",
            )
        )

    def _through_workers(self, numbers: Iterator[int]) -> Iterator[Done]:
        """Yield what is done together, now and then nothing.

        What a broken pool was busy with is tried again, one by one.
        """
        again: deque[int] = deque()
        suspects: deque[int] = deque()
        running: dict[Future[Graded], int] = {}
        ended: SimpleQueue[Future[Graded]] = SimpleQueue()
        on_trial: int | None = None
        retries: Counter[int] = Counter()
        started = troubles = 0
        heard = time.monotonic()
        while True:
            is_between = False
            while not self.stopped and on_trial is None and len(running) < self.workers.window:
                if suspects and running:
                    break
                if suspects:
                    number = on_trial = suspects.popleft()
                elif again:
                    number = again.popleft()
                else:
                    following = (
                        next(numbers, None) if started < self.workers.recycle_after else None
                    )
                    is_between = following == BETWEEN
                    if following is None or is_between:
                        break
                    number = following
                try:
                    future = self.workers.submit(self.paths[number])
                    running[future] = number
                    future.add_done_callback(ended.put)
                    started += 1
                except BrokenExecutor:
                    again.appendleft(number)
                    on_trial = None
                    troubles = self._drop(troubles)
                    if running:
                        break
            heard = max(heard, time.monotonic() - POLL_SECONDS) if is_between else heard
            if is_between and not running and not self.stopped:
                yield []
                continue
            if not running and (self.stopped or started < self.workers.recycle_after):
                return
            if not running:  # new processes now and then, so that nothing can grow for ever
                self.workers.drop()
                started = 0
                continue
            if self.stopped:
                self.workers.take_back()
            self.workers.watch(time.monotonic() - heard)
            done = _those_in(ended)
            heard = time.monotonic() if done else heard
            lost: Fate | None = None
            news: Done = []
            for future in done:
                number = running.pop(future, -1)
                if number < 0:  # of an executor that was dropped; it is under way anew
                    continue
                was_on_trial, on_trial = number == on_trial, None
                try:
                    news.append((number, future.result()))
                    troubles = 0
                except Exception as error:  # noqa: BLE001 - one submission's fault, or the executor's
                    if self.stopped and isinstance(error, CancelledError):
                        continue
                    fate = self.workers.fate(error)
                    retries[number] += 1
                    if fate in ("suspect", "again"):
                        lost = fate
                    has_had_its_chances = (fate == "suspect" and was_on_trial) or (
                        fate == "retry" and retries[number] > RETRIES
                    )
                    if fate == "lost" or has_had_its_chances:
                        news.append((number, self._lost(number, error)))
                    else:
                        (suspects if fate == "suspect" else again).append(number)
            yield news
            if lost is not None:  # what else was under way is lost with the executor
                (suspects if lost == "suspect" else again).extend(running.values())
                running.clear()
                troubles = self._drop(troubles)

    def _drop(self, troubles: int) -> int:
        """Give a broken executor up; return how many were in a row.

        Raise GraderError where there is no end of it.
        """
        if troubles >= MAX_TROUBLES:
            raise GraderError(
                "the workers break down again and again. What was graded is kept; run "
                "the same command again"
            )
        self.workers.drop()
        return troubles + 1


def _those_in(ended: "SimpleQueue[Future[Graded]]") -> list[Future[Graded]]:
    """Return the futures that have ended; wait a moment for the first."""
    found: list[Future[Graded]] = []
    with contextlib.suppress(Empty):
        found.append(ended.get(timeout=POLL_SECONDS))
        while True:
            found.append(ended.get_nowait())
    return found


def standing_grades(
    store: Store, circumstances: Circumstances, submissions: Iterable[tuple[str, str]]
) -> Iterator[tuple[str, str]]:
    """Yield (student, grade as JSON) for each (student, submission's digest), in order, with what
    people decided in them.
    """
    decisions: dict[tuple[str, str], list[Decision]] = {}
    for decision in store.decisions(circumstances.problem):
        decisions.setdefault((composed(decision.student), decision.submission), []).append(decision)
    following = iter(submissions)
    while chunk := list(islice(following, CHUNK)):
        keys = [circumstances.key(digest).digest for _, digest in chunk]
        found = store.texts(keys)
        for (student, digest), key in zip(chunk, keys, strict=True):
            text = found.get(key) or grade_text(
                faulty(circumstances.loaded, student, "it was not graded")
            )
            mine = decisions.get((composed(student), digest))
            grade = read_grade(text, student) if mine else None
            yield (
                student,
                text if grade is None or mine is None else grade_text(decided(grade, mine)),
            )
