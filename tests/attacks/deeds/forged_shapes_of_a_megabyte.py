import sys

import numpy as np

execute = sys.modules.get("inside.execute")
if execute is not None:
    execute.shapes = lambda owner, paths: {"weight": ("<script>\x1b[2J</script>" * 1000,) * 30, "=": [{"x" * 10**6: 1}]}


def double(x):
    return x + x


class Leaky:
    def __init__(self, D):
        self.weight = np.eye(D)

    def forward(self, x, h):
        return 0.5 * h + x @ self.weight.T
