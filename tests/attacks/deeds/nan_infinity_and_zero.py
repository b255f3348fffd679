import numpy as np

calls = []


def double(x):
    calls.append(1)
    return np.full_like(x, [np.nan, np.inf, -np.inf, -0.0][len(calls) % 4])


class Leaky:
    def __init__(self, D):
        self.weight = np.eye(D)

    def forward(self, x, h):
        return 0.5 * h + x @ self.weight.T
