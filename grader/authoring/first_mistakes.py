"""A first set of misconceptions: the wrong variants that differ most, each with a sentence."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from grader.authoring.cases import Tried
from grader.authoring.edits import Edit, edit_of
from grader.authoring.learner import Learnt
from grader.authoring.slip_words import slip_message

MOST = 3
DULL = ("number-off-by-one", "number-doubled", "number-zero", "one-for-another")
"""Edits that few students make; they come last."""


@dataclass(frozen=True)
class Mistake:
    """A misconception as it will stand in the problem."""

    id: str
    message: str
    edit: Edit


def first_mistakes(
    learnt: Learnt, source: str, tried: Sequence[Tried], refused: Collection[str] = ()
) -> list[Mistake]:
    """Return up to three mistakes that run and differ most, no two of one kind or line.

    `refused` are messages of mistakes that the problem's checks did not tell apart.
    """
    binding = learnt.binding
    names = [*binding.inputs, *binding.weights]
    ranked = sorted(
        (t for t in tried if t.runs and t.differs),
        key=lambda t: (t.mutant.operator in DULL, -len(t.differs)),
    )
    found: list[Mistake] = []
    told: set[str] = set()
    for strictly in (True, False):
        for one in ranked:
            operator, line = one.mutant.operator, one.mutant.line
            marks = {one.seen, *({operator, f"line {line}"} if strictly else ())}
            if len(found) == MOST or marks & told:
                continue
            edit = edit_of(source, one.mutant.source)
            if edit is None or edit.replace not in learnt.part.source:
                continue  # one of another question's, on which this one is built
            message = slip_message(operator, edit, names, one.mutant.sentence)
            if message in told or message in refused:
                continue
            told |= {one.seen, operator, f"line {line}", message}
            ids = [mistake.id for mistake in found]
            own = f"{_as_id(learnt.part.name)}-{operator}"
            own = own if own not in ids else f"{own}-{len(found) + 1}"
            found.append(Mistake(own, message, edit))
    return found


def _as_id(name: str) -> str:
    """Return a name of Python as part of an id, which is another one in each question."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-") or "it"
