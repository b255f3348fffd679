import sys

import numpy as np

sys.modules.clear()
sys.path.clear()
sys.meta_path.clear()
sys.path_hooks.clear()


def double(x):
    return x + x


class Leaky:
    def __init__(self, D):
        self.weight = np.eye(D)

    def forward(self, x, h):
        return 0.5 * h + x @ self.weight.T
