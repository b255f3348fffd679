"""Code files as units: `.py` as one, a notebook's code cells each; a notebook's Markdown cells as one sheet."""

import json
import re
from typing import Any

from grader.sandbox.base import Unit

MAX_CELLS = 2000


class NotebookError(ValueError):
    """The file is no notebook that can be read."""


def module_name(file: str) -> str:
    """Return the dotted module name for a file's path: `src/cells.py` is src.cells, `src/__init__.py` is src."""
    parts = [re.sub(r"\W", "_", part) for part in file.rsplit(".", 1)[0].split("/")]
    if len(parts) > 1 and parts[-1] == "__init__":
        parts.pop()
    return ".".join(f"_{part}" if not part or part[0].isdigit() else part for part in parts)


def read_script(source: str, file: str) -> list[Unit]:
    """Return a `.py` file as a unit."""
    return [Unit(module_name(file), file, file, source)] if source.strip() else []


def read_notebook(text: str, file: str) -> tuple[list[Unit], str]:
    """Return the code cells as units of one module, and the Markdown cells joined into one sheet.

    Only sources are looked at; outputs and metadata are not. Raise NotebookError for what is no notebook.
    """
    try:
        raw = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise NotebookError(f"it is no notebook (JSON): {str(error)[:120]}") from None
    cells = raw.get("cells") if isinstance(raw, dict) else None
    if cells is None and isinstance(raw, dict) and isinstance(raw.get("worksheets"), list):
        inner = [sheet.get("cells") for sheet in raw["worksheets"] if isinstance(sheet, dict)]
        cells = [cell for found in inner if isinstance(found, list) for cell in found]
    if not isinstance(cells, list):
        raise NotebookError("it is JSON, but no notebook: there are no cells")
    units: list[Unit] = []
    prose: list[str] = []
    for number, cell in enumerate(cells, start=1):
        if len(units) >= MAX_CELLS:
            break
        source = _source(cell)
        kind = cell.get("cell_type") if isinstance(cell, dict) else None
        if kind == "code" and source.strip():
            units.append(Unit(module_name(file), file, f"{file}, cell {number}", source))
        elif kind in ("markdown", "raw", "heading") and source.strip():
            level = cell.get("level", 1) if kind == "heading" else None
            prose.append(f"{'#' * min(max(level, 1), 6)} {source}" if isinstance(level, int) else source)
    return units, "\n\n".join(prose)


def _source(cell: Any) -> str:
    source = (cell.get("source", cell.get("input", ""))) if isinstance(cell, dict) else ""
    if isinstance(source, list):
        return "".join(part for part in source if isinstance(part, str))
    return source if isinstance(source, str) else ""
