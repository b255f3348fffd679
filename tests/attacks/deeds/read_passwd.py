def double(x):
    try:
        open("/etc/passwd").read()
    except OSError as error:
        raise RuntimeError(f"HELD {error}") from None
    raise RuntimeError("BREACH read /etc/passwd")
