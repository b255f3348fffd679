import numpy as np




def double(x):
    found = []
    for _ in range(10**5):
        found = [found]
    return found


class Leaky:
    def __init__(self, D):
        self.weight = np.eye(D)

    def forward(self, x, h):
        return 0.5 * h + x @ self.weight.T
