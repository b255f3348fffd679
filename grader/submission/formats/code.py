"""Code files: a `.py` file as one unit."""

import ast
import io
import re
import tokenize

from grader.late_pattern import late_pattern
from grader.parsing import parsed, wrong_line
from grader.sandbox.base import Unit
from grader.submission.formats.marimo import MARK, as_notebook
from grader.submission.in_code import plain
from grader.submission.taken import Cell, Taken

SUFFIXES = (".py", ".pyw")
ORDER = 20
_MARKDOWN_CELL = late_pattern(
    r"^#\s*(?:%%\s*.*\[(?:markdown|md|raw)\].*|\+\s*\[markdown\].*)$", re.M
)
_MARKDOWN_MARKS = ("[markdown]", "[md]", "[raw]")
# "\n" is found ten times faster than "^", so these want a line's end before the first line too
_EXPORTED = late_pattern(r"\n(?:# In\s?\[[\d ]*\]:|#\s*%%|# coding: utf-8\n)")
_COMMENT_LINES = late_pattern(r"#+(.*)")
_TEXTS = late_pattern(r"\n[ \t]*(?:print\()?[rR]?(\"{3}|'{3}|\"|')(.*?)\1", re.S)
"""Texts by themselves, or printed."""
MOST_TEXT = 400_000
MOST_MENDED = 8
_DECORATED = late_pattern(r"^\s*([=\-*~_#+])\1{1,80}\s*(\w[^\n]{0,80}?)\s*\1{2,80}\s*$")
"""A heading between rules, as in `# === 1.1 ===`."""
_NO_PYTHON = late_pattern(r"^(\s*)[!%](?!=).*")
_DATABRICKS = "# Databricks notebook source"
_CELL_LINE = late_pattern(
    r"^#\s*%%|^# In\s?\[[\d ]*\]:\s*$|^# \+(?=\s*$|\s+(?:\[\w+\]|\{|[a-z][\w.-]+=(?=\S)))|^# -\s*$"
)
"""The begin or the end of a cell; "# - No." is an item of a list."""


def read(text: str, label: str, taken: Taken) -> None:
    """Take in a Python file."""
    if not text.strip():
        taken.left_out(label, "empty files")
        return
    if text.lstrip()[:1] == "{" and '"cells"' in text[:200_000] and '"cell_type"' in text:
        from grader.submission.formats import notebook

        notebook.read(text, label, taken)
        taken.notes.append(f"{label} was read as a notebook, which it is by its content.")
        return
    if MARK in text and (cells := as_notebook(text)) is not None:
        from grader.submission.formats import notebook

        notebook.read(cells, label, taken)
        taken.notes.append(f"{label} was read as a notebook of marimo, which it is by its content.")
        return
    taken.code(Unit(module_name(label), label, label, text))
    taken.cells[label] = [Cell(0, label, text)]
    comments(_as_percent(text) if text.startswith(_DATABRICKS) else text, label, taken)


def _as_percent(text: str) -> str:
    """Return an export of Databricks with the marks of cells that others write, line by line."""
    found = []
    for line in text.split("\n"):
        magic = line.removeprefix("# MAGIC").strip() if line.startswith("# MAGIC") else None
        if line.startswith((_DATABRICKS, "# COMMAND ---")):
            line = "# %%"
        elif magic is not None and magic.startswith("%md"):
            line = "# %% [markdown]"
        elif magic is not None:
            line = f"# {magic}"
        found.append(line)
    return "\n".join(found)


def comments(text: str, label: str, taken: Taken) -> None:
    """Take in the comments of code as prose, with texts that stand by themselves or are printed.

    Only where they may hold answers: where a question's number or title stands in them.
    """
    may = any(mark in text for mark in ("#", '"""', "'''", "print("))
    if may and len(text) < MOST_TEXT and may_hold_answers(text, taken):
        _comments(text, label, taken)


def may_hold_answers(text: str, taken: Taken) -> bool:
    """Say quickly whether comments of a script may carry a question's number or title."""
    if any(mark in text for mark in _MARKDOWN_MARKS) and _MARKDOWN_CELL.search(text):
        return True
    if not any(question.is_written for question in taken.outline.questions):
        return False
    ended = f"\n{text}"
    found = _COMMENT_LINES.findall(ended)
    found += [match[2] for match in _TEXTS.finditer(ended)]
    comments = "\n".join(found).lower()
    return any(
        q.id.lower() in comments or (q.title and q.title.lower() in comments) or q.headings
        for q in taken.outline.questions
    ) or (
        bool(_EXPORTED.search(ended))
        and bool(re.search(r"question|aufgabe|task|exercise|answer|antwort", comments))
    )


def _comments(text: str, label: str, taken: Taken) -> None:
    """Take the lines that are comments, and texts in Markdown cells, as a document.

    Other lines are code.
    """
    lines = text.split("\n")
    prose: dict[int, str] = {}
    try:
        source = _mended(text)
        for token in tokenize.generate_tokens(io.StringIO(source).readline):
            row, column = token.start
            if token.type == tokenize.COMMENT and (
                not lines[row - 1][:column].strip()
                or _is_answer_behind(lines[row - 1], token.string)
            ):
                comment = (
                    token.string.lstrip("#")
                    if re.match(r"#+\s*\d", token.string)
                    else token.string[1:]
                )
                comment = comment[1:] if comment[:1] == " " else comment
                prose[row - 1] = _DECORATED.sub(r"\2", comment)
        prose.update(_texts(source))
    except (tokenize.TokenError, SyntaxError, IndentationError, ValueError):
        for k, line in enumerate(lines):
            if re.match(r"\s*#", line):
                prose[k] = line.strip()[1:].removeprefix(" ")
    in_markdown = False
    marked: set[int] = set()
    for k, line in enumerate(lines):
        if _CELL_LINE.match(line):
            in_markdown = bool(_MARKDOWN_CELL.match(line))
            prose[k] = ""
            continue
        if in_markdown:
            marked.add(k)
        if in_markdown and k not in prose:
            if line.strip().strip("rRbBuUfF") in ('"""', "'''"):
                prose[k] = ""
            else:
                prose[k] = re.sub(r'^[rRuU]?(?:"""|\'\'\')|(?:"""|\'\'\')$', "", line)
    prose = {
        k: line
        for k, line in prose.items()
        if not re.match(r"!|\s*-\*-|coding[:=]|\s*(?:type:|noqa|pylint|fmt:)", line)
    }
    shown = [prose.get(k, "") for k in range(len(lines))]
    if any(line.strip() for line in shown):
        # a line of code ends what a comment above it began
        uses = {
            k: ("code", label) for k, line in enumerate(lines) if k not in prose and line.strip()
        }
        taken.comments(label, shown, uses, marked)


def _is_answer_behind(line: str, comment: str) -> bool:
    """Say whether a comment behind a value at the left margin is an answer with its number."""
    return _KEPT.match(line) is not None and _LABEL.match(comment) is not None


_LABEL = late_pattern(
    r"\W*(?:[^\W\d_]{1,12}[\s.:#]*)?\(?\d{1,2}(?:\.\d{1,2}){1,4}(?:[ \t]*\([a-h]\))?[ \t]*[:)]"
)
"""A number with a sign behind it: `# 1.2 use this seed` only speaks of the question."""
_KEPT = late_pattern(r"[^\W\d]\w*\s*(?::[^=#\n]{1,40})?=\s*[^=\s]")


def _mended(text: str) -> str:
    """Return code in which lines that are no Python do nothing, as many lines as before.

    Commands of notebooks (`!pip install`), and a few lines in which something is wrong: what stands
    beside them is read all the same.
    """
    if wrong_line(text) is None:
        return text
    lines = [_NO_PYTHON.sub(r"\1pass", line) for line in text.split("\n")]
    for _ in range(MOST_MENDED):
        found = "\n".join(lines)
        line = wrong_line(found)
        if line is None:
            break
        if not 0 < line <= len(lines) or lines[line - 1].strip() == "pass":
            return text
        indent = lines[line - 1][: len(lines[line - 1]) - len(lines[line - 1].lstrip())]
        lines[line - 1] = f"{indent}pass"
    return "\n".join(lines)


_ANSWERS = late_pattern(
    r"^\W*(?:(?:answer|antwort|question|frage|aufgabe|task|exercise|problem|"
    r"[qa])\b[\s.:#]*(?:(?:to|zu)\s+)?){0,3}"
    r"\(?\d[\w.()-]{0,12}(?:[ \t]*(?::|\)|$)|[ \t]\(?[a-h]\))",
    re.I | re.M,
)
_OF_A_COURSE = late_pattern(
    r"\W*(?:week|woche|sheet|blatt|unit|lab|chapter|kapitel|homework|hw|assignment|lecture|"
    r"vorlesung)\b",
    re.I,
)
"""How a title above a file of code begins: "Week 3: learning machines" answers no question 3."""
_DOCUMENTED = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


_NUMBERED = late_pattern(
    r"^\W*(?:(?:answer|antwort|question|frage|aufgabe|task|exercise|problem|[qa])\b[\s.:#]*"
    r"|(?:q|a)(?=\d))?\(?\d{1,2}(?:\.\d{1,2}){1,4}"
    r"(?:[ \t]*[:)]|[ \t]+[^\W\d]|[ \t]+\([a-h]\)|$)",
    re.I | re.M,
)


def _holds_an_answer(docstring: str) -> bool:
    """Say whether a docstring, or with a dotted number a line of it, begins as an answer does."""
    return bool(_ANSWERS.match(docstring) or _NUMBERED.search(docstring))


def _texts(source: str) -> dict[int, str]:
    """Return the lines of texts that stand by themselves at the left margin or are printed there,
    and of docstrings that hold an answer.

    Raises SyntaxError for what is no Python.
    """
    found: dict[int, str] = {}
    tree = parsed(source)
    if tree is None:
        raise SyntaxError("this is no Python")
    inner = (node for top in tree.body if isinstance(top, _DOCUMENTED) for node in ast.walk(top))
    docstrings = [
        node.body[0]
        for node in inner
        if isinstance(node, _DOCUMENTED) and _holds_an_answer(ast.get_docstring(node) or "")
    ]
    title = ast.get_docstring(tree) or ""
    body = tree.body[1:] if "\n" not in title and _OF_A_COURSE.match(title) else tree.body
    inside = [own for node in body if isinstance(node, ast.If) for own in node.body]
    printed = [node for node in inside if isinstance(getattr(node, "value", None), ast.Call)]
    for node in [*docstrings, *body, *printed]:
        text = _text_of(node.value) if isinstance(node, ast.Expr) else None
        if text is not None:
            lines = text.split("\n")
            if len(lines) > 1 + (node.end_lineno or node.lineno) - node.lineno:
                lines = [" ".join(lines)]  # line ends that are written as \n
            found.update(enumerate(lines, start=node.lineno - 1))
    return found


def _text_of(value: ast.expr) -> str | None:
    """Return a text, or the texts and numbers that are printed in one line; None for all else."""
    match value:
        case ast.Constant(value=str() as text):
            return text
        case ast.Call(func=ast.Name(id="print"), args=[*parts], keywords=[]) if parts:
            said = [part.value for part in parts if isinstance(part, ast.Constant)]
            first = said[0] if len(said) == len(parts) else None
            is_numbered = isinstance(first, str) and _NUMBER_ALONE.fullmatch(first) is not None
            is_text = isinstance(first, str) and not (is_numbered and len(parts) > 1)
            return " ".join(map(plain, said)) if is_text else None
    return None


_NUMBER_ALONE = late_pattern(r"\W*(?:[^\W\d_]{1,12}\W{0,2})?\d+(?:[._]\d+)*\W*")
"""`print("1.2", "...")` is read as a text under the name of a question (`in_code`)."""


def module_name(file: str) -> str:
    """Return the dotted module name for a file's path: `src/cells.py` is src.cells,
    `src/__init__.py` is src.
    """
    parts = [re.sub(r"\W", "_", part) for part in file.rsplit(".", 1)[0].split("/")]
    if len(parts) > 1 and parts[-1] == "__init__":
        parts.pop()
    return ".".join(f"_{part}" if not part or part[0].isdigit() else part for part in parts)
