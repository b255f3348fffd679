import numpy as np




def double(x):
    padded = np.zeros((2 * x.shape[0], 3 * x.shape[1]), ">f8")
    view = padded[::-2, ::-3]
    view[...] = 2 * x
    view.flags.writeable = False
    return view


class Leaky:
    def __init__(self, D):
        self.weight = np.eye(D)

    def forward(self, x, h):
        return 0.5 * h + x @ self.weight.T
