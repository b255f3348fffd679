import linecache
import sys
import traceback
import types

import numpy as np

sys.modules["traceback"] = sys.modules["linecache"] = types.ModuleType("traceback")
traceback.format_exc = linecache.getline = lambda *args: 1 / 0


def double(x):
    return x @ x


class Leaky:
    def __init__(self, D):
        self.weight = np.eye(D)

    def forward(self, x, h):
        return 0.5 * h + x @ self.weight.T
