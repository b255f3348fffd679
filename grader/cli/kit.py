"""`grader kit`: what students get, made from a problem."""

from pathlib import Path
from typing import Any

import click

from grader.cli.options import isolation_option
from grader.errors import UsageError


@click.command()
@click.argument("problem", type=click.Path(path_type=Path))
@click.argument("out", type=click.Path(path_type=Path))
@click.option(
    "--check",
    "is_check",
    is_flag=True,
    help="Make nothing: say whether the kit in OUT is that of the problem as it is now, and prove "
    "it again.",
)
@isolation_option("auto")
def kit(problem: Path, out: Path, is_check: bool, isolation: Any) -> None:
    """Make a kit for students: a starter (.py, notebook, answer sheet), and checks without answers.

    Writes the folder OUT and OUT.zip. A kit holds no reference, no hidden check and no answer to a
    written question; `grader check` works in it. Exit code: 0 made, or up to date; 1 stale.

    Example: grader kit problems/recurrent-networks handout/week-4
    """
    from grader.display import counted, number
    from grader.extensions import packages_of
    from grader.grading.door import open_grader
    from grader.kit import make
    from grader.kit.opening import SUB, KitGrader
    from grader.kit.selfcheck import public_form, read_selfcheck, version_of
    from grader.reference.references import References

    if out.resolve().is_relative_to(problem.resolve()):
        raise UsageError(f"{out} lies inside the problem, which stays with you; name another place")
    if is_check and not out.is_dir():
        raise UsageError(f"there is no kit {str(out)!r}")
    with open_grader(problem, isolation=isolation, names_slips=False) as grader:
        loaded = grader.problem
        if is_check:
            read = read_selfcheck(out / SUB)
            own = References(grader.problem, grader.sandbox, read.seed)
            others = make.under_other_seeds(grader, read.seed)
            now = version_of(public_form(own, others)[0])
            if now != read.version:
                click.echo(
                    f"Stale: {out} is kit {read.version}, the problem as it is now would give "
                    f"{now}. Make it anew: grader kit {problem} {out}"
                )
                raise SystemExit(1)
            make.prove(KitGrader(read, grader.sandbox), grader, out)
            click.echo(
                f"{out} is up to date (kit {now}); its starter is blank, and the reference passes."
            )
            return
        make.zip_beside(out)
        if grader.problem.exercise.kit.names:
            click.echo("Running every known mistake, to seal its name; a minute or two.", err=True)
        made = make.make_kit(grader, out)
    zipped = make.zipped(out)
    click.echo(f"Kit {made.version} in {out} and {zipped}.")
    click.echo(
        f"  {number(made.points)} of {number(made.of)} points can be looked at: "
        f"{counted(made.values, 'check')} against values, {counted(made.forms, 'check')} by form "
        "only, written answers by whether they are there."
    )
    if made.named:
        click.echo(f"  {counted(made.named, 'mistake')} can be named, sealed by their values.")
    for name in make.outside(loaded):
        click.echo(f"  Not in it: {name}, which lies outside of the kit; hand it out beside it.")
    kinds = {check.kind for question in loaded.questions for check in question.checks}
    for kind, package in packages_of(kinds).items():
        click.echo(f"  Students need the package {package} too, which adds the kind {kind!r}.")
    click.echo("  Proved: the starter is blank everywhere, the reference passes every check.")
