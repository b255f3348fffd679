"""Files put where they were asked for; what stands there is not replaced unasked."""

from collections.abc import Mapping
from pathlib import Path

from grader.atomic_write import write_whole
from grader.errors import UsageError


def place(files: Mapping[str, bytes], out: Path, may_replace: bool = False) -> None:
    """Write files, by relative names of our own making, below a folder.

    Raise UsageError, before anything is written, where another file stands in a place.
    """
    if out.exists() and not out.is_dir():
        raise UsageError(f"{out} is a file; name a folder")
    for name, data in files.items():
        path = out / name
        if may_replace or not path.exists():
            continue
        is_same = path.is_file() and path.read_bytes() == data
        is_empty = path.is_file() and path.stat().st_size == 0
        if not (is_same or is_empty):
            raise UsageError(f"{path} is there already; name another place, or give --replace")
    for name, data in files.items():
        path = out / name
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, data)
