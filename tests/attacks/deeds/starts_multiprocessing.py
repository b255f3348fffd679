import multiprocessing


def double(x):
    try:
        worker = multiprocessing.get_context("fork").Process(target=print)
        worker.start()
        worker.join()
    except OSError as error:
        raise RuntimeError(f"HELD {type(error).__name__}") from None
    raise RuntimeError('BREACH a worker process was started')
