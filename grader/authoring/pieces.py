"""A solution file in pieces: the code of a script or notebook, and what each is for."""

import json
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import yaml

from grader.authoring.marks import Marked, read_marks
from grader.errors import UsageError
from grader.submission.formats.notebook import source_of

Role = Literal["plain", "solution", "given", "tests"]


@dataclass
class Asked:
    """A question as another tool's file has it: its name there, its points, its prose."""

    name: str = ""
    points: float | None = None
    prose: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Piece:
    """A stretch of code: where it stands, what it is for, and the question it belongs to."""

    where: str
    role: Role
    marked: Marked
    asked: Asked | None = None


@dataclass
class Pieces:
    """A file taken apart. `left` says what is not taken over, in sentences for its author."""

    title: str = ""
    tool: str = ""
    pieces: list[Piece] = field(default_factory=list)
    left: list[str] = field(default_factory=list)


def read_pieces(path: Path) -> Pieces:
    """Return the pieces of a script or notebook. Raise UsageError for what is neither."""
    if not path.is_file():
        raise UsageError(f"there is no file {str(path)!r}; name the solution, a .py or .ipynb file")
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise UsageError(f"{path} is no text in UTF-8; save it so, then try again") from None
    if path.suffix == ".ipynb":
        return _notebook(text, path)
    if path.suffix not in (".py", ".pyw"):
        raise UsageError(f"{path} is neither a .py nor an .ipynb file; save the solution as one")
    marked = read_marks(text, path.name)
    return Pieces(path.stem, "", [Piece(path.name, "plain", marked)], list(marked.faults))


def _notebook(text: str, path: Path) -> Pieces:
    try:
        raw = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise UsageError(f"{path} is no notebook (JSON): {str(error)[:120]}") from None
    cells = raw.get("cells") if isinstance(raw, dict) else None
    if not isinstance(cells, list):
        raise UsageError(f"{path} is JSON, but no notebook of version 4: it has no cells")
    reader = _Cells(path)
    for number, cell in enumerate(cells, start=1):
        if isinstance(cell, dict):
            reader.take(f"cell {number}", cell, source_of(cell))
    return reader.finished()


_BEGIN = re.compile(r"^\s*(?:```)?\s*#?\s*(BEGIN|END|ASSIGNMENT)\s+(\w+)\s*(?:```)?", re.I)
_HEADING = re.compile(r"^#+\s*(.+?)\s*#*$", re.M)


class _Cells:
    """Reads cells one after another, with what otter's raw cells and nbgrader's metadata say."""

    def __init__(self, path: Path) -> None:
        self.found = Pieces(path.stem)
        self.prose: list[str] = []
        self.inside: Role = "plain"
        self.otter: Asked | None = None
        self.latest: list[Asked] = []
        self.is_tested = False
        self.tested: dict[int, float] = {}

    def take(self, where: str, cell: dict[str, Any], source: str) -> None:
        kind = cell.get("cell_type")
        told = _BEGIN.match(source) if kind in ("raw", "markdown") else None
        if told and (kind == "raw" or source.lstrip().startswith("```")):
            self._otter(where, told[1].upper(), told[2].upper(), source)
        elif kind == "markdown":
            self._markdown(where, cell, source)
        elif kind == "code" and source.strip():
            self._code(where, cell, source)

    def _otter(self, where: str, verb: str, what: str, source: str) -> None:
        self.found.tool = "otter"
        body = _settings(source)
        if verb == "ASSIGNMENT":
            self.found.title = str(body.get("name") or body.get("title") or self.found.title)
        elif what == "QUESTION":
            self.inside = "plain"
            self.otter = None
            if verb == "BEGIN":
                self.otter = Asked(str(body.get("name", "")), _points(body.get("points")))
                self.latest, self.prose = [], []
                if body.get("manual"):
                    self.found.left.append(
                        f"{where}: question {self.otter.name} is graded by hand; its written "
                        "answer is not taken over: write a `written` part for it (docs/spec.md)"
                    )
        elif what in ("SOLUTION", "TESTS"):
            roles: dict[str, Role] = {"SOLUTION": "solution", "TESTS": "tests"}
            self.inside = roles[what] if verb == "BEGIN" else "plain"

    def _markdown(self, where: str, cell: dict[str, Any], source: str) -> None:
        meta = _nbgrader(cell)
        if meta.get("solution") or meta.get("task"):
            self.found.tool = "nbgrader"
            self.found.left.append(
                f"{where}: {meta.get('grade_id', 'an answer')} is a written answer; it is not "
                "taken over: write a `written` part for it (docs/spec.md)"
            )
        elif self.inside != "solution":
            self.prose.append(source.strip())
            if self.otter is not None:
                self.otter.prose.append(source.strip())

    def _code(self, where: str, cell: dict[str, Any], source: str) -> None:
        marked = read_marks(source, where)
        self.found.left += marked.faults
        meta = _nbgrader(cell)
        if meta:
            self.found.tool = "nbgrader"
        if self.otter is not None or self.inside != "plain":
            self._of_otter(where, source, marked)
        elif meta.get("grade") and not meta.get("solution"):
            self._add(where, "tests", marked)
            self._share(_points(meta.get("points")) or 0.0)
        elif meta.get("solution") or marked.is_marked:
            points = _points(meta.get("points")) if meta.get("grade") else None
            heading = [_HEADING.findall(text)[-1:] for text in self.prose]
            name = next((found[0] for found in reversed(heading) if found), "")
            asked = Asked(name or str(meta.get("grade_id", "")), points, self.prose)
            self.prose = []
            self.latest = [asked] if self.is_tested else [*self.latest, asked]
            self.is_tested = False
            self._add(where, "solution", marked, asked)
        else:
            self._add(where, "given" if meta else "plain", marked)

    def _of_otter(self, where: str, source: str, marked: Marked) -> None:
        role = self.inside
        if role == "plain" and marked.is_marked:
            role = "solution"
        asked = self.otter
        if role == "tests" and asked is not None:
            points = re.search(r"^\s*points:\s*([\d.]+)", source, re.M)
            self.tested[id(asked)] = self.tested.get(id(asked), 0.0) + (
                float(points[1]) if points else 0.0
            )
        self._add(where, role, marked, asked)

    def _share(self, points: float) -> None:
        """Give the points of a test cell to the solution cells before it."""
        self.is_tested = True
        for asked in self.latest:
            asked.points = (asked.points or 0.0) + points / len(self.latest)

    def _add(self, where: str, role: Role, marked: Marked, asked: Asked | None = None) -> None:
        self.found.pieces.append(Piece(where, role, marked, asked))

    def finished(self) -> Pieces:
        """Return all pieces; where some cells are marked as solutions, the others are given."""
        found = self.found
        if any(piece.role == "solution" for piece in found.pieces):
            for k, piece in enumerate(found.pieces):
                if piece.role == "plain":
                    found.pieces[k] = Piece(piece.where, "given", piece.marked, piece.asked)
        for piece in found.pieces:
            if piece.asked is not None and piece.asked.points is None:
                piece.asked.points = self.tested.get(id(piece.asked)) or None
        if not found.tool and self.prose:
            titles = _HEADING.findall(self.prose[0])
            found.title = titles[0] if titles else found.title
        return found


def _nbgrader(cell: dict[str, Any]) -> dict[str, Any]:
    meta = cell.get("metadata")
    found = meta.get("nbgrader") if isinstance(meta, dict) else None
    return found if isinstance(found, dict) else {}


def _settings(source: str) -> dict[str, Any]:
    """Return the YAML below the first line of one of otter's cells; nothing where it is none."""
    body = "\n".join(line for line in source.split("\n")[1:] if not line.startswith("```"))
    try:
        found = yaml.safe_load(re.sub(r"^#\s?", "", body, flags=re.M))
    except yaml.YAMLError:
        return {}
    return found if isinstance(found, dict) else {}


def _points(said: Any) -> float | None:
    """Return points as otter and nbgrader write them: a number, a list, or so much for each."""
    if isinstance(said, list):
        return float(sum(_points(part) or 0.0 for part in said))
    if isinstance(said, dict):
        return _points(said.get("total", said.get("each")))
    try:
        return float(said) if said is not None and not isinstance(said, bool) else None
    except (TypeError, ValueError):
        return None
