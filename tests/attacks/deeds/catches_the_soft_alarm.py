import numpy as np

def stay():
    while True:
        try:
            while True:
                pass
        except BaseException:
            continue


stay()


def double(x):
    return x + x


class Leaky:
    def __init__(self, D):
        self.weight = np.eye(D)

    def forward(self, x, h):
        return 0.5 * h + x @ self.weight.T
