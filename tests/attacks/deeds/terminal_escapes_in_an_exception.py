import numpy as np




def double(x):
    print("\x1b]0;owned\x07\x1b[2J\x9b31m\u202egnorw\u2066\ud800\r10/10")
    raise ValueError("\x1b]0;owned\x07\x1b[2J\x9b31m\u202egnorw\u2066\ud800\r10/10")


class Leaky:
    def __init__(self, D):
        self.weight = np.eye(D)

    def forward(self, x, h):
        return 0.5 * h + x @ self.weight.T
