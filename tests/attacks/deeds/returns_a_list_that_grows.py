import numpy as np




class Grows(list):
    def __iter__(self):
        while True:
            yield self


def double(x):
    return Grows([x])


class Leaky:
    def __init__(self, D):
        self.weight = np.eye(D)

    def forward(self, x, h):
        return 0.5 * h + x @ self.weight.T
