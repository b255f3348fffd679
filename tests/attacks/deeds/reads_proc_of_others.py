import os


def double(x):
    try:
        others = [name for name in os.listdir("/proc") if name.isdigit() and int(name) != os.getpid()]
        if not others:
            raise OSError("nobody there")
        open(f"/proc/{os.getppid()}/environ", "rb").read()
    except OSError as error:
        raise RuntimeError(f"HELD {type(error).__name__}") from None
    raise RuntimeError('BREACH another process was read in /proc')
