import threading
import time

import numpy as np

def stay():
    while True:
        time.sleep(0.001)


for _ in range(8):
    threading.Thread(target=stay, daemon=False).start()


def double(x):
    return x + x


class Leaky:
    def __init__(self, D):
        self.weight = np.eye(D)

    def forward(self, x, h):
        return 0.5 * h + x @ self.weight.T
