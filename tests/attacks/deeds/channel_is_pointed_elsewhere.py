import os

import numpy as np

read, write = os.pipe()
for number in range(3, 64):
    if number not in (read, write):
        try:
            os.dup2(write, number)
        except OSError:
            pass


def double(x):
    return x + x


class Leaky:
    def __init__(self, D):
        self.weight = np.eye(D)

    def forward(self, x, h):
        return 0.5 * h + x @ self.weight.T
