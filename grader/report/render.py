"""Grades as HTML, Markdown and terminal text, by Jinja2. Templates of the course are looked up before the package's."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import ChoiceLoader, Environment, FileSystemLoader, StrictUndefined, TemplateError
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

from grader.errors import UsageError
from grader.report import plots
from grader.report.plain import number, visible
from grader.result import Grade, Status

TEMPLATES = Path(__file__).parent / "templates"
FIND_ME = (
    "So that an answer is found, put it below a heading with the question's number (## 1.2) in a .md file or a Markdown cell, "
    "and code in .py files or code cells under the names that are asked for."
)
WORDS: dict[Status, str] = {
    "correct": "correct",
    "partial": "partly right",
    "incorrect": "not right yet",
    "not_attempted": "not attempted",
    "needs_review": "waits for a person",
    "could_not_run": "could not run",
    "timed_out": "timed out",
    "out_of_memory": "out of memory",
    "grader_fault": "not graded: our fault",
}
MARKS: dict[Status, str] = {
    "correct": "\u2713",
    "partial": "\u25d0",
    "incorrect": "\u2717",
    "not_attempted": "\u2013",
    "needs_review": "?",
    "could_not_run": "!",
    "timed_out": "!",
    "out_of_memory": "!",
    "grader_fault": "!",
}


@cache
def _environment(course: Path | None, is_html: bool) -> Environment:
    folders = [FileSystemLoader(folder) for folder in (course, TEMPLATES) if folder is not None]
    kind = Environment if course is None else ImmutableSandboxedEnvironment  # a template arranges; it runs nothing
    environment = kind(
        loader=ChoiceLoader(folders), autoescape=is_html, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters.update(points=number, visible=visible, indented=_indented, fenced=_fenced, inline=_inline)
    environment.globals.update(find_me=FIND_ME)
    environment.globals.update(words=WORDS, marks=MARKS, svg=plots.svg if is_html else (lambda _figure: ""))
    return environment


def _indented(text: str, width: int) -> str:
    return text.replace("\n", "\n" + " " * width)


def _inline(text: str) -> str:
    """Return text on one line, with what Markdown would take for markup escaped."""
    folded = " ".join(visible(text).split())
    return "".join(f"\\{char}" if char in "\\`*_[]<>#|" else char for char in folded)


def _fenced(text: str, language: str = "") -> Markup:
    """Return text in a Markdown fence longer than any inside it."""
    longest = max((len(run) for run in re.findall("`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return Markup(f"{fence}{language}\n{text}\n{fence}")


def render(grade: Grade, form: str, course_templates: Path | None = None) -> str:
    """Return the report on a grade for its student, as "html", "md" or "txt"; what is hidden is not in it."""
    course = course_templates if course_templates is not None and course_templates.is_dir() else None
    return _rendered(course, form == "html", f"report.{form}", grade=grade.for_student())


def _rendered(course: Path | None, is_html: bool, name: str, **given: Any) -> str:
    """Return a template filled in. Raise UsageError where a course's own template is wrong, with its file and line."""
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
        raise UsageError(f"the template {where}{f', line {line}' if line else ''}: {error}") from None


MAX_NAMED = 40


@dataclass
class Mistake:
    """A mistake that was recognised: what students are told, how many made it, some of them, and where."""

    message: str
    count: int = 0
    students: list[str] = field(default_factory=list)
    questions: set[str] = field(default_factory=set)


class ClassOverview:
    """Sums over a class, row by row (rows as `gradebook.StudentRow`)."""

    def __init__(self) -> None:
        self.count = 0
        self.missing = 0
        self.title = ""
        self.isolation: set[str] = set()
        self.mistakes: dict[str, Mistake] = {}
        self._shares: dict[str, tuple[str, list[float]]] = {}

    def add(self, row: Any) -> None:
        """Take a row in."""
        self.count += 1
        self.title = row.title
        if row.is_missing:
            self.missing += 1
            return
        self.isolation.add(row.isolation)
        for cell in row.questions:
            _, sums = self._shares.setdefault(cell.id, (cell.title, [0.0, 0.0]))
            sums[0] += cell.points / cell.max_points if cell.max_points else 0.0
            sums[1] += 1
        for name, message, question in row.mistakes:
            mistake = self.mistakes.setdefault(name, Mistake(message))
            mistake.questions.add(question)
        for name in dict.fromkeys(name for name, _, _ in row.mistakes):
            mistake = self.mistakes[name]
            mistake.count += 1
            if len(mistake.students) < MAX_NAMED:
                mistake.students.append(row.student)

    @property
    def columns(self) -> list[tuple[str, str, float]]:
        """The questions: id, title, share of the points that was earned on average."""
        return [(name, title, total / count) for name, (title, (total, count)) in self._shares.items()]

    @property
    def ranked(self) -> list[tuple[str, Mistake]]:
        """The mistakes, the most frequent first."""
        return sorted(self.mistakes.items(), key=lambda item: (-item[1].count, item[0]))


def render_class(rows: Sequence[Any], overview: ClassOverview, page: int, pages: int, course_templates: Path | None = None) -> str:
    """Return one page of the class: `rows` are the students on it (`gradebook.StudentRow`), the first page has the overview."""
    course = course_templates if course_templates is not None and course_templates.is_dir() else None
    return _rendered(course, True, "class.html", rows=rows, overview=overview, page=page, pages=pages)
