"""`grader adjust`: the points of one check, changed by a person who read the work."""

import click

from grader.cli.options import existing_store, store_option
from grader.errors import UsageError


@click.command()
@click.argument("student")
@click.argument("question")
@click.argument("check")
@click.argument("points", type=float, required=False)
@click.option("--reason", default="", help="Why; the student reads it.")
@click.option(
    "--by", default="", help="Who, a name or a role, as the student reads it; an instructor."
)
@click.option("--undo", is_flag=True, help="Take the adjustment back.")
@click.option("--problem", help="Id of the exercise, where the store holds several.")
@store_option
def adjust(
    student: str,
    question: str,
    check: str,
    points: float | None,
    reason: str,
    by: str,
    undo: bool,
    problem: str | None,
    said: str,
) -> None:
    """Give one check of one student other points, with a reason; or take that back with --undo.

    It holds for this submission, stands in `grader history`, and `grade` again (the same command)
    writes it into the reports and the gradebook.

    Example: grader adjust dana 2.1.3 gradient 1.5 --reason "Right up to a sign." --store
    reports/week-4/grades.sqlite
    """
    from grader.display import number
    from grader.review.deciding import adjust_check
    from grader.store.store import Store
    from grader.submission.handed import composed

    if undo == (points is not None):
        raise UsageError("give the points, or --undo")
    if not undo and not reason.strip():
        raise UsageError("an adjustment needs a --reason: the student reads it")
    with Store(existing_store(said)) as store:
        adjusted = adjust_check(
            store, composed(student), (question, check), points, reason, by, problem
        )
    said_now = "taken back" if points is None else f"{number(points)} of"
    end = "" if points is None else f" {number(adjusted.max_points)} points"
    click.echo(f"{student}, {question}, {check}: {said_now}{end}. ", nl=False)
    click.echo("Run grade again (the same command) to write it into the reports.")
