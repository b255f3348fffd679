import os


def double(x):
    try:
        done = []
        for place in ("/tmp", "/dev/shm", "/var/tmp", "/run", "/dev/mqueue", os.path.expanduser("~"), "/", "."):
            try:
                path = os.path.join(place, f"left-{os.getpid()}")
                open(path, "w").close()
                os.unlink(path)
                done.append(place)
            except OSError:
                continue
        if not done:
            raise OSError("nowhere")
    except OSError as error:
        raise RuntimeError(f"HELD {type(error).__name__}") from None
    raise RuntimeError('BREACH a file can be left')
