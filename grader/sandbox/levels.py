"""The levels of isolation: which one this machine gives, and how a box of each is made."""

from collections.abc import Callable, Sequence
from functools import cache, partial
from typing import Literal

from grader.errors import SandboxError
from grader.sandbox.base import Limits
from grader.sandbox.box import Box, OpenBox, has_walls
from grader.sandbox.bubblewrap import BubblewrapBox
from grader.sandbox.plain_box import PlainBox

Level = Literal["full", "process", "none"]
Isolation = Literal["auto"] | Level
MakeBox = Callable[[Sequence[str]], Box]


@cache
def why_not_full() -> str:
    """Return why this machine does not give full isolation, or nothing where it does.

    Tried, not guessed.
    """
    if not has_walls():
        return "it needs Linux"
    try:
        with BubblewrapBox():
            return ""
    except SandboxError as error:
        return _explained(str(error))


def _explained(reason: str) -> str:
    """Add to bubblewrap's own words what would bring it."""
    if (
        "setting up uid map" in reason
        or "reating new namespace" in reason
        or "o permissions to create" in reason
    ):
        return (
            f"{reason} (no user namespaces here: as root, sysctl -w user.max_user_namespaces=15000 "
            "kernel.apparmor_restrict_unprivileged_userns=0, or start the container "
            "with --security-opt seccomp=unconfined)"
        )
    return reason


def make_box(level: Level, limits: Limits | None = None) -> MakeBox:
    """Return what makes boxes of a level.

    `limits` bound a box as a whole; each job brings the limits of its checks.
    """
    open_kind: type[Box] = OpenBox if has_walls() else PlainBox
    kinds: dict[Level, type[Box]] = {
        "full": BubblewrapBox,
        "process": Box if has_walls() else open_kind,
        "none": open_kind,
    }
    return partial(kinds[level], limits=limits)


def resolve(isolation: Isolation) -> Level:
    """Return the level that is meant; "auto" is the strongest this machine gives.

    Raise SandboxError for one it does not.
    """
    reason = why_not_full() if isolation in ("auto", "full") else ""
    if isolation in ("full", "process") and not has_walls():
        raise SandboxError(
            f"--isolation {isolation} needs Linux.\n"
            "The way out: grade on Linux (WSL, a container, a virtual machine), or choose "
            "--isolation none for code that you trust as your own."
        )
    if isolation == "full" and reason:
        raise SandboxError(
            f"full isolation is not to be had here: {reason}.\n"
            "The way out: bring what is missing, or choose --isolation process "
            "(student code then shares this machine's files and "
            "process numbers behind Landlock and seccomp; see grader doctor)."
        )
    if isolation == "auto":
        return weaker() if reason else "full"
    return isolation


def weaker() -> Level:
    """Return the strongest level below full isolation that this system gives."""
    return "process" if has_walls() else "none"
