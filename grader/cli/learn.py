"""`grader learn`: what a class got wrong and no misconception names, and how it becomes one."""

from pathlib import Path

import click

from grader.cli.options import existing_store, store_option
from grader.errors import UsageError


@click.command()
@click.argument("problem", type=click.Path(path_type=Path))
@store_option
@click.option("--least", default=2, show_default=True, help="Students who must have made it.")
@click.option("--promote", type=click.IntRange(min=1), help="Number of the mistake to write down.")
@click.option("--message", help="The sentence a student reads, for --promote.")
@click.option("--id", "name", help="Its id in the YAML, for --promote.")
@click.option("--edit", "which", type=click.IntRange(min=1), help="Which edit, where several fit.")
def learn(
    problem: Path,
    said: str,
    least: int,
    promote: int | None,
    message: str | None,
    name: str | None,
    which: int | None,
) -> None:
    """List the mistakes of a class that no misconception names, the most frequent first.

    With --promote one is written into the problem's YAML as a misconception, in your words; the
    edit of the reference is found for you. Run `grader validate` afterwards: it proves that the
    checks catch it.

    Example: grader learn problems/recurrent-networks --store reports/week-4/grades.sqlite
    """
    from grader.authoring import learn as learning
    from grader.display import counted, one_line
    from grader.problem.load import load_problem
    from grader.store.store import Store

    loaded = load_problem(problem)
    with Store(existing_store(said)) as store:
        standing = store.standing()
        grades = (a.grade for a in standing if a.key.problem == loaded.exercise.id)
        found = [one for one in learning.frequent(grades, loaded) if len(one.students) >= least]
    if promote is None:
        for k, one in enumerate(found, start=1):
            who = ", ".join(one_line(student) for student in one.students[:5])
            click.echo(f"{k}. {counted(len(one.students), 'student')} ({who}): {one.target}")
            click.echo(f"   {one.sentence}")
            for j, edit in enumerate(one.edits[:4], start=1):
                click.echo(
                    f"   edit {j}: {one_line(edit.replace, 70)} -> {one_line(edit.with_, 70)}"
                )
        if not found:
            click.echo("No mistake without a name was made by so many.")
        return
    if promote > len(found):
        raise UsageError(f"there are {len(found)} mistakes, and no number {promote}")
    one = found[promote - 1]
    if not message or not name:
        raise UsageError("say --message (what a student reads) and --id (its name in the YAML)")
    if not one.edits or (len(one.edits) > 1 and which is None):
        raise UsageError(
            f"{counted(len(one.edits), 'edit')} of the reference fit; choose with --edit"
            if one.edits
            else "no single edit of the reference gives it; write it by hand"
        )
    if which is not None and which > len(one.edits):
        raise UsageError(f"there are {len(one.edits)} edits, and no number {which}")
    file = learning.promote(problem, one, one.edits[(which or 1) - 1], name, message)
    click.echo(f"Written into {file}. Prove it: grader validate {problem}")
