"""Grades as HTML, Markdown and terminal text, by Jinja2.

Templates of the course are looked up before the package's.
"""

import re
import textwrap
import unicodedata
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import click
from jinja2 import ChoiceLoader, Environment, FileSystemLoader, StrictUndefined, TemplateError
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

from grader.analysis.overview import ClassOverview
from grader.display import number, visible
from grader.errors import UsageError
from grader.report import figure_svg
from grader.report.catalogue import catalogue
from grader.report.glance import glance
from grader.report.words import ASCII_MARKS, MARKS, WORDS
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
        points=number,
        visible=visible,
        indented=_indented,
        fenced=_fenced,
        inline=_inline,
        wrapped=_wrapped,
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


COLUMNS = 80


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


def render_glance(
    grade: Grade,
    since: str = "",
    *,
    colours: bool = False,
    ascii_only: bool = False,
    footer: str | None = None,
    course_templates: Path | None = None,
) -> str:
    """Return a grade for a terminal: what to do next, each mistake once, what is right in a line.

    `since` is a sentence on what changed since an earlier check. With `ascii_only`, for a terminal
    that shows nothing else, other characters are replaced.
    """
    shown = grade.for_student()
    marks = ASCII_MARKS if ascii_only else MARKS
    text = _rendered(
        course_templates,
        False,
        "glance.txt",
        grade=shown,
        seen=glance(shown),
        since=since,
        marks=marks,
        tinted=_tinted if colours else _plain,
        bold=_bold if colours else _plain,
        footer=_ways_on(shown) if footer is None else footer,
    )
    return in_ascii(text) if ascii_only else text


def _ways_on(grade: Grade) -> str:
    one = grade.questions[0].id if grade.questions else "1"
    return f" Every check by itself: --all; one question: --question {one}."


def render_fragment(grade: Grade, since: str = "") -> str:
    """Return a grade as a piece of HTML for a notebook, with all its style in it."""
    shown = grade.for_student()
    return _rendered(None, True, "fragment.html", grade=shown, seen=glance(shown), since=since)


def _plain(text: str, _status: str = "") -> str:
    return text


def _bold(text: str) -> str:
    return click.style(text, bold=True)


def _tinted(text: str, status: str) -> str:
    """Return text in the colour of a status."""
    colour = {"correct": "green", "partial": "yellow", "needs_review": "cyan"}.get(status, "red")
    return click.style(text, fg=colour)


def in_ascii(text: str) -> str:
    """Return text with every character that is not ASCII replaced by what comes nearest.

    >>> in_ascii("é → “x” ∞")
    'e -> "x" inf'
    """
    text = text.translate(_NEAREST)
    return unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()


_NEAREST = str.maketrans(
    {"→": "->", "“": '"', "”": '"', "‘": "'", "’": "'", "…": "...", "∞": "inf", "·": "*",
     "×": "x", "−": "-", "–": "-", "—": "-", "≤": "<=", "≥": ">=", "≠": "!=", "ß": "ss"}
)  # fmt: skip


def _wrapped(text: str, width: int = 0) -> str:
    """Return text in lines of at most 80 characters, each paragraph by itself, indented.

    Lines that are laid out (code, tables) stay as they are.
    """
    indent = " " * width
    lines: list[str] = []
    for line in text.split("\n"):
        if len(line) + width <= COLUMNS or line.startswith(("  ", "\t", ">>>")):
            lines.append(indent + line if line else line)
        else:
            lines += textwrap.wrap(
                line,
                COLUMNS,
                initial_indent=indent,
                subsequent_indent=indent,
                break_on_hyphens=False,
                break_long_words=False,
            )
    return "\n".join(lines)


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
