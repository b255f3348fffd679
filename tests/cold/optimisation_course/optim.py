"""Optimisers, loss, schedule."""
from __future__ import annotations

from abc import ABC, abstractmethod
from math import cos, pi
from typing import Dict, List

import numpy as np


class Optimizer(ABC):
    def __init__(self, learning_rate: float) -> None:
        self.learning_rate = learning_rate

    @abstractmethod
    def direction(self, w: np.ndarray, grad: np.ndarray) -> np.ndarray: ...

    def step(self, w: np.ndarray, grad: np.ndarray) -> np.ndarray:
        return w - self.learning_rate * self.direction(w, grad)


class SGD(Optimizer):
    def __init__(self, learning_rate, weight_decay=0.0):
        super().__init__(learning_rate)
        self.weight_decay = weight_decay

    def direction(self, w, grad):
        return grad + self.weight_decay * w


class Momentum(Optimizer):
    def __init__(self, learning_rate, momentum=0.9):
        super().__init__(learning_rate)
        self.momentum = momentum
        self.velocity = 0

    def direction(self, w, grad):
        self.velocity = self.momentum * self.velocity + grad
        return self.velocity


class Adam(Optimizer):
    def __init__(self, learning_rate=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
        super().__init__(learning_rate)
        self.beta1, self.beta2, self.eps = beta1, beta2, eps
        self.m = self.v = 0.0
        self.power1 = self.power2 = 1.0

    def direction(self, w, grad):
        self.m += (1 - self.beta1) * (grad - self.m)
        self.v += (1 - self.beta2) * (np.square(grad) - self.v)
        self.power1 *= self.beta1
        self.power2 *= self.beta2
        return self.m / (1 - self.power1) / (np.sqrt(self.v / (1 - self.power2)) + self.eps)


def log_softmax(z):
    z = z - z.max(axis=-1, keepdims=True)
    return z - np.log(np.exp(z).sum(axis=-1, keepdims=True))


def cross_entropy_forward(logits, labels):
    log_probs = log_softmax(logits)
    picked = np.take_along_axis(log_probs, labels[:, None], axis=1)
    return -np.mean(picked), {"log_probs": log_probs, "labels": labels}


def cross_entropy_backward(dloss, cache):
    log_probs, labels = cache["log_probs"], cache["labels"]
    N, C = log_probs.shape
    return (np.exp(log_probs) - np.eye(C)[labels]) * (dloss / N)


def learning_rate(step: int, base: float, warmup: int, total: int) -> float:
    if step >= total:
        return 0.0
    if step < warmup:
        return (step + 1) / warmup * base
    return base * (1 + cos(pi * (step - warmup) / (total - warmup))) / 2


_rng = np.random.default_rng(1234)


def dropout(x, p, training):
    if not training or p == 0:
        return x
    mask = _rng.binomial(1, 1 - p, size=x.shape)
    return np.where(mask, x, 0.0) / (1 - p)


def plot_convergence(losses: Dict[str, List[float]]):
    from matplotlib import pyplot as plt

    fig, ax = plt.subplots(figsize=(6, 4))
    for name, curve in losses.items():
        ax.semilogy(np.arange(len(curve)), curve, marker="o", label=name)
    ax.set(xlabel="number of the step", ylabel="loss (log)", title="Losses")
    ax.grid(True, which="both", alpha=0.3)
    ax.legend(loc="upper right")
    fig.tight_layout()
    return fig
