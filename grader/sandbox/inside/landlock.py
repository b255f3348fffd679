"""Landlock: this process may read below the given paths, and change nothing anywhere.

See landlock(7); Linux 5.13 or newer.
"""

import ctypes
import os
import struct
from collections.abc import Sequence
from typing import Any

_CREATE, _ADD, _RESTRICT = 444, 445, 446
_EXECUTE, _READ_FILE, _READ_DIR = 1, 4, 8
_RIGHTS_BY_VERSION = (13, 14, 15, 15, 16)  # how many file rights the versions 1 to 5 know
_BIND_AND_CONNECT = 3
_SIGNALS_AND_ABSTRACT_SOCKETS = 3

_libc: Any = ctypes.CDLL(None, use_errno=True) if os.name == "posix" else None


def version() -> int:
    """Return the kernel's version of Landlock, 0 where there is none."""
    found = int(_libc.syscall(_CREATE, None, 0, 1))
    return max(found, 0)


def ruleset(readable: Sequence[str]) -> int | None:
    """Return a descriptor of a ruleset, None where the kernel has no Landlock."""
    known = version()
    if known == 0:
        return None
    rights = (1 << _RIGHTS_BY_VERSION[min(known, len(_RIGHTS_BY_VERSION)) - 1]) - 1
    network = _BIND_AND_CONNECT if known >= 4 else 0
    scoped = _SIGNALS_AND_ABSTRACT_SOCKETS if known >= 6 else 0
    attributes = struct.pack("<QQQ", rights, network, scoped)[
        : 8 if known < 4 else 16 if known < 6 else 24
    ]
    descriptor = int(_libc.syscall(_CREATE, attributes, len(attributes), 0))
    if descriptor < 0:
        return None
    for path in readable:
        try:
            place = os.open(path, os.O_PATH | os.O_CLOEXEC)
        except OSError:
            continue
        allowed = _READ_FILE | _READ_DIR | _EXECUTE if os.path.isdir(path) else _READ_FILE
        _libc.syscall(_ADD, descriptor, 1, struct.pack("<Qi", allowed, place), 0)
        os.close(place)
    return descriptor


def apply(descriptor: int) -> None:
    """Put the rules on this process; needs no_new_privs. Raise OSError where the kernel refuses."""
    if _libc.syscall(_RESTRICT, descriptor, 0):
        raise OSError(ctypes.get_errno(), "the Landlock rules were refused")
