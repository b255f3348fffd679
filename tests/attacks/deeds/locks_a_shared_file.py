import fcntl
import numpy


def double(x):
    try:
        with open(numpy.__file__) as file:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except OSError as error:
        raise RuntimeError(f"HELD {type(error).__name__}") from None
    raise RuntimeError('BREACH flock on a file all submissions share')
