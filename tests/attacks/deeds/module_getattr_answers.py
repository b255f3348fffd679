import numpy as np


def __getattr__(name):
    return lambda x: 2 * x


def __dir__():
    return ["double", "Leaky"]
