import socket


def double(x):
    try:
        socket.socketpair()
    except OSError as error:
        raise RuntimeError(f"HELD {type(error).__name__}") from None
    raise RuntimeError('BREACH a socketpair was made')
