"""Hypotheses about a wrong function, from its binding alone: the reference with its weights, inputs
or outputs altered.

"bias_hh is left out" is the reference called with zeros for it. Nothing here knows what a function
computes; whatever a student wrote, it may give what the reference gives under one of these.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import permutations
from typing import Any

import numpy as np

from grader.checks.binding import Binding
from grader.checks.input_spec import Extent
from grader.checks.script import Made, Script
from grader.checks.sizes import shape_of

Values = dict[str, Any]
Sizes = Mapping[str, int]
Change = Callable[[Any, Sizes], Any]

TIME, BATCH = "T", "N"
"""The letters of the axes of time and of samples, where a shape has them."""


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

    def arguments(
        self, made: Made, inputs: Mapping[str, Any], template: Any
    ) -> tuple[tuple[Any, ...], dict[str, Any]]:
        """Return the arguments of a call, altered."""
        change = self.alteration.inputs
        values = change(dict(inputs), made.sizes) if change is not None else inputs
        return super().arguments(self._altered_weights(made), values, template)


def alterations(binding: Binding) -> Iterator[Alteration]:
    """Yield every hypothesis that fits a binding, the plainest first."""
    yield from _of_weights(binding)
    yield from _of_gates(binding)
    yield from _of_inputs(binding)
    yield from _of_outputs(binding)


def _one(name: str, change: Change) -> Callable[[Values, Sizes], Values]:
    """Return a change of one value among several; references to earlier results stay."""

    def changed(values: Values, sizes: Sizes) -> Values:
        value = values.get(name)
        if not isinstance(value, np.ndarray | int | float) or isinstance(value, bool):
            return values
        return {**values, name: change(value, sizes)}

    return changed


def _swapped(one: str, other: str) -> Callable[[Values, Sizes], Values]:
    def changed(values: Values, sizes: Sizes) -> Values:
        if one not in values or other not in values:
            return values
        return {**values, one: values[other], other: values[one]}

    return changed


def _without_state(name: str, shape: Sequence[Extent]) -> Callable[[Values, Sizes], Values]:
    """Return a change that puts zeros for a state, also where it is fed back."""

    def changed(values: Values, sizes: Sizes) -> Values:
        return {**values, name: np.zeros(shape_of(shape, sizes))}

    return changed


def _plus(step: int) -> Change:
    return lambda value, sizes: value + step


def _times(letter: str, power: int) -> Change:
    return lambda value, sizes: value * float(sizes[letter]) ** power


def _moved(axis: int, by: int) -> Change:
    return lambda value, sizes: _shifted(value, axis, by)


def _zero(value: Any, sizes: Sizes) -> Any:
    return np.zeros_like(value) if isinstance(value, np.ndarray) else type(value)(0)


def _of_weights(binding: Binding) -> Iterator[Alteration]:
    for name, spec in binding.weights.items():
        about = f"weight {name}"
        yield Alteration("left out", about, f"{name} is left out.", _one(name, _zero))
        yield Alteration("twice", about, f"{name} counts twice.", _one(name, lambda v, s: 2 * v))
        yield Alteration(
            "sign", about, f"{name} is subtracted and not added.", _one(name, lambda v, s: -v)
        )
        if len(spec.shape) == 2:
            yield Alteration(
                "transposed", about, f"{name} is used transposed.", _one(name, _turned)
            )
            if spec.shape[0] == spec.shape[1]:
                yield Alteration(
                    "diagonal",
                    about,
                    f"Only the diagonal of {name} is used.",
                    _one(name, lambda v, s: np.diag(np.diag(v))),
                )
    names = list(binding.weights)
    for k, one in enumerate(names):
        for other in names[k + 1 :]:
            if binding.weights[one].shape == binding.weights[other].shape:
                yield Alteration(
                    "exchanged",
                    f"weights {one} and {other}",
                    f"{one} and {other} are exchanged.",
                    _swapped(one, other),
                )


def _turned(value: Any, sizes: Sizes) -> Any:
    """Return a square matrix transposed; another one read in the order of its columns."""
    if value.shape[0] == value.shape[1]:
        return value.T.copy()
    return value.T.reshape(value.shape).copy()


def _of_gates(binding: Binding) -> Iterator[Alteration]:
    gates = binding.gates
    if gates is None or not gates.stacked:
        return
    order = list(gates.order)
    asked = ", ".join(order)
    for other in permutations(order):
        if list(other) != order:
            yield Alteration(
                "order of gates",
                "gates",
                f"The blocks of the weights are taken in the order {', '.join(other)}; "
                f"asked for is {asked}.",
                _blocks(binding, dict(zip(order, other, strict=True)), is_place=True),
            )
    yield Alteration(
        "interleaved",
        "gates",
        "The rows of the gates are taken in turns, one of each gate after the other; asked for are "
        "blocks.",
        _interleaved(binding),
    )
    for one in order:
        for source in order:
            if source != one:
                yield Alteration(
                    "gate reused",
                    f"gate {one}",
                    f"Gate {one} is computed from the weights of gate {source}.",
                    _blocks(binding, {one: source}),
                )
        yield Alteration(
            "gate left out",
            f"gate {one}",
            f"The weights of gate {one} are left out.",
            _blocks(binding, {one: ""}),
        )
    for name in gates.stacked:
        for one in order:
            yield Alteration(
                "block left out",
                f"weight {name}, gate {one}",
                f"{name} is left out of gate {one}.",
                _blocks(binding, {one: ""}, only=name),
            )


def _blocks(
    binding: Binding, source: Mapping[str, str], only: str = "", is_place: bool = False
) -> Callable[[Values, Sizes], Values]:
    """Return a change that fills the blocks of gates from those of others; "" is zeros.

    With `is_place`, `source` says which gate is thought to stand in each place.
    """

    def changed(values: Values, sizes: Sizes) -> Values:
        found = {name: np.array(value) for name, value in values.items()}
        taken = {v: k for k, v in source.items()} if is_place else source
        for gate, other in taken.items():
            own = dict(binding.gate_slices(gate, sizes))
            theirs = dict(binding.gate_slices(other, sizes)) if other else {}
            for name, index in own.items():
                if not only or name == only:
                    found[name][index] = values[name][theirs[name]] if other else 0.0
        return found

    return changed


def _interleaved(binding: Binding) -> Callable[[Values, Sizes], Values]:
    assert binding.gates is not None
    gates = binding.gates
    count = len(gates.order)

    def changed(values: Values, sizes: Sizes) -> Values:
        found = dict(values)
        for name in gates.stacked:
            value = np.asarray(values[name])
            axis = gates.axis if value.ndim > 1 else 0
            moved = np.moveaxis(value, axis, 0)
            rows = moved.reshape(-1, count, *moved.shape[1:])
            joined = np.concatenate([rows[:, k] for k in range(count)])
            found[name] = np.moveaxis(joined, 0, axis).copy()
        return found

    return changed


def _of_inputs(binding: Binding) -> Iterator[Alteration]:
    for name, spec in binding.inputs.items():
        about = f"input {name}"
        if spec.shape is not None:
            shape = spec.shape
            if name in binding.state:
                yield Alteration(
                    "ignored",
                    about,
                    f"The state {name} is not used: the values are those for zeros.",
                    inputs=_without_state(name, shape),
                )
            else:
                yield Alteration("ignored", about, f"{name} is not used.", inputs=_one(name, _zero))
            yield from _of_axes(name, [str(extent) for extent in shape], about)
            yield Alteration(
                "twice", about, f"{name} counts twice.", inputs=_one(name, lambda v, s: 2 * v)
            )
            yield Alteration(
                "sign", about, f"{name} has the wrong sign.", inputs=_one(name, lambda v, s: -v)
            )
            if len(shape) == 2 and shape[0] == shape[1]:
                yield Alteration(
                    "transposed", about, f"{name} is used transposed.", inputs=_one(name, _turned)
                )
        elif spec.integer is not None:
            for step, words in ((1, "one more"), (-1, "one less")):
                yield Alteration(
                    "off by one",
                    about,
                    f"The values are those for {name} being {words}: where does counting begin and "
                    "end?",
                    inputs=_one(name, _plus(step)),
                )
        elif spec.real is not None:
            yield Alteration("ignored", about, f"{name} is not used.", inputs=_one(name, _zero))
            yield Alteration(
                "one", about, f"{name} is taken as 1.", inputs=_one(name, lambda v, s: 1.0)
            )
            yield Alteration(
                "square", about, f"{name} is squared.", inputs=_one(name, lambda v, s: v * v)
            )
    yield from _exchanges(binding)


def _exchanges(binding: Binding) -> Iterator[Alteration]:
    names = [n for n, spec in binding.inputs.items() if spec.shape is not None or spec.real]
    for k, one in enumerate(names):
        for other in names[k + 1 :]:
            if binding.inputs[one].shape == binding.inputs[other].shape:
                yield Alteration(
                    "exchanged",
                    f"inputs {one} and {other}",
                    f"{one} and {other} are exchanged.",
                    inputs=_swapped(one, other),
                )


def _of_axes(name: str, shape: list[str], about: str) -> Iterator[Alteration]:
    """Yield what is done with the axis of time or of samples of an input."""
    if TIME in shape:
        axis = shape.index(TIME)
        yield Alteration(
            "reversed",
            about,
            f"{name} is read from the last step to the first.",
            inputs=_one(name, lambda v, s: np.flip(v, axis).copy()),
        )
        yield Alteration(
            "first step only",
            about,
            f"Every step reads the first step of {name}.",
            inputs=_one(name, lambda v, s: _all_as(v, axis, 0)),
        )
        yield Alteration(
            "last step only",
            about,
            f"Every step reads the last step of {name}.",
            inputs=_one(name, lambda v, s: _all_as(v, axis, -1)),
        )
        for shift, words in ((1, "before"), (-1, "after")):
            yield Alteration(
                "shifted",
                about,
                f"Each step reads the step {words} it of {name}.",
                inputs=_one(name, _moved(axis, shift)),
            )
    if BATCH in shape:
        axis_of_samples = shape.index(BATCH)
        yield Alteration(
            "first sample only",
            about,
            f"All samples are computed from the first sample of {name}.",
            inputs=_one(name, lambda v, s: _all_as(v, axis_of_samples, 0)),
        )
        yield Alteration(
            "mean over samples",
            about,
            f"All samples are computed from the mean of {name} over the samples.",
            inputs=_one(
                name,
                lambda v, s: np.broadcast_to(
                    np.mean(v, axis=axis_of_samples, keepdims=True), np.shape(v)
                ).copy(),
            ),
        )


def _all_as(value: Any, axis: int, place: int) -> Any:
    kept = np.take(value, [place], axis=axis)
    return np.broadcast_to(kept, value.shape).copy()


def _shifted(value: Any, axis: int, by: int) -> Any:
    moved = np.moveaxis(np.roll(value, by, axis), axis, 0)
    moved[0 if by > 0 else -1] = 0
    return np.moveaxis(moved, 0, axis).copy()


_MADE_OF: tuple[tuple[str, str, Change], ...] = (
    ("sign", "has the wrong sign everywhere", lambda v, s: -v),
    ("twice", "is twice what it should be", lambda v, s: 2 * v),
    ("half", "is half of what it should be", lambda v, s: 0.5 * v),
    ("squared", "is squared once too often", lambda v, s: v * v),
    ("root", "is the square root of what it should be", lambda v, s: np.sqrt(np.abs(v))),
    ("absolute", "has lost its sign", lambda v, s: np.abs(v)),
    ("tanh", "goes through tanh once more", lambda v, s: np.tanh(v)),
    ("sigmoid", "goes through a sigmoid once more", lambda v, s: 1 / (1 + np.exp(-v))),
    ("relu", "is cut off below zero", lambda v, s: np.maximum(v, 0)),
    ("clipped", "is cut off at 1 and -1", lambda v, s: np.clip(v, -1, 1)),
    ("exponential", "goes through exp once more", lambda v, s: np.exp(v)),
    ("logarithm", "is the logarithm of what it should be", lambda v, s: np.log(np.abs(v))),
    ("inverse", "is one divided by what it should be", lambda v, s: 1 / v),
    ("one minus", "is one minus what it should be", lambda v, s: 1 - v),
    ("one more", "is one too large", lambda v, s: v + 1),
    ("one less", "is one too small", lambda v, s: v - 1),
    ("zero", "is zero everywhere", lambda v, s: np.zeros_like(v)),
    ("rounded", "is rounded to whole numbers", lambda v, s: np.round(v)),
    ("cut to whole", "is cut off behind the point", lambda v, s: np.trunc(v)),
    ("rounded 2", "is rounded to two places", lambda v, s: np.round(v, 2)),
)


def _of_outputs(binding: Binding) -> Iterator[Alteration]:
    names = binding.output_names
    for only in ((), *((name,) for name in names)) if len(names) > 1 else ((),):
        what = only[0] if only else "What comes back"
        for kind, words, change in _MADE_OF:
            yield Alteration(
                kind, f"output {what}" if only else "outputs", f"{what} {words}.",
                output=change, only=only,
            )  # fmt: skip
        for letter in sorted(binding.size_symbols()):
            yield Alteration(
                "mean",
                f"output {what}" if only else "outputs",
                f"{what} is divided by {letter}: a mean where a sum is asked for.",
                output=_times(letter, -1),
                only=only,
            )
            yield Alteration(
                "sum",
                f"output {what}" if only else "outputs",
                f"{what} is {letter} times too large: a sum where a mean is asked for.",
                output=_times(letter, 1),
                only=only,
            )
        yield from _of_output_axes(binding, what, only, names)


def _of_output_axes(
    binding: Binding, what: str, only: tuple[str, ...], names: list[str]
) -> Iterator[Alteration]:
    """Yield what is done with the axes of an output."""
    name = only[0] if only else names[0] if len(names) == 1 else ""
    shape = [str(extent) for extent in binding.outputs.get(name, ())]
    about = f"output {name}"
    if TIME in shape:
        axis = shape.index(TIME)
        for kind, words, change in (
            (
                "reversed",
                "stands in the wrong order of time: the last step first",
                lambda v, s: np.flip(v, axis),
            ),
            (
                "last step everywhere",
                "holds the last step at every step",
                lambda v, s: _all_as(v, axis, -1),
            ),
            (
                "first step everywhere",
                "holds the first step at every step",
                lambda v, s: _all_as(v, axis, 0),
            ),
            ("shifted", "stands one step too late", lambda v, s: _shifted(v, axis, 1)),
            ("shifted", "stands one step too early", lambda v, s: _shifted(v, axis, -1)),
            ("added up", "is added up over the steps", lambda v, s: np.cumsum(v, axis)),
        ):
            yield Alteration(kind, about, f"{what} {words}.", output=change, only=only)
    if shape and len(shape) == 2:
        yield Alteration(
            "softmax once more",
            about,
            f"{what} goes through a softmax once more.",
            output=_softmax,
            only=only,
        )


def _softmax(value: Any, sizes: Sizes) -> Any:
    raised = np.exp(value - np.max(value, axis=-1, keepdims=True))
    return raised / raised.sum(axis=-1, keepdims=True)
