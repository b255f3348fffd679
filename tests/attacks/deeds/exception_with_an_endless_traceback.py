import numpy as np

class Trace:
    tb_lineno = -1
    tb_next = property(lambda self: self)
    tb_frame = property(lambda self: self)
    f_code = property(lambda self: self)
    co_filename = "exception_with_an_endless_traceback.py"
    co_name = "double"


class Endless(Exception):
    __traceback__ = property(lambda self: Trace())


def double(x):
    raise Endless


class Leaky:
    def __init__(self, D):
        self.weight = np.eye(D)

    def forward(self, x, h):
        return 0.5 * h + x @ self.weight.T
