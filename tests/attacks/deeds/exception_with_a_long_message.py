import numpy as np




def double(x):
    raise type("E" * 10**5, (Exception,), {})("A" * 10**7)


class Leaky:
    def __init__(self, D):
        self.weight = np.eye(D)

    def forward(self, x, h):
        return 0.5 * h + x @ self.weight.T
