"""A submission: written answers by question number, units of code, and notes on what could not be
read.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from grader.results.account import Piece
from grader.sandbox.base import Unit


@dataclass(frozen=True)
class Answer:
    """The text under one question's heading. `line` is where it begins in `label`.

    `origin` says what it stands in: a sheet, comments of a script, or code (a text, or what a cell
    printed). `is_shared` says that its heading names several questions.
    """

    text: str
    label: str
    line: int
    origin: str = "sheet"
    is_shared: bool = False


@dataclass(frozen=True)
class Submission:
    """Everything one student handed in. `name` is the file's name without suffix, or the folder's.

    `unreadable` are files that our machine failed to read; `refused` says why nothing was read at
    all; `doubts` say, in half sentences, why a missing answer may stand in another one.
    """

    name: str
    answers: Mapping[str, Answer] = field(default_factory=dict)
    units: tuple[Unit, ...] = ()
    notes: tuple[str, ...] = ()
    account: tuple[Piece, ...] = ()
    unreadable: tuple[str, ...] = ()
    refused: str = ""
    doubts: tuple[str, ...] = ()

    @property
    def state(self) -> str:
        """A short digest of its answers and code: the same for the same work."""
        whole = repr((sorted(self.answers.items()), self.units))
        return hashlib.sha256(whole.encode("utf-8", "surrogatepass")).hexdigest()[:16]

    def unit_of(self, places: Sequence[tuple[str, int]]) -> Unit | None:
        """Return the unit of the last of some places (label, line); None where none has a unit."""
        for label, line in reversed(places):
            own = [unit for unit in self.units if unit.label == label]
            if own:  # fences of one sheet have one label
                before = [unit for unit in own if unit.first_line <= line]
                return max(before, key=lambda unit: unit.first_line, default=own[0])
        return None

    @property
    def unassigned(self) -> tuple[Piece, ...]:
        """What was handed in and belongs to no question that is asked."""
        return tuple(piece for piece in self.account if piece.use == "unassigned")
