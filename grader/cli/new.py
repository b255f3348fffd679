"""`grader new`: a problem begun, from nothing, from a solution, or from one that is shipped."""

import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from grader.errors import UsageError

if TYPE_CHECKING:
    from grader.authoring.new_problem import Written


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option(
    "--from",
    "solution",
    type=click.Path(path_type=Path),
    help="A solution: a .py file, or a notebook (also one of nbgrader or otter-grader).",
)
@click.option("--example", help="A shipped problem to copy; --example ? lists them.")
@click.option("--title", help="Title of the exercise.")
@click.option("--function", help="First function, as in: double(number: int)")
@click.option("--returns", help="What it returns, in Python, as in: 2 * number")
@click.option(
    "--points", type=click.FloatRange(0.5, 1000), help="Points of a question, where none are said."
)
def new(
    folder: Path,
    solution: Path | None,
    example: str | None,
    title: str | None,
    function: str | None,
    returns: str | None,
    points: float | None,
) -> None:
    """Begin a problem in a new FOLDER: questions, references, cases, a first set of mistakes, a
    starter, and a right submission.

    With --from, the functions and classes of a solution are read, and run in the sandbox on drawn
    inputs until it is known how they are called. Without --from and --example, four questions are
    asked, or answered by options.

    Example: grader new week-3 --from solution.py
    """
    from grader.authoring.new_problem import refuse_filled, write_example, write_problem

    if example is not None:
        if solution is not None or function is not None:
            raise UsageError("--example copies a problem as it is; leave out --from and --function")
        _list_examples(example)
        write_example(example, folder)
        click.echo(f"{folder} holds a copy of the problem {example}.")
        _next(folder, None)
        return
    refuse_filled(folder)
    if solution is None:
        with tempfile.TemporaryDirectory() as place:
            file = Path(place) / "solution.py"
            told, source = _from_nothing(title, function, returns, points)
            file.write_text(source, encoding="utf-8")
            written = write_problem(
                file, folder, title=told.title, points=told.points, tell=_progress
            )
    else:
        if function is not None or returns is not None:
            raise UsageError(
                "--function and --returns begin from nothing; leave them out or --from"
            )
        written = write_problem(solution, folder, title=title or "", points=points, tell=_progress)
    _progress("")
    _tell(written, folder)
    _next(folder, folder / "submissions")


def _list_examples(example: str) -> None:
    """Raise UsageError with the names of the shipped problems where they are asked for."""
    from grader.authoring.shipped import shipped

    if example in ("", "?", "list"):
        raise UsageError(f"the shipped problems: {', '.join(shipped())}")


def _from_nothing(
    title: str | None, function: str | None, returns: str | None, points: float | None
) -> tuple[Any, str]:
    """Ask what is not said; return the answers and the solution they make."""
    from grader.authoring.first_function import Answers, source_of

    try:
        said_title = title or click.prompt("Title of the exercise", default="Exercise 1")
        said_function = function or click.prompt(
            "The first function students write, with its arguments", default="double(number: int)"
        )
        default = "2 * number" if "number" in said_function else None
        said_returns = returns or click.prompt("What it returns, in Python", default=default)
        said_points = points or click.prompt("Points for it", default=2.0, type=float)
    except click.Abort:
        raise UsageError(
            "the questions were not answered; answer them by options: --title, --function, "
            "--returns, --points"
        ) from None
    if said_points <= 0:
        raise UsageError("the points must be more than 0")
    answers = Answers(said_title, said_function, said_returns, said_points)
    return answers, source_of(answers)


def _progress(what: str) -> None:
    """Show on a terminal what is being tried, on a line that is written over."""
    if sys.stderr.isatty():
        text = f"trying {what} ..." if what else ""
        click.echo(f"\r\033[K{text}", err=True, nl=False)


def _tell(written: "Written", folder: Path) -> None:
    from grader.authoring.summary import summary
    from grader.display import counted, one_line

    draft = written.draft
    rows = summary(draft)
    click.echo(
        f"{folder}: {counted(len(draft.learnt), 'question')}, written from {_origin(draft)}."
    )
    for row in rows:
        if "reason" in row:
            continue
        click.echo(
            f"  {row['file']}  {row['name']}({one_line(str(row['inputs']), 90)}): "
            f"{_caught(row)}, {counted(int(str(row['mistakes'])), 'misconception')}"
        )
        _listed("note", row["notes"])
    open_rows = [row for row in rows if "reason" in row]
    if open_rows:
        click.echo("Not learnt; finish these files, then list them in exercise.yaml:")
    for row in open_rows:
        click.echo(f"  {row['file']}  {row['name']}: {one_line(str(row['reason']), 200)}")
        click.echo(f"         try: {row['advice']}")
    if draft.solution.left:
        click.echo("Not taken over:")
        for left in draft.solution.left:
            click.echo(f"  {left}")
    if written.wrong:
        click.echo("What `grader validate` will still find wrong:")
        for wrong in written.wrong:
            click.echo(f"  {one_line(wrong, 300)}")


def _caught(row: Mapping[str, object]) -> str:
    from grader.display import counted

    caught, tried = int(str(row["caught"])), int(str(row["variants"]))
    same = f" ({tried - caught} more give the same values)" if tried > caught else ""
    return f"{counted(caught, 'wrong variant')} caught{same}"


def _origin(draft: Any) -> str:
    tool = {"nbgrader": " (nbgrader)", "otter": " (otter-grader)"}.get(draft.solution.tool, "")
    return f"{draft.solution.name}{tool}"


def _listed(label: str, notes: object) -> None:
    for note in notes if isinstance(notes, Sequence) else ():
        click.echo(f"         {label}: {note}")


def _next(folder: Path, submissions: Path | None) -> None:
    """Say the next two commands."""
    from grader.display import quoted
    from grader.sandbox.levels import why_not_full

    own = "" if not why_not_full() else " --isolation process"
    graded = quoted(submissions) if submissions is not None else "SUBMISSIONS"
    click.echo("Next:")
    click.echo(f"  grader validate {quoted(folder)}")
    click.echo(f"  grader grade {graded} --problem {quoted(folder)}{own}")
