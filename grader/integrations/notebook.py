"""`grader.check("1.2")` and `%%check 1.2` in a notebook: what the kernel has run, checked.

The cells that were run are handed in as a notebook to a process of its own. Nothing in the kernel
is called or changed. Written answers stand in Markdown cells, which a kernel does not know; they
are read from the saved file, where its name can be found.
"""

import ast
import contextlib
import json
import os
import re
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from grader.errors import GraderError, UsageError
from grader.integrations.asking import graded, problem_near
from grader.results.grade import Grade, QuestionResult, question_status

_OWN_LINE = re.compile(r"^\s*%(?:load_ext|reload_ext)\s+grader\b.*$|^\s*%%check\b.*$", re.M)


class Checked:
    """What a check in a notebook shows: rich where it can, text where not."""

    def __init__(self, grade: Grade, note: str = "") -> None:
        self.grade = grade
        self.note = note

    def __repr__(self) -> str:
        from grader.report.render import render_glance

        return render_glance(self.grade, self.note, footer="").rstrip()

    def _repr_html_(self) -> str:
        from grader.report.render import render_fragment

        return render_fragment(self.grade, self.note)


def check(question: str = "", problem: str | os.PathLike[str] | None = None) -> Checked | None:
    """Check what this notebook has run so far, one question or all.

    `question` is a number, "1.2"; "1" means all that begin so. `problem` is the folder of the kit;
    one that lies beside the notebook is found by itself. What is wrong with the call itself is
    printed; nothing is raised.
    """
    try:
        return _checked(str(question), problem)
    except GraderError as error:
        print(error)
        return None


def _checked(question: str, problem: str | os.PathLike[str] | None) -> Checked:
    shell = _shell()
    here = Path.cwd()
    file = _notebook_file(shell, here)
    folder = problem_near(file.parent if file is not None else here, problem)
    code = [source for source in map(_without_own, _cells(shell)) if source.strip()]
    markdown = _markdown(file) if file is not None else []
    with tempfile.TemporaryDirectory(prefix="grader-notebook-") as place:
        name = file.stem if file is not None else "notebook"
        path = Path(place) / f"{name}.ipynb"
        path.write_text(json.dumps(_as_notebook(markdown, code)), encoding="utf-8")
        grade = graded(path, folder)
    note = ""
    if file is None and any(c.part == "written" for q in grade.questions for c in q.checks):
        note = "Written answers are not looked at here: this notebook's file was not found."
        grade = _of_code(grade)
    return Checked(_only(_without_reruns(grade), question), note)


def _shell() -> Any:
    """Return the IPython of this kernel. Raise UsageError outside of one."""
    with contextlib.suppress(ImportError):
        from IPython import get_ipython

        if (shell := get_ipython()) is not None:
            return shell
    raise UsageError("grader.check is for notebooks; in a terminal: grader check FOLDER")


def _cells(shell: Any) -> list[str]:
    """Return the source of each cell that was run, in order, as it was typed.

    One that does not compile has not run.
    """
    manager = getattr(shell, "history_manager", None)
    raw = [str(source) for source in getattr(manager, "input_hist_raw", [])]
    return [source for source in raw if _compiles(shell, _OWN_LINE.sub("", source))]


def _compiles(shell: Any, source: str) -> bool:
    try:
        ast.parse(shell.transform_cell(source))
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        return False
    return True


def _without_own(source: str) -> str:
    """Return a cell without what only calls the grader.

    >>> _without_own("import grader\\nx = 1\\ngrader.check('1.2')")
    '\\nx = 1\\n'
    """
    source = _OWN_LINE.sub("", source)
    try:
        body = ast.parse(source).body
    except (SyntaxError, ValueError):
        return source
    lines = [line.encode() for line in source.split("\n")]  # columns are counted in bytes
    for node in reversed(body):
        if _is_own(node):
            first, last = node.lineno - 1, (node.end_lineno or node.lineno) - 1
            before, after = lines[first][: node.col_offset], lines[last][node.end_col_offset :]
            is_alone = not before.strip() and after.strip()[:1] in (b"", b"#")
            lines[first : last + 1] = [b"" if is_alone else before + b"pass" + after] + [b""] * (
                last - first
            )
    return b"\n".join(lines).decode()


def _is_own(node: ast.stmt) -> bool:
    match node:
        case ast.Import(names=[ast.alias(name="grader")]):
            return True
        case ast.ImportFrom(module="grader"):
            return True
        case ast.Expr(value=ast.Call(func=ast.Attribute(value=ast.Name(id="grader")))):
            return True
        case ast.Assign(value=ast.Call(func=ast.Attribute(value=ast.Name(id="grader")))):
            return True
    return False


def _notebook_file(shell: Any, here: Path) -> Path | None:
    """Return the file of this notebook, as far as the program that shows it tells its name."""
    said = [
        getattr(shell, "user_ns", {}).get("__vsc_ipynb_file__"),  # VS Code
        os.environ.get("JPY_SESSION_NAME"),  # Jupyter
    ]
    for name in said:
        if isinstance(name, str):
            for path in (Path(name), here / Path(name).name):
                if path.suffix == ".ipynb" and path.is_file():
                    return path
    found = [path for path in here.glob("*.ipynb") if path.is_file()]
    return found[0] if len(found) == 1 else None


def _markdown(file: Path) -> list[str]:
    """Return the Markdown cells of a saved notebook; none where it cannot be read."""
    with contextlib.suppress(OSError, ValueError, TypeError, AttributeError):
        cells = json.loads(file.read_text(encoding="utf-8"))["cells"]
        return ["".join(cell["source"]) for cell in cells if cell.get("cell_type") == "markdown"]
    return []


def _as_notebook(markdown: Sequence[str], code: Sequence[str]) -> dict[str, Any]:
    cells: list[dict[str, Any]] = [
        {"cell_type": "markdown", "metadata": {}, "source": text} for text in markdown
    ]
    cells += [
        {"cell_type": "code", "metadata": {}, "execution_count": None, "outputs": [], "source": s}
        for s in code
    ]
    return {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 4}


def _of_code(grade: Grade) -> Grade:
    """Return what of a grade is about code."""
    questions = []
    for question in grade.questions:
        checks = tuple(check for check in question.checks if check.part == "code")
        if checks:
            earned, most = sum(c.points for c in checks), sum(c.max_points for c in checks)
            fewer = replace(question, checks=checks, points=earned, max_points=most)
            questions.append(replace(fewer, status=question_status(checks)))
    return _with(grade, questions)


def _with(grade: Grade, questions: Sequence[QuestionResult]) -> Grade:
    return replace(
        grade,
        questions=tuple(questions),
        points=sum(question.points for question in questions),
        max_points=sum(question.max_points for question in questions),
    )


def _without_reruns(grade: Grade) -> Grade:
    """Return a grade without notes on what is defined twice: cells are run again and again."""
    return replace(grade, notes=tuple(n for n in grade.notes if "more than once" not in n))


def _only(grade: Grade, question: str) -> Grade:
    """Return the part of a grade that is asked for. Raise UsageError where there is no such one."""
    if not question:
        return grade
    kept = tuple(q for q in grade.questions if q.id == question or q.id.startswith(f"{question}."))
    if not kept:
        known = ", ".join(q.id for q in grade.questions)
        raise UsageError(f"there is no question {question!r}; there are {known}")
    return _with(grade, kept)


def load_ipython_extension(shell: Any) -> None:
    """Add `%%check 1.2` (and `%check 1.2`) to a notebook."""

    def magic(line: str, cell: str | None = None) -> Checked | None:
        if cell is not None and not shell.run_cell(cell).success:
            print("Not checked: this cell does not run (see above).")
            return None
        return check(line.strip().strip("\"'"))

    shell.register_magic_function(magic, magic_kind="line_cell", magic_name="check")
