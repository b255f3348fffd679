import numpy as np

class Lazy:
    asked = 0

    def __init__(self, x):
        self.x = x

    def __array__(self, dtype=None, copy=None):
        Lazy.asked += 1
        return self.x * (2 if Lazy.asked % 2 else 3)

    shape = property(lambda self: self.x.shape)


def double(x):
    return Lazy(np.zeros_like(x))


class Leaky:
    def __init__(self, D):
        self.weight = np.eye(D)

    def forward(self, x, h):
        return 0.5 * h + x @ self.weight.T
