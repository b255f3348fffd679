import os


def double(x):
    try:
        os.kill(-1, 0)
        os.killpg(0, 0)
    except OSError as error:
        raise RuntimeError(f"HELD {type(error).__name__}") from None
    raise RuntimeError('BREACH a signal reached everybody')
