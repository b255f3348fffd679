"""What a script speaks of: a case, what is made and returned in it, and what is read."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from grader.sandbox.base import Ref


@dataclass(frozen=True)
class Reading:
    """What one observation is: an output of a case, with its symbolic shape for messages."""

    output: str
    label: str
    case: int
    shape_text: str = ""


@dataclass(frozen=True)
class Case:
    """One setting in which something is tried: its number, words for it, its sizes."""

    number: int
    title: str
    sizes: Mapping[str, int]
    is_corner: bool = False


@dataclass(frozen=True)
class Made:
    """Something ready to be called: an object in a slot, or a function with its weights.

    `init` are the inputs that the object was made with, `objects` further objects of the student's
    that are arguments of its calls, by the words of templates that mean them.
    """

    slot: int | None
    sizes: Mapping[str, int]
    weights: Mapping[str, np.ndarray]
    init: Mapping[str, Any] = field(default_factory=dict)
    objects: Mapping[str, Ref] = field(default_factory=dict)


@dataclass(frozen=True)
class Result:
    """What a call returned; it stays inside, and its named outputs can be passed on or read.

    Attributes that the object holds after the call stand in slots of their own.
    """

    slot: int
    paths: Mapping[str, tuple[int | str, ...]]
    attributes: Mapping[str, int] = field(default_factory=dict)

    @property
    def names(self) -> list[str]:
        """The names of its outputs."""
        return [*self.paths, *self.attributes]

    def ref(self, output: str) -> Ref:
        """Return a reference to one output."""
        if output in self.attributes:
            return Ref(self.attributes[output])
        return Ref(self.slot, self.paths[output])
