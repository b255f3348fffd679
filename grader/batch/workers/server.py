"""The server from which the processes of a pool are forked, with all imported that they need.

It imports and reads the problem beside the command that starts it, so that this module itself
imports little.
"""

import os
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from multiprocessing import forkserver, util
from pathlib import Path

LONGEST_FOLDER = 70
PROBLEM = "GRADER_SERVER_PROBLEM"
"""The name under which the server is told which problem to read."""
_MODULES = [f"{__package__}.quiet", f"{__package__}.local", f"{__package__}.ahead"]


def start_server(problem: Path | None = None) -> None:
    """Start the server, without waiting for it, where this system has one and none runs.

    It is found where this process finds it: the server does not take over `sys.path` by itself.
    Processes that it forks know the `problem` in this folder already, as it is now.
    """
    # a Python that is started would import from the current folder first
    os.environ["PYTHONSAFEPATH"] = "1"
    if sys.platform != "linux":
        return
    _keep_paths_short()
    forkserver.set_forkserver_preload(_MODULES)
    told = {"PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    if problem is not None:
        told[PROBLEM] = str(problem.resolve())
    with _set(told):
        forkserver.ensure_running()


@contextmanager
def _set(told: Mapping[str, str]) -> Iterator[None]:
    """Set variables of the environment meanwhile."""
    before = {name: os.environ.get(name) for name in told}
    os.environ.update(told)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


def _keep_paths_short() -> None:
    """Let the sockets of processes lie in /tmp where TMPDIR is too long for the path of one.

    Linux takes 107 bytes, and what lies in the folder has a name of 32.
    """
    if len(os.fsencode(tempfile.gettempdir())) <= LONGEST_FOLDER:
        return
    before, tempfile.tempdir = tempfile.tempdir, "/tmp"
    try:
        util.get_temp_dir()  # made now, and taken away at the end like any other
    except OSError:
        return  # then the start says what is wrong
    finally:
        tempfile.tempdir = before
