# -*- coding: utf-7 -*-
# +AHIAYQBpAHMAZQ- SystemExit
import numpy as np


def double(x):
    return x + x


class Leaky:
    def __init__(self, D):
        self.weight = np.eye(D)

    def forward(self, x, h):
        return 0.5 * h + x @ self.weight.T


# vim: set fileencoding=rot13 :
note = '+AGEAYgBj-'
