import time


def double(x):
    try:
        time.clock_settime(time.CLOCK_REALTIME, time.time())
    except OSError as error:
        raise RuntimeError(f"HELD {type(error).__name__}") from None
    raise RuntimeError('BREACH the clock of the machine was set')
