import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)


def double(x):
    try:
        local = (ctypes.c_size_t * 2)(ctypes.addressof(ctypes.create_string_buffer(64)), 64)
        remote = (ctypes.c_size_t * 2)(4096, 64)
        if libc.syscall(310, os.getppid(), local, 1, remote, 1, 0) < 0 and ctypes.get_errno() not in (14, 22):
            raise OSError("refused")
    except OSError as error:
        raise RuntimeError(f"HELD {type(error).__name__}") from None
    raise RuntimeError('BREACH process_vm_readv reached the parent')
