import asyncio


def double(x):
    try:
        asyncio.run(asyncio.sleep(0))
    except OSError as error:
        raise RuntimeError(f"HELD {type(error).__name__}") from None
    raise RuntimeError('BREACH an event loop with its socketpair runs')
