"""A class: many submissions through workers, each result kept as it arrives.

One failure costs one submission.
"""

import time
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future
from itertools import islice

from grader.batch.circumstances import Circumstances
from grader.batch.dispatch import Dispatch, Done
from grader.batch.task import Graded, graded
from grader.batch.workers.base import Workers
from grader.grading.ungraded import faulty
from grader.results.decision import Decision, Decisions
from grader.results.grade_json import grade_text, read_grade
from grader.store.rows import New
from grader.store.store import Store
from grader.submission.fingerprint import state_of, submission_digest
from grader.submission.handed import Where
from grader.submission.read import student_name

MAX_CHANGES = 3
CHUNK = 200
TOGETHER = 100
TOGETHER_SECONDS = 0.2
"""Results reach the disk together that arrive within so long, for each time costs a millisecond or
more.
"""


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
        restless = RuntimeError("it changes again and again while it is graded")
        for number in self._changed:
            yield from self._kept([(number, self._lost(number, restless))])

    def _round(self, numbers: Iterator[int | None]) -> Iterator[tuple[int, Graded | None]]:
        dispatch = Dispatch(self.workers, self._submit, self._lost, lambda: self.stopped)
        waiting: Done = []
        since = time.monotonic()
        try:
            for done in dispatch.run(numbers):
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

    def _new_ones(self) -> Iterator[int | None]:
        """Yield the numbers of what is to be graded, as the paths are gone through.

        Now and then None: a moment to look at what has come back meanwhile.
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
                yield None  # reading a class of which nothing is new takes a while too
            yield from new

    def _submit(self, number: int) -> "Future[Graded]":
        return self.workers.submit(self.paths[number])

    def _lost(self, number: int, error: BaseException) -> Graded:
        return graded(
            faulty(
                self.circumstances.loaded,
                student_name(self.paths[number]),
                f"{type(error).__name__}: {error}",
            )
        )


def standing_grades(
    store: Store,
    circumstances: Circumstances,
    submissions: Iterable[tuple[str, str]],
    made: Sequence[Decision] | None = None,
) -> Iterator[tuple[str, str]]:
    """Yield (student, grade as JSON) for each (student, submission's digest), in order, with what
    people decided in them: the decisions in the store, or those that were `made` elsewhere.
    """
    decisions = Decisions(store.decisions(circumstances.problem) if made is None else made)
    following = iter(submissions)
    while chunk := list(islice(following, CHUNK)):
        keys = [circumstances.key(digest).digest for _, digest in chunk]
        found = store.texts(keys)
        for (student, digest), key in zip(chunk, keys, strict=True):
            text = found.get(key) or grade_text(
                faulty(circumstances.loaded, student, "it was not graded")
            )
            # most grades hold nothing that a person decided, and are not read for it
            is_touched = decisions.may_touch(text, student, digest)
            grade = read_grade(text, student) if is_touched else None
            yield student, text if grade is None else grade_text(decisions.within(grade, digest))
