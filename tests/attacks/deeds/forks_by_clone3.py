import ctypes
import sys

libc = ctypes.CDLL(None)


def double(x):
    if "inside.server" not in sys.modules:
        raise RuntimeError("HELD not tried here")
    child = libc.syscall(435, (ctypes.c_uint64 * 11)(0, 0, 0, 0, 17), 88)
    if child == 0:
        libc._exit(0)
    raise RuntimeError("BREACH clone3 forked" if child > 0 else "HELD clone3")
