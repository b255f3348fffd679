"""What other packages add, by entry point.

The packages of an environment are looked through once a process, for that takes longer than
anything that is looked for.
"""

from collections.abc import Sequence
from functools import cache
from importlib.metadata import EntryPoint, entry_points
from typing import Any


@cache
def _all() -> Any:  # whose class is another from Python 3.12 on
    return entry_points()


def added(group: str) -> Sequence[EntryPoint]:
    """Return the entry points of a group ("grader.checks", "grader.formats" ...)."""
    return tuple(_all().select(group=group))
