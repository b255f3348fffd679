"""What other packages add, by entry point.

The packages of an environment are looked through once a process, for that takes longer than
anything that is looked for.
"""

from collections.abc import Sequence
from functools import cache
from importlib.metadata import EntryPoint, EntryPoints, entry_points


@cache
def _all() -> EntryPoints:
    return entry_points()


def added(group: str) -> Sequence[EntryPoint]:
    """Return the entry points of a group ("grader.checks", "grader.formats" ...)."""
    return tuple(_all().select(group=group))
