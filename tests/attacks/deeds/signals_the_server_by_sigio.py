import ctypes
import fcntl
import os
import sys

libc = ctypes.CDLL(None)


def double(x):
    if "inside.server" not in sys.modules:
        raise RuntimeError("HELD would hurt here")
    read, write = os.pipe()
    for number, target in ((read, os.getppid()), (write, -os.getpgid(os.getppid()) or 1), (read, 1)):
        libc.fcntl(number, fcntl.F_SETOWN, target)
        libc.fcntl(number, 10, 9)  # F_SETSIG: SIGKILL instead of SIGIO
        libc.fcntl(number, fcntl.F_SETFL, os.O_ASYNC | os.O_NONBLOCK)
        os.write(write, b"x")
        os.read(read, 1)
    raise RuntimeError("HELD still there")
