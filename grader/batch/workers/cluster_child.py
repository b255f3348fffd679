"""A grading process on a worker of a cluster.

Submissions come through a pipe as data, grades go back.
"""

import contextlib
import os
import shutil
import signal
import sys
import tempfile
from multiprocessing.connection import Connection
from pathlib import Path

from grader.batch.circumstances import environment_of
from grader.batch.task import Graded, Task, do_not_interrupt, grade_task, grader_of
from grader.errors import GraderError
from grader.sandbox.levels import resolve
from grader.submission.pack import unpack


def main(descriptor: int, scratch: str) -> None:
    """Serve until the pipe ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    do_not_interrupt()
    connection = Connection(descriptor)
    with (
        contextlib.suppress(EOFError, OSError),  # also where the worker's folder is gone already
        tempfile.TemporaryDirectory(prefix="grader-", dir=scratch) as kept,
    ):
        assignment = connection.recv()
        (Path(kept) / "problem").mkdir()
        folder = unpack(assignment.problem, Path(kept) / "problem")
        assert isinstance(folder, Path)
        try:
            level = resolve(assignment.level)
            grader = grader_of(folder, assignment.seed, level)
            grader.references.expected()
        except GraderError as error:
            connection.send(("", str(error)))
            return
        connection.send((environment_of(grader.problem), ""))
        while True:
            submission = connection.recv()
            place = Path(kept) / "submission"
            shutil.rmtree(place, ignore_errors=True)
            try:
                place.mkdir()
                answer: Graded | OSError = grade_task(
                    Task(folder, unpack(submission, place), assignment.seed, level)
                )
            except OSError as error:  # a full disk: another worker may have room
                answer = error
            connection.send(answer)
            shutil.rmtree(place, ignore_errors=True)


if __name__ == "__main__":
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    main(int(sys.argv[1]), sys.argv[2])
