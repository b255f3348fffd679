import os

import numpy as np

class Meta(type):
    __instancecheck__ = __subclasscheck__ = lambda cls, other: True
    __name__ = property(lambda cls: 1 / 0)
    __call__ = lambda cls, *args: super().__call__(*args)


class Acts:
    def __set__(self, owner, value):
        os._exit(0)

    def __get__(self, owner, kind=None):
        os._exit(0)


def double(x):
    return x + x


class Leaky(metaclass=Meta):
    weight = Acts()

    def __init__(self, D):
        self.D = D
