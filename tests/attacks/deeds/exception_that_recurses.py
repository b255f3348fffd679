import numpy as np

class Recurses(Exception):
    def __str__(self):
        return str(self)

    def __repr__(self):
        raise self


def double(x):
    raise Recurses from Recurses()


class Leaky:
    def __init__(self, D):
        self.weight = np.eye(D)

    def forward(self, x, h):
        return 0.5 * h + x @ self.weight.T
