"""`grader similar`: submissions of a class whose code is alike."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from grader.cli.options import (
    course_templates,
    layout_option,
    out_option,
    problem_folder,
    problem_option,
    refuse_inside,
    refuse_missing,
    templates_option,
)
from grader.errors import UsageError

if TYPE_CHECKING:
    from grader.analysis.similarity import Source
    from grader.problem.model import Problem
    from grader.submission.handed import Where

MAX_SHOWN = 20


@click.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@problem_option
@out_option("Folder of the reports; the pages go into its folder instructor/.")
@click.option(
    "--given",
    "given",
    multiple=True,
    type=click.Path(path_type=Path, exists=True),
    help="What was handed out, a file or a folder, and is in nobody's count; may be given several "
    "times. The problem's folder starter/ and its given modules are known.",
)
@click.option(
    "--least",
    type=click.FloatRange(0.05, 1),
    default=0.5,
    show_default=True,
    help="Pairs that share at least this part of the shorter one are told.",
)
@templates_option
@layout_option
def similar(
    paths: tuple[Path, ...],
    problem: Path | None,
    out: Path,
    given: tuple[Path, ...],
    least: float,
    templates: Path | None,
    layout: str | None,
) -> None:
    """Show which submissions are alike in their code, after renaming and reformatting too.

    A lead for a person, and no verdict: beside each pair stands what is expected of two who solved
    the exercise apart. Nothing of it stands in a student's report.

    Example: grader similar submissions/ --problem problems/recurrent-networks --out reports/week-4
    """
    from grader.analysis.similarity import likeness
    from grader.display import counted, one_line
    from grader.problem.load import load_problem
    from grader.report.similar_pages import write_similar
    from grader.submission.class_folder import read_class
    from grader.submission.read import read_submission, student_name

    folder = problem_folder(problem, paths)
    loaded = load_problem(folder)
    refuse_missing(paths)
    refuse_inside("the problem", folder, paths)
    refuse_inside("the folder of reports", out, paths)
    templates = course_templates(templates, folder)
    if templates is not None:
        refuse_inside("the folder of templates", templates, paths)
    found: Sequence[Where] = read_class(paths, layout).submissions
    if not found:
        raise UsageError(f"there are no submissions in {', '.join(map(str, paths))}")
    names = [student_name(path) for path in found]
    submissions = [
        [(unit.label, unit.source) for unit in read_submission(path, loaded.outline).units]
        for path in found
    ]
    handed_out = list(_handed_out(loaded, folder, given))
    alike = likeness(submissions, handed_out, least)
    page = write_similar(
        out,
        loaded.exercise.title,
        names,
        submissions,
        alike,
        handed_out,
        templates,
        loaded.exercise.language,
    )
    by_text: dict[tuple[str, ...], list[str]] = {}
    for name, sources in zip(names, submissions, strict=True):
        if sources:
            by_text.setdefault(tuple(sorted(text for _, text in sources)), []).append(name)
    for group in by_text.values():
        if len(group) > 1:
            click.echo(f"The same code, letter by letter: {_some(group)}")
    for numbers in alike.same:
        click.echo(f"The same but for names and layout: {_some([names[n] for n in numbers])}")
    for pair in alike.pairs[:MAX_SHOWN]:
        click.echo(
            f"{pair.share:4.0%} alike, {pair.expected:4.0%} expected: "
            f"{one_line(names[pair.one])} and {one_line(names[pair.other])}"
        )
    click.echo(
        f"{counted(len(alike.pairs), 'pair')} of {counted(len(found), 'submission')}: a lead, and "
        f"no verdict. Side by side: {page}"
    )


def _some(names: Sequence[str]) -> str:
    from grader.display import one_line

    more = f" and {len(names) - MAX_SHOWN} more" if len(names) > MAX_SHOWN else ""
    return ", ".join(map(one_line, names[:MAX_SHOWN])) + more


def _handed_out(problem: "Problem", folder: Path, given: Sequence[Path]) -> "list[Source]":
    """Return what was handed out: given modules, the problem's starter, and what is named."""
    from grader.submission.read import read_submission

    places = [*given, *([folder / "starter"] if (folder / "starter").is_dir() else [])]
    found = list(problem.given.items())
    for place in places:
        units = read_submission(place, problem.outline).units
        if not units:
            raise UsageError(f"--given {place}: there is no code in it")
        found += [(unit.label, unit.source) for unit in units]
    return found
