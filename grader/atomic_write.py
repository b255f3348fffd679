"""Files that are there whole or not at all."""

import contextlib
import os
import platform
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

WRITING = ".writing-"
ERRORS = "backslashreplace"


@contextlib.contextmanager
def written_whole(path: Path, scratch: Path | None = None) -> Iterator[TextIO]:
    """Open a file that takes its place only when it is complete.

    Until then it stands in `scratch`, or beside its place.
    """
    with (
        _taking_its_place(path, scratch) as temporary,
        open(temporary, "x", encoding="utf-8", errors=ERRORS, newline="\n") as file,
    ):
        yield file


def write_whole(path: Path, content: str | bytes, scratch: Path | None = None) -> None:
    """Write a file whole or not at all.

    One that holds this already is left alone, for replacing it may wait for the disk.
    """
    data = content if isinstance(content, bytes) else content.encode("utf-8", ERRORS)
    if path.is_file():
        with contextlib.suppress(OSError), open(path, "rb") as there:
            if there.read(len(data) + 1) == data:
                return
    with _taking_its_place(path, scratch) as temporary, open(temporary, "xb") as file:
        file.write(data)


@contextlib.contextmanager
def _taking_its_place(path: Path, scratch: Path | None) -> Iterator[Path]:
    temporary = (
        scratch or path.parent
    ) / f"{WRITING}{platform.node()}-{os.getpid()}-{time.time_ns()}"
    try:
        yield temporary
        os.replace(temporary, path)
    except BaseException as error:
        temporary.unlink(missing_ok=True)
        if isinstance(error, OSError) and str(error.filename) == str(temporary):
            error.filename = str(path)  # the name that whoever reads of it knows
        raise
