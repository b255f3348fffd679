"""What other packages add, by entry point.

The packages of an environment are looked through once a process, for that takes longer than
anything that is looked for.
"""

from collections.abc import Iterable, Iterator
from functools import cache
from importlib.metadata import EntryPoint, entry_points
from typing import Any

from grader.errors import UsageError


@cache
def _all() -> Any:  # whose class is another from Python 3.12 on
    return entry_points()


def added(group: str) -> Iterator[tuple[str, Any]]:
    """Yield name and object of each entry point of a group ("grader.formats", "grader.exports").

    Raises UsageError, with the package's name, where one cannot be imported.
    """
    for entry in _all().select(group=group):
        try:
            yield entry.name, entry.load()
        except (Exception, SystemExit) as error:
            raise UsageError(
                f"{fault_of(entry, error)}. Mend that package, or take it away: "
                f"pip uninstall {package_of(entry)}"
            ) from error


@cache
def kinds_added() -> tuple[tuple[str, Any], ...]:
    """Return name and class of each check kind of other packages, and the fault in the place of one
    that cannot be used: an exercise without it does without.

    They are looked at once: a module that failed, for it imports what is being imported, would not
    fail a second time.
    """
    found: list[tuple[str, Any]] = []
    for entry in _all().select(group="grader.checks"):
        try:
            found.append((entry.name, entry.load()))
        except (Exception, SystemExit) as error:  # noqa: BLE001 - it is told where it is used
            found.append((entry.name, fault_of(entry, error)))
    return tuple(found)


def no_kind(name: str, what: str) -> str:
    """Return what a person reads of an entry point that is no kind of check."""
    entry = next(one for one in _all().select(group="grader.checks") if one.name == name)
    return f"the package {package_of(entry)} adds {name!r} (grader.checks), and it {what}"


def packages_of(kinds: Iterable[str]) -> dict[str, str]:
    """Return the package that adds each of these kinds, for those that are not the grader's own."""
    wanted = set(kinds)
    entries = _all().select(group="grader.checks")
    return {entry.name: package_of(entry) for entry in entries if entry.name in wanted}


def package_of(entry: EntryPoint) -> str:
    """Return the name under which pip knows the package of an entry point."""
    return entry.dist.name if entry.dist is not None else entry.module.partition(".")[0]


def fault_of(entry: EntryPoint, error: BaseException) -> str:
    """Return what a person reads of an entry point that cannot be imported."""
    return (
        f"the package {package_of(entry)} adds {entry.name!r} ({entry.group}) and cannot be "
        f"imported: {type(error).__name__}: {error}"
    )
