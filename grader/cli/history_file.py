"""The history of a student's own checks: a small file beside the work, which `grade` leaves out."""

import contextlib
import json
import os
from pathlib import Path

from grader.report.own_check import OwnCheck, own_check_from_plain
from grader.submission.selection import HISTORY

MOST = 200
"""So many checks are kept."""


def history_file(path: Path) -> Path:
    """Return the file in which checks of this work are kept."""
    return (path if path.is_dir() else path.parent) / HISTORY


def checks_before(path: Path, problem: str) -> list[OwnCheck]:
    """Return the checks of this work against a problem that were kept, the oldest first."""
    found = []
    for line in _lines(history_file(path)):
        with contextlib.suppress(ValueError, KeyError, TypeError, AttributeError):
            raw = json.loads(line)
            if raw["work"] == path.name and raw["problem"] == problem:
                found.append(own_check_from_plain(raw))
    return found


def keep(path: Path, check: OwnCheck) -> None:
    """Add a check to the history; where that cannot be written, nothing is said."""
    if os.environ.get("GRADER_HISTORY") == "off":
        return
    file = history_file(path)
    line = json.dumps({"work": path.name, **check.plain()}, ensure_ascii=True)
    from grader.atomic_write import write_whole

    with contextlib.suppress(OSError):
        write_whole(file, "\n".join([*_lines(file)[-MOST + 1 :], line]) + "\n")


def _lines(file: Path) -> list[str]:
    try:
        if file.is_symlink():
            return []
        return file.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return []
