import numpy as np

class Wrong(np.ndarray):
    shape = property(lambda self: (True, float("nan"), -1, "3", 10**30))


def double(x):
    return x + x


class Leaky:
    def __init__(self, D):
        self.weight = np.eye(D).view(Wrong)

    def forward(self, x, h):
        return 0.5 * h + x @ self.weight.T
