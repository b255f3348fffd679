import numpy as np

seen = []


def double(x):
    seen.append(x)
    if len(seen) > 1 and x.shape == seen[0].shape:
        raise RuntimeError(f"BREACH hidden input {seen[0].tolist()}")
    return 2 * x


class Leaky:
    def __init__(self, D):
        self.weight = np.eye(D)

    def forward(self, x, h):
        return 0.5 * h + x @ self.weight.T
