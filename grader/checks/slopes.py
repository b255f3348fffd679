"""Slopes of a student's own forward pass, by differences, for comparison with its gradients.

Central differences at two steps, h and 2h, with Richardson extrapolation: the error of one is
h**2 f'''/6, that of (4 D(h) - D(2h)) / 3 is of the order h**4 (Press et al., Numerical Recipes,
3rd ed., section 5.7). The difference between the two is an estimate of what is left.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from grader.checks.arrays import as_array
from grader.checks.inputs import generator
from grader.checks.mismatch import Mismatch

STEP = 1e-2
"""Step along a direction of length one. Rounding of a float32 forward leaves 1e-7/STEP, 1e-5."""
STEPS = (STEP, -STEP, 2 * STEP, -2 * STEP)
RTOL, ATOL = 5e-3, 1e-6
LEAST_SLOPE = 1e-5
"""Below this a forward does not depend on what is moved; its gradient of zero earns nothing."""


def direction(seed: int, name: str, k: int, shape: tuple[int, ...]) -> np.ndarray:
    """Return the k-th random direction of an array: length one, of this shape."""
    drawn = generator(seed, "direction", name, str(k)).normal(size=shape)
    length = float(np.linalg.norm(drawn))
    return np.asarray(drawn / length if length else drawn)


def moved(
    values: Mapping[str, Any], names: Sequence[str], directions: int, seed: int
) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield (name, values with that array moved) for each array, direction and step."""
    for name in names:
        for k in range(directions):
            along = direction(seed, f"d_{name}", k, np.shape(values[name]))
            for step in STEPS:
                yield name, {**values, name: values[name] + step * along}


def slope_mismatch(
    gradient: np.ndarray,
    along: Sequence[np.ndarray],
    outputs: Sequence[Sequence[Any]],
    upstream: Sequence[np.ndarray],
) -> Mismatch | None:
    """Return how a gradient differs from the slopes of the forward, None where it is right.

    `outputs` are what the forward gave, a list of its outputs for each of `STEPS` in each
    direction of `along`; `upstream` the gradient of the loss by each output.
    """
    steepest, told = 0.0, 0
    for k, one in enumerate(along):
        sums = []
        for values in outputs[len(STEPS) * k : len(STEPS) * (k + 1)]:
            loss = _loss(values, upstream)
            if loss is None:
                text = "cannot be compared with your forward, whose output has another shape"
                return Mismatch("value", text)
            sums.append(loss)
        near, far = (sums[0] - sums[1]) / (2 * STEP), (sums[2] - sums[3]) / (4 * STEP)
        slope, doubt = (4 * near - far) / 3, abs(near - far) / 3
        steepest = max(steepest, abs(slope))
        room = ATOL + RTOL * abs(slope)
        if not np.isfinite(slope) or doubt > room:
            continue  # the forward bends too sharply here for a difference to tell
        told += 1
        if abs(slope - float(np.sum(gradient * one))) > room + doubt:
            return Mismatch("value", "is not the slope of your own forward")
    if not told:
        return Mismatch("value", "could not be measured: your forward bends too sharply here")
    if steepest < LEAST_SLOPE:
        return Mismatch("value", "is zero, for your forward does not depend on it")
    return None


def _loss(values: Sequence[Any], upstream: Sequence[np.ndarray]) -> float | None:
    total = 0.0
    for value, weight in zip(values, upstream, strict=True):
        array = as_array(value)
        if array is None or array.shape != weight.shape:
            return None
        total += float(np.sum(weight * array))
    return total
