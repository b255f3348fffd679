import numpy as np




def double(x):
    return x + x


class Leaky:
    def __init__(self, D):
        pass

    def __getattr__(self, name):
        return self

    def __call__(self, *args, **kwargs):
        return self

    __dict__ = property(lambda self: self)
    __getitem__ = __iter__ = items = values = __call__
