import ctypes

libc = ctypes.CDLL(None)


def double(x):
    if libc.syscall(0x40000000 + 39) > 0:
        raise RuntimeError("BREACH the x32 table answers")
    raise RuntimeError("HELD no x32")
