"""What reading files gives: units of code, documents of prose, and the account of the rest."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from grader.late_pattern import late_pattern
from grader.results.account import Piece, PieceKind
from grader.sandbox.base import Unit
from grader.submission.copies import rank_of
from grader.submission.markdown import Blocks
from grader.submission.openers import Document
from grader.submission.outline import Outline
from grader.submission.receipt import around_what_was_written

MAX_SOURCE_BYTES = 4 << 20
MAX_PROSE = 512 << 10
_PICTURE = late_pattern(r"data:image/[a-z+.]{1,20};base64,[A-Za-z0-9+/=]{100,}")
_CONFLICT = late_pattern(r"^(?:<{7}(?: |$).*|>{7}(?: |$).*)$", re.M)


@dataclass
class Cell:
    """A code cell: where it stands in its file's prose (the line it follows), and its source."""

    after: int
    label: str
    source: str
    printed: str = ""


def _has_statements(source: str) -> bool:
    """Say whether a source holds more than blank lines and comments: something to run."""
    return any(line.strip() and not line.lstrip().startswith("#") for line in source.split("\n"))


@dataclass
class Taken:
    """What the files read so far gave. Formats add to it; `outline` says what is asked."""

    outline: Outline
    units: list[Unit] = field(default_factory=list)
    documents: list[Document] = field(default_factory=list)
    cells: dict[str, list[Cell]] = field(default_factory=dict)
    pieces: list[Piece] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    plain_json: list[tuple[str, str]] = field(default_factory=list)
    """JSON that is no notebook: label and text. Data, where the code reads it."""
    prose_left: int = MAX_PROSE

    def code(self, unit: Unit, text: str | None = None) -> None:
        """Take a unit of code; `text` is what was handed in, where that is more than what runs."""
        size = len(unit.source.encode("utf-8", "replace"))
        if size > MAX_SOURCE_BYTES:
            self.unassigned(
                unit.label,
                "code",
                f"is too large ({size >> 10} KiB of code); it was left out",
                unit.source,
            )
            return
        mark = (
            _CONFLICT.search(unit.source)
            if "<<<<<<<" in unit.source or ">>>>>>>" in unit.source
            else None
        )
        if mark is not None:
            line = unit.source.count("\n", 0, mark.start()) + unit.first_line
            self.notes.append(
                f"{unit.label}, line {line}: a merge conflict was not resolved "
                "(<<<<<<<, =======, >>>>>>>). "
                "Neither side can be taken for yours; choose one, delete the marks and "
                "hand in again."
            )
        if _has_statements(unit.source):
            self.units.append(unit)
        self.pieces.append(
            Piece(
                unit.label,
                unit.first_line,
                "code",
                "code",
                unit.module,
                unit.source if text is None else text,
            )
        )

    def prose(
        self,
        label: str,
        lines: Sequence[str],
        places: Sequence[tuple[str, int]] | None = None,
        origin: str = "sheet",
        uses: dict[int, tuple[str, str]] | None = None,
        is_org: bool = False,
        blocks: Blocks | None = None,
    ) -> None:
        """Take prose, line by line; `uses` says what some of the lines are.

        `blocks` are those of the lines, where they are known.
        """
        kept = [_PICTURE.sub("data:", line) if "base64" in line else line for line in lines]
        size = sum(map(len, kept)) + len(kept)
        places = places or [(label, k + 1) for k in range(len(kept))]
        if size > self.prose_left:
            end, room = 0, self.prose_left
            while end < len(kept) and (room := room - len(kept[end]) - 1) >= 0:
                end += 1
            if end < len(kept):
                where, line = places[end]
                why = (
                    f"only the first {self.prose_left >> 10} KiB of {size >> 10} were read; "
                    "sheets are shorter"
                )
                self.notes.append(f"{label}: {why}.")
                self.pieces.append(
                    Piece(where, line, "prose", "unassigned", why, "\n".join(kept[end:]))
                )
            kept = kept[:end]
        self.prose_left -= min(size, self.prose_left)
        if any(line.strip() for line in kept):
            self.documents.append(
                Document(
                    label,
                    kept,
                    places,
                    origin,
                    rank_of(label),
                    {**around_what_was_written(kept), **(uses or {})},
                    is_org,
                    blocks=blocks if kept == lines else None,
                )
            )

    def comments(
        self, label: str, lines: list[str], uses: dict[int, tuple[str, str]], prose: set[int]
    ) -> None:
        """Take the comments of a script, in which answers may stand.

        Of them only the lines in `prose` are prose by themselves.
        """
        places = [(label, k + 1) for k in range(len(lines))]
        self.documents.append(
            Document(label, lines, places, "comments", rank_of(label), uses, prose=frozenset(prose))
        )

    def left_out(
        self, label: str, rule: str, text: str = "", kind: PieceKind = "file", line: int = 1
    ) -> None:
        """Account for something that a rule leaves out."""
        self.pieces.append(Piece(label, line, kind, "left out", rule, text))

    def unassigned(
        self,
        label: str,
        kind: PieceKind,
        why: str,
        text: str = "",
        line: int = 1,
        is_told: bool = True,
    ) -> None:
        """Account for something that nobody has looked at, and say so.

        `why` goes on after the label.
        """
        if is_told:
            self.notes.append(f"{label} {why}.")
        self.pieces.append(Piece(label, line, kind, "unassigned", why, text))
