def double(x):
    try:
        for name in ("environ", "maps", "mem", "cmdline"):
            open(f"/proc/self/{name}", "rb").close()
    except OSError as error:
        raise RuntimeError(f"HELD {type(error).__name__}") from None
    raise RuntimeError('BREACH /proc/self was read')
