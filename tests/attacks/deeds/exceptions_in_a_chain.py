import numpy as np




def double(x):
    error = ValueError("0")
    for k in range(20_000):
        later = ExceptionGroup(str(k), [error])
        later.__cause__ = later.__context__ = error
        error = later
    raise error


class Leaky:
    def __init__(self, D):
        self.weight = np.eye(D)

    def forward(self, x, h):
        return 0.5 * h + x @ self.weight.T
