import numpy as np

class Wild:
    __array_interface__ = {"shape": (1 << 20,), "typestr": "<f8", "data": (4096, True), "version": 3}

    def __array__(self, dtype=None, copy=None):
        return np.asarray(type("Inner", (), {"__array_interface__": self.__array_interface__})())


def double(x):
    return Wild()


class Leaky:
    def __init__(self, D):
        self.weight = np.eye(D)

    def forward(self, x, h):
        return 0.5 * h + x @ self.weight.T
