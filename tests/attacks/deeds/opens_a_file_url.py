import urllib.request


def double(x):
    try:
        urllib.request.urlopen("file:///etc/passwd").read()
    except OSError as error:
        raise RuntimeError(f"HELD {type(error).__name__}") from None
    raise RuntimeError('BREACH file:///etc/passwd was opened')
