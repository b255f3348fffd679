"""Grades as HTML, Markdown and terminal text, by Jinja2.

Templates of the course are looked up before the package's.
"""

import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import ChoiceLoader, Environment, FileSystemLoader, StrictUndefined, TemplateError
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

from grader.analysis.overview import ClassOverview
from grader.display import number, visible
from grader.errors import UsageError
from grader.report import figure_svg
from grader.report.catalogue import catalogue
from grader.report.words import MARKS, WORDS
from grader.results.grade import Grade

TEMPLATES = Path(__file__).parent / "templates"
FIND_ME = (
    "So that an answer is found, put it below a heading with the question's number (## "
    "1.2) in a .md file or a Markdown cell, "
    "and code in .py files or code cells under the names that are asked for."
)


@cache
def _environment(course: Path | None, is_html: bool) -> Environment:
    folders = [FileSystemLoader(folder) for folder in (course, TEMPLATES) if folder is not None]
    kind = (
        Environment if course is None else ImmutableSandboxedEnvironment
    )  # a template arranges; it runs nothing
    environment = kind(
        loader=ChoiceLoader(folders),
        autoescape=is_html,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(
        points=number, visible=visible, indented=_indented, fenced=_fenced, inline=_inline
    )
    environment.globals.update(find_me=FIND_ME)
    environment.globals.update(
        _=catalogue("en", course),
        language="en",
        words=WORDS,
        marks=MARKS,
        svg=figure_svg.svg if is_html else (lambda _figure: ""),
    )
    return environment


def _indented(text: str, width: int) -> str:
    return text.replace("\n", "\n" + " " * width)


def _inline(text: str) -> str:
    """Return text on one line, with what Markdown would take for markup escaped."""
    folded = " ".join(visible(text).split())
    return "".join(f"\\{char}" if char in "\\`*_[]<>#|~&" else char for char in folded)


def _fenced(text: str, language: str = "") -> Markup:
    """Return text in a Markdown fence longer than any inside it."""
    longest = max((len(run) for run in re.findall("`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return Markup(f"{fence}{language}\n{text}\n{fence}")


def render(grade: Grade, form: str, course_templates: Path | None = None) -> str:
    """Return the report on a grade for its student, as "html", "md" or "txt".

    What is hidden is not in it. Its words are those of the exercise's language.
    """
    course = (
        course_templates if course_templates is not None and course_templates.is_dir() else None
    )
    return _rendered(
        course,
        form == "html",
        f"report.{form}",
        grade=grade.for_student(),
        _=catalogue(grade.language, course),
        language=grade.language,
    )


def _rendered(course: Path | None, is_html: bool, name: str, **given: Any) -> str:
    """Return a template filled in.

    Raise UsageError where a course's own template is wrong, with its file and line.
    """
    try:
        return _environment(course, is_html).get_template(name).render(**given)
    except TemplateError as error:
        if course is None:
            raise
        line = getattr(error, "lineno", None)
        where = getattr(error, "filename", None) or name
        trace = error.__traceback__
        while trace is not None:
            if trace.tb_frame.f_code.co_filename.startswith(str(course)):
                where, line = trace.tb_frame.f_code.co_filename, trace.tb_lineno
            trace = trace.tb_next
        raise UsageError(
            f"the template {where}{f', line {line}' if line else ''}: {error}"
        ) from None


def render_class(
    rows: Sequence[Any],
    overview: ClassOverview,
    page: int,
    pages: int,
    course_templates: Path | None = None,
) -> str:
    """Return one page of the class: `rows` are the students on it (`class_row.StudentRow`), the
    first page has the overview.
    """
    course = (
        course_templates if course_templates is not None and course_templates.is_dir() else None
    )
    return _rendered(
        course, True, "class.html", rows=rows, overview=overview, page=page, pages=pages
    )
