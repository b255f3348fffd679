import ctypes
import os

libc = ctypes.CDLL(None)


def double(x):
    try:
        for number, arguments in ((57, ()), (56, (17, 0, 0, 0, 0)), (58, ())):
            child = libc.syscall(number, *map(ctypes.c_long, arguments)) if number != 58 else -1
            if child == 0:
                libc._exit(0)
            if child > 0:
                os.waitpid(child, 0)
                break
        else:
            raise OSError("refused")
    except OSError as error:
        raise RuntimeError(f"HELD {type(error).__name__}") from None
    raise RuntimeError('BREACH a process was forked')
