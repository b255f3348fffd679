"""Files that are there whole or not at all."""

import contextlib
import os
import platform
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

WRITING = ".writing-"


@contextlib.contextmanager
def written_whole(path: Path, scratch: Path | None = None) -> Iterator[TextIO]:
    """Open a file that takes its place only when it is complete; until then it stands in `scratch`, or beside its place."""
    temporary = (scratch or path.parent) / f"{WRITING}{platform.node()}-{os.getpid()}-{time.time_ns()}"
    try:
        with open(temporary, "x", encoding="utf-8", errors="backslashreplace", newline="\n") as file:
            yield file
        os.replace(temporary, path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
