import numpy as np




def double(x):
    return {f'key {k}': [k] * 2 for k in range(300_000)}


class Leaky:
    def __init__(self, D):
        self.weight = np.eye(D)

    def forward(self, x, h):
        return 0.5 * h + x @ self.weight.T
