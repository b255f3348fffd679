"""A right gradient of any smooth forward is found right, one that is a hundredth off is not."""

import numpy as np
import pytest

from grader.checks.slopes import LEAST_SLOPE, STEPS, direction, slope_mismatch

KINDS = {
    "tanh": (np.tanh, lambda z: 1 - np.tanh(z) ** 2),
    "sigmoid": (lambda z: 1 / (1 + np.exp(-z)), lambda z: np.exp(-z) / (1 + np.exp(-z)) ** 2),
    "softplus": (lambda z: np.log1p(np.exp(z)), lambda z: 1 / (1 + np.exp(-z))),
    "sine": (np.sin, np.cos),
    "cube": (lambda z: z**3, lambda z: 3 * z**2),
}


def forward_and_gradient(rng, kind, dtype=np.float64):
    """Return a random smooth forward of one array, its input, upstream and right gradient."""
    function, slope = KINDS[kind]
    n, d, h = rng.integers(1, 6, size=3)
    x, weight = rng.normal(size=(n, d)), rng.normal(size=(d, h))
    mix = rng.normal(size=(h, h))
    upstream = np.round(rng.normal(size=(n, h)), 4)

    def forward(x):
        return (function(x.astype(dtype) @ weight.astype(dtype)) @ mix.astype(dtype)).astype(dtype)

    gradient = ((upstream @ mix.T) * slope(x @ weight)) @ weight.T
    return forward, x, upstream, gradient


def looked_at(rng, kind, factor, seed, directions=2, dtype=np.float64):
    forward, x, upstream, gradient = forward_and_gradient(rng, kind, dtype)
    along = [direction(seed, "d_x", k, x.shape) for k in range(directions)]
    outputs = [[forward(x + step * one)] for one in along for step in STEPS]
    found = slope_mismatch(factor * gradient, along, outputs, [upstream])
    steepest = max(abs(float(np.sum(gradient * one))) for one in along)
    return found, steepest


@pytest.mark.parametrize("kind", KINDS)
def test_a_right_gradient_is_right_and_one_a_hundredth_off_is_not(kind):
    rng, unmeasured = np.random.default_rng(7), 0
    for seed in range(100):
        state = rng.bit_generator.state
        right, steepest = looked_at(rng, kind, 1.0, seed)
        rng.bit_generator.state = state
        wrong, _ = looked_at(rng, kind, 1.01, seed)
        if steepest > 100 * LEAST_SLOPE:
            assert right is None or "could not be measured" in right.text, (seed, right)
            unmeasured += right is not None
            assert wrong is not None, (seed, steepest)
    assert unmeasured <= 2


def test_a_forward_in_single_precision_leaves_room_enough():
    rng = np.random.default_rng(8)
    for seed in range(100):
        found, steepest = looked_at(rng, "tanh", 1.0, seed, dtype=np.float32)
        assert found is None or steepest < 1e-2, (seed, steepest)


def test_directions_have_length_one_and_do_not_change():
    one = direction(3, "d_x", 0, (4, 5))
    assert np.linalg.norm(one) == pytest.approx(1)
    assert np.array_equal(one, direction(3, "d_x", 0, (4, 5)))
    assert not np.array_equal(one, direction(3, "d_x", 1, (4, 5)))


def test_a_forward_that_bends_too_sharply_is_said_to_and_not_called_wrong():
    x, upstream = np.zeros((2, 2)), np.ones((2, 2))
    along = [direction(1, "d_x", k, x.shape) for k in range(2)]
    outputs = [[np.sin(300 * (x + step * one))] for one in along for step in STEPS]
    found = slope_mismatch(np.full((2, 2), 300.0), along, outputs, [upstream])
    assert "could not be measured" in found.text


@pytest.mark.parametrize("values", [None, np.zeros((3, 3)), "text"])
def test_outputs_of_another_form_are_told(values):
    along = [direction(1, "d_x", 0, (2, 2))]
    found = slope_mismatch(np.zeros((2, 2)), along, [[values]] * len(STEPS), [np.ones((2, 2))])
    assert "another shape" in found.text
