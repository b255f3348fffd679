"""A class: many submissions through workers, results in the order they were given. One failure costs one submission."""

import atexit
import os
import signal
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor
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
from grader.submission.read import read_submission, student_name


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
            problem = load_problem(task.problem_folder)
            yield faulty(problem, student_name(task.submission), f"{type(error).__name__}: {error}")


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
