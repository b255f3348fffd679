"""What the sandbox costs, measured in one run: python benchmarks/sandbox.py [--rounds 40]
[--class-size 400]

Every row is the median over rounds in which all rows take turns, so that a slow moment of the
machine falls on all of them.
"""

import argparse
import contextlib
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

from grader.batch.task import Task, grade_task
from grader.batch.workers.local import local_executor
from grader.grading.grader import Grader
from grader.problem.load import load_problem
from grader.reference.cache import cache_folder
from grader.sandbox.base import CheckSteps, Job, Unit
from grader.sandbox.box import Box, OpenBox
from grader.sandbox.bubblewrap import BubblewrapBox
from grader.sandbox.inside.execute import Session
from grader.sandbox.inside.loader import Loader
from grader.sandbox.inside.warm_up import warm_up
from grader.sandbox.levels import resolve
from grader.sandbox.supervisor import Sandbox
from grader.submission.read import read_submission

ROOT = Path(__file__).parent.parent
PROBLEM = ROOT / "problems" / "recurrent-networks"
SUBMISSION = ROOT / "submissions" / "ada"


def bare_fork(work: Callable[[], None] | None = None) -> None:
    """Fork this warm process; the child does the work and leaves."""
    pid = os.fork()
    if pid == 0:
        if work:
            work()
        os._exit(0)
    os.waitpid(pid, 0)


def do_checks(job: Job) -> None:
    """Run a job's sources and steps in this very process: no messages, no walls."""
    loader = Loader([vars(unit) for unit in job.units], dict(job.given), [], lambda number: None)
    loader.run()
    for check in job.checks:
        session = Session(loader.found)
        for step in check.steps:
            session.step(step)
    sys.meta_path.remove(loader.modules)
    for name in [name for name in sys.modules if name.partition(".")[0] == "submission"]:
        del sys.modules[name]


def timed(work: Callable[[], object]) -> float:
    """Return the milliseconds of one call."""
    started = time.perf_counter()
    work()
    return 1000 * (time.perf_counter() - started)


def table(title: str, rows: dict[str, list[float]], unit: str = "ms") -> None:
    """Print medians with the quartiles."""
    print(f"\n{title}\n\n| | {unit}, median | quartiles |\n| --- | --- | --- |")
    for name, values in rows.items():
        low, middle, high = statistics.quantiles(values, n=4)
        print(f"| {name} | {middle:.2f} | {low:.2f} to {high:.2f} |")


def take_turns(rounds: int, rows: dict[str, Callable[[], object]]) -> dict[str, list[float]]:
    """Time every row once a round."""
    found: dict[str, list[float]] = {name: [] for name in rows}
    for work in rows.values():
        work()
    for _ in range(rounds):
        for name, work in rows.items():
            found[name].append(timed(work))
    return found


def layers(rounds: int) -> None:
    """A fork that defines one function and calls it, with one layer after another."""
    steps = [["call", 0, None, "f", [], {}], ["read", 0, []]]
    job = Job([Unit("w", "w.py", "w.py", "def f():\n    return 1\n")], [CheckSteps(0, steps)])
    makers = {
        "fork server, no walls": lambda preload: Box(
            preload, off=("landlock", "seccomp", "limits")
        ),
        "+ resource limits": lambda preload: Box(preload, off=("landlock", "seccomp")),
        "+ Landlock": lambda preload: Box(preload, off=("seccomp",)),
        "+ seccomp (level process)": Box,
        "+ namespaces (level full)": BubblewrapBox,
    }
    if resolve("auto") != "full":
        del makers["+ namespaces (level full)"]
    with contextlib.ExitStack() as stack:
        boxes = {name: stack.enter_context(Sandbox(make)) for name, make in makers.items()}
        rows: dict[str, Callable[[], object]] = {
            "bare fork of a warm interpreter, exit, wait": bare_fork
        }
        rows |= {name: (lambda box=box: box.run(job)) for name, box in boxes.items()}
        table("A fork that runs one function", take_turns(4 * rounds, rows))


def whole(rounds: int) -> None:
    """All checks of the exercise on one right submission."""
    problem, submission = load_problem(PROBLEM), read_submission(SUBMISSION)
    with contextlib.ExitStack() as stack:
        levels = {"none": OpenBox, "process": Box} | (
            {"full": BubblewrapBox} if resolve("auto") == "full" else {}
        )
        boxes = {name: stack.enter_context(Sandbox(make)) for name, make in levels.items()}
        graders = {name: Grader(problem, box) for name, box in boxes.items()}
        checks = graders["process"].references.checks
        job = Job(submission.units, checks)
        jobs = {
            name: Job(submission.units, grader.references.checks, will_come_again=True)
            for name, grader in graders.items()
        }
        count = sum(len(check.steps) for check in checks)
        rows: dict[str, Callable[[], object]] = {
            "the same checks in a warm process, nothing else": lambda: do_checks(job),
            "a bare fork that runs the same checks": lambda: bare_fork(lambda: do_checks(job)),
        }
        rows |= {
            f"run in the sandbox, level {name}": (lambda box=box, job=jobs[name]: box.run(job))
            for name, box in boxes.items()
        }
        rows |= {
            f"graded, level {name}": (lambda g=g: g.grade(read_submission(SUBMISSION)))
            for name, g in graders.items()
        }
        found = take_turns(rounds, rows)
    table(f"A whole submission of the exercise ({len(checks)} code checks, {count} steps)", found)
    middle = {name: statistics.median(values) for name, values in found.items()}
    strongest = list(levels)[-1]
    run, base = (
        middle[f"run in the sandbox, level {strongest}"],
        middle["a bare fork that runs the same checks"],
    )
    print(
        f"\nlevel {strongest} adds {run - middle['run in the sandbox, level none']:.2f} "
        "ms over the same fork without walls;",
        end=" ",
    )
    print(f"it takes {run / base:.2f} times a bare fork that runs the same checks.")


def cold(rounds: int) -> None:
    """What a student waits for."""
    makers = {"process": Box} | ({"full": BubblewrapBox} if resolve("auto") == "full" else {})

    def start(make: Callable[[], Box]) -> None:
        with make():
            pass

    command = [
        sys.executable,
        "-m",
        "grader",
        "check",
        str(ROOT / "submissions" / "nora.py"),
        "--problem",
        str(PROBLEM),
    ]
    rows: dict[str, Callable[[], object]] = {
        f"start and stop of a box, level {name}": (lambda make=make: start(make))
        for name, make in makers.items()
    }
    rows["grader check of one file, cold"] = lambda: subprocess.run(
        command, stdout=subprocess.DEVNULL, check=False
    )
    table("Cold", take_turns(max(5, rounds // 4), rows))


def workers(size: int) -> None:
    """A class through one worker and through two."""
    level = resolve("auto")
    rates = {}
    for count in (1, 2):
        tasks = [Task(PROBLEM, SUBMISSION, 0, level)] * size
        with local_executor(count) as executor:
            list(executor.map(grade_task, tasks[: 4 * count]))
            seconds = timed(lambda e=executor, t=tasks: list(e.map(grade_task, t))) / 1000
        rates[count] = size / seconds
    print(
        f"\nA class of {size}, level {level}: {rates[1]:.0f} submissions a second with "
        f"one worker, {rates[2]:.0f} with two",
        end=" ",
    )
    print(f"({rates[2] / rates[1]:.2f} times).")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=40)
    parser.add_argument("--class-size", type=int, default=400)
    asked = parser.parse_args()
    warm_up()
    with tempfile.TemporaryDirectory() as kept:
        os.environ["GRADER_CACHE"] = kept
        cache_folder()
        layers(asked.rounds)
        whole(asked.rounds)
        cold(asked.rounds)
        workers(asked.class_size)
