"""The reports of a class.

Students' reports written by workers, the pages of the class from their rows as these come.
"""

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import BrokenExecutor, Executor, Future
from itertools import chain, islice
from pathlib import Path

from grader.report.class_folder import Entry, write_students
from grader.report.scratch import prepare
from grader.results.class_row import StudentRow

CHUNK = 20
AHEAD = 6


def published(
    out: Path,
    grades: Iterable[tuple[str, str]],
    folders: Sequence[str],
    templates: Path | None,
    executor: Executor | None = None,
) -> Iterator[StudentRow]:
    """Write every student's reports into the folder named for them and yield their rows, in order.

    `grades` are (student, grade as JSON). Without an executor all is done in this process.
    """
    prepare(out)
    entries = (
        (student, folder, text) for folder, (student, text) in zip(folders, grades, strict=True)
    )
    under_way: deque[tuple[list[Entry], Future[list[StudentRow]]]] = deque()

    def oldest() -> list[StudentRow]:
        chunk, future = under_way.popleft()
        try:
            return future.result()
        except BrokenExecutor:  # a worker died: that costs time, no report
            return write_students(out, chunk, templates)

    while chunk := list(islice(entries, CHUNK)):
        if executor is None:
            yield from write_students(out, chunk, templates)
            continue
        try:
            under_way.append((chunk, executor.submit(write_students, out, chunk, templates)))
        except BrokenExecutor:
            yield from chain.from_iterable(oldest() for _ in range(len(under_way)))
            yield from write_students(out, chunk, templates)
            executor = None
        if len(under_way) > AHEAD:
            yield from oldest()
    while under_way:
        yield from oldest()
