"""What the commands share: exit codes, options, how an error of the operating system is told."""

import errno
import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import click

from grader.display import one_line
from grader.errors import UsageError

EXIT_PASSED, EXIT_FAILED, EXIT_COULD_NOT_RUN, EXIT_STOPPED = 0, 1, 2, 130
DEFAULT_OUT = Path("reports/latest")

Command = Callable[..., Any]

templates_option = click.option(
    "--templates",
    type=click.Path(path_type=Path),
    help="Folder of templates that replace ours; the problem's own folder templates/ where "
    "left out.",
)


def told_fault(error: Exception) -> str:
    """Return a sentence on a fault of our own; where it happened goes into a file of its own."""
    import tempfile
    import traceback

    from grader.extensions import broken

    if theirs := broken(error):
        return f"Error: {one_line(theirs, 400)}.\nNothing that was graded before is lost."
    handle, name = tempfile.mkstemp(prefix="grader-fault-", suffix=".txt")
    with os.fdopen(handle, "w", encoding="utf-8", errors="backslashreplace") as file:
        file.write("".join(traceback.format_exception(error)))
    what = one_line(f"{type(error).__name__}: {error}", 200)
    return (
        f"Error: this is a fault of the grader, not of what was handed in ({what}).\n"
        f"Nothing that was graded before is lost. Report it with the file {name}."
    )


def told_os_error(error: OSError) -> str:
    """Return an error of the operating system with its way out."""
    where = f"{error.filename}: " if error.filename else ""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return (
            f"{where}the disk is full. What was graded is kept: free some space and run the "
            "same command again"
        )
    if isinstance(error, PermissionError):
        return f"{where}{error.strerror}; choose a place you may read and write"
    return f"{where}{error.strerror or error}"


def problem_option(command: Command) -> Command:
    """Add --problem."""
    return click.option(
        "--problem",
        "problem",
        type=click.Path(path_type=Path),
        help="Folder of the problem; may be left out where there is one.",
    )(command)


def layout_option(command: Command) -> Command:
    """Add --layout."""
    return click.option(
        "--layout",
        help="How the class is handed over: canvas, moodle, gradescope, blackboard, "
        "brightspace, sakai, openolat, nbgrader, github, sections, folders, flat or mixed. "
        "Recognised where left out.",
    )(command)


def roster_option(command: Command) -> Command:
    """Add --roster."""
    return click.option(
        "--roster",
        type=click.Path(path_type=Path),
        help="CSV file of all students (name, id, login, email, section).",
    )(command)


def isolation_option(default: str) -> Callable[[Command], Command]:
    """Add --isolation."""
    return click.option(
        "--isolation",
        type=click.Choice(["auto", "full", "process", "none"]),
        default=default,
        show_default=True,
        help="How far student code is shut in; full refuses to run where it is not to be "
        "had, auto takes the strongest there is.",
    )


def problem_folder(given: Path | None, graded: Sequence[Path] = ()) -> Path:
    """Return the problem's folder: the one given, or the only one there is here.

    Raise UsageError where one that was not given lies in what is `graded`: a student may have put
    it there.
    """
    from grader.problem.folders import EXERCISE_FILE, find_problems

    if given is not None:
        return given
    if Path(EXERCISE_FILE).is_file():
        found = [Path()]
    else:
        found = find_problems(Path("problems"))
    if len(found) > 1:
        raise UsageError(
            f"there are several problems ({', '.join(map(str, found))}); choose one "
            "with --problem DIR"
        )
    if not found:
        raise UsageError("there is no problem here; name its folder with --problem DIR")
    refuse_inside("the problem", found[0], graded)
    return found[0]


def refuse_inside(what: str, place: Path, graded: Sequence[Path]) -> None:
    """Raise UsageError where something that decides how a class is graded lies in what
    is graded.
    """
    for path in graded:
        if path.is_dir() and place.resolve().is_relative_to(path.resolve()):
            raise UsageError(
                f"{what} ({place}) lies inside {path}, which is graded: whoever handed "
                "in there could change it. "
                "Name a folder elsewhere"
            )


def course_templates(given: Path | None, problem: Path | None) -> Path | None:
    """Return the folder of a course's own templates: the one given, else `templates/` in the
    problem, else None.

    Raises UsageError where there is no such folder, or a name or logo in it cannot be used.
    """
    from grader.report.course import course_in

    if given is not None and not given.is_dir():
        raise UsageError(f"there is no folder {str(given)!r} of templates")
    beside = problem / "templates" if problem is not None else None
    found = given or (beside if beside is not None and beside.is_dir() else None)
    course_in(found)  # told before anything is graded
    return found


def out_option(help_text: str) -> Callable[[Command], Command]:
    """Add --out, the folder of a class's reports."""
    return click.option(
        "--out",
        default=DEFAULT_OUT,
        show_default=True,
        type=click.Path(path_type=Path),
        help=help_text,
    )


def progress_option(command: Command) -> Command:
    """Add --progress."""
    return click.option(
        "--progress",
        type=click.Choice(["bar", "plain", "json"]),
        default="bar",
        help="How progress is shown, on stderr.",
    )(command)


def refuse_missing(paths: Sequence[Path]) -> None:
    """Raise UsageError that names each path that is not there."""
    missing = [path for path in paths if not path.exists()]
    if missing:
        named = ", ".join(repr(str(path)) for path in missing)
        raise UsageError(f"there is no file or folder {named}")


def store_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add --store."""
    default = "reports/latest/grades.sqlite"
    return click.option(
        "--store",
        "said",
        default=default,
        show_default=True,
        help="A SQLite file or a database URL.",
    )(command)


def existing_store(said: str) -> str:
    """Return the URL of the store that is meant.

    Raise UsageError where it is a file that is not there.
    """
    from grader.store.address import store_url

    url = store_url(said, Path())
    path = Path(url.removeprefix("sqlite:///"))
    if url.startswith("sqlite:///") and not path.exists():
        raise UsageError(f"there is no store {str(path)!r}; name it with --store FILE")
    return url


def may_be_replaced(path: Path, beginning: str) -> None:
    """Raise UsageError where a file stands that no earlier run of the command can have written.

    What it writes begins with `beginning`, in whatever letters; an empty file holds nothing to
    lose.
    """
    try:
        with open(path, "rb") as file:
            found = file.read(len(beginning.encode()))
    except FileNotFoundError:
        return
    if found and found.lower() != beginning.lower().encode():
        raise UsageError(
            f"{path} is there already, and is no earlier version of this; name another file"
        )


def html_file(path: Path) -> None:
    """Raise UsageError for a file that no page should be written to."""
    if path.suffix.lower() not in (".html", ".htm"):
        raise UsageError(f"--html {path}: name a file that ends in .html")
    may_be_replaced(path, "<!doctype html>")
