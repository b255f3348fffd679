"""`grader check`: a student's own submission, once or as it is being written."""

import contextlib
import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from grader.cli.keyboard import keys
from grader.cli.options import (
    EXIT_COULD_NOT_RUN,
    EXIT_FAILED,
    EXIT_PASSED,
    html_file,
    isolation_option,
    problem_folder,
    problem_option,
)
from grader.errors import ProblemError, UsageError

if TYPE_CHECKING:
    from grader.grading.grader import Grader
    from grader.results.grade import Grade


LOOK_SECONDS = 0.03


@click.command()
@click.argument("path", type=click.Path(path_type=Path))
@problem_option
@click.option(
    "--json", "as_json", is_flag=True, help="Print the result for other programs (format 1)."
)
@click.option(
    "--html",
    "html",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Also write the report to this HTML file.",
)
@click.option(
    "--seed",
    type=click.IntRange(min=0),
    default=0,
    show_default=True,
    help="Seed of the generated inputs.",
)
@click.option(
    "--watch",
    is_flag=True,
    help="Stay, and check again whenever a file is saved or a key is pressed; q ends.",
)
@isolation_option("auto")
def check(
    path: Path,
    problem: Path | None,
    as_json: bool,
    html: Path | None,
    seed: int,
    watch: bool,
    isolation: Any,
) -> None:
    """Check one submission, a file or a folder, and show what is right, what is wrong and why.

    Exit code: 0 all passed, 1 something failed, 2 could not run.

    Example: grader check my-work/ --problem problems/recurrent-networks
    """
    if not path.exists() and not path.is_symlink():
        raise UsageError(f"there is no file or folder {str(path)!r}")
    if html is not None:
        html_file(html)
    folder = problem_folder(problem, [path])
    opened = contextlib.ExitStack()

    def ready() -> "Grader":
        from grader.grading.door import open_grader

        with contextlib.ExitStack() as fresh:
            opening = open_grader(folder, seed=seed, isolation=isolation, names_slips="cheap")
            grader = fresh.enter_context(opening)
            opened.close()  # the one before, now that there is another
            opened.enter_context(fresh.pop_all())
        return grader

    def show(grader: "Grader") -> "Grade":
        from grader.atomic_write import write_whole
        from grader.exports.grades_json import machine_form
        from grader.report.render import render
        from grader.submission.read import read_submission

        grade = grader.grade(read_submission(path, grader.problem.outline))
        if html is not None:
            write_whole(html, render(grade, "html"))
        if as_json:
            click.echo(json.dumps(machine_form(grade.for_student()), ensure_ascii=True))
        else:
            click.echo(render(grade, "txt"), nl=False)
        return grade

    with opened:
        grade = _stay(path, folder, ready, show) if watch else show(ready())
    statuses = {question.status for question in grade.questions}
    if "grader_fault" in statuses:
        sys.exit(EXIT_COULD_NOT_RUN)
    sys.exit(EXIT_PASSED if statuses == {"correct"} else EXIT_FAILED)


def _stay(
    path: Path, folder: Path, ready: "Callable[[], Grader]", show: "Callable[[Grader], Grade]"
) -> "Grade":
    """Check, and again at each key and each change of the submission or the problem; return the
    last grade.
    """
    from grader.submission.fingerprint import state_of

    grader = ready()

    def problem_state() -> list[object]:
        return [state_of(folder / name) for name in grader.problem.files]

    problem = problem_state()
    grade: Grade | None = None
    try:
        with keys() as pressed:
            while True:
                began, seen = time.monotonic(), state_of(path)
                if sys.stdout.isatty():
                    click.clear()
                grade = show(grader)
                took = 1000 * (time.monotonic() - began)
                click.echo(
                    f"Checked in {took:.0f} ms. Save a file or press a key to check again; q ends.",
                    err=True,
                )
                key = ""
                while not key and state_of(path) == seen:
                    key = pressed(LOOK_SECONDS)
                    if key == "q":
                        return grade
                    if problem_state() != problem:
                        problem = problem_state()
                        try:
                            grader = ready()
                            break
                        except ProblemError as error:
                            click.echo(str(error), err=True)
                while (now := state_of(path)) != seen:  # until what is being saved is whole
                    seen = now
                    time.sleep(LOOK_SECONDS)
    except KeyboardInterrupt:
        if grade is None:
            raise
    return grade
