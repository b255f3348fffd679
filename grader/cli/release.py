"""`grader release`: an exercise as a package for another program."""

from pathlib import Path
from typing import Any

import click

from grader.cli.options import isolation_option, problem_folder, problem_option
from grader.errors import UsageError


@click.command()
@problem_option
@click.option(
    "--gradescope",
    is_flag=True,
    help="A zip that Gradescope takes as autograder: setup.sh, run_autograder, the exercise, this "
    "grader as a wheel.",
)
@click.option(
    "--seed",
    type=click.IntRange(min=0),
    default=0,
    show_default=True,
    help="Seed of the generated inputs; the instructor's secret.",
)
@click.option(
    "--wheels",
    type=click.Path(path_type=Path),
    help="Folder of wheels of what the grader needs, for an image that is built without a network.",
)
@click.option("--out", type=click.Path(path_type=Path), help="The zip; autograder.zip otherwise.")
@click.option("--replace", is_flag=True, help="Replace a file that is there already.")
@isolation_option("auto")
def release(
    problem: Path | None,
    gradescope: bool,
    seed: int,
    wheels: Path | None,
    out: Path | None,
    replace: bool,
    isolation: Any,
) -> None:
    """Make a package of an exercise that another program runs.

    Gradescope's containers are one a submission. Where they give no sandbox, student code could
    read the exercise in its own container: each result says which isolation was in force.

    Example: grader release --gradescope --problem problems/python-basics --out autograder.zip
    """
    from grader.delivery.gradescope_zip import gradescope_zip
    from grader.delivery.placing import place
    from grader.display import counted

    if not gradescope:
        raise UsageError("say for which program: --gradescope")
    folder = problem_folder(problem)
    out = out or Path("autograder.zip")
    data = gradescope_zip(folder, seed=seed, isolation=isolation, wheels=wheels)
    place({out.name: data}, out.parent, replace)
    click.echo(
        f"{out}: {counted(len(data) >> 10, 'KiB', 'KiB')}. In Gradescope: Configure Autograder, "
        "Zip file upload"
    )
