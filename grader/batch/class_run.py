"""One run over a class: grade what is missing, then write the reports; once, or again and again over a folder."""

import contextlib
import signal
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field, replace
from itertools import chain
from pathlib import Path

import click

from grader.batch.batch import Batch, standing_grades
from grader.batch.circumstances import Circumstances
from grader.batch.class_list import ClassList
from grader.batch.inbox import Inbox
from grader.batch.reports import published
from grader.batch.workers.base import Workers
from grader.cli.progress import Kind, Progress, say
from grader.display import counted, one_line
from grader.display import number as number_text
from grader.errors import Stopped
from grader.grading.ungraded import nothing_handed_in
from grader.report.class_folder import folder_names, write_class
from grader.report.class_summary import Summary
from grader.results.about import NOTHING
from grader.results.class_row import StudentRow
from grader.results.grade_json import grade_text
from grader.store.store import Store
from grader.submission.handed import Where
from grader.submission.read import student_name

IN_THIS_PROCESS = 20
"""Up to so many reports, having them written by workers costs more than it saves."""
LOOK_SECONDS = 0.5
SHARE_OF_TIME = 10
"""While a folder is watched, all pages of the class are written again after so many times as long as that takes."""


@dataclass
class ClassRun:
    """What a run works with. `writers` gives the pool that writes reports on this machine."""

    circumstances: Circumstances
    store: Store
    workers: Workers
    writers: Callable[[], Executor]
    out: Path
    templates: Path | None
    kind: Kind
    force: bool = False
    is_stopped: bool = field(default=False, init=False)
    list_of: Callable[[Sequence[Where]], ClassList] | None = field(default=None, init=False)

    def once(self, paths: Sequence[Where], listed: ClassList | None = None) -> tuple[Summary, Progress]:
        """Grade all and write everything. `listed` is what layout and roster tell. Raise Stopped where Ctrl-C came in between."""
        listed = listed or ClassList()
        batch, shown = self._grade(paths)
        if batch.stopped:
            raise Stopped(f"Stopped; {shown.count} of {len(paths)} are graded and kept. Run the same command again to go on.")
        names = [student_name(path) for path in paths]
        missing = [name for name, _ in listed.missing]
        width = min(max(len(one_line(name)) for name in [*names, *missing]), 40)
        summary = Summary()

        def told() -> Iterator[StudentRow]:
            for number, row in enumerate(self._published(names, batch.digests, missing)):
                is_missing = number >= len(names)
                row = replace(row, about=listed.missing[number - len(names)][1] if is_missing else listed.abouts.get(number))
                summary.add(row)
                if is_missing:
                    click.echo(
                        f"{one_line(row.student):{width}}  {number_text(row.points):>6} / {number_text(row.max_points)}   {NOTHING}"
                    )
                    yield row
                    continue
                open_points = "" if row.is_complete else "   not final"
                click.echo(
                    f"{one_line(row.student):{width}}  {number_text(row.points):>6} / {number_text(row.max_points)}{open_points}"
                )
                yield row

        write_class(self.out, told(), self.templates, listed.columns)
        twice = sorted({name for name, times in Counter(names).items() if times > 1})
        if twice:
            click.echo(
                f"More than one submission is called {', '.join(map(one_line, twice[:20]))}; each was graded. "
                "The files of one student belong into one folder with the student's name."
            )
        return summary, shown

    def watch(
        self,
        folders: Sequence[Path],
        look: Callable[[], Sequence[Where]] | None = None,
        list_of: Callable[[Sequence[Where]], ClassList] | None = None,
    ) -> None:
        """Grade what arrives in the folders, until Ctrl-C or SIGTERM.

        `look` returns the submissions there are, `list_of` what layout and roster tell of them.
        """
        inbox = Inbox(folders, look=look)
        self.list_of = list_of
        known: dict[Where, str] = {}
        written = 0.0
        is_behind = False
        with _stopping(self._stop):
            say(self.kind, f"Watching {', '.join(map(str, folders))}; Ctrl-C ends it.")
            while not self.is_stopped:
                if not all(folder.is_dir() for folder in folders):
                    say(self.kind, "A watched folder is gone; waiting for it.")
                    while not self.is_stopped and not all(folder.is_dir() for folder in folders):
                        time.sleep(LOOK_SECONDS)
                    continue
                started = time.monotonic()
                arrived = inbox.look()
                if arrived:
                    batch, shown = self._grade(arrived)
                    self._tell_of_faults(inbox, [arrived[k] for k in shown.faults])
                    if not batch.stopped:
                        known.update(zip(arrived, batch.digests, strict=True))
                        is_behind = True
                if is_behind and (time.monotonic() >= written or self.is_stopped):
                    before = time.monotonic()
                    self._write_all(inbox.taken, known)
                    written = time.monotonic() + SHARE_OF_TIME * (time.monotonic() - before)
                    is_behind = False
                time.sleep(max(LOOK_SECONDS, min(10.0, time.monotonic() - started)) if not self.is_stopped else 0)
            if is_behind:
                self._write_all(inbox.taken, known)

    def _tell_of_faults(self, inbox: Inbox, paths: Sequence[Where]) -> None:
        if paths:
            names = ", ".join(one_line(student_name(path)) for path in paths[:10])
            say(self.kind, f"GRADER FAULT (no points lost): {names}; tried again in a minute. `grader doctor` may tell why.")
            inbox.again(paths)

    def _write_all(self, paths: Sequence[Where], known: dict[Where, str]) -> None:
        here = [path for path in paths if path in known]
        names = [student_name(path) for path in here]
        listed = self.list_of(here) if self.list_of is not None else ClassList()
        missing = [name for name, _ in listed.missing]
        rows = self._published(names, [known[path] for path in here], missing)
        told = (
            replace(row, about=listed.missing[k - len(names)][1] if k >= len(names) else listed.abouts.get(k))
            for k, row in enumerate(rows)
        )
        count = write_class(self.out, told, self.templates, listed.columns)
        say(self.kind, f"{counted(count, 'submission')}; the pages in {self.out} are up to date.")

    def _grade(self, paths: Sequence[Where]) -> tuple[Batch, Progress]:
        batch = Batch(self.circumstances, paths, self.store, self.workers, self.force)

        def stop() -> None:
            self._stop()
            batch.stopped = True

        with Progress(self.kind, len(paths)) as shown, _stopping(stop):
            for k, graded in batch.run():
                shown.done(student_name(paths[k]), graded)
                if graded is not None and not graded.is_final:
                    shown.faults.append(k)
        return batch, shown

    def _published(self, names: Sequence[str], digests: Iterable[str], missing: Sequence[str] = ()) -> Iterator[StudentRow]:
        grades = chain(standing_grades(self.store, self.circumstances, zip(names, digests, strict=True)), self._absent(missing))
        names = [*names, *missing]
        executor = self.writers() if len(names) > IN_THIS_PROCESS else None
        return published(self.out, grades, folder_names(names), self.templates, executor)

    def _absent(self, names: Sequence[str]) -> Iterator[tuple[str, str]]:
        """Yield a grade without points for each student of the roster who handed in nothing."""
        if names:
            problem = self.circumstances.loaded
            yield from ((name, grade_text(nothing_handed_in(problem, name))) for name in names)

    def _stop(self) -> None:
        if self.is_stopped:
            raise KeyboardInterrupt
        self.is_stopped = True
        click.echo("\nStopping when what is running is done; Ctrl-C again to stop now.", err=True)


@contextlib.contextmanager
def _stopping(stop: Callable[[], None]) -> Iterator[None]:
    """Let Ctrl-C and SIGTERM call `stop` instead of ending the process."""
    before = {which: signal.getsignal(which) for which in (signal.SIGINT, signal.SIGTERM)}
    for which in before:
        signal.signal(which, lambda _which, _frame: stop())
    try:
        yield
    finally:
        for which, handler in before.items():
            signal.signal(which, handler)
