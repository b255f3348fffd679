import fcntl
import numpy
import os


def double(x):
    try:
        with open(numpy.__file__) as file:
            fcntl.lockf(file, fcntl.LOCK_SH | fcntl.LOCK_NB, 1, os.getpid())
    except OSError as error:
        raise RuntimeError(f"HELD {type(error).__name__}") from None
    raise RuntimeError('BREACH a range lock on a file all submissions share')
