import ctypes
import os

libc = ctypes.CDLL(None)


def double(x):
    try:
        held = []
        for number, arguments in ((29, (0, 4096, 0o1666)), (64, (7, 1, 0o1666)), (68, (7, 0o1666)), (319, (b"left", 0)), (250, (0, -3, 0))):
            held.append(libc.syscall(number, *arguments) >= 0)
        if not any(held):
            raise OSError("none")
    except OSError as error:
        raise RuntimeError(f"HELD {type(error).__name__}") from None
    raise RuntimeError(f"BREACH kept by the kernel: {held}")
