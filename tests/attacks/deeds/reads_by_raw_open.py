import ctypes

libc = ctypes.CDLL(None)


def double(x):
    try:
        if libc.open(b"/etc/passwd", 0) < 0 and libc.syscall(437, -100, b"/etc/passwd", (ctypes.c_long * 3)(), 24) < 0:
            raise OSError("refused")
    except OSError as error:
        raise RuntimeError(f"HELD {type(error).__name__}") from None
    raise RuntimeError('BREACH open() by ctypes worked')
