"""Is a function nearly right? Compares the shape of the map: what depends on what, and whether it stays bounded.

Credit for building rightly on one's own wrong part is given only where that part shares this structure with the reference.
A function that sums up all it is given, or invents numbers, does not.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from grader.checks.compare import as_array
from grader.checks.inputs import generator
from grader.checks.script import Script

ENTRIES = 3
"""How many entries of each array are moved, one at a time."""
MOVE = 0.37
LARGE = 50.0
"""By how much all arrays are multiplied where it is seen whether the outputs stay bounded."""
BOUNDED, UNBOUNDED = 1.5, 15.0
"""An output of the reference below the first is bounded there; one of a student's above the second is not."""
SAME_SHARE = 0.8
"""Share of the entries of an output that must agree in whether they depend on the entry that was moved."""
LEAST_CHANGE = 1e-7


def write(script: Script, outputs: Sequence[str], sizes: Mapping[str, int], seed: int) -> None:
    """Write one call with drawn arrays, one with each of a few entries moved, and one with everything large."""
    rng = generator(seed, "structure")
    weights = script.draw_weights(rng, sizes)
    inputs = script.draw_inputs(rng, sizes)
    script.case("structure", sizes)
    for values in _variants({**weights, **inputs}):
        made = script.make(sizes, {name: values[name] for name in weights})
        result = script.call(made, {name: values[name] for name in inputs})
        for output in outputs:
            script.read(result, output, output)


def _variants(values: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    yield dict(values)
    movable = {name: value for name, value in values.items() if _is_movable(value)}
    for name, value in movable.items():
        for index in _entries(value):
            moved = value.copy()
            moved.flat[index] += MOVE
            yield {**values, name: moved}
    yield {**values, **{name: LARGE * value for name, value in movable.items()}}


def _is_movable(value: Any) -> bool:
    return isinstance(value, np.ndarray) and value.dtype.kind == "f" and value.size > 0


def _entries(value: np.ndarray) -> list[int]:
    """Return a few entries spread over the array: the first, the last, and one between."""
    return sorted({round(k * (value.size - 1) / (ENTRIES - 1)) for k in range(ENTRIES)})


def is_shared(outputs: int, expected: Sequence[Any], observed: Sequence[Any]) -> bool:
    """Say whether two runs of the steps that `write` wrote show the same structure; `outputs` are read after each call.

    Every output has the reference's shape and is finite, moves where the reference's moves and stays where that stays in
    SAME_SHARE of its entries, and stays bounded where the reference's does.
    """
    if not outputs or len(expected) != len(observed) or len(expected) % outputs or len(expected) < 3 * outputs:
        return False
    wanted, found = [_floats(value) for value in expected], [_floats(value) for value in observed]
    for k in range(outputs):
        a = [array for array in wanted[k::outputs] if array is not None]
        b = [array for array in found[k::outputs] if array is not None]
        if len(a) != len(b) or len(b) != len(expected) // outputs:
            return False
        if any(one.shape != other.shape or not np.isfinite(other).all() for one, other in zip(a, b, strict=True)):
            return False
        for one, other in zip(a[1:-1], b[1:-1], strict=True):
            moves, does_move = _changed(a[0], one), _changed(b[0], other)
            if np.mean(moves == does_move) < SAME_SHARE or (moves.any() and not (moves & does_move).any()):
                return False
        largest = float(np.max(np.abs(a[-1]), initial=0.0))
        if largest < BOUNDED and float(np.max(np.abs(b[-1]), initial=0.0)) > UNBOUNDED:
            return False
    return True


def _floats(value: Any) -> np.ndarray | None:
    array = as_array(value)
    return array.astype(np.float64) if array is not None and array.dtype.kind in "iuf" else None


def _changed(before: np.ndarray, after: np.ndarray) -> np.ndarray:
    return np.asarray(np.abs(after - before) > LEAST_CHANGE * (1.0 + np.abs(before)))
