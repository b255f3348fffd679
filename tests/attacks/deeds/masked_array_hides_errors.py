import numpy as np




def double(x):
    return np.ma.array(np.zeros_like(x), mask=True)


class Leaky:
    def __init__(self, D):
        self.weight = np.eye(D)

    def forward(self, x, h):
        return 0.5 * h + x @ self.weight.T
