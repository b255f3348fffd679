"""The account of a submission: what became of each piece of what was handed in."""

from dataclasses import dataclass
from typing import Literal

Use = Literal["answer", "code", "handed out", "left out", "unassigned"]
PieceKind = Literal["prose", "code", "file"]
MAX_SHOWN = 4000
MAX_PIECES = 400


@dataclass(frozen=True)
class Piece:
    """A file, a cell, a fence or a stretch of prose, and what became of it.

    `use` says what: the answer to a question (`to` is its id), code that is run (`to` is the
    module), text that was handed out, left out by a rule (`to` names the rule), or unassigned:
    nobody has looked at it, and `to` says why. `text` is what stands there.
    """

    label: str
    line: int
    kind: PieceKind
    use: Use
    to: str = ""
    text: str = ""


def for_report(pieces: tuple[Piece, ...]) -> tuple[Piece, ...]:
    """Return the account as a grade carries it: the text only of what is unassigned, bounded."""
    room = 4 * MAX_SHOWN
    kept = []
    unassigned = [piece for piece in pieces if piece.use == "unassigned"]
    others = [piece for piece in pieces if piece.use != "unassigned"]
    for piece in [*unassigned, *others][:MAX_PIECES]:
        text = piece.text[: min(MAX_SHOWN, room)] if piece.use == "unassigned" else ""
        room -= len(text)
        kept.append(Piece(piece.label, piece.line, piece.kind, piece.use, piece.to, text))
    return tuple(kept)
