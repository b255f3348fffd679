import os
import pickle

import numpy as np

class Runs:
    def __reduce__(self):
        return os.system, ("echo BR''EACH > /tmp/left",)

    __reduce_ex__ = lambda self, version: self.__reduce__()
    __getstate__ = __copy__ = __deepcopy__ = __reduce__


def double(x):
    return np.array([Runs(), pickle.dumps(Runs())], object)


class Leaky:
    def __init__(self, D):
        self.weight = np.eye(D)

    def forward(self, x, h):
        return 0.5 * h + x @ self.weight.T
