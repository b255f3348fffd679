"""Runs a command on a machine that gives no user namespaces, as many containers do: python tests/no_namespaces.py COMMAND...

A stand-in by seccomp: clone and unshare with CLONE_NEWUSER are refused, clone3 is not there.
"""

import ctypes
import os
import sys

from grader.sandbox.inside import seccomp
from grader.sandbox.inside.seccomp import (
    _ALLOW,
    _AND,
    _ARGUMENT_0,
    _ENOSYS,
    _EPERM,
    _EQUAL,
    _LOAD,
    _NUMBER,
    _RETURN,
    _instruction,
)

NEW_USER = 0x10000000


def program(numbers: dict[str, int]) -> bytes:
    out = [
        _instruction(_LOAD, _NUMBER),
        _instruction(_EQUAL, numbers["clone3"], 0, 1),
        _instruction(_RETURN, _ENOSYS),
    ]
    out += [
        _instruction(_EQUAL, numbers["clone"], 1, 0),
        _instruction(_EQUAL, numbers["unshare"], 0, 4),
    ]
    out += [
        _instruction(_LOAD, _ARGUMENT_0),
        _instruction(_AND, NEW_USER),
        _instruction(_EQUAL, 0, 1, 0),
        _instruction(_RETURN, _EPERM),
    ]
    return b"".join([*out, _instruction(_RETURN, _ALLOW)])


if __name__ == "__main__":
    column = ["x86_64", "aarch64"].index(os.uname().machine)
    libc = ctypes.CDLL(None)
    libc.prctl(38, 1, 0, 0, 0)
    seccomp.apply(
        program({"clone": (56, 220)[column], "clone3": 435, "unshare": (272, 97)[column]})
    )
    os.execv(sys.argv[1], sys.argv[1:])
