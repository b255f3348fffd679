import ctypes
import os

libc = ctypes.CDLL(None)


def double(x):
    try:
        parent = os.getppid()
        if libc.syscall(434, parent, 0) < 0 and libc.syscall(129, parent, 0, (ctypes.c_int * 32)(0, 0, -1)) < 0:
            raise OSError("refused")
    except OSError as error:
        raise RuntimeError(f"HELD {type(error).__name__}") from None
    raise RuntimeError('BREACH the parent was reached')
