import numpy as np

class Loops(Exception):
    def __str__(self):
        while True:
            pass


def double(x):
    raise Loops


class Leaky:
    def __init__(self, D):
        self.weight = np.eye(D)

    def forward(self, x, h):
        return 0.5 * h + x @ self.weight.T
