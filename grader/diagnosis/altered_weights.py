"""What may be done with weights, one by one and in blocks of gates."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import permutations

import numpy as np

from grader.checks.binding import Binding
from grader.diagnosis.alteration import SUBTRACTED, Alteration
from grader.diagnosis.changes import Sizes, Values, negated, of_one, swapped, turned, twice, zero
from grader.display import listed
from grader.late_pattern import late_pattern

_SUM = late_pattern(r"([A-Za-z]\w*) *\+ *([A-Za-z]\w*)")


def of_weights(binding: Binding) -> Iterator[Alteration]:
    """Yield what may be done with a single weight, and with two of one shape."""
    for name, spec in binding.weights.items():
        about = f"weight {name}"
        yield Alteration("left out", about, f"{name} is left out.", of_one(name, zero))
        yield Alteration("twice", about, f"{name} counts twice.", of_one(name, twice))
        yield Alteration("sign", about, f"{name} {SUBTRACTED}.", of_one(name, negated))
        if len(spec.shape) == 2:
            yield Alteration(
                "transposed", about, f"{name} is used transposed.", of_one(name, turned)
            )
            if spec.shape[0] == spec.shape[1]:
                yield Alteration(
                    "diagonal",
                    about,
                    f"Only the diagonal of {name} is used.",
                    of_one(name, lambda v, s: np.diag(np.diag(v))),
                )
    yield from _of_joined(binding)
    names = list(binding.weights)
    for k, one in enumerate(names):
        for other in names[k + 1 :]:
            if binding.weights[one].shape == binding.weights[other].shape:
                yield Alteration(
                    "exchanged",
                    f"weights {one} and {other}",
                    f"{one} and {other} are exchanged.",
                    swapped(one, other),
                )


def _of_joined(binding: Binding) -> Iterator[Alteration]:
    """Yield that two parts which meet weights together, of an extent H+D, stand the other way
    round.
    """
    joined: dict[tuple[str, str], list[tuple[str, int]]] = {}
    for name, spec in binding.weights.items():
        for axis, extent in enumerate(spec.shape):
            found = _SUM.fullmatch(str(extent))
            if found:
                joined.setdefault((found[1], found[2]), []).append((name, axis))
    for (first, second), places in joined.items():
        names = listed([name for name, _ in places])
        yield Alteration(
            "joined",
            f"weights {names}",
            f"What is put together and multiplied by {names} stands the other way round: the part "
            f"with {first} entries belongs first, that with {second} behind it.",
            _other_way_round(first, places),
        )


def _other_way_round(
    first: str, places: Sequence[tuple[str, int]]
) -> Callable[[Values, Sizes], Values]:
    def changed(values: Values, sizes: Sizes) -> Values:
        """A part with `first` entries in front meets what was meant for the other, and the end."""
        found = dict(values)
        for name, axis in places:
            value = np.asarray(found[name])
            found[name] = np.roll(value, sizes[first], axis)
        return found

    return changed


def of_gates(binding: Binding) -> Iterator[Alteration]:
    """Yield what may be done with the blocks of gates; nothing for a function without."""
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
                f"The blocks of the weights are taken in the order {', '.join(other)}, where they "
                f"are read or where the gates are used; asked for is {asked}.",
                _blocks(binding, dict(zip(order, other, strict=True)), is_place=True),
            )
    yield Alteration(
        "interleaved",
        "gates",
        "The parts of the gates are taken in turns, one of each gate after another; asked for are "
        "blocks.",
        _interleaved(binding),
    )
    for one in order:
        for source in order:
            if source != one:
                yield Alteration(
                    "gate reused",
                    f"gate {one}",
                    f"Gate {source} stands in the place of gate {one}: in the weights that are "
                    "read, or where it is used.",
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
