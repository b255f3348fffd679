"""What the commands share that hand out grades: their options, and the students they are about."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from grader.cli.options import existing_store

if TYPE_CHECKING:
    from grader.exports.target import Line

Command = Callable[..., Any]


def policy_options(command: Command) -> Command:
    """Add --policy, --times, --published and --problem."""
    for option in (
        click.option("--problem", help="Id of the exercise, where the store holds several."),
        click.option(
            "--published",
            is_flag=True,
            help="The grades are published: what is visible after that is shown.",
        ),
        click.option(
            "--times",
            type=click.Path(path_type=Path),
            help="CSV file of who handed in when, for a policy's due time; where the layout of the "
            "class does not tell it.",
        ),
        click.option(
            "--policy",
            type=click.Path(path_type=Path),
            help="The course's rules on points: a policy.yaml, or the folder of the problem that "
            "has one.",
        ),
    ):
        command = option(command)
    return command


def lines_from(
    said: str, problem: str | None, policy: Path | None, times: Path | None, published: bool
) -> "list[Line]":
    """Return the students of a store as they may leave the house."""
    from grader.delivery.lines import (
        Circumstances,
        lines_of,
        problem_of,
        read_abouts,
        read_times,
        unknown_names,
    )
    from grader.display import one_line
    from grader.policy import load_policy
    from grader.policy.model import FILE
    from grader.store.store import Store

    url = existing_store(said)
    if policy is not None and policy.is_dir():
        policy = policy / FILE
    circumstances = Circumstances(
        load_policy(policy) if policy is not None else None,
        is_published=published,
        submitted=read_times(times) if times is not None else {},
        abouts=read_abouts(Path(url.removeprefix("sqlite:///")).parent / "grades.json"),
    )
    with Store(url) as store:
        lines = lines_of(store, problem_of(store, problem), circumstances)
    for name in unknown_names(circumstances.policy, lines):
        click.echo(f"The policy speaks of {one_line(name)}, who has no grade here.", err=True)
    return lines
