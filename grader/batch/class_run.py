"""One run over a class: grade what is missing, then write the reports.

Once, or again and again over a folder.
"""

import time
from collections import Counter
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field, replace
from itertools import chain
from pathlib import Path

from grader.analysis.times import CheckTimes
from grader.atomic_write import write_whole
from grader.batch.batch import Batch, standing_grades
from grader.batch.circumstances import Circumstances
from grader.batch.class_list import ClassList
from grader.batch.counted import counted
from grader.batch.events import (
    ClassWritten,
    Event,
    GradingEnded,
    GradingStarted,
    ReportWritten,
    SubmissionDone,
    Told,
)
from grader.batch.inbox import Inbox
from grader.batch.reports import published
from grader.batch.workers.base import Workers
from grader.display import one_line
from grader.errors import Stopped
from grader.grading.ungraded import nothing_handed_in
from grader.policy import ClassPolicy
from grader.report.class_folder import folder_names, written_class
from grader.report.class_summary import Summary
from grader.report.scratch import FULL, SCRATCH
from grader.results.about import About
from grader.results.class_row import StudentRow
from grader.results.grade_json import grade_text
from grader.store.store import Store
from grader.submission.handed import Where
from grader.submission.read import student_name

IN_THIS_PROCESS = 20
"""Up to so many reports, having them written by workers costs more than it saves."""
LOOK_SECONDS = 0.5
TIMES = "times.csv"
"""In the instructor's folder: what the checks took that were last run."""
SHARE_OF_TIME = 10
"""While a folder is watched, all pages of the class are written again after so many times as long
as that takes.
"""


@dataclass
class _Graded:
    """What came of grading some submissions.

    How many are done, and the numbers of those that our machine failed.
    """

    batch: Batch
    count: int = 0
    faults: list[int] = field(default_factory=list)


@dataclass
class ClassRun:
    """One run over a class. `once` and `watch` yield events as things happen, and print nothing.

    `writers` gives the pool that writes reports on this machine; `rules` are the course's on
    points, which change no grade that is kept.
    """

    circumstances: Circumstances
    store: Store
    workers: Workers
    writers: Callable[[], Executor]
    out: Path
    templates: Path | None = None
    force: bool = False
    rules: ClassPolicy | None = None
    is_stopped: bool = field(default=False, init=False)
    times: CheckTimes = field(default_factory=CheckTimes, init=False)
    _batch: Batch | None = field(default=None, init=False)

    def stop(self) -> None:
        """End the run when what is being graded is done; may be called from a signal handler."""
        self.is_stopped = True
        if self._batch is not None:
            self._batch.stopped = True

    def once(self, paths: Sequence[Where], listed: ClassList | None = None) -> Iterator[Event]:
        """Grade all and write everything. `listed` is what layout and roster tell.

        Raises Stopped where `stop` was called in between.
        """
        done = yield from self._grade(paths)
        if done.batch.stopped:
            raise Stopped(
                f"Stopped; {done.count} of {len(paths)} are graded and kept. Run the "
                "same command again to go on."
            )
        names = [student_name(path) for path in paths]
        yield from self._write(names, done.batch.digests, listed or ClassList())

    def watch(
        self,
        folders: Sequence[Path],
        look: Callable[[], Sequence[Where]] | None = None,
        list_of: Callable[[Sequence[Where]], ClassList] | None = None,
    ) -> Iterator[Event]:
        """Grade what arrives in the folders, until `stop` is called.

        `look` returns the submissions there are, `list_of` what layout and roster tell of them.
        """
        inbox = Inbox(folders, look=look)
        known: dict[Where, str] = {}
        written = 0.0
        is_behind = False

        def write_all() -> Iterator[Event]:
            here = [path for path in inbox.taken if path in known]
            listed = list_of(here) if list_of is not None else ClassList()
            yield from self._write(
                [student_name(path) for path in here], [known[path] for path in here], listed
            )

        yield Told(f"Watching {', '.join(map(str, folders))}; Ctrl-C ends it.")
        while not self.is_stopped:
            if not all(folder.is_dir() for folder in folders):
                yield Told("A watched folder is gone; waiting for it.")
                while not self.is_stopped and not all(folder.is_dir() for folder in folders):
                    time.sleep(LOOK_SECONDS)
                continue
            started = time.monotonic()
            if arrived := inbox.look():
                done = yield from self._grade(arrived)
                if done.faults:
                    faulty = [arrived[number] for number in done.faults]
                    names = ", ".join(one_line(student_name(path)) for path in faulty[:10])
                    yield Told(
                        f"GRADER FAULT (no points lost): {names}; tried again in a "
                        "minute. `grader doctor` may tell why."
                    )
                    inbox.again(faulty)
                if not done.batch.stopped:
                    known.update(zip(arrived, done.batch.digests, strict=True))
                    is_behind = True
            if is_behind and (time.monotonic() >= written or self.is_stopped):
                before = time.monotonic()
                yield from write_all()
                written = time.monotonic() + SHARE_OF_TIME * (time.monotonic() - before)
                is_behind = False
            if not self.is_stopped:
                time.sleep(max(LOOK_SECONDS, min(10.0, time.monotonic() - started)))
        if is_behind:
            yield from write_all()

    def _grade(self, paths: Sequence[Where]) -> Generator[Event, None, _Graded]:
        self._batch = batch = Batch(self.circumstances, paths, self.store, self.workers, self.force)
        done = _Graded(batch)
        batch.stopped = self.is_stopped
        yield GradingStarted(len(paths))
        for number, graded in batch.run():
            done.count += 1
            if graded is not None:
                self.times.add(graded.took)
            if graded is not None and not graded.is_final:
                done.faults.append(number)
            yield SubmissionDone(student_name(paths[number]), graded)
        yield GradingEnded()
        return done

    def _write(
        self, names: Sequence[str], digests: Iterable[str], listed: ClassList
    ) -> Iterator[Event]:
        """Write reports and pages of a class, with what layout and roster tell of each student."""
        missing = [name for name, _ in listed.missing]
        abouts = [
            *(listed.abouts.get(number) for number in range(len(names))),
            *(about for _, about in listed.missing),
        ]
        summary = Summary()
        count = 0

        def told() -> Iterator[StudentRow]:
            rows = self._published(names, list(digests), missing, abouts)
            for row, about in zip(rows, abouts, strict=True):
                yield replace(row, about=about)

        for row in written_class(self.out, told(), self.templates, listed.columns):
            count += 1
            summary.add(row)
            yield ReportWritten(row)
        if table := self.times.table():
            write_whole(self.out / FULL / TIMES, table, self.out / SCRATCH)
        same = sorted({name for name, times in Counter(names).items() if times > 1})
        yield ClassWritten(count, summary, tuple(same))

    def _published(
        self,
        names: Sequence[str],
        digests: Sequence[str],
        missing: Sequence[str],
        abouts: Sequence[About | None],
    ) -> Iterator[StudentRow]:
        standing = standing_grades(self.store, self.circumstances, zip(names, digests, strict=True))
        names = [*names, *missing]
        executor = self.writers() if len(names) > IN_THIS_PROCESS else None
        grades: Iterator[tuple[str, str]] = chain(standing, self._absent(missing))
        if self.rules is not None:
            told = zip([*digests, *("" for _ in missing)], abouts, strict=True)
            grades = counted(grades, told, self.rules, self.store, self.circumstances)
        return published(self.out, grades, folder_names(names), self.templates, executor)

    def _absent(self, names: Sequence[str]) -> Iterator[tuple[str, str]]:
        """Yield a grade without points for each student of the roster who handed in nothing."""
        for name in names:
            yield name, grade_text(nothing_handed_in(self.circumstances.loaded, name))
