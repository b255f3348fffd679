"""One submission to grade as plain data, what comes of it, and the process that grades it."""

import atexit
import contextlib
import os
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from grader.analysis.times import Took
from grader.grading.door import open_grader
from grader.grading.grader import Grader
from grader.grading.merged import merged
from grader.grading.ungraded import faulty
from grader.problem.load import load_problem
from grader.problem.model import Problem
from grader.results.grade import Grade
from grader.results.grade_json import grade_text, read_grade
from grader.sandbox.levels import Level
from grader.submission.handed import Where
from grader.submission.read import read_submission, student_name


@dataclass(frozen=True)
class Task:
    """One submission to grade, as plain data that any executor of this machine can carry."""

    problem_folder: Path
    submission: Where
    seed: int
    level: Level = "full"
    before: str = ""
    """An earlier grade as JSON, of which the questions in `only` are judged anew."""
    only: tuple[str, ...] = ()


@dataclass(frozen=True)
class Graded:
    """What a worker gives back: the grade as the store keeps it, and what progress tells of it.

    `seconds` is wall time, `took` what each check of it had of that.
    """

    student: str
    text: str
    points: float
    max_points: float
    statuses: tuple[str, ...]
    seconds: float
    note: str = ""
    took: tuple[Took, ...] = ()

    @property
    def is_final(self) -> bool:
        """Say whether nothing in it is a fault of the grader."""
        return "grader_fault" not in self.statuses


_graders: dict[tuple[Path, int, str], Grader] = {}
_ahead: dict[Path, tuple[Problem, list[tuple[int, int, int]]]] = {}


def read_ahead(folder: Path) -> None:
    """Read a problem for this process, and for those that are forked from it."""
    began = time.time_ns()
    problem = load_problem(folder)
    stamps = _stamps(problem)
    if all(changed < began for _, changed, _ in stamps):
        _ahead[folder] = problem, stamps


def _stamps(problem: Problem) -> list[tuple[int, int, int]]:
    """Return what changes with a problem's files: which they are, when they changed, their size."""
    found = [os.stat(problem.folder / name) for name in problem.files]
    return [(one.st_ino, one.st_mtime_ns, one.st_size) for one in found]


def problem_in(folder: Path) -> Problem:
    """Return the problem in a folder: as it was read ahead, where its files are the same still."""
    problem, stamps = _ahead.get(folder.resolve(), (None, []))
    with contextlib.suppress(OSError):
        if problem is not None and _stamps(problem) == stamps:
            return problem.model_copy(update={"folder": folder})
    return load_problem(folder)


def grader_of(folder: Path, seed: int, level: Level) -> Grader:
    """Return this process's warm grader, which is made at the first call."""
    key = (folder, seed, level)
    if key not in _graders:
        stack = contextlib.ExitStack()
        atexit.register(stack.close)
        _graders[key] = stack.enter_context(
            open_grader(problem_in(folder), seed=seed, isolation=level)
        )
    return _graders[key]


def get_ready(folder: Path, seed: int, level: Level) -> None:
    """Load the problem, start the sandbox and try the references, before the first submission is
    there.
    """
    grader_of(folder, seed, level).references.expected()


def do_not_interrupt() -> None:
    """Let this process wait for its turn where a message arrives, and not interrupt the child that
    sent it (Linux).

    Messages are then read several at a time, which saves a thirtieth of all.
    """
    if hasattr(os, "SCHED_BATCH"):
        with contextlib.suppress(OSError):  # a C library or a container may not have it
            os.sched_setscheduler(0, os.SCHED_BATCH, os.sched_param(0))


def grade_task(task: Task) -> Graded:
    """Return the grade of one submission; a fault of ours becomes a grade that says so."""
    started = time.monotonic()
    took: Sequence[Took] = ()
    grader = grader_of(task.problem_folder, task.seed, task.level)
    try:
        submission = read_submission(task.submission, grader.problem.outline)
        before = read_grade(task.before, submission.name) if task.only else None
        if before is None:
            grade = grader.grade(submission)
        else:
            grade = merged(before, grader.grade(submission, task.only))
        took = grader.took
    except Exception as error:  # noqa: BLE001 - a fault of the grader is loud, and costs nobody a point
        grade = faulty(
            grader.problem, student_name(task.submission), f"{type(error).__name__}: {error}"
        )
    return graded(grade, time.monotonic() - started, took)


def graded(grade: Grade, seconds: float = 0.0, took: Sequence[Took] = ()) -> Graded:
    """Return a grade as it travels."""
    statuses = tuple(question.status for question in grade.questions)
    note = f"Grader fault: {grade.fault}" if grade.fault else ""
    return Graded(
        grade.student,
        grade_text(grade),
        grade.points,
        grade.max_points,
        statuses,
        seconds,
        note,
        tuple(took),
    )
