import ctypes
import os
import sys

libc = ctypes.CDLL(None, use_errno=True)


def double(x):
    if "inside.server" not in sys.modules:
        raise RuntimeError("HELD would hurt here")
    if libc.ptrace(0x4206, os.getppid(), None, None) == 0 or libc.ptrace(16, os.getppid(), None, None) == 0:
        raise RuntimeError("BREACH the parent is traced")
    raise RuntimeError(f"HELD errno {ctypes.get_errno()}")
