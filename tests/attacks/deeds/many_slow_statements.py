import time

import numpy as np

time.sleep(10)
time.sleep(11)
time.sleep(12)
time.sleep(13)
time.sleep(14)
time.sleep(15)
time.sleep(16)
time.sleep(17)
time.sleep(18)
time.sleep(19)
time.sleep(20)
time.sleep(21)


def double(x):
    return x + x


class Leaky:
    def __init__(self, D):
        self.weight = np.eye(D)

    def forward(self, x, h):
        return 0.5 * h + x @ self.weight.T
