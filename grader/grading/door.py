"""The one door to grading: a problem and a level of isolation in, a Grader ready to use out."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from grader.errors import SandboxError
from grader.sandbox.box import has_walls
from grader.sandbox.levels import Isolation, make_box, resolve
from grader.sandbox.supervisor import Sandbox

if TYPE_CHECKING:
    from grader.grading.grader import Grader
    from grader.problem.model import Problem


@contextmanager
def open_grader(
    problem: "Problem | Path | str",
    *,
    seed: int = 0,
    isolation: Isolation = "full",
    names_slips: bool = True,
    keeps_values: bool = True,
) -> Iterator["Grader"]:
    """Give a Grader for a problem, or for the problem in a folder.

    Its sandbox is closed at the end of the block.

    `seed` draws the inputs of generated checks. `isolation` is "full", "process", "none", or "auto"
    for the strongest that this machine gives. With `names_slips`, a mistake that no misconception
    explains is looked for by experiments too (see `diagnosis`). With `keeps_values`, what
    references give is kept on disk between runs; never at level "none".

    Raises SandboxError where the machine does not give the isolation, ProblemError where the
    problem's files are wrong.

    >>> from grader import open_grader, read_submission
    >>> with open_grader("problems/rnn-from-scratch", isolation="auto") as grader:  # doctest: +SKIP
    ...     grade = grader.grade(read_submission("my-work/", grader.problem.outline))
    """
    limits = None if isinstance(problem, str | Path) else problem.exercise.limits.limits()
    otherwise = make_box("process", limits) if isolation == "auto" else None
    sandbox = Sandbox(make_box("full" if isolation == "auto" else isolation, limits), otherwise)
    sandbox.start()  # while the problem is being read
    with sandbox:
        from grader.grading.grader import Grader
        from grader.problem.load import load_problem
        from grader.reference.cache import cache_folder

        loaded = load_problem(Path(problem)) if isinstance(problem, str | Path) else problem
        if isolation == "full":
            _insist(sandbox)
        is_shut_in = isolation != "none" and has_walls()
        folder = cache_folder() if keeps_values and is_shut_in else None
        yield Grader(loaded, sandbox, seed, folder, names_slips)


def _insist(sandbox: Sandbox) -> None:
    """Raise SandboxError, with the way out, where the sandbox does not start."""
    try:
        _ = sandbox.level
    except SandboxError:
        resolve("full")
        raise
