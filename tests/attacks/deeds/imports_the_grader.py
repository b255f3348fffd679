import importlib


def double(x):
    try:
        importlib.import_module("grader.grading")
    except ImportError as error:
        raise RuntimeError(f"HELD {type(error).__name__}") from None
    raise RuntimeError('BREACH the grader can be imported')
