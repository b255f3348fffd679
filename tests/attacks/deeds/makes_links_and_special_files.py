import os


def double(x):
    try:
        done = []
        for place in ("/tmp", "/dev/shm", "/dev", "."):
            for make in (lambda p: os.symlink("/etc/passwd", p), lambda p: os.link("/etc/hostname", p), os.mkfifo, os.mkdir, os.mknod):
                path = os.path.join(place, f"left-{os.getpid()}")
                try:
                    make(path)
                    done.append(path)
                    os.rmdir(path) if os.path.isdir(path) and not os.path.islink(path) else os.unlink(path)
                except OSError:
                    continue
        if not done:
            raise OSError("nowhere")
    except OSError as error:
        raise RuntimeError(f"HELD {type(error).__name__}") from None
    raise RuntimeError('BREACH links and special files can be made')
