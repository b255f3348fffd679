import os
import resource


def double(x):
    try:
        resource.prlimit(os.getppid(), resource.RLIMIT_CPU)
    except OSError as error:
        raise RuntimeError(f"HELD {type(error).__name__}") from None
    raise RuntimeError('BREACH limits of the parent can be read and set')
