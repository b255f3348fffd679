"""`grader feedback`: the reports of a class as files to hand back."""

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from grader.cli.handing_out import lines_from, policy_options
from grader.cli.options import (
    EXIT_FAILED,
    course_templates,
    may_be_replaced,
    roster_option,
    store_option,
    templates_option,
)
from grader.errors import UsageError

if TYPE_CHECKING:
    from grader.delivery.feedback import Placed
    from grader.exports.target import Line

MAX_SHOWN = 20


@click.command()
@click.argument("out", type=click.Path(path_type=Path))
@click.option(
    "--as",
    "form",
    type=click.Choice(["folders", "zips", "moodle", "canvas", "links", "mails"]),
    default="folders",
    show_default=True,
    help="A folder or a zip a student; one zip that Moodle or Canvas takes; folders of names that "
    "nobody can guess, with a list of links; mails as drafts.",
)
@click.option(
    "--gradebook",
    type=click.Path(path_type=Path),
    help="Moodle's grading worksheet, for the participants' numbers.",
)
@click.option(
    "--submissions",
    type=click.Path(path_type=Path),
    help="What Canvas or Moodle gave as download of all submissions, for its numbers.",
)
@roster_option
@click.option(
    "--pairs", type=click.Path(path_type=Path), help="CSV file that settles who is who; see export."
)
@click.option("--link", default="", help="Where the folders will lie on the web: https://...")
@click.option("--from", "sender", default="", help="Whose address the mails are from.")
@policy_options
@templates_option
@click.option(
    "--leave-out", is_flag=True, help="Go on although there is no place for some students."
)
@click.option("--replace", is_flag=True, help="Replace files that are there already.")
@store_option
def feedback(
    out: Path,
    form: str,
    gradebook: Path | None,
    submissions: Path | None,
    roster: Path | None,
    pairs: Path | None,
    link: str,
    sender: str,
    policy: Path | None,
    times: Path | None,
    published: bool,
    problem: str | None,
    templates: Path | None,
    leave_out: bool,
    replace: bool,
    said: str,
) -> None:
    """Write each student's feedback to hand it back: what they may see by now, and no more.

    A check is visible at once, never, after the due date of the policy, or once the grades are
    published (--published). Nothing is sent; files are written.

    Example: grader feedback hand-back.zip --as moodle --gradebook worksheet.csv --store
    reports/week-4/grades.sqlite
    """
    from grader.delivery import feedback as given
    from grader.delivery.export import zip_of
    from grader.delivery.matching import with_roster
    from grader.delivery.placing import place
    from grader.display import counted
    from grader.report.class_folder import folder_names
    from grader.submission.roster import read_roster

    lines = lines_from(said, problem, policy, times, published)
    if roster is not None:
        lines = with_roster(lines, read_roster(roster))
    course = course_templates(templates, policy if policy is not None and policy.is_dir() else None)
    held = [line.student for line in lines if line.is_faulty]
    lines = [line for line in lines if not line.is_faulty]
    _tell("Not graded by a fault of ours, and not handed back", dict.fromkeys(held, ""))
    students = [line.student for line in lines]
    names = dict(zip(students, folder_names(students), strict=True))
    if form in ("moodle", "canvas"):
        if form == "canvas":
            placed = _in_canvas(lines, submissions)
        else:
            placed = _in_moodle(lines, gradebook, submissions, pairs)
        _tell(f"Without a place in {form.capitalize()}", placed.odd)
        if placed.odd and not leave_out:
            click.echo("Nothing was written; --leave-out writes the others.", err=True)
            sys.exit(EXIT_FAILED)
        if out.suffix != ".zip":
            raise UsageError(f"{form} takes a zip: name a file that ends in .zip")
        files = {
            placed.paths[line.student]: given.files_of(line, course)["report.html"]
            for line in lines
            if line.student in placed.paths
        }
        place({out.name: zip_of(files)}, out.parent, replace)
        click.echo(f"{counted(len(files), 'report')} in {out}")
        return
    listed = out.with_name(f"{out.name}-links.csv")
    if form == "links":
        if not link:
            raise UsageError("--as links needs --link: the address where the folders will lie")
        may_be_replaced(listed, '"student","email","link"')
        names = given.link_names(students, given.read_links(listed))
    if form == "mails":
        tokens = given.read_links(listed)
        if link and not tokens:
            raise UsageError(f"there is no {listed}: first run --as links, then --as mails")
        without = {}
        for student, mail in given.mails(lines, sender, tokens, link):
            if mail is None:
                without[student] = "no address; --roster gives addresses"
            else:
                place({f"{names[student]}.eml": mail}, out, replace)
        _tell("Without a mail", without)
        click.echo(f"{counted(len(lines) - len(without), 'mail')} in {out}; nothing was sent")
        return
    for line in lines:
        found = given.files_of(line, course)
        name = names[line.student]
        if form == "zips":
            place({f"{name}.zip": zip_of(found)}, out, replace)
            continue
        if form == "links":
            found = {"index.html": found["report.html"]}
        place({f"{name}/{file}": data for file, data in found.items()}, out, replace)
    if form == "links":
        place({listed.name: given.links(lines, names, link)}, listed.parent, may_replace=True)
        click.echo(f"Links, for you alone: {listed}")
    click.echo(f"{counted(len(lines), 'report')} in {out}")


def _in_canvas(lines: "list[Line]", submissions: Path | None) -> "Placed":
    from grader.delivery.feedback import in_canvas
    from grader.submission.class_folder import read_class

    if submissions is None:
        raise UsageError("canvas needs what it gave as download: --submissions submissions.zip")
    return in_canvas(lines, read_class([submissions], "canvas"))


def _in_moodle(
    lines: "list[Line]", gradebook: Path | None, submissions: Path | None, pairs: Path | None
) -> "Placed":
    from grader.delivery.export import target_named
    from grader.delivery.feedback import in_moodle, moodle_numbers
    from grader.delivery.matching import matched, read_pairs
    from grader.exports.target import GradebookTarget
    from grader.submission.class_folder import read_class

    if submissions is not None:
        return in_moodle(lines, moodle_numbers(read_class([submissions], "moodle")))
    if gradebook is None or not gradebook.is_file():
        raise UsageError(
            "moodle needs the participants' numbers: --gradebook worksheet.csv, or --submissions "
            "with its download"
        )
    moodle = target_named("moodle")
    assert isinstance(moodle, GradebookTarget)
    book = moodle.read(gradebook.read_bytes(), None, "")
    matching = matched(lines, book.people, pairs=read_pairs(pairs) if pairs is not None else None)
    for sentence in matching.sentences():
        click.echo(sentence, err=True)
    number_of = {one.row: one.site_id for one in book.people}
    return in_moodle(lines, {name: number_of[row] for name, row in matching.rows.items()})


def _tell(title: str, names: Mapping[str, str]) -> None:
    from grader.display import one_line

    if not names:
        return
    click.echo(f"{title} ({len(names)}):", err=True)
    for name, why in list(names.items())[:MAX_SHOWN]:
        click.echo(f"  {one_line(name, 60)}{': ' + why if why else ''}", err=True)
