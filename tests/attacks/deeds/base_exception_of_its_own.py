import numpy as np

class Leave(BaseException):
    pass


raise Leave


def double(x):
    raise Leave


class Leaky:
    def __init__(self, D):
        self.weight = np.eye(D)

    def forward(self, x, h):
        return 0.5 * h + x @ self.weight.T
