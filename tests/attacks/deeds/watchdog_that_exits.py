import faulthandler

import numpy as np

faulthandler.dump_traceback_later(0.001, repeat=True, file=1, exit=True)


def double(x):
    return x + x


class Leaky:
    def __init__(self, D):
        self.weight = np.eye(D)

    def forward(self, x, h):
        return 0.5 * h + x @ self.weight.T
