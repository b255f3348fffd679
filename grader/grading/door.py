"""The one door to grading: a problem and a level of isolation in, a Grader ready to use out."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from grader.errors import SandboxError
from grader.sandbox.base import Limits
from grader.sandbox.box import has_walls
from grader.sandbox.levels import Isolation, make_box, resolve
from grader.sandbox.supervisor import Sandbox

if TYPE_CHECKING:
    from grader.grading.grader import Grader
    from grader.problem.model import Problem


@contextmanager
def open_sandbox(
    isolation: Isolation = "full", limits: Limits | None = None, sources: Sequence[str] = ()
) -> Iterator[Sandbox]:
    """Give a sandbox that begins to start, so that other work can be done meanwhile.

    It is closed at the end of the block. `sources` are code that it will surely be asked to run.
    """
    otherwise = make_box("process", limits) if isolation == "auto" else None
    sandbox = Sandbox(make_box("full" if isolation == "auto" else isolation, limits), otherwise)
    sandbox.start(sources)
    with sandbox:
        yield sandbox


@contextmanager
def open_grader(
    problem: "Problem | Path | str",
    *,
    seed: int = 0,
    isolation: Isolation = "full",
    names_slips: bool = True,
    keeps_values: bool = True,
    sandbox: Sandbox | None = None,
) -> Iterator["Grader"]:
    """Give a Grader for a problem, or for the problem in a folder.

    Its sandbox is closed at the end of the block.

    `seed` draws the inputs of generated checks. `isolation` is "full", "process", "none", or "auto"
    for the strongest that this machine gives. With `names_slips`, a mistake that no misconception
    explains is looked for by experiments too (see `diagnosis`). With `keeps_values`, what
    references give is kept on disk between runs; never at level "none". A `sandbox` that is given
    is used, and left open.

    Raises SandboxError where the machine does not give the isolation, ProblemError where the
    problem's files are wrong.

    >>> from grader import open_grader, read_submission
    >>> with open_grader("problems/rnn-from-scratch", isolation="auto") as grader:  # doctest: +SKIP
    ...     grade = grader.grade(read_submission("my-work/", grader.problem.outline))
    """
    with ExitStack() as opened:
        if sandbox is None:
            limits = None
            if not isinstance(problem, str | Path):
                limits = problem.exercise.limits.limits()
            sandbox = opened.enter_context(open_sandbox(isolation, limits))
        from grader.grading.grader import Grader
        from grader.problem.load import load_problem
        from grader.reference.cache import cache_folder

        loaded = load_problem(Path(problem)) if isinstance(problem, str | Path) else problem
        if isolation == "full":
            insist(sandbox)
        is_shut_in = isolation != "none" and has_walls()
        folder = cache_folder() if keeps_values and is_shut_in else None
        yield Grader(loaded, sandbox, seed, folder, names_slips)


def insist(sandbox: Sandbox) -> None:
    """Raise SandboxError, with the way out, where the sandbox does not start."""
    try:
        _ = sandbox.level
    except SandboxError:
        resolve("full")
        raise
