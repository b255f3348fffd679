"""A class: many submissions through workers, each result kept as it arrives. One failure costs one submission."""

import atexit
import os
import signal
import time
from collections import Counter, deque
from collections.abc import Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, CancelledError, Executor, Future, ProcessPoolExecutor, wait
from dataclasses import dataclass
from itertools import islice
from multiprocessing import get_context
from pathlib import Path
from typing import Any, Literal, Protocol, Self

from grader.errors import GraderError
from grader.grading import Grader
from grader.keys import Circumstances, submission_digest
from grader.memory import cache_folder
from grader.result import Decision, Grade, QuestionResult, Verdict, decided
from grader.sandbox.bubblewrap import Level, make_box
from grader.sandbox.supervise import Sandbox
from grader.scoring import check_result, question_result
from grader.spec.load import load_problem
from grader.spec.model import Problem
from grader.store import New, Store, grade_text, read_grade
from grader.submission.read import read_submission, student_name

WORKER_BYTES = 400 << 20
MAX_TROUBLES = 20
RETRIES = 3
RECYCLE_AFTER = 4000
CHUNK = 200
POLL_SECONDS = 0.5


@dataclass(frozen=True)
class Task:
    """One submission to grade, as plain data that any executor of this machine can carry."""

    problem_folder: Path
    submission: Path
    seed: int
    level: Level = "full"


@dataclass(frozen=True)
class Graded:
    """What a worker gives back: the grade as the store keeps it, and what progress tells of it. `seconds` is wall time."""

    student: str
    text: str
    points: float
    max_points: float
    statuses: tuple[str, ...]
    seconds: float
    note: str = ""

    @property
    def is_final(self) -> bool:
        """Say whether nothing in it is a fault of the grader."""
        return "grader_fault" not in self.statuses


_graders: dict[tuple[Path, int, str], Grader] = {}


def grader_of(folder: Path, seed: int, level: Level) -> Grader:
    """Return this process's warm grader, which is made at the first call."""
    key = (folder, seed, level)
    if key not in _graders:
        problem = load_problem(folder)
        sandbox = Sandbox(make_box(level, problem.exercise.limits.limits()))
        atexit.register(sandbox.close)
        _graders[key] = Grader(problem, sandbox, seed, None if level == "none" else cache_folder())
    return _graders[key]


def grade_task(task: Task) -> Graded:
    """Return the grade of one submission; a fault of ours becomes a grade that says so."""
    started = time.monotonic()
    grader = grader_of(task.problem_folder, task.seed, task.level)
    try:
        grade = grader.grade(read_submission(task.submission))
    except Exception as error:  # noqa: BLE001 - a fault of the grader is loud, and costs nobody a point
        grade = faulty(grader.problem, student_name(task.submission), f"{type(error).__name__}: {error}")
    return graded(grade, time.monotonic() - started)


def graded(grade: Grade, seconds: float = 0.0) -> Graded:
    """Return a grade as it travels."""
    statuses = tuple(question.status for question in grade.questions)
    note = next((note for note in grade.notes if note.startswith("Grader fault")), "")
    return Graded(grade.student, grade_text(grade), grade.points, grade.max_points, statuses, seconds, note)


def faulty(problem: Problem, student: str, reason: str) -> Grade:
    """Return a grade in which nothing was judged, for a fault that is not the student's."""
    verdict = Verdict("grader_fault", 0.0, "The grader broke down; nothing was judged. This costs no points.", reason)
    questions: list[QuestionResult] = []
    for question in problem.questions:
        questions.append(question_result(question, [check_result(check, verdict) for check in question.checks]))
    return Grade(
        problem=problem.exercise.id,
        title=problem.exercise.title,
        student=student,
        points=0.0,
        max_points=problem.exercise.points,
        questions=tuple(questions),
        notes=(f"Grader fault: {reason}",),
        isolation="unavailable",
    )


Fate = Literal["suspect", "again", "retry", "lost"]
"""What an error of a future means: the pool broke and this task may be why; the executor is gone and the task is to be asked for
anew; the task alone is to be tried again; the task cannot be graded."""


class Workers(Protocol):
    """Where submissions are graded: processes of this machine, or a cluster."""

    recycle_after: int

    @property
    def window(self) -> int:
        """How many submissions to have under way."""
        ...

    def executor(self) -> Executor:
        """Return an executor that works; a new one after `drop`."""
        ...

    def submit(self, path: Path) -> "Future[Graded]":
        """Start grading a submission."""
        ...

    def fate(self, error: BaseException) -> Fate:
        """Say what an error of a future means."""
        ...

    def drop(self) -> None:
        """Give the executor up."""
        ...

    def watch(self) -> None:
        """Look after the workers; called now and then while nothing arrives."""
        ...


class LocalWorkers:
    """A pool of processes on this machine."""

    def __init__(self, circumstances: Circumstances, count: int) -> None:
        self.circumstances = circumstances
        self.count = count
        self.window = 3 * count
        self.recycle_after = RECYCLE_AFTER * count
        self._executor: Executor | None = None

    def executor(self) -> Executor:
        """Return the pool."""
        if self._executor is None:
            self._executor = local_executor(self.count)
        return self._executor

    def submit(self, path: Path) -> "Future[Graded]":
        """Start grading a submission."""
        c = self.circumstances
        return self.executor().submit(grade_task, Task(c.folder, path, c.seed, c.level))

    def fate(self, error: BaseException) -> Fate:
        """A pool breaks when one of its processes dies, and does not say which task it was."""
        return "suspect" if isinstance(error, BrokenExecutor) else "lost"

    def drop(self) -> None:
        """End the processes, when what they do is done."""
        if self._executor is not None:
            self._executor.shutdown()
            self._executor = None

    def watch(self) -> None:
        """Nothing to do: a pool tells of its end itself."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.drop()


class Batch:
    """A class under way: what is graded stands in the store, the rest goes through workers, results are kept as they come.

    Submissions that are the same in every byte are graded once. A task whose worker dies is tried again alone; where it dies
    again, its grade is a grader fault. `digests` and `keys` hold each submission's digest and that of its key, once `run` has come
    to it; setting `stopped` ends `run` as soon as what is being graded is done.
    """

    def __init__(
        self, circumstances: Circumstances, paths: Sequence[Path], store: Store, workers: Workers, force: bool = False
    ) -> None:
        self.circumstances = circumstances
        self.paths = paths
        self.store = store
        self.workers = workers
        self.force = force
        self.stopped = False
        self.keys: list[str] = []
        self.digests: list[str] = []
        self._before: deque[int] = deque()

    def run(self) -> Iterator[tuple[int, Graded | None]]:
        """Yield (number, grade) as they are done; None for one whose grade is in the store already, or is another's."""
        for done in self._through_workers(self._new_ones()):
            news = [New(self.circumstances.key(self.digests[k]), found.student, found.text, found.is_final) for k, found in done]
            self.store.add(news, again=self.force)
            while self._before:
                yield self._before.popleft(), None
            yield from done
        while self._before and not self.stopped:
            yield self._before.popleft(), None

    def _new_ones(self) -> Iterator[int]:
        """Yield the numbers of what is to be graded, as the paths are gone through."""
        problem = self.circumstances.problem
        seen: set[str] = set()
        numbers = iter(range(len(self.paths)))
        while chunk := list(islice(numbers, CHUNK)):
            digests = [submission_digest(self.paths[number]) for number in chunk]
            keys = [self.circumstances.key(digest).digest for digest in digests]
            known = set() if self.force else self.store.known(keys)
            self.keys += keys
            self.digests += digests
            old: list[int] = []
            new: list[int] = []
            for number, key in zip(chunk, keys, strict=True):
                (old if key in known or key in seen else new).append(number)
                seen.add(key)
            self.store.attempted([(self.keys[number], student_name(self.paths[number])) for number in old], problem)
            self._before += old
            yield from new

    def _lost(self, number: int, error: BaseException) -> Grade:
        problem = load_problem(self.circumstances.folder)
        return faulty(problem, student_name(self.paths[number]), f"{type(error).__name__}: {error}")

    def _through_workers(self, numbers: Iterator[int]) -> Iterator[list[tuple[int, Graded]]]:
        """Grade through workers, a window at a time, and yield what is done together; what a broken pool was busy with is tried again, one by one."""
        again: deque[int] = deque()
        suspects: deque[int] = deque()
        running: dict[Future[Graded], int] = {}
        on_trial: int | None = None
        retries: Counter[int] = Counter()
        started = troubles = 0
        while True:
            while not self.stopped and on_trial is None and len(running) < self.workers.window:
                if suspects and running:
                    break
                if suspects:
                    number = on_trial = suspects.popleft()
                elif again:
                    number = again.popleft()
                else:
                    following = next(numbers, None) if started < self.workers.recycle_after else None
                    if following is None:
                        break
                    number = following
                try:
                    running[self.workers.submit(self.paths[number])] = number
                    started += 1
                except BrokenExecutor:
                    again.appendleft(number)
                    on_trial = None
                    troubles = self._drop(troubles)
            if not running and (self.stopped or started < self.workers.recycle_after):
                return
            if not running:  # new processes now and then, so that nothing can grow for ever
                self.workers.drop()
                started = 0
                continue
            if self.stopped:
                for future in running:
                    future.cancel()
            done, _ = wait(running, timeout=POLL_SECONDS, return_when=FIRST_COMPLETED)
            if not done:
                self.workers.watch()
            lost: Fate | None = None
            news: list[tuple[int, Graded]] = []
            for future in done:
                number = running.pop(future)
                was_on_trial, on_trial = number == on_trial, None
                try:
                    found = future.result()
                    troubles = 0
                except Exception as error:  # noqa: BLE001 - one submission's fault, or the executor's
                    if self.stopped and isinstance(error, CancelledError):
                        continue
                    fate = self.workers.fate(error)
                    retries[number] += 1
                    if fate in ("suspect", "again"):
                        lost = fate
                    has_had_its_chances = (fate == "suspect" and was_on_trial) or (fate == "retry" and retries[number] > RETRIES)
                    if fate == "lost" or has_had_its_chances:
                        found = graded(self._lost(number, error))
                    else:
                        (suspects if fate == "suspect" else again).append(number)
                        continue
                news.append((number, found))
            if news:
                yield news
            if lost is not None:  # what else was under way is lost with the executor
                (suspects if lost == "suspect" else again).extend(running.values())
                running.clear()
                troubles = self._drop(troubles)

    def _drop(self, troubles: int) -> int:
        """Give a broken executor up; return how many were in a row. Raise GraderError where there is no end of it."""
        if troubles >= MAX_TROUBLES:
            raise GraderError("the workers break down again and again. What was graded is kept; run the same command again")
        self.workers.drop()
        return troubles + 1


def standing_grades(
    store: Store, circumstances: Circumstances, students: Sequence[str], keys: Sequence[str], digests: Sequence[str]
) -> Iterator[tuple[str, str]]:
    """Yield (student, grade as JSON) of submissions that are done, in order, with what people decided in them."""
    decisions: dict[tuple[str, str], list[Decision]] = {}
    for decision in store.decisions(circumstances.problem):
        decisions.setdefault((decision.student, decision.submission), []).append(decision)
    for student, key, digest in zip(students, keys, digests, strict=True):
        text = store.find(key) or store.newest(key)
        if text is None:
            text = grade_text(faulty(load_problem(circumstances.folder), student, "it was not graded"))
        mine = decisions.get((student, digest))
        grade = read_grade(text, student) if mine else None
        yield student, text if grade is None or mine is None else grade_text(decided(grade, mine))


def local_executor(workers: int) -> Executor:
    """Return a pool of processes on this machine, each on a core of its own where there are enough."""
    context = get_context("spawn")
    has_cores = hasattr(os, "sched_getaffinity") and workers <= len(os.sched_getaffinity(0))
    counter = context.Value("i", 0) if has_cores else None
    return ProcessPoolExecutor(workers, mp_context=context, initializer=_settle, initargs=(counter,))


def _settle(counter: Any) -> None:
    """Stay on one core, together with the sandbox, which saves waking another at every message; leave Ctrl-C to the parent."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if counter is not None:
        with counter.get_lock():
            number = counter.value
            counter.value += 1
        cores = sorted(os.sched_getaffinity(0))
        os.sched_setaffinity(0, {cores[number % len(cores)]})


def workers_that_fit(asked: int, count: int, memory_bytes: int) -> int:
    """Return how many workers to start: the cores, or as many as asked for; never more than submissions or than fit into memory."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, min(asked or cores, count, *([] if asked else [_room() // (memory_bytes + WORKER_BYTES)])))


def _room() -> int:
    try:
        with open("/proc/meminfo", encoding="ascii") as said:
            return next(int(line.split()[1]) << 10 for line in said if line.startswith("MemAvailable"))
    except (OSError, StopIteration, ValueError):
        return 1 << 40
