"""Notebooks: code cells as units, Markdown cells as one sheet."""

import json
import re
from typing import Any

from grader.late_pattern import late_pattern
from grader.parsing import parsed
from grader.sandbox.base import Unit
from grader.submission.formats.code import comments, module_name
from grader.submission.numbers import bare_title, number_at
from grader.submission.taken import Cell, Taken

SUFFIXES = (".ipynb",)
ORDER = 30
_WRITES = late_pattern(
    r"^\s*%%(?:writefile|file)\s+(?:-a\s+|--append\s+)?[\"']?([^\s\"']+\.py)[\"']?\s*$"
)
_PROSE_MAGIC = late_pattern(r"^\s*%%(?:markdown|html|latex|md|HTML)\b")
MAX_CELLS = 2000
MAX_PRINTED = 4000


def read(text: str, label: str, taken: Taken) -> None:
    """Take in a notebook's cells; what is none becomes an unassigned file."""
    try:
        raw = json.loads(text, strict=False)
    except (ValueError, RecursionError) as error:
        if re.search(r"^(?:<{7}|>{7})", text, re.M):
            why = (
                "holds the marks of a merge conflict (<<<<<<<, >>>>>>>), so it is no "
                "notebook; resolve it and hand in again"
            )
        elif not text.strip():
            why = "is empty; save the notebook and hand in again"
        else:
            why = f"was left out: it is no notebook (JSON): {str(error)[:120]}"
        taken.unassigned(label, "file", why, text)
        return
    cells = raw.get("cells") if isinstance(raw, dict) else None
    if cells is None and isinstance(raw, dict) and isinstance(raw.get("worksheets"), list):
        inner = [sheet.get("cells") for sheet in raw["worksheets"] if isinstance(sheet, dict)]
        cells = [cell for found in inner if isinstance(found, list) for cell in found]
    if not isinstance(cells, list):
        taken.unassigned(
            label, "file", "was left out: it is JSON, but no notebook: there are no cells", text
        )
        return
    lines: list[str] = []
    places: list[tuple[str, int]] = []
    found: list[Cell] = []
    module = module_name(label)
    count = 0
    magic_lines: dict[int, tuple[str, str]] = {}
    has_answer_cells = any(_nbgrader(cell).get("solution") is True for cell in cells)
    for number, cell in enumerate(cells, start=1):
        kind = cell.get("cell_type") if isinstance(cell, dict) else None
        source = source_of(cell)
        where = f"{label}, cell {number}"
        if not source.strip():
            continue
        prose = ""
        if kind == "code":
            count += 1
            if count > MAX_CELLS:
                why = (
                    f"stands behind the first {MAX_CELLS} cells of code, which were read; "
                    "there are more"
                )
                taken.unassigned(where, "code", why, source, is_told=count == MAX_CELLS + 1)
                continue
            if _PROSE_MAGIC.match(source):
                prose = source
                magic_lines[len(lines) + bool(lines)] = ("left out", "formatting")
            elif is_prose_cell(
                source, _ends_in_heading(cells[number - 2]) if number > 1 else False
            ):
                prose = source
                taken.notes.append(
                    f"{where} is a code cell that holds prose; it was read as prose. "
                    "Write answers in Markdown cells."
                )
            elif writes := _WRITES.match(source.split("\n", 1)[0]):
                rest = source.split("\n", 1)[1] if "\n" in source else ""
                taken.code(
                    Unit(module_name(writes[1].removeprefix("./")), writes[1], where, f"\n{rest}"),
                    source,
                )
            else:
                taken.code(Unit(module, label, where, source))
                found.append(Cell(len(lines), where, source, printed_by(cell)))
                comments(source, where, taken)
        elif kind == "raw" and sheet_code(source):
            taken.unassigned(
                where,
                "code",
                "is a raw cell; its code is not run. Change it to a code cell and hand in again",
                source,
            )
        elif kind in ("markdown", "raw", "heading"):
            level = cell.get("level", 1) if kind == "heading" else None
            prose = f"{'#' * min(max(level, 1), 6)} {source}" if isinstance(level, int) else source
        else:
            taken.unassigned(where, "prose", "is of a kind that notebooks do not have", source)
        if prose.strip():
            if lines:
                lines.append("")
                places.append((where, 1))
            own = prose.split("\n")
            marks = _nbgrader(cell)
            if has_answer_cells and marks.get("locked") is True and not marks.get("solution"):
                at = len(lines)
                magic_lines |= {
                    at + k: ("handed out", "the question")
                    for k, line in enumerate(own)
                    if line.strip() and number_at(bare_title(line)) is None and line[:1] != "#"
                }
            lines += own
            places += [(where, k + 1) for k in range(len(own))]
    taken.cells[label] = found
    if any("```" in line or "~~~" in line for line in lines):
        _code_in_prose(label, lines, places, found, taken, magic_lines)
    taken.prose(label, lines, places, "cells", magic_lines)
    if not lines and not count and not any(p.label.startswith(label) for p in taken.pieces):
        taken.left_out(label, "an empty notebook")


def _nbgrader(cell: Any) -> dict[str, Any]:
    """Return what nbgrader says of a prose cell: whether it is locked, or there for an answer."""
    metadata = cell.get("metadata") if isinstance(cell, dict) else None
    found = metadata.get("nbgrader") if isinstance(metadata, dict) else None
    is_prose = isinstance(cell, dict) and cell.get("cell_type") != "code"
    return found if is_prose and isinstance(found, dict) else {}


def _code_in_prose(
    label: str,
    lines: list[str],
    places: list[tuple[str, int]],
    cells: list[Cell],
    taken: Taken,
    uses: dict[int, tuple[str, str]],
) -> None:
    """Take in what is asked for and stands between ``` in Markdown cells alone."""
    from grader.submission.formats.sheet import fences
    from grader.submission.markdown import blocks_of

    defined = re.compile(r"^[ \t]*(?:def|class)\s+(\w+)", re.M)
    there = {name for cell in cells for name in defined.findall(cell.source)}
    wanted = {name.partition(".")[0] for name in taken.outline.names} - there
    module = module_name(label)
    for first, source, end in fences(blocks_of(lines)):
        if wanted.isdisjoint(defined.findall(source)) or any(k in uses for k in range(first, end)):
            continue
        where, line = places[first]
        taken.code(Unit(module, label, where, source, line))
        uses.update(dict.fromkeys(range(first, end), ("code", module)))
        uses.update({k: ("left out", "formatting") for k in (first - 1, end) if k not in uses})
        taken.notes.append(
            f"{where}: code stands in a Markdown cell; it was read as code. "
            "Put it into a code cell."
        )


def sheet_code(source: str) -> bool:
    """Say whether a raw cell holds Python."""
    from grader.submission.formats.sheet import is_python_code

    return is_python_code(source)


def source_of(cell: Any) -> str:
    """Return a cell's source as text."""
    source = (cell.get("source", cell.get("input", ""))) if isinstance(cell, dict) else ""
    if isinstance(source, list):
        source = "".join([part for part in source if isinstance(part, str)])
    return (
        source.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")
        if isinstance(source, str)
        else ""
    )


def printed_by(cell: Any) -> str:
    """Return what a cell printed when it was run, and the value of its last line, as the notebook
    keeps them.
    """
    found = []
    for output in cell.get("outputs", ()) if isinstance(cell.get("outputs"), list) else ():
        kind = output.get("output_type") if isinstance(output, dict) else None
        if kind == "stream" and output.get("name", "stdout") == "stdout":
            found.append(_joined(output.get("text", "")))
        elif kind in ("execute_result", "pyout"):
            data = output.get("data", output)
            value = _joined(data.get("text/plain", "")) if isinstance(data, dict) else ""
            if not value.lstrip("([").startswith("<"):  # an object, and no value
                found.append(value)
    return "".join(found)[:MAX_PRINTED]


def _joined(text: Any) -> str:
    if isinstance(text, list):
        return "".join(part for part in text if isinstance(part, str))
    return text if isinstance(text, str) else ""


_CODE_SIGNS = late_pattern(
    r"[=\[\]{}@]|\w\(|^\s*(?:import|from|def|class|return|for|if|while|with|print|try|assert|"
    r"[!%?#])\b|^[!%#]",
    re.M,
)


_CODE_WORDS = late_pattern(
    r"\w\(|^\s*(?:import|from|def|class|return|for|if|while|with|print|try|assert|[!%?#])\b|^[!%#]"
    r"|^\s*\w+\s*=[^=]",
    re.M,
)
_HEADING = late_pattern(r"\A#{1,6} [^\n]*\d[^\n]*(?:\n|\Z)")


def _ends_in_heading(cell: Any) -> bool:
    """Say whether a cell of Markdown ends in a heading with a number: an answer is to follow."""
    is_markdown = isinstance(cell, dict) and cell.get("cell_type") == "markdown"
    last = source_of(cell).rstrip().rpartition("\n")[2] if is_markdown else ""
    return _HEADING.match(last) is not None


def is_prose_cell(source: str, is_below: bool = False) -> bool:
    """Say whether a code cell holds sentences and no Python: typed into the wrong kind of cell.

    Under a question's heading (`is_below`, or its own first line) it may hold equations too.
    """
    if len(source) > 20_000 or len(source.split()) < 4:
        return False
    below = _HEADING.sub("", source.lstrip())  # "## 1.2", a comment to Python
    is_answer = (is_below or below != source.lstrip()) and len(below.split()) > 5
    signs = _CODE_WORDS if is_answer else _CODE_SIGNS
    return not signs.search(below) and parsed(source) is None
