import os


def double(x):
    try:
        os.openpty()
    except OSError as error:
        raise RuntimeError(f"HELD {type(error).__name__}") from None
    raise RuntimeError('BREACH a terminal was opened')
