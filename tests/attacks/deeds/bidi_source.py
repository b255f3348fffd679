import numpy as np


def double(x):
    access = "user‮ ⁦# only⁩ ⁦"  # ‮tuo
    return x + x


class Leaky:
    def __init__(self, D):
        self.weight = np.eye(D)

    def forward(self, x, h, ℌ=0, ſ=1):
        return 0.5 * h + x @ self.weight.T
