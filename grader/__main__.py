"""The program `grader`, also started as `python -m grader`.

Makes imports safe first, then runs the command line.
"""

import gc
import os
import sys

OBJECTS_BETWEEN_COLLECTIONS = 100_000
"""Imports make some hundred thousand objects, all of which stay."""


def main() -> None:
    """Run the command line."""
    from grader.safe_path import use_safe_path

    use_safe_path()
    import signal

    # Ctrl-C while only modules are read ends the process without a word, as SIGTERM does
    is_python_s = signal.getsignal(signal.SIGINT) is signal.default_int_handler
    if is_python_s:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    # our own arrays are small: threads of a library cost more than they give, at start above all
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    # plugins of pydantic are looked for among all packages, as ours are: once is enough
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    gc.set_threshold(OBJECTS_BETWEEN_COLLECTIONS, 20, 20)
    from grader.cli.main import main as run

    if is_python_s:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        run()
    finally:
        # Python ends by SIGINT, whatever the exit code, where the last text that it ran (as each
        # dataclass is made by) was interrupted; so an empty one is run last
        exec("")  # noqa: S102 - the text is empty
        gc.freeze()  # what is left ends with the process: at its end none of it is searched again


if __name__ == "__main__":
    if not sys.flags.safe_path:
        del sys.path[0]  # the current folder, before anything is imported from it
    main()
