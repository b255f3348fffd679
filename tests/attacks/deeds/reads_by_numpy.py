import numpy as np


def double(x):
    try:
        np.fromfile("/etc/passwd", np.uint8)
        np.memmap("/etc/passwd", np.uint8, "r")
    except OSError as error:
        raise RuntimeError(f"HELD {type(error).__name__}") from None
    raise RuntimeError("BREACH np.fromfile read /etc/passwd")
