"""Keeps our processes from importing files of the current folder or of PYTHON* variables.

The command line is often started inside a folder of submissions. A file there called `signal.py`
must never run as ours.
"""

import os
import sys
from pathlib import Path

KEPT = frozenset(
    {
        "PYTHONDONTWRITEBYTECODE",
        "PYTHONFAULTHANDLER",
        "PYTHONHASHSEED",
        "PYTHONIOENCODING",
        "PYTHONPYCACHEPREFIX",
        "PYTHONUNBUFFERED",
        "PYTHONUTF8",
    }
)
"""The PYTHON* variables that name no file or module to import."""


def use_safe_path() -> None:
    """Take what PYTHONPATH and the current folder added off `sys.path`, here and in every process
    started from here.

    The folder this package itself was imported from stays importable, at the end, for the processes
    to come.
    """
    root = str(Path(__file__).resolve().parent.parent)
    said = os.environ.get("PYTHONPATH", "").split(os.pathsep) if "PYTHONPATH" in os.environ else []
    added = {os.path.abspath(entry) for entry in said}
    sys.path[:] = [
        entry for entry in sys.path if os.path.isabs(entry) and os.path.abspath(entry) not in added
    ]
    for name in [name for name in os.environ if name.startswith("PYTHON") and name not in KEPT]:
        del os.environ[name]
    if not os.path.isabs(
        os.environ.get("PYTHONPYCACHEPREFIX", "/")
    ):  # bytecode is run as it is found
        del os.environ["PYTHONPYCACHEPREFIX"]
        sys.pycache_prefix = None
    if root in {os.path.realpath(entry) for entry in added}:
        sys.path.append(root)
        os.environ["PYTHONPATH"] = root
    os.environ["PYTHONSAFEPATH"] = "1"
