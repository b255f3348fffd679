"""Says which of an object's arrays holds which part of the weights that are asked for."""

from collections.abc import Mapping
from dataclasses import dataclass

from grader.display import listed
from grader.problem.model import Subject

MOST_NAMED = 6
Shape = tuple[int, ...]


@dataclass(frozen=True)
class Block:
    """One of `parts` equal parts of a weight that is asked for, along its first axis, or along its
    last where it `is_turned`. `times` 0 stands for zeros of its shape.
    """

    weight: str
    is_turned: bool = False
    part: int = 0
    parts: int = 1
    times: int = 1


@dataclass(frozen=True)
class Kept:
    """An array of the student's object, and the blocks that it holds.

    `columns` stand beside each other, their rows below each other, and the blocks of a row are
    added. It `is_turned` as a whole where it holds all that the other way round.
    """

    own: str
    columns: tuple[tuple[tuple[Block, ...], ...], ...]
    is_turned: bool = False
    extents: Shape = (-1,)
    """What a vector is reshaped to: it may be a row or a column."""
    pile: int = 1
    """How many matrices or vectors lie on each other in it, along an axis before the others."""
    is_vector: bool = False
    gates: tuple[str, ...] = ()
    """The gates of its rows, where neither what is asked for nor its name says them."""

    @property
    def blocks(self) -> list[Block]:
        """All blocks, those that are added behind the one they are added to."""
        return [block for rows in self.columns for row in rows for block in row]


Layout = tuple[Kept, ...]


def extents_of(block: Block, shapes: Mapping[str, Shape]) -> Shape:
    """Return the shape of one part of a weight, of the shapes of whole weights."""
    shape = shapes[block.weight]
    shape = shape[::-1] if block.is_turned else shape
    return (shape[0] // block.parts, *shape[1:])


def is_turned_alike(layout: Layout) -> bool:
    """Say whether all matrices are turned round, or none is."""
    return len({kept.is_turned for kept in layout if not kept.is_vector}) < 2


def words(subject: Subject, layout: Layout) -> str:
    """Return how the weights are kept, as a sentence."""
    own = [kept.own for kept in layout]
    if len(own) > MOST_NAMED:
        own = [*own[: MOST_NAMED - 1], f"{len(own) - MOST_NAMED + 1} more"]
    asked = listed([spec.at or name for name, spec in subject.weights.items()])
    pairs = "" if listed(own) == asked else f": {listed(own)} for {asked}"
    told = [
        f"{subject.class_name} keeps its weights in another layout{pairs}.",
        *(text for text, is_so in _differences(layout).items() if is_so),
    ]
    gates = [(kept.own, gate) for kept in layout for gate in kept.gates]
    count = len({gate for _, gate in gates})
    names, order = [name for name, _ in gates[:count]], [gate for _, gate in gates[:count]]
    if len(set(names)) == 1:
        told.append(f"Its gates stand in the order {listed(order)}.")
    elif gates:
        told.append(f"{listed(names)} belong to the gates {listed(order)}.")
    return " ".join(told)


def _differences(layout: Layout) -> dict[str, bool]:
    """Return what may be other than asked, and whether it is."""
    blocks = [block for kept in layout for block in kept.blocks]
    rows = [row for kept in layout for rows in kept.columns for row in rows]
    is_stacked = any(len(rows) > 1 for kept in layout for rows in kept.columns)
    is_piled = any(kept.pile > 1 for kept in layout)
    is_asked_stacked = any(block.parts > 1 for block in blocks)
    return {
        "Its matrices are turned round.": any(
            kept.is_turned != block.is_turned for kept in layout for block in kept.blocks
        ),
        "Two matrices stand side by side in one.": any(len(kept.columns) > 1 for kept in layout),
        "Each gate has arrays of its own.": is_asked_stacked and not is_stacked,
        "The gates stand below each other.": is_stacked and not (is_asked_stacked or is_piled),
        "The gates lie along an axis of their own.": is_piled,
        "It has one bias where two are asked for.": any(len(row) > 1 for row in rows),
        "It has a bias more.": any(not block.times for block in blocks),
    }
