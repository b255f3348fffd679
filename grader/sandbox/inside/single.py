"""A process for one job, where none can be forked safely from one that waits (Windows, macOS).

It is started ahead, connects when NumPy is there, says the word it was given, and is used once.
"""

import random
import socket
import struct
import sys
import warnings
from collections.abc import Sequence
from typing import Any

import numpy as np

from .defaults import forbid_keyboard
from .job import read, run_job
from .old_names import bring_back
from .warm_up import warm_up
from .wire import decode

_LIMITS = {"RLIMIT_CPU": "cpu_seconds", "RLIMIT_FSIZE": "file_bytes"}


class NoWalls:
    """Nothing shuts this process in: the clock and the kill are outside."""

    def close_in(self, limits: dict[str, Any]) -> None:
        """Set what limits this system has: none on Windows."""
        try:
            import resource
        except ImportError:
            return
        for which, name in _LIMITS.items():
            number = getattr(resource, which)
            _soft, hard = resource.getrlimit(number)
            most = limits[name] if hard == resource.RLIM_INFINITY else min(limits[name], hard)
            resource.setrlimit(number, (most, hard))

    def are_whole(self) -> bool:
        """Say no."""
        return False


def main(port: int, word: str, preload: Sequence[str]) -> None:
    """Connect to this machine's `port`, take the checks that are kept, run one job."""
    warnings.simplefilter("ignore")
    bring_back()
    warm_up([name for name in preload if name])
    random.seed(0)
    np.random.seed(0)
    forbid_keyboard()
    sys.setrecursionlimit(min(sys.getrecursionlimit(), 1000))
    channel = socket.create_connection(("127.0.0.1", port))
    channel.sendall(word.encode())
    (size,) = struct.unpack("<I", read(channel, 4))
    run_job(channel, NoWalls(), {0: decode(read(channel, size))})
