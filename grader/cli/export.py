"""`grader export`: the grades of a class for another program."""

import sys
from pathlib import Path

import click

from grader.cli.handing_out import lines_from, policy_options
from grader.cli.options import EXIT_FAILED, roster_option, store_option
from grader.errors import UsageError


@click.command()
@click.option(
    "--to",
    "target",
    required=True,
    metavar="TARGET",
    help="canvas, moodle, blackboard, gradescope, prairielearn, junit, github, csv, json or excel.",
)
@click.option(
    "--gradebook",
    type=click.Path(path_type=Path),
    help="The gradebook as the program gave it out; canvas, moodle and blackboard need it.",
)
@click.option("--column", help="The assignment in that gradebook, by title or number.")
@roster_option
@click.option(
    "--pairs",
    type=click.Path(path_type=Path),
    help="CSV file of two columns that settles who is who: a student here, and their id, login, "
    "address or name in the gradebook.",
)
@policy_options
@click.option("--student", help="This student alone.")
@click.option("--final-only", is_flag=True, help="Leave out who waits for a person.")
@click.option(
    "--leave-out",
    is_flag=True,
    help="Write the file although some students were not found in the gradebook.",
)
@click.option("--dry-run", is_flag=True, help="Say whose grades would be written, and stop.")
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    help="The file; a folder for targets of a file a student. A name ending in .zip packs them.",
)
@click.option("--replace", is_flag=True, help="Replace a file that is there already.")
@store_option
def export(
    target: str,
    gradebook: Path | None,
    column: str | None,
    roster: Path | None,
    pairs: Path | None,
    policy: Path | None,
    times: Path | None,
    published: bool,
    problem: str | None,
    student: str | None,
    final_only: bool,
    leave_out: bool,
    dry_run: bool,
    out: Path | None,
    replace: bool,
    said: str,
) -> None:
    """Write the grades of a class for another program, after saying whose they are.

    canvas, moodle and blackboard take back the gradebook that they gave out, with one column filled
    in. Students are matched by id, login, address or name; where one is not certain, nothing is
    written until --pairs settles it or --leave-out is given. Exit code: 1 where nothing was written
    for that reason.

    Example: grader export --to canvas --gradebook exported.csv --store reports/week-4/grades.sqlite
    """
    from grader.delivery.export import exported, target_named
    from grader.delivery.matching import read_pairs
    from grader.delivery.placing import place
    from grader.display import counted
    from grader.exports.target import StudentTarget
    from grader.submission.roster import read_roster

    chosen = target_named(target)
    if gradebook is not None and not gradebook.is_file():
        raise UsageError(f"--gradebook {gradebook}: there is no such file")
    lines = lines_from(said, problem, policy, times, published)
    if student is not None:
        lines = [line for line in lines if line.student == student]
        if not lines:
            raise UsageError(f"there is no grade of {student!r} in the store")
    found = exported(
        chosen,
        lines,
        gradebook=gradebook.read_bytes() if gradebook is not None else None,
        column=column,
        roster=read_roster(roster) if roster is not None else None,
        pairs=read_pairs(pairs) if pairs is not None else None,
        final_only=final_only,
    )
    for sentence in found.matching.sentences():
        click.echo(sentence, err=True)
    if dry_run:
        return
    if not found.matching.is_clear and not leave_out:
        click.echo(
            "Nothing was written. Settle who they are with --pairs FILE (a line each: our name, "
            "their id), or give --leave-out to write the others.",
            err=True,
        )
        sys.exit(EXIT_FAILED)
    files = dict(found.files)
    is_one = len(files) == 1 and (student is not None or not isinstance(chosen, StudentTarget))
    out = out or Path(chosen.file if is_one else chosen.name)
    if out.suffix == ".zip":
        files = {out.name: found.packed()}
    elif is_one:
        files = {out.name: next(iter(files.values()))}
    place(files, out.parent if is_one or out.suffix == ".zip" else out, replace)
    click.echo(f"{chosen.title}: {counted(len(found.matching.rows), 'grade')} in {out}")
