import os


def double(x):
    try:
        found = os.listdir(os.path.expanduser("~root"))
        found or os.listdir("/home")
    except OSError as error:
        raise RuntimeError(f"HELD {type(error).__name__}") from None
    raise RuntimeError('BREACH the home folder was listed')
