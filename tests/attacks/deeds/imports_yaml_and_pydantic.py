import importlib


def double(x):
    try:
        for name in ("yaml", "pydantic", "click"):
            importlib.import_module(name)
    except ImportError as error:
        raise RuntimeError(f"HELD {type(error).__name__}") from None
    raise RuntimeError("BREACH the grader's libraries can be imported")
