"""Markdown and its relatives (R Markdown, Quarto, MyST, org, reStructuredText, LaTeX): prose, and code in fences."""

import ast
import re

from grader.sandbox.base import Unit
from grader.submission.finding import blocks_of
from grader.submission.parsing import parsed
from grader.submission.taken import Taken

SUFFIXES = (".md", ".markdown", ".mdown", ".mkd", ".rmd", ".qmd", ".myst", ".org", ".rst", ".tex", ".adoc", ".text")
ORDER = 10
_PYTHON_FENCE = re.compile(
    r"^[{`\s.]*(?:code-cell|code-block|code|jupyter|execute)?[\s}:=.]*(?:python|py|ipython|pycon|python3?-repl|sage)\d?(?![a-z+#])",
    re.I,
)
_CODE_CELL = re.compile(r"^\{code-cell\}\s*$")
_OPTION = re.compile(r"^(?::[\w-]+:.*|#\|.*)$")
_DEFINES = re.compile(r"^(?:(?:async\s+)?def|class|@|import|from)\b|^@", re.M)
_ORG_SOURCE = re.compile(r"^\s*#\+begin_src\s+(?:python|jupyter-python|ipython)\b", re.I)
_RST_CODE = re.compile(r"^\.\.\s+(?:code|code-block|sourcecode|jupyter-execute)::\s*(?:python|ipython)?3?\s*$", re.I)
_TEX_CODE = re.compile(r"^\s*\\begin\{(?:lstlisting|minted|verbatim|pythoncode|python)\}")


def read(text: str, label: str, taken: Taken) -> None:
    """Take in a sheet: its fenced Python as code, the rest as prose."""
    lines = text.split("\n")
    uses: dict[int, tuple[str, str]] = {}
    if lines[0].strip() == "---":  # YAML at the top
        end = next((k for k in range(1, min(len(lines), 200)) if lines[k].strip() in ("---", "...")), 0)
        uses.update(dict.fromkeys(range(end + 1 if end else 0), ("left out", "front matter")))
    is_org = label.lower().endswith(".org") or bool(re.search(r"^#\+(?:title|author|begin_src)", text, re.I | re.M))
    if is_org:
        uses.update(
            {k: ("left out", "front matter") for k, line in enumerate(lines) if re.match(r"#\+(?!begin|end)\w+:", line, re.I)}
        )
    module = "sheet_" + re.sub(r"\W", "_", label)
    for first, source, end in [*_fences("\n".join(lines[:20_000])), *_blocks(lines, label)]:
        if any(k in uses for k in range(first, end)):
            continue
        taken.code(Unit(module, label, label, source, first + 1))
        uses.update(dict.fromkeys(range(first, end), ("code", module)))
        for k in (first - 1, end):
            if 0 <= k < len(lines) and k not in uses:
                uses[k] = ("left out", "formatting")
    taken.prose(label, lines, uses=uses, is_org=is_org)
    # the code of fences has its piece as a unit


def _fences(text: str) -> list[tuple[int, str, int]]:
    """Return the fences of Python: first line (from 0), source, line behind it. Lines of options are made blank."""
    if "```" not in text and "~~~" not in text:
        return []
    found = []
    for token in blocks_of(text):
        if token.type != "fence" or token.map is None:
            continue
        info = token.info.strip()
        is_python = bool(_PYTHON_FENCE.match(info)) or bool(_CODE_CELL.match(info))
        if is_python or (not info and is_python_code(token.content)):
            source = token.content.split("\n")
            k = 0
            if source[:1] == ["---"] and "---" in source[1:20]:
                k = source.index("---", 1) + 1
            while k < len(source) and _OPTION.match(source[k].strip()):
                k += 1
            first = token.map[0] + 1
            # a fence in a quote or a list is shown without its indent; only its lines matter
            found.append((first, "\n".join([""] * k + source[k:]), first + token.content.count("\n")))
    return found


def _blocks(lines: list[str], label: str) -> list[tuple[int, str, int]]:
    """Return blocks of Python in org, reStructuredText and LaTeX."""
    found: list[tuple[int, str, int]] = []
    k = 0
    while k < len(lines):
        line = lines[k]
        closing = ""
        if _ORG_SOURCE.match(line):
            closing = "#+end_src"
        elif label.endswith(".tex") and _TEX_CODE.match(line):
            closing = "\\end{"
        if closing:
            end = next((n for n in range(k + 1, len(lines)) if lines[n].strip().lower().startswith(closing)), None)
            source = "\n".join(lines[k + 1 : end]) if end else ""
            if end and (closing == "#+end_src" or is_python_code(source)):
                found.append((k + 1, source, end))
            k = end or k
        elif _RST_CODE.match(line):
            end = k + 1
            while end < len(lines) and (not lines[end].strip() or lines[end][:1] in " \t"):
                end += 1
            body = lines[k + 1 : end]
            indent = min((len(b) - len(b.lstrip()) for b in body if b.strip()), default=0)
            source = "\n".join("" if re.match(r"\s+:\w+:", b) else b[indent:] for b in body)
            if is_python_code(source):
                found.append((k + 1, source, end))
            k = end - 1
        k += 1
    return found


def is_python_code(source: str) -> bool:
    """Say whether text is Python that defines something."""
    tree = parsed(source) if _DEFINES.search(source) else None
    return tree is not None and any(isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) for n in tree.body)
