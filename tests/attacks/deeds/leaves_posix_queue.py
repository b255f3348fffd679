import ctypes

libc = ctypes.CDLL(None)


def double(x):
    if libc.mq_open(b"/left", 0o102, 0o600, None) < 0:
        raise RuntimeError("HELD mq_open")
    libc.mq_unlink(b"/left")
    raise RuntimeError("BREACH a message queue was made")
