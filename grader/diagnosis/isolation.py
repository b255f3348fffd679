"""One term at a time: a function called with all weights but one at zero, or all states at zero,
beside the reference.

Where one term by itself is wrong and another is right, the mistake lies in the first; two mistakes
in two terms are told apart this way, which a search for one would not find.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np

from grader.checks.binding import Binding
from grader.checks.compare import Tolerance, difference
from grader.checks.inputs import generator
from grader.checks.script import Script
from grader.checks.standard_cases import distinct_sizes
from grader.diagnosis.alteration import TIME, Alteration, AlteredScript
from grader.diagnosis.alterations import alterations
from grader.diagnosis.changes import Sizes, Values
from grader.diagnosis.place import Place
from grader.display import are, listed

MOST_TOGETHER = 12
"""So many combinations of what single terms may be are tried as a whole."""


@dataclass(frozen=True)
class Term:
    """What is left of a call: a weight, the part of a gate, or the inputs without the states."""

    kind: str
    name: str


NO_WEIGHT = Term("no weight", "")
IN_SMALL = Term("in small", "")
SMALL = 0.02
"""By how much all weights are multiplied, so that nothing that is made of them is large."""


@dataclass(frozen=True)
class Isolated:
    """A script of calls, each with one term alone; `outputs` are read after each."""

    script: Script
    terms: Sequence[Term]
    outputs: int

    def rows(self, term: Term) -> range:
        """Return the numbers of the observations after the call of a term."""
        at = self.terms.index(term) * self.outputs
        return range(at, at + self.outputs)


def isolated(binding: Binding, seed: int, script: Script | None = None) -> Isolated | None:
    """Return calls of each term alone; None for a function with less than two weights."""
    extents = {str(e) for spec in binding.inputs.values() for e in spec.shape or ()}
    if len(binding.weights) < 2 or binding.then is not None or TIME in extents:
        return None  # over several steps a weight alone meets what is wrong elsewhere
    script = script or Script(binding, seed)
    sizes = distinct_sizes(binding)
    script.case("", sizes)
    rng = generator(seed, "isolation")
    weights, inputs = script.draw_weights(rng, sizes), script.draw_inputs(rng, sizes)
    terms, outputs = [], 0
    for term, own, given in _calls(binding, sizes, weights, inputs):
        result = script.call(script.make(sizes, own), given)
        outputs = len(result.names)
        for name in result.names:
            script.read(result, name)
        terms.append(term)
    return Isolated(script, terms, outputs)


def _calls(
    binding: Binding, sizes: Sizes, weights: Values, inputs: Values
) -> Iterator[tuple[Term, Values, Values]]:
    yield Term("whole", ""), weights, inputs
    zeros = {name: np.zeros_like(value) for name, value in weights.items()}
    for name in weights:
        yield Term("weight", name), {**zeros, name: weights[name]}, inputs
    yield NO_WEIGHT, zeros, inputs
    yield IN_SMALL, {name: SMALL * value for name, value in weights.items()}, inputs
    if binding.gates is not None and binding.gates.stacked:
        for gate in binding.gates.order:
            own = {name: np.zeros_like(value) for name, value in weights.items()}
            for name, index in binding.gate_slices(gate, sizes):
                own[name][index] = weights[name][index]
            yield Term("gate", gate), own, inputs
    if binding.state:
        still = {name: np.zeros_like(inputs[name]) for name in binding.state}
        yield Term("states at zero", ", ".join(binding.state)), weights, {**inputs, **still}


def wrong_terms(
    found: Isolated, right: Sequence[Any], given: Sequence[Any], room: Tolerance
) -> dict[Term, bool]:
    """Return for each term whether it is wrong by itself."""
    return {
        term: any(difference(right[r], given[r], room) is not None for r in found.rows(term))
        for term in found.terms
    }


def silent_gates(found: Isolated, right: Sequence[Any]) -> list[str]:
    """Return the gates that do not show alone: what is asked for is then the same as without
    weights, as i * g is where g has none. Nothing is known of such a gate.
    """
    bare = found.rows(NO_WEIGHT)

    def is_silent(term: Term) -> bool:
        rows = zip(found.rows(term), bare, strict=True)
        return all(difference(right[a], right[b]) is None for a, b in rows)

    return [term.name for term in found.terms if term.kind == "gate" and is_silent(term)]


def placed(wrong: Mapping[Term, bool], silent: Sequence[str] = ()) -> Iterator[Place]:
    """Yield which terms are wrong by themselves, where others are right and the whole is wrong."""
    if not any(is_wrong for term, is_wrong in wrong.items() if term.kind == "whole"):
        return
    for kind in ("weight", "gate"):
        names = {term.name: is_wrong for term, is_wrong in wrong.items() if term.kind == kind}
        bad = [name for name, is_wrong in names.items() if is_wrong]
        hidden = [name for name in names if kind == "gate" and name in silent and name not in bad]
        good = [name for name in names if name not in bad and name not in hidden]
        if bad and good:
            if kind == "weight" and wrong.get(IN_SMALL) is False:
                text = (
                    "It is right where all weights are small, and wrong where they are not: look "
                    "for what is done with large values, such as cutting them off."
                )
            elif kind == "weight":
                text = (
                    f"With all other weights at zero it is right for {listed(good)} and wrong for "
                    f"{listed(bad)}: look at how {listed(bad)} {are(bad)} used, and at what is "
                    "done with the result."
                )
            elif len(bad) == len(hidden) == 1:
                both = listed([name for name in names if name in (*bad, *hidden)])
                text = (
                    f"With the weights of one gate alone it is right for {listed(good)} and wrong "
                    f"for {bad[0]}, and {hidden[0]} does not show there: look at how {both} are "
                    "made and used."
                )
            else:
                text = (
                    f"With the weights of one gate alone it is right for {listed(good)} and wrong "
                    f"for {listed(bad)}: look at how {listed(bad)} {are(bad)} made and used."
                )
            yield Place("term", ", ".join(bad), text)
    still = next((t for t in wrong if t.kind == "states at zero"), None)
    if still is not None and not wrong[still]:
        states = still.name.split(", ")
        where = f"{listed(states)} {are(states)} zero"
        text = f"It is right where {where}: look at how the state comes in."
        yield Place("term", still.name, text)


def altered_terms(
    binding: Binding, seed: int, wrong: Mapping[Term, bool]
) -> Iterator[tuple[Term, Alteration, Script]]:
    """Yield for each weight that is wrong by itself what may be done with it, and its calls."""
    for term, is_wrong in wrong.items():
        if term.kind != "weight" or not is_wrong:
            continue
        for one in alterations(binding):
            if one.about == f"weight {term.name}":
                script = AlteredScript(binding, seed, alteration=one)
                if isolated(binding, seed, script) is not None:
                    yield term, one, script


def together(found: Mapping[Term, Sequence[Alteration]]) -> Iterator[Alteration]:
    """Yield what is done with several weights at once, one thing with each."""
    if len(found) < 2:
        return
    for choice in list(product(*found.values()))[:MOST_TOGETHER]:
        yield Alteration(
            "together",
            ", ".join(term.name for term in found),
            " ".join(one.sentence for one in choice),
            weights=_after_another(choice),
        )


def _after_another(choice: Sequence[Alteration]) -> Any:
    def changed(values: Values, sizes: Sizes) -> Values:
        for one in choice:
            if one.weights is not None:
                values = one.weights(values, sizes)
        return values

    return changed
