import concurrent.futures


def double(x):
    try:
        with concurrent.futures.ProcessPoolExecutor(2) as pool:
            pool.submit(abs, -1).result(0.3)
    except Exception as error:
        raise RuntimeError(f"HELD {type(error).__name__}") from None
    raise RuntimeError('BREACH a pool of processes ran')
