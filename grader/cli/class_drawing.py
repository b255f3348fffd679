"""Draws the events of a class run in a terminal: progress on stderr, a line a student on stdout."""

import contextlib
import os
import signal
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Protocol

import click

from grader.batch.events import (
    ClassWritten,
    Event,
    GradingEnded,
    GradingStarted,
    ReportWritten,
    SubmissionDone,
    Told,
)
from grader.cli.endings import ENDINGS, end, without_terminal
from grader.cli.progress import Kind, Progress, say
from grader.display import counted, number, one_line
from grader.results.about import NOTHING
from grader.results.class_row import StudentRow

MAX_WIDTH = 40


class Drawing:
    """Draws events.

    `names` are all that will be written, for the width of their column; without them no line a
    student is.
    """

    def __init__(self, kind: Kind, out: Path, names: Iterable[str] | None = None) -> None:
        self.kind = kind
        self.out = out
        self.has_lines = names is not None
        self.width = min(max((len(one_line(name)) for name in names or ()), default=0), MAX_WIDTH)
        self.progress = Progress(kind, 0)
        self._open = contextlib.ExitStack()

    def draw(self, events: Iterable[Event]) -> ClassWritten | None:
        """Draw events until there are no more; return the last that told of a written class."""
        last: ClassWritten | None = None
        with self._open:
            for event in events:
                self._draw(event)
                last = event if isinstance(event, ClassWritten) else last
        return last

    def _draw(self, event: Event) -> None:
        match event:
            case GradingStarted(total=total):
                self.progress = self._open.enter_context(Progress(self.kind, total))
            case SubmissionDone(student=student, graded=graded):
                self.progress.done(student, graded)
            case GradingEnded():
                self._open.close()
            case ReportWritten(row=row) if self.has_lines:
                click.echo(self._line(row))
            case ClassWritten(same_names=same) if self.has_lines and same:
                click.echo(
                    "More than one submission is called "
                    f"{', '.join(map(one_line, same[:20]))}; each was graded. "
                    "The files of one student belong into one folder with the student's name."
                )
            case ClassWritten(count=count) if not self.has_lines:
                say(
                    self.kind,
                    f"{counted(count, 'submission')}; the pages in {self.out} are up to date.",
                )
            case Told(sentence=sentence):
                say(self.kind, sentence)

    def _line(self, row: StudentRow) -> str:
        points = (
            f"{one_line(row.student):{self.width}}  {number(row.points):>6} / "
            f"{number(row.max_points)}"
        )
        if row.is_missing:
            return f"{points}   {NOTHING}"
        return points if row.is_complete else f"{points}   not final"


class Stoppable(Protocol):
    """A run that can be ended when what is being graded is done."""

    @property
    def is_stopped(self) -> bool:
        """Say whether `stop` was called."""
        ...

    def stop(self) -> None:
        """End the run; may be called from a signal handler."""
        ...


STOPPING = "\nStopping when what is running is done, or in two seconds; Ctrl-C again to stop now."


@contextlib.contextmanager
def stopping(run: Stoppable) -> Iterator[None]:
    """Let Ctrl-C, SIGTERM and SIGHUP stop a run when what is being graded is done, or soon; the
    second one ends it at once.
    """

    def stop(which: int, frame: object) -> None:
        if run.is_stopped:
            end(which, frame)
        run.stop()
        without_terminal(which)
        try:
            click.echo(STOPPING, err=True)
        except RuntimeError:  # what is interrupted writes there just now
            with contextlib.suppress(OSError):
                os.write(2, f"{STOPPING}\n".encode())

    before: dict[int, Callable[..., object] | int | None] = {}
    for which in (signal.SIGINT, *ENDINGS):
        if signal.getsignal(which) is not signal.SIG_IGN:  # as nohup leaves it
            before[which] = signal.signal(which, stop)
    try:
        yield
    finally:
        for signal_number, handler in before.items():
            signal.signal(signal_number, handler)
