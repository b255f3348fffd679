import numpy as np




def double(x):
    found = [x]
    found.append(found)
    found.append({'x': found})
    return found


class Leaky:
    def __init__(self, D):
        self.weight = np.eye(D)

    def forward(self, x, h):
        return 0.5 * h + x @ self.weight.T
