"""Markdown and its relatives (R Markdown, Quarto, MyST, org, reStructuredText, LaTeX).

Prose, and code in fences.
"""

import ast
import re
import textwrap
from collections.abc import Collection, Iterator, Sequence

from grader.late_pattern import late_pattern
from grader.parsing import parsed
from grader.sandbox.base import Unit
from grader.submission.markdown import Blocks, blocks_of
from grader.submission.numbers import number_at
from grader.submission.outline import Outline, folded
from grader.submission.taken import Taken

SUFFIXES = (
    ".md",
    ".markdown",
    ".mdown",
    ".mkd",
    ".rmd",
    ".qmd",
    ".myst",
    ".org",
    ".rst",
    ".tex",
    ".adoc",
    ".text",
)
ORDER = 10
MOST_FRONT_LINES = 200
MAX_LINES = 20_000
_KEY = late_pattern(r"^[\"']?([^\W\d][\w .-]{0,40})[\"']?\s*:(?:\s|$)")
_BELOW_A_KEY = late_pattern(r"^(?:\s*$|\s+\S|-\s|[\]}])")
"""What stands below a key in YAML: more of its value, an item of its list."""
_PYTHON_INFO = late_pattern(
    r"^[{`\s.]*(?:code-cell|code-block|code|jupyter|execute)?[\s}:=.]*(?:python|py|ipython|pycon|"
    r"python3?-repl|sage)\d?(?![a-z+#])",
    re.I,
)
_CODE_CELL = late_pattern(r"^\{code-cell\}\s*$")
_OPTION = late_pattern(r"^(?::[\w-]+:.*|#\|.*)$")
_DEFINES = late_pattern(r"^(?:(?:async\s+)?def|class|@|import|from)\b|^@", re.M)
_ORG = late_pattern(r"^#\+(?:title|author|begin_src)", re.I | re.M)
_ORG_SOURCE = late_pattern(r"^\s*#\+begin_src\s+(?:python|jupyter-python|ipython)\b", re.I)
_RST_CODE = late_pattern(
    r"^\.\.\s+(?:code|code-block|sourcecode|jupyter-execute)::\s*(?:python|ipython)?3?\s*$", re.I
)
_TEX_CODE = late_pattern(r"^\s*\\begin\{(?:lstlisting|minted|verbatim|pythoncode|python)\}")


def read(text: str, label: str, taken: Taken) -> None:
    """Take in a sheet: its fenced Python as code, the rest as prose."""
    lines = text.split("\n")
    uses: dict[int, tuple[str, str]] = {}
    front = range(_front_matter(lines, taken.outline))
    uses.update(dict.fromkeys(front, ("left out", "front matter")))
    is_org = label.lower().endswith(".org") or ("#+" in text and bool(_ORG.search(text)))
    if is_org:
        uses.update(
            {
                k: ("left out", "front matter")
                for k, line in enumerate(lines)
                if re.match(r"#\+(?!begin|end)\w+:", line, re.I)
            }
        )
    module = "sheet_" + re.sub(r"\W", "_", label)
    has_fences = "```" in text or "~~~" in text
    blocks = blocks_of(lines[:MAX_LINES]) if has_fences else None
    found = [*fences(blocks)] if blocks else []
    if "#+" in text or "::" in text or label.endswith(".tex"):
        found += _blocks(lines, label)
    bare: set[int] = set()
    if taken.outline.names and (_BEGINS.search(text) or _PROMPTED_DEFINITION.search(text)):
        closed = {k for first, _, end in found for k in range(first, end)} | set(uses)
        for fence in blocks.fences if blocks else ():
            closed.update(range(fence.line, fence.after))
        some = lines[:MAX_LINES]
        bare_code = [*_sessions(some, closed, taken.outline.names)]
        closed |= {k for first, _, end in bare_code for k in range(first, end)}
        bare_code += _bare_code(some, closed, taken.outline.names)
        for first, source, end in bare_code:
            found.append((first, source, end))
            bare.add(first)
            taken.notes.append(
                f"{label}, line {first + 1}: code stands between the sentences; it was read as "
                "code. Put it between ```python and ```."
            )
    for first, source, end in sorted(found):
        if any(k in uses for k in range(first, end)):
            continue
        taken.code(Unit(module, label, label, source, first + 1))
        uses.update(dict.fromkeys(range(first, end), ("code", module)))
        for k in (first - 1, end):
            if first not in bare and 0 <= k < len(lines) and k not in uses:
                uses[k] = ("left out", "formatting")
    taken.prose(label, lines, uses=uses, is_org=is_org, blocks=blocks)
    # the code of fences has its piece as a unit


def _front_matter(lines: Sequence[str], outline: Outline) -> int:
    """Return how many lines at the top are keys in YAML: none where a rule opens the answers.

    Where a key or a heading is a question's number or title, these are answers.
    """
    if lines[0].strip() != "---":
        return 0
    has_key = False
    for k, line in enumerate(lines[1:MOST_FRONT_LINES], 1):
        if line.strip() in ("---", "..."):
            return k + 1 if has_key else 0
        key, remark = _KEY.match(line), line.startswith("#")
        if key or remark:  # what stands below a key is its value
            text = key[1] if key else line.strip(" #")
            number = number_at(text)
            if number is not None and not set(number.paths).isdisjoint(outline.paths):
                return 0
            if remark and folded(text) in outline.all_titles:
                return 0
        elif not has_key or not _BELOW_A_KEY.match(line):
            return 0
        has_key = has_key or key is not None
    return 0


def fences(blocks: Blocks) -> Iterator[tuple[int, str, int]]:
    """Yield the fences of Python: first line (from 0), source, line behind it.

    Lines of options are made blank.
    """
    for fence in blocks.fences:
        info = fence.info.strip()
        is_python = bool(_PYTHON_INFO.match(info)) or bool(_CODE_CELL.match(info))
        if is_python or (not info and is_python_code(fence.content)):
            source = fence.content.split("\n")
            k = 0
            if source[:1] == ["---"] and "---" in source[1:20]:
                k = source.index("---", 1) + 1
            while k < len(source) and _OPTION.match(source[k].strip()):
                k += 1
            if any(line.startswith(">>> ") for line in source):
                source = without_prompts(source)
            first = fence.line + 1
            # a fence in a quote or a list is shown without its indent; only its lines matter
            yield first, "\n".join([""] * k + source[k:]), first + fence.content.count("\n")


_BEGINS = late_pattern(
    r"^[ \t]*(?:(?:async\s+)?def\s+\w+\s*\(|class\s+\w+\s*[(:]|"
    r"import\s+[\w.]+\s*(?:as\s+\w+\s*)?$|from\s+[\w.]+\s+import\s)",
    re.M,
)
_GOES_ON = late_pattern(
    r"(?:@\w|#|[)\]}]|(?:if|for|while|with|try|else|elif|except|finally|print)\b.*[:)]\s*$|"
    r"[A-Za-z_][\w.,\[\] ]*?\s*[-+*/@]?=(?!=)\s*\S|[A-Za-z_][\w.]*\(.*\)\s*$)"
)


_PROMPTED_DEFINITION = late_pattern(r"^(?:>>>|In \[\d+\]:) *(?:def|class|@)\b", re.M)
_PROMPT = late_pattern(r"^(?:(?:>>>|\.\.\.)(?: |$)|In \[\d{1,4}\]: ?| {1,8}\.{3}: ?)")


_PRINTED = late_pattern(r"(?:Out\[\d+\]: .*|[\d.\-+e]+|[\[({'\"].*[\])}'\"]|True|False|None)\s*$")
"""A line that a session printed last; what stands below it may be prose."""


def without_prompts(lines: Sequence[str]) -> list[str]:
    """Return what was typed in a session of Python or IPython, a line for a line; blank where it
    printed.
    """
    return [line[m.end() :] if (m := _PROMPT.match(line)) else "" for line in lines]


def _sessions(
    lines: Sequence[str], closed: Collection[int], names: Sequence[str]
) -> Iterator[tuple[int, str, int]]:
    """Yield sessions that stand in prose, where what is asked for is defined in them: as
    `_bare_code` does.
    """
    wanted = re.compile(rf"^\s*(?:def|class)\s+(?:{'|'.join(map(re.escape, names))})\b", re.M)
    k = 0
    while k < len(lines):
        if k in closed or not lines[k].startswith((">>>", "In [")) or not _PROMPT.match(lines[k]):
            k += 1
            continue
        first = k
        while k < len(lines) and k not in closed and lines[k].strip():
            k += 1
        last = max(n for n in range(first, k) if _PROMPT.match(lines[n]))
        k = min(k, last + 1 + bool(_PRINTED.match(lines[last + 1]) if last + 1 < k else 0))
        source = "\n".join(without_prompts(lines[first:k]))
        if wanted.search(source):
            yield first, source, k


def _bare_code(
    lines: Sequence[str], closed: Collection[int], names: Sequence[str]
) -> Iterator[tuple[int, str, int]]:
    """Yield code that stands in prose without a fence, where it defines what is asked for.

    First line (from 0), source without its indent, line behind it.
    """
    wanted = re.compile(rf"^\s*(?:def|class)\s+(?:{'|'.join(map(re.escape, names))})\b", re.M)
    k = 0
    while k < len(lines):
        if k in closed or not _BEGINS.match(lines[k]):
            k += 1
            continue
        indent = len(lines[k]) - len(lines[k].lstrip())
        first = k
        while first and first - 1 not in closed and lines[first - 1][indent:].startswith("@"):
            first -= 1
        end = k = k + 1
        while k < len(lines) and k not in closed:
            line = lines[k]
            depth = len(line) - len(line.lstrip())
            if line.strip() and depth <= indent:
                is_code = _BEGINS.match(line) or _GOES_ON.match(line[indent:])
                if depth < indent or not is_code:
                    break
            k += 1
            end = k if line.strip() else end
        source = textwrap.dedent("\n".join(lines[first:end]))
        if wanted.search(source):
            yield first, source, end


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
            end = next(
                (
                    n
                    for n in range(k + 1, len(lines))
                    if lines[n].strip().lower().startswith(closing)
                ),
                None,
            )
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
    return tree is not None and any(
        isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
        for node in tree.body
    )
