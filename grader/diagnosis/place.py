"""One thing that is true of where values are wrong, and the axes by which it is told."""

from collections.abc import Sequence
from dataclasses import dataclass

from grader.checks.binding import Binding

BOTH = " + "
"""What stands between the ids of two misconceptions that are named together."""
OWN_LINE = "own-line"
"""The kind of a place that is a line; it is about what is wrong there, or nothing where that is not
sure.
"""


@dataclass(frozen=True)
class Place:
    """One thing that is true of where values are wrong: its kind, and a sentence to the student."""

    kind: str
    about: str
    sentence: str
    told: str = ""
    """What of it a student reads where the check is hidden, if that is not all."""
    how: str = ""
    """What would make it right, where the author lets students read that."""


def axes_of(binding: Binding, output: str) -> list[str]:
    """Return the symbolic shape of an output: its own, or that of the state of its name.

    Of a gradient that of the input or weight that it belongs to.
    """
    name = output.removeprefix("d_")
    weight, spec = binding.weights.get(name), binding.inputs.get(name)
    extents: Sequence[object] = binding.outputs.get(output) or ()
    if not extents and weight is not None:
        extents = weight.shape
    elif not extents and spec is not None:
        extents = spec.shape or ()
    return [str(extent) for extent in extents]
