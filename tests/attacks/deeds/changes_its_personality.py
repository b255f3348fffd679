import ctypes

libc = ctypes.CDLL(None)


def double(x):
    try:
        if libc.personality(0x0040000) < 0:
            raise OSError("refused")
    except OSError as error:
        raise RuntimeError(f"HELD {type(error).__name__}") from None
    raise RuntimeError('BREACH personality was changed')
