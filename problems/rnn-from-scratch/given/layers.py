"""Layers that the course hands out: what a submission may import by name or by *."""

import numpy as np


def affine_forward(x, w, b):
    """Return x @ w + b with every example flattened to a row, and a cache."""
    return x.reshape(len(x), -1) @ w + b, (x, w, b)


def affine_backward(dout, cache):
    """Return the gradients of x, w and b."""
    x, w, _ = cache
    return (dout @ w.T).reshape(x.shape), x.reshape(len(x), -1).T @ dout, dout.sum(axis=0)


def relu_forward(x):
    """Return the positive part, and a cache."""
    return np.maximum(x, 0.0), x


def relu_backward(dout, cache):
    """Return the gradient of x."""
    return np.where(cache > 0.0, dout, 0.0)
