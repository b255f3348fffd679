"""`grader check`: a student's own submission, once or as it is being written."""

import contextlib
import json
import os
import sys
import time
from collections.abc import Callable, Sequence
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
    from grader.sandbox.supervisor import Sandbox


LOOK_SECONDS = 0.03
MOST_BYTES = 1 << 20
"""A larger file is not read before its turn."""


@click.command()
@click.argument("path", type=click.Path(path_type=Path))
@problem_option
@click.option(
    "--json", "as_json", is_flag=True, help="Print the result for other programs (format 1)."
)
@click.option("--whole-json", is_flag=True, hidden=True, help="The grade as notebooks read it.")
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
@click.option("--all", "is_all", is_flag=True, help="Show every check, also what is right.")
@click.option(
    "--question",
    "only",
    multiple=True,
    help="Show this question only (2.1.2, or 2.1 for all that begin so); may be repeated.",
)
@click.option(
    "--no-history",
    is_flag=True,
    help="Keep nothing beside the work (in .grader-history.jsonl) to say later what has changed; "
    "GRADER_HISTORY=off says so for good.",
)
@isolation_option("auto")
def check(
    path: Path,
    problem: Path | None,
    as_json: bool,
    whole_json: bool,
    html: Path | None,
    seed: int,
    watch: bool,
    is_all: bool,
    only: tuple[str, ...],
    no_history: bool,
    isolation: Any,
) -> None:
    """Check one submission, a file or a folder, and show what is right, what is wrong and why.

    PROBLEM is the exercise, or a kit of it; a kit is found by itself where it lies in the folder,
    or beside the file. Exit code: 0 all passed, 1 something failed, 2 could not run.

    Example: grader check my-work/ --problem problems/recurrent-networks
    """
    if not path.exists() and not path.is_symlink():
        raise UsageError(f"there is no file or folder {str(path)!r}")
    if html is not None:
        html_file(html)
    folder = _kit_of(path) if problem is None else problem
    folder = folder or problem_folder(None, [path])
    if path == Path():
        path = path.resolve()  # which has a name
    sheet = path.parent / "answers.md"
    if path.is_file() and path != sheet and sheet.is_file() and _kit_of(path.parent):
        click.echo(f"{sheet.name} beside it is not read; to check both, name the folder.", err=True)
    opened = contextlib.ExitStack()
    sandbox: Sandbox | None = None

    def ready() -> "Grader":
        nonlocal sandbox
        from grader.grading.door import open_sandbox

        with contextlib.ExitStack() as fresh:
            # it starts while the rest is read
            sandbox = fresh.enter_context(open_sandbox(isolation, sources=_code_in(path)))
            from grader.kit.opening import open_any

            opening = open_any(folder, seed=seed, isolation=isolation, sandbox=sandbox)
            grader = fresh.enter_context(opening)
            opened.close()  # the one before, now that there is another
            opened.enter_context(fresh.pop_all())
        return grader

    def show(grader: "Grader") -> "Grade":
        from grader.cli.history_file import checks_before, keep
        from grader.report.own_check import own_check_of, since
        from grader.report.steps import in_steps
        from grader.submission.read import read_submission

        submission = read_submission(path, grader.problem.outline)
        grade = grader.grade(submission)
        if sandbox is not None and not watch:
            sandbox.hang_up()  # it leaves while the rest is done
        now = own_check_of(grade, time.time(), submission.state)
        before = None if no_history else checks_before(path, grade.problem)
        grade = in_steps(grade, before, now.state, grader.problem.exercise.hints.after)
        told = _only(grade, only) if only else grade
        if html is not None:
            from grader.atomic_write import write_whole
            from grader.report.render import render

            write_whole(html, render(grade, "html"))
        if whole_json:
            from grader.results.grade_json import grade_text

            click.echo(grade_text(told.for_student()))
        elif as_json:
            from grader.exports.grades_json import machine_form

            click.echo(json.dumps(machine_form(told.for_student()), ensure_ascii=True))
        else:
            _show(told, since(before[-1], now) if before else "", is_all)
        if not no_history:
            keep(path, now)
        return told

    with opened:
        grade = _stay(path, folder, ready, show) if watch else show(ready())
    statuses = {question.status for question in grade.questions}
    if "grader_fault" in statuses:
        sys.exit(EXIT_COULD_NOT_RUN)
    sys.exit(EXIT_PASSED if statuses == {"correct"} else EXIT_FAILED)


def _code_in(path: Path) -> list[str]:
    """Return what code of a submission is found at a glance, as it stands in its files."""
    files = [path] if path.is_file() else [*path.glob("*.py"), *path.glob("*.ipynb")]
    found = []
    for file in files:
        with contextlib.suppress(OSError):
            if file.is_file() and file.stat().st_size <= MOST_BYTES:  # a pipe would wait
                found.append(file.read_text("utf-8", "replace"))
    return found


def _kit_of(path: Path) -> Path | None:
    """Return the kit that lies in what is checked, or beside it; None where there is none.

    A kit holds no program, so one that somebody put there runs nothing.
    """
    from grader.submission.selection import KIT, KIT_FILE

    for folder in (path, path.parent, Path()):
        if (folder / KIT / KIT_FILE).is_file() or (folder / KIT_FILE).is_file():
            return folder
    return None


def _only(grade: "Grade", wanted: Sequence[str]) -> "Grade":
    """Return the grade of some questions. Raise UsageError where one is not asked."""
    from dataclasses import replace

    def is_meant(name: str, by: str) -> bool:
        return name == by or name.startswith(f"{by}.")

    for one in wanted:
        if not any(is_meant(question.id, one) for question in grade.questions):
            known = ", ".join(question.id for question in grade.questions)
            raise UsageError(f"there is no question {one!r}; there are {known}")
    kept = tuple(q for q in grade.questions if any(is_meant(q.id, one) for one in wanted))
    return replace(
        grade,
        questions=kept,
        points=sum(question.points for question in kept),
        max_points=sum(question.max_points for question in kept),
    )


def _show(grade: "Grade", changed: str, is_all: bool) -> None:
    """Print a grade, in colours on a terminal that has them, in ASCII where it shows no more."""
    from grader.report.render import render, render_glance
    from grader.report.terminal import in_ascii

    encoding = (sys.stdout.encoding or "ascii").lower().replace("_", "-")
    is_plain = not encoding.startswith("utf")
    if is_all:
        text = render(grade, "txt")
        text = in_ascii(text) if is_plain else text
    else:
        colours = sys.stdout.isatty() and "NO_COLOR" not in os.environ
        text = render_glance(grade, changed, colours=colours, ascii_only=is_plain)
    click.echo(text.rstrip("\n"))


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
