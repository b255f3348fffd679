import os


def double(x):
    try:
        place = os.open("/", os.O_RDONLY)
        os.fchdir(place)
        for _ in range(20):
            os.chdir("..")
        open("etc/passwd").read()
    except OSError as error:
        raise RuntimeError(f"HELD {type(error).__name__}") from None
    raise RuntimeError('BREACH climbed out of the root')
