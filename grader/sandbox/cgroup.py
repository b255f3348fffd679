"""Control groups, version 1 or 2, where they are writable.

Memory and process numbers of a box are counted by the kernel.

A group is made for each box and goes with it: the shell that starts the box waits for its end and
takes the group away, so that nothing stays behind even when the grader itself is killed.
"""

import contextlib
import os
import secrets
import shlex
import time
from dataclasses import dataclass
from pathlib import Path

from grader.sandbox.base import Limits

ROOT = Path("/sys/fs/cgroup")
_SERVER_BYTES = 1 << 30  # the server, its libraries and the page cache they are read through
_OWN_PROCESSES = 6  # shell, bubblewrap twice, server
_PREFIX = "grader-"


@dataclass(frozen=True)
class _Place:
    """Where groups can be made.

    The parent of new ones, and the group this process is in (to which the shell goes back).
    """

    parent: Path
    own: Path
    limits: tuple[tuple[str, str], ...]


def _places(limits: Limits, root: Path, membership: str) -> list[_Place]:
    """Return the places for memory and pids.

    `membership` is the text of /proc/self/cgroup; see cgroups(7).
    """
    memory = str(limits.memory_bytes + _SERVER_BYTES)
    processes = str(limits.threads + _OWN_PROCESSES)
    found = []
    for line in membership.splitlines():
        number, _, rest = line.partition(":")
        controllers, _, path = rest.partition(":")
        names = controllers.split(",")
        if number == "0" and not controllers:
            own = root / path.lstrip("/")
            for parent in dict.fromkeys([own.parent if own != root else root, root]):
                with contextlib.suppress(OSError):
                    given = (parent / "cgroup.subtree_control").read_text().split()
                    if {"memory", "pids"} <= set(given) and os.access(parent, os.W_OK):
                        found.append(
                            _Place(
                                parent,
                                own,
                                (
                                    ("memory.max", memory),
                                    ("memory.swap.max", "0"),
                                    ("pids.max", processes),
                                ),
                            )
                        )
                        break
            continue
        for name, settings in (
            ("memory", (("memory.limit_in_bytes", memory),)),
            ("pids", (("pids.max", processes),)),
        ):
            own = root / name / path.lstrip("/")
            if name in names and os.access(own, os.W_OK):
                found.append(_Place(own, own, settings))
    return found


class ControlGroup:
    """The groups of one box.

    Empty where control groups are not writable, and then nothing is changed.
    """

    def __init__(self, groups: dict[Path, Path]) -> None:
        self.groups = groups

    @classmethod
    def make(
        cls, limits: Limits, root: Path = ROOT, membership: str | None = None
    ) -> "ControlGroup":
        """Make the groups of a new box.

        Never raises: without them, the supervisor and the rlimits do the counting.
        """
        groups: dict[Path, Path] = {}
        try:
            said = Path("/proc/self/cgroup").read_text() if membership is None else membership
        except OSError:
            return cls({})
        for place in _places(limits, root, said):
            _clear_stale(place.parent)
            group = place.parent / f"{_PREFIX}{os.getpid()}-{secrets.token_hex(4)}"
            try:
                group.mkdir()
                for name, value in place.limits:
                    if name != "memory.swap.max" or (group / name).exists():
                        (group / name).write_text(value)
            except OSError:
                with contextlib.suppress(OSError):
                    group.rmdir()
                continue
            groups[group] = place.own
        return cls(groups)

    def wrap(self, command: list[str]) -> list[str]:
        """Return a command that runs `command` in the groups and takes them away when it has ended,
        however it ended.
        """
        if not self.groups:
            return command
        enter = "; ".join(
            f"echo 0 > {shlex.quote(str(group / 'cgroup.procs'))}" for group in self.groups
        )
        leave = "; ".join(
            f"echo 0 > {shlex.quote(str(own / 'cgroup.procs'))}" for own in self.groups.values()
        )
        away = "; ".join(f"rmdir {shlex.quote(str(group))}" for group in self.groups)
        return [
            "/bin/sh",
            "-c",
            f'{enter}; "$@"; status=$?; {{ {leave}; {away}; }} 2>/dev/null; exit $status',
            "sh",
            *command,
        ]

    def remove(self) -> None:
        """Take away what is left of the groups."""
        for group in self.groups:
            for _ in range(100):
                try:
                    group.rmdir()
                except FileNotFoundError:
                    break
                except OSError:
                    time.sleep(0.01)
                else:
                    break


def _clear_stale(parent: Path) -> None:
    """Take away groups whose grader and processes are gone, as after a power cut of the machine's
    container.
    """
    for group in parent.glob(f"{_PREFIX}*-*"):
        pid = group.name.removeprefix(_PREFIX).partition("-")[0]
        if pid.isdigit() and not Path(f"/proc/{pid}").exists():
            with contextlib.suppress(OSError):
                group.rmdir()


def available() -> str:
    """Return in words which control groups can be used here, nothing where none can."""
    group = ControlGroup.make(Limits())
    names = sorted(
        {
            "version 2" if (path / "cgroup.type").exists() else path.relative_to(ROOT).parts[0]
            for path in group.groups
        }
    )
    group.remove()
    return ", ".join(names)
