"""Grades as HTML, Markdown and terminal text, by Jinja2.

Templates of the course are looked up before the package's.
"""

import base64
import hashlib
import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from jinja2 import (
    ChoiceLoader,
    Environment,
    FileSystemLoader,
    PrefixLoader,
    StrictUndefined,
    TemplateError,
    TemplateNotFound,
)
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup, escape

from grader.catalogue import Catalogue, catalogue
from grader.display import number, visible
from grader.errors import UsageError
from grader.late_pattern import late_pattern
from grader.report import charts_svg, figure_svg
from grader.report.course import course_in
from grader.report.glance import glance
from grader.report.markdown_html import answer_as_html, asked_as_html
from grader.report.terminal import bold, in_ascii, plain, tinted, wrapped
from grader.report.words import ASCII_MARKS, MARKS, WORDS
from grader.results.grade import STATUSES, Grade

if TYPE_CHECKING:
    from grader.analysis.items import ItemFigures
    from grader.analysis.mistakes import Mistake
    from grader.analysis.overview import ClassOverview
    from grader.results.class_row import StudentRow

TEMPLATES = Path(__file__).parent / "templates"
FIND_ME = (
    "So that an answer is found, put it below a heading with the question's number (## "
    "1.2) in a .md file or a Markdown cell, "
    "and code in .py files or code cells under the names that are asked for."
)


OURS = "grader"
"""Before the name of a template: the package's own, whatever the course has."""


class _CourseEnvironment(ImmutableSandboxedEnvironment):
    """Where a course's own templates are filled in: they arrange, and run nothing."""

    def join_path(self, template: str, parent: str) -> str:
        """Return the template that another names: where it names itself, ours is meant.

        So a course's report.html may extend report.html, and replace a block of it.
        """
        return f"{OURS}/{template}" if template == parent else template


@cache
def _environment(course: Path | None, is_html: bool) -> Environment:
    folders = [FileSystemLoader(folder) for folder in (course, TEMPLATES) if folder is not None]
    kind = Environment if course is None else _CourseEnvironment
    environment = kind(
        loader=ChoiceLoader([*folders, PrefixLoader({OURS: FileSystemLoader(TEMPLATES)})]),
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
        wrapped=wrapped,
        asked_as_html=asked_as_html,
        answer_as_html=answer_as_html,
    )
    environment.globals.update(find_me=FIND_ME, course=course_in(course))
    environment.globals.update(
        _=catalogue("en", course),
        language="en",
        words=WORDS,
        marks=MARKS,
        svg=figure_svg.svg if is_html else (lambda _figure: ""),
    )
    environment.globals.update(
        histogram=charts_svg.histogram,
        status_bar=charts_svg.status_bar,
        question_cells=_question_cells,
    )

    def script(name: str) -> Markup:
        """Return a script of ours as it stands in a page; nothing of a student is in it."""
        source, _, _ = environment.loader.get_source(environment, name)  # type: ignore[union-attr]
        return Markup(source)

    def script_hash(name: str) -> str:
        """Return what a page's policy says of the one script that may run in it."""
        digest = hashlib.sha256(script(name).encode()).digest()
        return f"sha256-{base64.b64encode(digest).decode()}"

    environment.globals.update(script=script, script_hash=script_hash)
    return environment


def get_ready() -> None:
    """Compile the templates of a student's report before there is one."""
    for form in ("html", "md"):
        _environment(None, form == "html").get_template(f"report.{form}")


def _indented(text: str, width: int) -> str:
    return text.replace("\n", "\n" + " " * width)


def _inline(text: str) -> str:
    """Return text on one line, with what Markdown would take for markup escaped, but for code
    between two marks, which stays what it is: in code nothing is markup.
    """
    folded = " ".join(visible(text).split())
    parts = _CODE.split(folded)  # every other one is code
    return "".join(part if k % 2 else part.translate(_ESCAPED) for k, part in enumerate(parts))


_CODE = late_pattern(r"(?<!`)(`[^`|]+`)(?!`)")
"""Code between two marks; a stroke in it would end a cell of a table."""


_ESCAPED = {ord(char): f"\\{char}" for char in "\\`*_[]<>#|~&"}


def _fenced(text: str, language: str = "") -> Markup:
    """Return text in a Markdown fence longer than any inside it."""
    longest = max((len(run) for run in re.findall("`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return Markup(f"{fence}{language}\n{text}\n{fence}")


def render(grade: Grade, form: str, course_templates: Path | None = None) -> str:
    """Return the report on a grade for its student, as "html", "md" or "txt".

    What is hidden is not in it. Its words are those of the exercise's language.
    """
    course = _existing(course_templates)
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
    words = catalogue(grade.language, course_templates)
    text = _rendered(
        course_templates,
        False,
        "glance.txt",
        _=words,
        grade=shown,
        seen=glance(shown, words),
        since=since,
        marks=marks,
        tinted=tinted if colours else plain,
        bold=bold if colours else plain,
        footer=_ways_on(shown, words) if footer is None else footer,
    )
    return in_ascii(text) if ascii_only else text


def _ways_on(grade: Grade, words: Catalogue) -> str:
    one = grade.questions[0].id if grade.questions else "1"
    told = words("Every check by itself: --all; one question: --question {number}.", number=one)
    return f" {told}"


def render_fragment(grade: Grade, since: str = "") -> str:
    """Return a grade as a piece of HTML for a notebook, with all its style in it."""
    shown = grade.for_student()
    seen = glance(shown, catalogue(grade.language))
    return _page(None, "fragment.html", grade.language, grade=shown, seen=seen, since=since)


def _rendered(course: Path | None, is_html: bool, name: str, **given: Any) -> str:
    """Return a template filled in.

    Raise UsageError where a course's own template is wrong, with its file and line.
    """
    try:
        return _environment(course, is_html).get_template(name).render(**given)
    except Exception as error:
        if course is None:
            raise
        is_of_course = isinstance(error, TemplateError | UnicodeDecodeError)
        line = getattr(error, "lineno", None)
        where = getattr(error, "filename", None) or name
        trace = error.__traceback__
        while trace is not None:
            if trace.tb_frame.f_code.co_filename.startswith(str(course)):
                where, line = trace.tb_frame.f_code.co_filename, trace.tb_lineno
                is_of_course = True
            trace = trace.tb_next
        if not is_of_course:
            raise
        raise UsageError(
            f"the template {where}{f', line {line}' if line else ''}: {_told_of(error)}"
        ) from None


def _told_of(error: Exception) -> str:
    """Return what a person reads of why a template could not be filled in."""
    if isinstance(error, TemplateNotFound):
        return f"there is no template {error.name!r}"
    if isinstance(error, UnicodeDecodeError):
        return "this is no UTF-8; save it as that"
    return str(error) if isinstance(error, TemplateError) else f"{type(error).__name__}: {error}"


def render_class(
    rows: "Sequence[StudentRow]",
    overview: "ClassOverview",
    page: int,
    pages: int,
    course_templates: Path | None = None,
    links: Sequence[tuple[str, str]] = (),
) -> str:
    """Return one page of the class: `rows` are the students on it, the first page has the overview.

    `links` are further pages to lead to: (address, words).
    """
    return _page(
        course_templates,
        "class.html",
        overview.language,
        rows=rows,
        overview=overview,
        page=page,
        pages=pages,
        links=links,
        most_alike=MOST_ALIKE,
    )


MOST_ALIKE = 15
"""So many mistakes without a name stand on the page of the class."""
MOST_LISTED = 300
"""So many students of one status stand on the page of a question."""


def _question_cells(row: "StudentRow", words: Catalogue | None = None) -> Markup:
    """Return a student's questions as cells of the class table, each leading to the report.

    In one piece, for a page holds ten thousand of them and a template takes ten times as long.
    """
    say = words or catalogue("en")
    folder = quote(row.folder)
    return Markup("").join(
        Markup(
            f'<td><a class="{q.status}" href="{folder}/report.html#q{escape(q.id)}" '
            f'title="{escape(say(WORDS[q.status]))}">{MARKS[q.status]}&nbsp;{number(q.points)}</a></td>'
        )
        for q in row.questions
    )


def render_question(
    overview: "ClassOverview", one: "ItemFigures", course_templates: Path | None = None
) -> str:
    """Return the page of one question: its checks, its mistakes, its students by status."""
    students = [(status, one.item.numbers(status)) for status in reversed(STATUSES)]
    return _page(
        course_templates,
        "class_question.html",
        overview.language,
        overview=overview,
        one=one,
        item=one.item,
        mistakes=overview.mistakes_of(one.item.question),
        students=students,
        most=MOST_LISTED,
    )


def render_mistake(
    overview: "ClassOverview", mistake: "Mistake", course_templates: Path | None = None
) -> str:
    """Return the page of one mistake: who made it, what it cost, what to teach."""
    return _page(
        course_templates,
        "class_mistake.html",
        overview.language,
        overview=overview,
        mistake=mistake,
    )


def render_template(
    name: str, course_templates: Path | None = None, language: str = "en", **given: Any
) -> str:
    """Return a page for an instructor from one of our templates, or a course's own in its place."""
    return _page(course_templates, name, language, **given)


def _page(course_templates: Path | None, name: str, language: str, **given: Any) -> str:
    course = _existing(course_templates)
    words = catalogue(language, course)
    return _rendered(course, True, name, _=words, language=language, **given)


def _existing(folder: Path | None) -> Path | None:
    return folder if folder is not None and folder.is_dir() else None
