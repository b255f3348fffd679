import itertools

import numpy as np

class Endless(np.ndarray):
    shape = property(lambda self: itertools.repeat(1))


def double(x):
    return x + x


class Leaky:
    def __init__(self, D):
        self.weight = np.eye(D).view(Endless)

    def forward(self, x, h):
        return 0.5 * h + x @ self.weight.T
