"""The command line. Each command parses, calls one function, shows the result, and returns 0, 1 or 2."""

import json
import os
import sys
from pathlib import Path
from typing import Any

import click

from grader import __version__
from grader.cli_check import check
from grader.cli_common import (
    EXIT_COULD_NOT_RUN,
    EXIT_FAILED,
    EXIT_PASSED,
    EXIT_STOPPED,
    course_templates,
    problem_folder,
    problem_option,
    templates_option,
    told_os_error,
)
from grader.cli_grade import grade
from grader.cli_intake import intake
from grader.cli_store import backup, history, restore, review
from grader.errors import GraderError, ProblemError, Stopped, UsageError


class Commands(click.Group):
    """Turns the errors we raise on purpose into a sentence and exit code 2."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command."""
        try:
            return super().invoke(ctx)
        except ProblemError as error:
            from grader.report.plain import counted

            click.echo(f"{counted(len(error.complaints), 'mistake')} in the problem:", err=True)
            for complaint in error.complaints:
                click.echo(f"  {complaint}", err=True)
            ctx.exit(EXIT_COULD_NOT_RUN)
        except Stopped as error:
            click.echo(str(error), err=True)
            ctx.exit(EXIT_STOPPED)
        except GraderError as error:
            click.echo(f"Error: {error}", err=True)
            ctx.exit(EXIT_COULD_NOT_RUN)
        except KeyboardInterrupt:
            kept = " What is graded is kept; run the same command again to go on." if ctx.invoked_subcommand == "grade" else ""
            click.echo(f"\nStopped.{kept}", err=True)
            ctx.exit(EXIT_STOPPED)
        except BrokenPipeError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            ctx.exit(EXIT_COULD_NOT_RUN)
        except OSError as error:
            click.echo(f"Error: {told_os_error(error)}", err=True)
            ctx.exit(EXIT_COULD_NOT_RUN)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="grader")
def main() -> None:
    """Grade recurrent-network exercises: cell code in a sandbox, written answers, feedback that names the mistake."""


for command in (check, intake, grade, history, review, backup, restore):
    main.add_command(command)


@main.command()
@click.argument("problem", type=click.Path(path_type=Path), required=False)
@click.option("--json", "as_json", is_flag=True, help="Print the findings for other programs.")
@click.option(
    "--html", "html", type=click.Path(path_type=Path, dir_okay=False), help="Also write what was tried to this HTML file."
)
@click.option("--quick", is_flag=True, help="Only references and misconceptions; no derived variants.")
@click.option("--cases", is_flag=True, help="Search the fewest cases that tell mutants from the reference; print them as YAML.")
def validate(problem: Path | None, as_json: bool, html: Path | None, quick: bool, cases: bool) -> None:
    """Prove a problem: every mistake in its files at once; then its references, misconceptions and derived variants are run.

    Wrong variants of each reference (mutants) must lose points, right ones (rewritings) must not. Exit code: 0 fine, 1 something
    does not behave, 2 the files are wrong.

    Example: grader validate problems/recurrent-networks --html validation.html
    """
    from grader.files import write_whole
    from grader.grading import Grader
    from grader.memory import cache_folder
    from grader.mutation.audit import Audit, audit
    from grader.mutation.search import as_yaml, search
    from grader.report.validation import html_page, plain_form, terminal_table
    from grader.sandbox.supervise import Sandbox
    from grader.spec.load import load_problem
    from grader.validate import findings

    loaded = load_problem(problem_folder(problem))
    results = []
    tried = Audit(loaded.exercise.id)
    is_watched = sys.stderr.isatty()
    with Sandbox() as sandbox:
        grader = Grader(loaded, sandbox, folder=cache_folder())
        if cases:
            for found in search(grader):
                click.echo(as_yaml(found))
            return
        for finding in findings(loaded, grader):
            results.append(finding)
            if finding.complaint is not None and not as_json:
                click.echo(f"{finding.question}  {finding.what}: WRONG")
        if not quick and not any(finding.complaint for finding in results):
            label = "wrong and right variants"
            with click.progressbar(length=1, label=label, file=sys.stderr, show_eta=True, hidden=not is_watched) as bar:
                for step in audit(loaded, grader):
                    tried, done, bar.length = step
                    bar.update(done - bar.pos)
    wrong = [finding for finding in results if finding.complaint is not None]
    if html is not None:
        write_whole(html, html_page(loaded.exercise.title, plain_form(tried)))
    if as_json:
        rows = [{"question": f.question, "what": f.what, "complaint": str(f.complaint) if f.complaint else None} for f in results]
        click.echo(json.dumps({"findings": rows, **plain_form(tried)}, indent=1))
    else:
        for finding in wrong:
            click.echo(str(finding.complaint), err=True)
        click.echo(terminal_table(plain_form(tried)) if tried.trials else "", nl=False)
        click.echo(f"{len(results)} references and misconceptions tried, {len(wrong)} wrong.")
    sys.exit(EXIT_FAILED if wrong or tried.failures else EXIT_PASSED)


@main.command()
@click.argument("folder", type=click.Path(path_type=Path))
@problem_option
@templates_option
def report(folder: Path, problem: Path | None, templates: Path | None) -> None:
    """Write the reports of a graded class again from its grades, for example after changing a template.

    Example: grader report reports/latest
    """
    from dataclasses import replace

    from grader.publish import published
    from grader.report.about import about_from_plain, columns_of
    from grader.report.gradebook import FULL, folder_names, machine_grades, write_class
    from grader.report.plain import counted

    file = folder / "grades.json"
    if not file.is_file():
        raise UsageError(f"there is no grades.json in {str(folder)!r}; it should be a folder that grade wrote")
    try:
        told = [(str(grade["student"]), about_from_plain(grade.get("about"))) for grade in machine_grades(file)]
        students = [student for student, _ in told]
        abouts = [about for _, about in told if about is not None]
        columns = columns_of(abouts, has_roster=any(about.is_missing or about.is_listed for about in abouts))
        names = folder_names(students)
        saved = (
            (student, (folder / FULL / f"{name}.json").read_text(encoding="utf-8"))
            for student, name in zip(students, names, strict=True)
        )
        course = course_templates(templates, problem)
        rows = (replace(row, about=about) for row, (_, about) in zip(published(folder, saved, names, course), told, strict=True))
        count = write_class(folder, rows, course, columns)
    except (ValueError, TypeError, KeyError, FileNotFoundError) as error:
        raise UsageError(f"{folder}: there is a grade that is none of this version ({error}); grade again") from None
    click.echo(f"{counted(count, 'report')} written. Start at {folder / 'index.html'}")


@main.command()
def doctor() -> None:
    """Show what isolation this machine gives.

    Example: grader doctor
    """
    from grader.sandbox.doctor import layers

    found = layers()
    for layer in found:
        click.echo(f"{'yes' if layer.is_there else 'no ':3}  {layer.name}: {layer.note}")
    sys.exit(EXIT_PASSED if found[0].is_there else EXIT_COULD_NOT_RUN)


@main.command()
@click.argument("folder", type=click.Path(path_type=Path), default=Path("docs/schema"))
def schema(folder: Path) -> None:
    """Write the JSON Schemas with which editors complete and check the YAML files.

    Example: grader schema docs/schema
    """
    from grader.files import write_whole
    from grader.spec.schema import schemas

    folder.mkdir(parents=True, exist_ok=True)
    for name, found in schemas().items():
        write_whole(folder / f"{name}.schema.json", json.dumps(found, indent=1, ensure_ascii=False) + "\n")
        click.echo(str(folder / f"{name}.schema.json"))
