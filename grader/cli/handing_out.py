"""What the commands share that hand out grades: their options, and the students they are about."""

import csv
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from grader.cli.options import existing_store, refuse_inside

if TYPE_CHECKING:
    from grader.exports.target import Line
    from grader.policy import ClassPolicy
    from grader.results.about import About

Command = Callable[..., Any]
MOST_NAMED = 5


def policy_options(command: Command) -> Command:
    """Add --policy, --times, --published and --problem."""
    for option in (
        click.option("--problem", help="Id of the exercise, where the store holds several."),
        click.option(
            "--published",
            is_flag=True,
            help="The grades are published: what is visible after that is shown.",
        ),
        points_options,
    ):
        command = option(command)
    return command


def points_options(command: Command) -> Command:
    """Add --policy and --times."""
    for option in (
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


def _had_policy(gradebook: Path) -> bool:
    """Say whether a gradebook that `grade` wrote tells what counts after a policy."""
    try:
        with gradebook.open(encoding="utf-8") as file:
            return "counts_max" in next(csv.reader(file), [])
    except (OSError, UnicodeDecodeError, csv.Error):
        return False


def lines_from(
    said: str, problem: str | None, policy: Path | None, times: Path | None, published: bool
) -> "list[Line]":
    """Return the students of a store as they may leave the house."""
    from grader.delivery.lines import (
        Circumstances,
        lines_of,
        not_in_class,
        problem_of,
        read_abouts,
    )
    from grader.display import counted, listed
    from grader.store.store import Store

    url = existing_store(said)
    grades = Path(url.removeprefix("sqlite:///")).parent / "grades.json"
    rules = rules_from(policy, times)
    circumstances = Circumstances(
        rules.policy if rules is not None else None,
        is_published=published,
        submitted=rules.submitted if rules is not None else {},
        abouts=read_abouts(grades),
    )
    with Store(url) as store:
        lines = lines_of(store, problem_of(store, problem), circumstances)
    if rules is None and _had_policy(grades.parent / "gradebook.csv"):
        click.echo(
            "The class was graded last with a policy, and these are the points before it. Give "
            "--policy to hand out those that count.",
            err=True,
        )
    tell_unknown(rules, ((line.student, line.about) for line in lines))
    if others := not_in_class(lines, grades):
        more = len(others) - MOST_NAMED
        names = [*others[:MOST_NAMED], *([f"{more} more"] if more > 0 else [])]
        click.echo(
            f"{counted(len(others), 'grade')} of students who are not in the class that was graded "
            f"last: {listed(names)}. `grader forget` takes out who was read by mistake.",
            err=True,
        )
    return lines


def rules_from(
    policy: Path | None, times: Path | None, graded: Sequence[Path] = ()
) -> "ClassPolicy | None":
    """Return what --policy and --times say; None without a policy.

    Raises UsageError for files that are wrong, or that lie in what is graded.
    """
    from grader.delivery.times import read_times
    from grader.errors import UsageError
    from grader.policy import ClassPolicy, load_policy
    from grader.policy.model import FILE

    for file, what in ((policy, "the policy"), (times, "the list of times")):
        if file is not None:
            refuse_inside(what, file, graded)
    if policy is None:
        if times is not None:
            raise UsageError("--times is for a policy's due time: name it with --policy")
        return None
    found = load_policy(policy / FILE if policy.is_dir() else policy)
    submitted = read_times(times) if times is not None else {}
    if found.timezone is None and any(when.tzinfo is None for when in submitted.values()):
        raise UsageError(
            f"--times {times}: its times tell no zone; write the one they were written in into the "
            "policy, as in `timezone: Europe/Berlin`"
        )
    return ClassPolicy(found, submitted)


def tell_unknown(
    rules: "ClassPolicy | None", students: "Iterable[tuple[str, About | None]]"
) -> None:
    """Say whom a policy speaks of and nobody here is."""
    from grader.display import one_line
    from grader.policy.class_policy import names_of
    from grader.results.about import About

    if rules is None:
        return
    known = (name for student, about in students for name in names_of(student, about or About()))
    for name in rules.unknown(known):
        click.echo(f"The policy speaks of {one_line(name)}, who has no grade here.", err=True)


def tell_untimed(
    rules: "ClassPolicy | None", students: "Iterable[tuple[str, About | None]]"
) -> None:
    """Say of whom a policy with a due time does not know when they handed in."""
    from grader.display import counted, listed, one_line

    if rules is not None and (untimed := rules.without_time(students)):
        names = listed([*untimed[:MOST_NAMED], *(["others"] if untimed[MOST_NAMED:] else [])])
        click.echo(
            f"Nobody knows when {counted(len(untimed), 'student')} handed in, who count as in "
            f"time: {one_line(names)}. A list of times is read with --times.",
            err=True,
        )


def refuse_unknown_questions(rules: "ClassPolicy | None", asked: "Iterable[str]") -> None:
    """Raise UsageError where a policy drops a question that the exercise does not have."""
    from grader.display import listed
    from grader.errors import UsageError

    known = list(asked)
    others = [name for name in rules.policy.drop.questions if name not in known] if rules else []
    if others:
        raise UsageError(
            f"the policy drops {listed(others)}, and the exercise has no such question; it has "
            f"{listed(known)}"
        )
