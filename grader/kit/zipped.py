"""A kit as the one file that is handed out: which problem it is of, read without unpacking it."""

import json
import zipfile
from pathlib import Path, PurePosixPath

from grader.errors import UsageError
from grader.kit.opening import SUB
from grader.kit.selfcheck import FILE

MOST_BYTES = 64 << 20
"""A larger list of a kit is not read."""


def exercise_of(path: Path) -> str:
    """Return the id of the exercise that a kit's zip is of.

    Raise UsageError for what is no kit that `grader kit` made.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            name = next(
                one.filename
                for one in archive.infolist()
                if PurePosixPath(one.filename).parts[1:] == (SUB, FILE)
                and one.file_size <= MOST_BYTES
            )
            return str(json.loads(archive.read(name))["public"]["exercise"]["id"])
    except FileNotFoundError:
        raise UsageError(
            f"there is no kit {path}; `grader kit PROBLEM OUT` makes OUT.zip"
        ) from None
    except (OSError, zipfile.BadZipFile, StopIteration, ValueError, LookupError, TypeError):
        raise UsageError(f"{path} is no kit; `grader kit PROBLEM OUT` makes OUT.zip") from None
