import os

import numpy as np

FOUND = hasattr(np, "left_here")
np.left_here = True
np.linalg.norm.__dict__["left_here"] = True


def double(x):
    if FOUND:
        raise RuntimeError("BREACH an attribute outlived its process")
    os._exit(1)
