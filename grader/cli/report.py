"""`grader report`: the reports of a graded class written again."""

from pathlib import Path

import click

from grader.cli.options import course_templates, problem_option, templates_option
from grader.errors import UsageError


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
@problem_option
@templates_option
def report(folder: Path, problem: Path | None, templates: Path | None) -> None:
    """Write the reports of a graded class again from its grades, for example after changing a
    template.

    Example: grader report reports/latest
    """
    from dataclasses import replace

    from grader.batch.reports import published
    from grader.display import counted
    from grader.exports.grades_json import machine_grades
    from grader.report.class_folder import folder_names, write_class
    from grader.report.scratch import FULL
    from grader.results.about import about_from_plain, columns_of

    file = folder / "grades.json"
    if not file.is_file():
        raise UsageError(
            f"there is no grades.json in {str(folder)!r}; it should be a folder that grade wrote"
        )
    try:
        told = [
            (str(grade["student"]), about_from_plain(grade.get("about")))
            for grade in machine_grades(file)
        ]
        students = [student for student, _ in told]
        abouts = [about for _, about in told if about is not None]
        columns = columns_of(
            abouts, has_roster=any(about.is_missing or about.is_listed for about in abouts)
        )
        names = folder_names(students)
        saved = (
            (student, (folder / FULL / f"{name}.json").read_text(encoding="utf-8"))
            for student, name in zip(students, names, strict=True)
        )
        course = course_templates(templates, problem)
        rows = (
            replace(row, about=about)
            for row, (_, about) in zip(published(folder, saved, names, course), told, strict=True)
        )
        count = write_class(folder, rows, course, columns)
    except (ValueError, TypeError, KeyError, FileNotFoundError) as error:
        raise UsageError(
            f"{folder}: there is a grade that is none of this version ({error}); grade again"
        ) from None
    click.echo(f"{counted(count, 'report')} written. Start at {folder / 'index.html'}")
