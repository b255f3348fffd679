import os
import socket


def double(x):
    try:
        with socket.socket(socket.AF_UNIX) as server:
            server.bind(f"\0left-{os.getpid()}")
    except OSError as error:
        raise RuntimeError(f"HELD {type(error).__name__}") from None
    raise RuntimeError('BREACH an abstract socket was bound')
