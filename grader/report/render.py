"""Grades as HTML, Markdown and terminal text, by Jinja2. Templates of the course are looked up before the package's."""

from functools import cache
from pathlib import Path

from jinja2 import ChoiceLoader, Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from grader.report import plots
from grader.report.plain import number, visible
from grader.result import Grade, Status

TEMPLATES = Path(__file__).parent / "templates"
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
    environment = Environment(
        loader=ChoiceLoader(folders), autoescape=is_html, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters.update(points=number, visible=visible, indented=_indented, fenced=_fenced, inline=_inline)
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
    longest = max((len(run) for run in _runs(text)), default=0)
    fence = "`" * max(3, longest + 1)
    return Markup(f"{fence}{language}\n{text}\n{fence}")


def _runs(text: str) -> list[str]:
    runs, current = [], ""
    for char in text + " ":
        if char == "`":
            current += char
        elif current:
            runs.append(current)
            current = ""
    return runs


def render(grade: Grade, form: str, course_templates: Path | None = None) -> str:
    """Return the report on a grade for its student, as "html", "md" or "txt"; what is hidden is not in it."""
    course = course_templates if course_templates is not None and course_templates.is_dir() else None
    template = _environment(course, form == "html").get_template(f"report.{form}")
    return template.render(grade=grade.for_student())


def render_class(grades: list[Grade], folders: list[str], course_templates: Path | None = None) -> str:
    """Return the class page; `folders` are the names of the students' folders beside it."""
    course = course_templates if course_templates is not None and course_templates.is_dir() else None
    mistakes: dict[str, tuple[str, list[str], list[str]]] = {}
    for grade in grades:
        for question in grade.questions:
            for check in question.checks:
                if check.misconception:
                    _, students, questions = mistakes.setdefault(check.misconception, (check.message, [], []))
                    if grade.student not in students:
                        students.append(grade.student)
                    if question.id not in questions:
                        questions.append(question.id)
    ranked = [(name, *rest) for name, rest in sorted(mistakes.items(), key=lambda item: (-len(item[1][1]), item[0]))]
    columns = []
    for k, question in enumerate(grades[0].questions if grades else ()):
        shares = [g.questions[k].points / g.questions[k].max_points if g.questions[k].max_points else 0.0 for g in grades]
        columns.append((question.id, question.title, sum(shares) / len(shares)))
    template = _environment(course, True).get_template("class.html")
    return template.render(rows=list(zip(grades, folders, strict=True)), mistakes=ranked, columns=columns)
