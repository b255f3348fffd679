import numpy as np

calls = []


def double(x):
    calls.append(1)
    if len(calls) % 2:
        return np.zeros(x.shape, [("a", "f8"), ("b", "O")])
    return np.zeros(x.shape, "M8[as]")


class Leaky:
    def __init__(self, D):
        self.weight = np.eye(D)

    def forward(self, x, h):
        return 0.5 * h + x @ self.weight.T
