"""One hypothesis about a wrong function: the reference with its weights, inputs or outputs altered.

"bias_hh is left out" is the reference called with zeros for it. Nothing here knows what a function
computes; whatever a student wrote, it may give what the reference gives under one of these.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from grader.checks.binding import Binding, literal
from grader.checks.case import Made
from grader.checks.script import Script
from grader.diagnosis.changes import Change, Sizes, Values

TIME, BATCH = "T", "N"
"""The letters of the axes of time and of samples, where a shape has them."""


SUBTRACTED = "is subtracted and not added"


@dataclass(frozen=True)
class Alteration:
    """One hypothesis: what is done, as a sentence to the student, and how the reference is altered.

    `weights` and `inputs` change what calls are given; `output` changes what they return, for the
    outputs named in `only` (all where it is empty).
    """

    kind: str
    about: str
    sentence: str
    weights: Callable[[Values, Sizes], Values] | None = None
    inputs: Callable[[Values, Sizes], Values] | None = None
    output: Change | None = None
    only: tuple[str, ...] = ()
    about_input: str = ""
    """The one input that is altered: also where a sequence of calls passes it outright."""

    @property
    def needs_run(self) -> bool:
        """Say whether the reference must be run again for it."""
        return self.output is None


@dataclass
class AlteredScript(Script):
    """A script whose calls are given altered weights and inputs, all else alike."""

    alteration: Alteration = field(default_factory=lambda: Alteration("", "", ""))

    def _altered_weights(self, made: Made) -> Made:
        change = self.alteration.weights
        if change is None or not made.weights:
            return made
        weights = change({n: np.array(v) for n, v in made.weights.items()}, made.sizes)
        return Made(made.slot, made.sizes, weights, made.init, made.objects)

    def _set_weights(self, binding: Binding, made: Made) -> None:
        own = binding is self.binding
        super()._set_weights(binding, self._altered_weights(made) if own else made)

    def _init_values(self, sizes: Mapping[str, int], may_be_bad: bool = False) -> dict[str, Any]:
        values, change = super()._init_values(sizes, may_be_bad), self.alteration.inputs
        return change(values, sizes) if change is not None else values

    def arguments(
        self, made: Made, inputs: Mapping[str, Any], template: Any, called: str = ""
    ) -> tuple[tuple[Any, ...], dict[str, Any]]:
        """Return the arguments of a call, altered."""
        change = self.alteration.inputs
        if change is not None:
            template, inputs = self._named(template, inputs, called)
            inputs = change(dict(inputs), made.sizes)
        return super().arguments(self._altered_weights(made), inputs, template)

    def _named(
        self, template: Any, inputs: Mapping[str, Any], called: str
    ) -> tuple[Any, Mapping[str, Any]]:
        """Return a template that names the altered input where a value was passed outright for it,
        and the inputs with that value.
        """
        name, own = self.alteration.about_input, self.binding.call
        if not name or called != self.binding.method or not isinstance(template, list):
            return template, inputs
        at = own.index(name) if isinstance(own, list) and name in own else len(template)
        found = literal(template[at]) if at < len(template) else None
        if found is None or found[0] != "value":
            return template, inputs
        return [*template[:at], name, *template[at + 1 :]], {**inputs, name: found[1]}
