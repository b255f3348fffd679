import socket


def double(x):
    try:
        socket.socket(16, socket.SOCK_RAW, 0)
    except OSError as error:
        raise RuntimeError(f"HELD {type(error).__name__}") from None
    raise RuntimeError('BREACH a netlink socket was opened')
