import io

import numpy as np




def double(x):
    header = b"{'descr': '<f8', 'fortran_order': False, 'shape': (4294967296,), }"
    data = b"\x93NUMPY\x01\x00" + len(header).to_bytes(2, "little") + header
    return [data, io.BytesIO(data), memoryview(data), bytearray(data)]


class Leaky:
    def __init__(self, D):
        self.weight = np.eye(D)

    def forward(self, x, h):
        return 0.5 * h + x @ self.weight.T
