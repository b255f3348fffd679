import numpy as np




def double(x):
    return x + x


class Leaky:
    weight = property(lambda self: np.eye(self.D), lambda self, value: None)

    def __init__(self, D):
        self.D = D

    def forward(self, x, h):
        return 0.5 * h + x @ self.weight.T
