"""One submission to grade as plain data, what comes of it, and the process that grades it."""

import atexit
import contextlib
import os
import time
from dataclasses import dataclass
from pathlib import Path

from grader.grading import Grader
from grader.memory import cache_folder
from grader.result import Grade, QuestionResult, Verdict, grade_text
from grader.sandbox.bubblewrap import Level, make_box
from grader.sandbox.supervise import Sandbox
from grader.scoring import check_result, question_result
from grader.spec.load import load_problem
from grader.spec.model import Problem
from grader.submission.handed import Where
from grader.submission.read import read_submission, student_name


@dataclass(frozen=True)
class Task:
    """One submission to grade, as plain data that any executor of this machine can carry."""

    problem_folder: Path
    submission: Where
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


def get_ready(folder: Path, seed: int, level: Level) -> None:
    """Load the problem, start the sandbox and try the references, before the first submission is there."""
    grader_of(folder, seed, level).expected()


def do_not_interrupt() -> None:
    """Let this process wait for its turn where a message arrives, and not interrupt the child that sent it (Linux).

    Messages are then read several at a time, which saves a thirtieth of all.
    """
    if hasattr(os, "SCHED_BATCH"):
        with contextlib.suppress(OSError):  # a C library or a container may not have it
            os.sched_setscheduler(0, os.SCHED_BATCH, os.sched_param(0))


def grade_task(task: Task) -> Graded:
    """Return the grade of one submission; a fault of ours becomes a grade that says so."""
    started = time.monotonic()
    grader = grader_of(task.problem_folder, task.seed, task.level)
    try:
        grade = grader.grade(read_submission(task.submission, grader.problem.outline))
    except Exception as error:  # noqa: BLE001 - a fault of the grader is loud, and costs nobody a point
        grade = faulty(grader.problem, student_name(task.submission), f"{type(error).__name__}: {error}")
    return graded(grade, time.monotonic() - started)


def graded(grade: Grade, seconds: float = 0.0) -> Graded:
    """Return a grade as it travels."""
    statuses = tuple(question.status for question in grade.questions)
    note = f"Grader fault: {grade.fault}" if grade.fault else ""
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
        fault=reason,
    )
