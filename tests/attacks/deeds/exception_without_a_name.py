import numpy as np

class Meta(type):
    __name__ = property(lambda cls: {"a": 1})
    __module__ = property(lambda cls: 1 / 0)


class Nameless(Exception, metaclass=Meta):
    __class__ = property(lambda self: 1 / 0)
    name = property(lambda self: 1 / 0)
    args = property(lambda self: 1 / 0)


def double(x):
    raise Nameless


class Leaky:
    def __init__(self, D):
        self.weight = np.eye(D)

    def forward(self, x, h):
        return 0.5 * h + x @ self.weight.T
