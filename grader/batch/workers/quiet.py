"""Imported by the server that forks the processes of a pool, and nowhere else.

A process that is being started while its run is stopped finds nothing of it any more. That is no
fault, and nobody is to read of it.
"""

import sys
from types import TracebackType


def _only_faults(
    kind: type[BaseException], error: BaseException, trace: TracebackType | None
) -> None:
    """Tell of an exception, unless it says that the run is gone."""
    if not isinstance(error, FileNotFoundError | EOFError | ConnectionError | KeyboardInterrupt):
        sys.__excepthook__(kind, error, trace)


sys.excepthook = _only_faults
