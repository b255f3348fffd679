import os


def double(x):
    try:
        for path in ("/dev/mem", "/dev/kmsg", "/proc/kcore", "/sys/kernel/debug"):
            try:
                os.close(os.open(path, os.O_RDONLY))
                break
            except OSError:
                continue
        else:
            raise OSError("none")
    except OSError as error:
        raise RuntimeError(f"HELD {type(error).__name__}") from None
    raise RuntimeError('BREACH a device of the kernel was opened')
