import numpy as np


def double(x):
    return x + x


class Leaky:
    def __init__(self, D):
        self.weight = np.eye(D)

    def forward(self, x, h):
        return 0.5 * h + x @ self.weight.T


text = "abababababababababab" * 4096 * 4096 * 4096
big = (((1 << 127) ** 99) ** 99) ** 99
power = 2**127**9
many = ((((0,) * 256) * 256) * 256) * 256
deep = f"{1:{1000000000}}"
format = "%1000000000d" % 1
