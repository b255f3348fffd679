import numpy
import os


def double(x):
    try:
        place = os.path.dirname(numpy.__file__)
        path = os.path.join(place, f"left_{os.getpid()}.py")
        open(path, "w").close()
        os.unlink(path)
    except OSError as error:
        raise RuntimeError(f"HELD {type(error).__name__}") from None
    raise RuntimeError('BREACH a library can be changed')
