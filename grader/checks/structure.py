"""Is a function nearly right?

Compares the shape of the map: what depends on what.

Credit for building rightly on one's own wrong part is given only where that part shares this
structure with the reference. A function that sums up all it is given, or invents numbers, does not.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from grader.checks.arrays import as_array
from grader.checks.inputs import generator
from grader.checks.script import Script

ENTRIES = 3
"""How many entries of each array are moved, one at a time."""
SMALL = 0.4
"""By how much what is drawn is multiplied: where activations are nearly straight, a slip turns few
directions.
"""
MOVE = 0.1
MOST_STRAY = 0.2
"""Share of the entries of an output that may change where the reference's do not."""
LEAST_KEPT = 0.5
"""Share of the entries of an output that must change where the reference's do."""
MOST_LEFT_OUT = 0.25
"""Share of the weights, biases not counted, that may have no effect: a gate that is left out."""
LEAST_ALIKE = 0.7
"""How alike the change of an output must be to the reference's, as the cosine between the two."""
LEAST_CHANGE, NO_CHANGE = 1e-7, 1e-12
"""What counts as a change, and below what there is none."""


class Moved(NamedTuple):
    """What a call moves: an array, and whether that is a bias (one axis), which a nearly right
    function may have forgotten.
    """

    name: str
    is_bias: bool
    is_weight: bool = False


def write(script: Script, outputs: Sequence[str], sizes: Mapping[str, int]) -> list[Moved]:
    """Write a call with drawn arrays, and one with each of a few entries moved.

    Return what each call but the first moves. The arrays are the same under every seed: a student
    who checks under one must read what the class is told under another. None is so large that the
    `exp` of one number stops.
    """
    rng = generator(0, "structure")
    weights = script.draw_weights(rng, sizes)
    inputs = script.draw_inputs(rng, sizes)
    script.case("structure", sizes)
    drawn = {
        name: SMALL * value if _is_real(value) else value
        for name, value in {**weights, **inputs}.items()
    }
    variants = list(_variants(drawn))
    for _, values in variants:
        made = script.make(sizes, {name: values[name] for name in weights})
        result = script.call(made, {name: values[name] for name in inputs})
        for output in outputs:
            script.read(result, output, output)
    return [
        Moved(
            name,
            (_is_column(values[name]) and name in weights) or np.ndim(values[name]) == 1,
            name in weights,
        )
        for name, values in variants[1:]
    ]


def _is_column(value: np.ndarray) -> bool:
    """Say whether an array is one row or column, as a bias of shape (H, 1) is."""
    return len([extent for extent in value.shape if extent > 1]) <= 1


def _variants(values: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    yield "", dict(values)
    arrays = {
        name: value
        for name, value in values.items()
        if isinstance(value, np.ndarray) and value.size
    }
    for name, value in arrays.items():
        for index in _entries(value):
            moved = value.copy()
            moved.flat[index] = _other(value, index)
            yield name, {**values, name: moved}


def _is_real(value: Any) -> bool:
    return isinstance(value, np.ndarray) and value.dtype.kind == "f"


def _other(value: np.ndarray, index: int) -> Any:
    """Return another number for one entry.

    Of whole numbers, which may be indices, one that stands elsewhere in the array.
    """
    if value.dtype.kind == "f":
        return value.flat[index] + MOVE
    others = value[value != value.flat[index]]
    return others.flat[0] if others.size else value.flat[index]


def _entries(value: np.ndarray) -> list[int]:
    """Return a few entries spread over the array: the first, the last, and one between."""
    return sorted({round(k * (value.size - 1) / (ENTRIES - 1)) for k in range(ENTRIES)})


def is_shared(
    moved: Sequence[Moved],
    outputs: int,
    expected: Sequence[Any],
    observed: Sequence[Any],
    must_be_alike: bool = True,
    may_stray: bool = False,
) -> bool:
    """Say whether two runs of the steps that `write` wrote show the same structure.

    `moved` is what `write` returned; `outputs` values are read after each call. Every output must
    have the reference's shape and be finite. Where an entry of an array has no effect on the
    reference's output it must have none here (but for a share), and where it has one, it must have
    one: only biases may be left out altogether, and the weights of one gate among many. What is
    known to be one mistake `may_stray`, as a softmax over the examples does: an entry must then
    have some effect, be it elsewhere. Where `must_be_alike`, the outputs must answer to half of the
    arrays in the reference's direction: a function of row and column sums depends on the right
    entries, and goes elsewhere.
    """
    calls = len(moved) + 1
    if len(moved) < 1 or not len(expected) == len(observed) == outputs * calls:
        return False
    directions: list[dict[str, list[float]]] = []
    weights = {one.name for one in moved if one.is_weight and not one.is_bias}
    left_out: set[str] = set()
    for k in range(outputs):
        a, b = _arrays(expected[k::outputs]), _arrays(observed[k::outputs])
        if (
            a is None
            or b is None
            or any(one.shape != other.shape for one, other in zip(a, b, strict=True))
        ):
            return False
        for (name, is_bias, is_weight), one, other in zip(moved, a[1:], b[1:], strict=True):
            wanted, found = _changed(a[0], one), _changed(b[0], other)
            # what hardly changes is no measure: the change of the one may be just above what counts
            still = ~_changed(a[0], one, NO_CHANGE)
            strays = np.count_nonzero(found & still)
            if strays > MOST_STRAY * np.count_nonzero(still) and not may_stray:
                return False
            asked = int(np.count_nonzero(wanted))
            moves = _changed(b[0], other, NO_CHANGE) & wanted
            kept = int(np.count_nonzero(found if may_stray else moves))
            least = min(asked, 1) if may_stray else LEAST_KEPT * asked
            if not is_bias and kept < least:
                left_out.add(name)
                if not is_weight or len(left_out) > MOST_LEFT_OUT * len(weights):
                    return False
        directions.append(_alike(moved, a, b))
    return not must_be_alike or _most_are_alike(directions)


def answers_to_all(outputs: int, expected: Sequence[Any], observed: Sequence[Any]) -> bool:
    """Say whether some output changes in each run in which one of the reference's does, and all
    have its shapes. The values are those that `is_shared` takes.
    """
    calls = len(expected) // outputs
    pairs = [(_arrays(expected[k::outputs]), _arrays(observed[k::outputs])) for k in range(outputs)]
    both = [(a, b) for a, b in pairs if a is not None and b is not None]
    if len(both) < outputs or any(one[0].shape != other[0].shape for one, other in both):
        return False
    return all(
        any(_changed(b[0], b[k], NO_CHANGE).any() for _, b in both)
        for k in range(1, calls)
        if any(_changed(a[0], a[k]).any() for a, _ in both)
    )


def _alike(
    moved: Sequence[Moved], a: Sequence[np.ndarray], b: Sequence[np.ndarray]
) -> dict[str, list[float]]:
    """Return for each array how alike the changes are that its moves make in an output.

    The cosine between them, without sign.
    """
    found: dict[str, list[float]] = {}
    for (name, _, _), one, other in zip(moved, a[1:], b[1:], strict=True):
        wanted, got = (one - a[0]).ravel(), (other - b[0]).ravel()
        size = float(np.linalg.norm(wanted) * np.linalg.norm(got))
        if np.count_nonzero(wanted) > 1 and np.linalg.norm(wanted) > 0:
            found.setdefault(name, []).append(abs(float(wanted @ got)) / size if size else 0.0)
    return found


def _most_are_alike(directions: Sequence[Mapping[str, list[float]]]) -> bool:
    """Say whether the outputs answer to more than half of the arrays as the reference's do, but for
    a factor.
    """
    values: dict[str, list[float]] = {}
    for of_output in directions:
        for name, cosines in of_output.items():
            values.setdefault(name, []).extend(cosines)
    alike = [float(np.mean(cosines)) >= LEAST_ALIKE for cosines in values.values()]
    return not alike or 2 * sum(alike) > len(alike)


def _arrays(values: Sequence[Any]) -> list[np.ndarray] | None:
    """Return values as arrays of finite real numbers, None where one of them is none."""
    found = [as_array(value) for value in values]
    if any(array is None or array.dtype.kind not in "iuf" for array in found):
        return None
    arrays = [array.astype(np.float64) for array in found if array is not None]
    return arrays if all(np.isfinite(array).all() for array in arrays) else None


def _changed(before: np.ndarray, after: np.ndarray, least: float = LEAST_CHANGE) -> np.ndarray:
    if before.shape != after.shape:
        return np.ones(after.shape, bool)
    return np.asarray(np.abs(after - before) > least * (1.0 + np.abs(before)))
