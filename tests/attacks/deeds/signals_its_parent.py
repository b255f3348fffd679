import os


def double(x):
    try:
        os.kill(os.getppid(), 0)
    except OSError as error:
        raise RuntimeError(f"HELD {type(error).__name__}") from None
    raise RuntimeError('BREACH a signal reached the parent')
