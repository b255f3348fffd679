"""A class: many submissions through workers, results in the order they were given. One failure costs one submission."""

import atexit
import os
import signal
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Executor, Future, ProcessPoolExecutor, wait
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from grader.grading import Grader
from grader.memory import cache_folder
from grader.result import Grade, QuestionResult, Verdict
from grader.sandbox.bubblewrap import Level, make_box
from grader.sandbox.supervise import Sandbox
from grader.scoring import check_result, question_result
from grader.spec.load import load_problem
from grader.spec.model import Problem
from grader.store import Key, Store, key_of
from grader.submission.read import read_submission, student_name

WORKER_BYTES = 400 << 20
MAX_TROUBLES = 5


@dataclass(frozen=True)
class Task:
    """One submission to grade, as plain data that any executor can carry."""

    problem_folder: Path
    submission: Path
    seed: int
    level: Level = "full"


_graders: dict[tuple[Path, int, Level], Grader] = {}


def grade_task(task: Task) -> Grade:
    """Return the grade of one submission; a fault of ours becomes a grade that says so. Keeps a warm grader a worker."""
    key = (task.problem_folder, task.seed, task.level)
    if key not in _graders:
        problem = load_problem(task.problem_folder)
        sandbox = Sandbox(make_box(task.level, problem.exercise.limits.limits()))
        atexit.register(sandbox.close)
        _graders[key] = Grader(problem, sandbox, task.seed, None if task.level == "none" else cache_folder())
    try:
        return _graders[key].grade(read_submission(task.submission))
    except Exception as error:  # noqa: BLE001 - a fault of the grader is loud, and costs nobody a point
        return faulty(_graders[key].problem, student_name(task.submission), f"{type(error).__name__}: {error}")


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


def grade_all(tasks: Sequence[Task], executor: Executor) -> Iterator[Grade]:
    """Yield a grade for each task, in order, through any `concurrent.futures` executor."""
    futures = [executor.submit(grade_task, task) for task in tasks]
    for task, future in zip(tasks, futures, strict=True):
        try:
            yield future.result()
        except Exception as error:  # noqa: BLE001 - a worker died; the others go on
            yield _lost(task, error)


def _lost(task: Task, error: BaseException) -> Grade:
    problem = load_problem(task.problem_folder)
    return faulty(problem, student_name(task.submission), f"{type(error).__name__}: {error}")


class Batch:
    """A class under way: what is graded stands in the store, the rest goes through workers, results are kept as they come.

    `make_executor` gives a new executor; a second one is asked for when the first has broken. Submissions that are the same
    in every byte are graded once. A task whose worker dies is tried again alone; where it dies again, its grade is a grader fault.
    """

    def __init__(
        self, tasks: Sequence[Task], store: Store, make_executor: Callable[[], Executor], window: int, force: bool = False
    ) -> None:
        self.tasks = tasks
        self.store = store
        self.make_executor = make_executor
        self.window = window
        self.force = force
        self.stopped = False
        self.keys: list[Key] = []

    def run(self) -> Iterator[tuple[Task, Grade | None, bool]]:
        """Yield (task, grade, whether it was graded now) as they are done; a grade that stands in the store is not read (None)."""
        problem = load_problem(self.tasks[0].problem_folder).exercise.id
        self.keys = [key_of(problem, t.problem_folder, t.submission, t.seed, t.level) for t in self.tasks]
        known = set() if self.force else self.store.known(list({key.digest for key in self.keys}))
        first: dict[str, int] = {}
        waiting: list[int] = []
        copies: list[int] = []
        for number, key in enumerate(self.keys):
            if key.digest in known or key.digest in first:
                copies.append(number)
            else:
                first[key.digest] = number
                waiting.append(number)
        for number, grade in self._through_workers(waiting):
            is_final = not any(question.status == "grader_fault" for question in grade.questions)
            self.store.add(self.keys[number], grade, is_final)
            yield self.tasks[number], grade, True
        for number in [] if self.stopped else copies:
            yield self.tasks[number], None, False

    def grade_of(self, number: int) -> Grade:
        """Return the grade of a task that is done."""
        name = student_name(self.tasks[number].submission)
        found = self.store.find(self.keys[number], name)
        return found or self.store.newest(self.keys[number], name) or _lost(self.tasks[number], RuntimeError("it was not graded"))

    def _through_workers(self, numbers: Sequence[int]) -> Iterator[tuple[int, Grade]]:
        left = deque(numbers)
        suspects: deque[int] = deque()
        troubles = 0
        while (left or suspects) and not self.stopped:
            alone = bool(suspects)
            with self.make_executor() as executor:
                running: dict[Future[Grade], int] = {}
                try:
                    while (left or suspects or running) and not (self.stopped and not running):
                        source = suspects if alone else left
                        while source and len(running) < (1 if alone else self.window) and not self.stopped:
                            running[executor.submit(grade_task, self.tasks[source[0]])] = source[0]
                            source.popleft()
                        if alone and not running:
                            break
                        done, _ = wait(running, return_when=FIRST_COMPLETED)
                        for future in done:
                            number = running[future]
                            grade = future.result()
                            del running[future]
                            yield number, grade
                except BrokenExecutor as error:
                    troubles += 1
                    if alone and not running and suspects and troubles > MAX_TROUBLES:
                        yield suspects[0], _lost(self.tasks[suspects.popleft()], error)  # no pool even starts
                    for number in running.values():
                        if alone:
                            yield number, _lost(self.tasks[number], error)
                        else:
                            suspects.append(number)
                    if not running and not alone and left:
                        suspects.append(left.popleft())


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
