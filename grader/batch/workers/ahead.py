"""Imported by the server that forks the processes of a pool, and nowhere else: reads the problem
ahead of them.
"""

import os
from contextlib import suppress
from pathlib import Path

from grader.batch.task import read_ahead
from grader.batch.workers.server import PROBLEM

if folder := os.environ.pop(PROBLEM, ""):
    with suppress(Exception):  # the command itself says what is wrong with it
        read_ahead(Path(folder))
