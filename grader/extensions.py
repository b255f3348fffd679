"""What other packages add, by entry point.

The packages of an environment are looked through once a process, for that takes longer than
anything that is looked for.
"""

import inspect
import traceback
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from importlib.metadata import EntryPoint, entry_points
from typing import Any

from grader.errors import UsageError


@cache
def _all() -> Any:  # whose class is another from Python 3.12 on
    return entry_points()


GROUPS = (
    "grader.checks",
    "grader.exports",
    "grader.formats",
    "grader.layouts",
    "grader.targets",
)


def added(group: str, *protocols: type) -> Iterator[tuple[str, Any]]:
    """Yield name and object of each entry point of a group ("grader.exports", "grader.targets").

    Raises UsageError, with the package's name, where one cannot be imported, or has not what one of
    the protocols says.
    """
    for entry in _all().select(group=group):
        way_out = f"Mend that package, or take it away: pip uninstall {package_of(entry)}"
        try:
            found = entry.load()
        except (Exception, SystemExit) as error:
            raise UsageError(f"{fault_of(entry, error)}. {way_out}") from error
        lacks = [what for protocol in protocols if (what := _lacking(found, protocol))]
        if lacks and len(lacks) == len(protocols):
            raise UsageError(
                f"the package {package_of(entry)} adds {entry.name!r} ({group}), and it "
                f"{min(lacks, key=lambda told: told.count(' and '))}. {way_out}"
            )
        yield entry.name, found


def _lacking(found: Any, protocol: type) -> str:
    """Say what an object has not that a protocol asks for; nothing where it has all."""
    lacks = [
        name for name in protocol.__annotations__ if not isinstance(getattr(found, name, None), str)
    ]
    told = [f"has no text {name!r}" for name in lacks]
    for name, asked in vars(protocol).items():
        if name.startswith("_") or not inspect.isfunction(asked):
            continue
        wanted = list(inspect.signature(asked).parameters)[1:]
        method = getattr(found, name, None)
        if not callable(method):
            told.append(f"has no method {name}({', '.join(wanted)})")
        elif not _takes(method, wanted):
            told.append(f"has a method {name!r} that cannot be called with ({', '.join(wanted)})")
    return " and ".join(told)


def _takes(method: Any, wanted: Sequence[str]) -> bool:
    try:
        inspect.signature(method).bind(*wanted)
    except TypeError:
        return False
    except ValueError:  # of a builtin nobody knows
        return True
    return True


def broken(error: BaseException) -> str:
    """Say where a package of others broke; nothing for an error that is not of one of them."""
    modules: dict[str, EntryPoint] = {
        entry.module.partition(".")[0]: entry
        for group in GROUPS
        for entry in _all().select(group=group)
    }
    for frame, line in reversed(list(traceback.walk_tb(error.__traceback__))):
        owner = modules.get(str(frame.f_globals.get("__name__", "")).partition(".")[0])
        if owner is not None and package_of(owner) != "grader":
            file = frame.f_code.co_filename.rpartition("/")[2]
            return (
                f"the package {package_of(owner)}, which adds {owner.name!r} ({owner.group}), "
                f"broke down in {file}, line {line}: {type(error).__name__}: {error}"
            )
    return ""


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
