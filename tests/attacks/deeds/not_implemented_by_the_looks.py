import numpy as np

class NotImplementedError(NotImplementedError):
    pass


def double(x):
    raise NotImplementedError("\x00")


class Leaky:
    def __init__(self, D):
        self.weight = np.eye(D)

    def forward(self, x, h):
        return 0.5 * h + x @ self.weight.T
