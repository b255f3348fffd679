"""Progress of a batch on stderr: a bar for people, lines for logs, JSON for programs."""

import heapq
import json
import shutil
import sys
import time
from collections import Counter
from typing import Any, Literal, Self

import click

from grader.batch.task import Graded
from grader.display import number, one_line
from grader.report.words import MARKS, WORDS
from grader.results.grade import STATUSES

Kind = Literal["bar", "plain", "json"]
SLOWEST = 5

BAR_COLUMNS = 60
TELL_SECONDS = 10.0
"""Where nobody watches the bar, a line so often."""


class Progress:
    """Counts what is done.

    `kind`: a bar (where somebody watches), "plain" a line a submission, "json" an event a line.
    """

    def __init__(self, kind: Kind, total: int) -> None:
        self.kind = kind
        self.total = total
        self.count = 0
        self.reused = 0
        self.statuses: Counter[str] = Counter()
        self.slowest: list[tuple[float, str]] = []
        self.started = time.monotonic()
        hidden = kind != "bar" or not sys.stderr.isatty()
        self._told = self.started
        self._bar = click.progressbar(
            length=total,
            label="grading",
            file=sys.stderr,
            show_eta=True,
            show_pos=True,
            hidden=hidden,
            item_show_func=self._marks,
            width=20,
        )

    def _live(self) -> str:
        rate = self.count / max(time.monotonic() - self.started, 1e-6)
        counts = ", ".join(
            f"{self.statuses[status]} {WORDS[status]}"
            for status in STATUSES
            if self.statuses[status]
        )
        slowest = (
            f"slowest {one_line(self.slowest_first[0][1], 20)} {self.slowest_first[0][0]:.1f} s; "
            if self.slowest
            else ""
        )
        return f"{rate:.1f}/s; {slowest}{counts}"

    def _marks(self, _item: Any) -> str:
        """Return what `_live` tells, cut to the terminal and with the reports' marks for words."""
        marked: Counter[str] = Counter()
        for status in STATUSES:
            marked["FAULT " if status == "grader_fault" else MARKS[status]] += self.statuses[status]
        counts = " ".join(f"{mark}{count}" for mark, count in marked.items() if count)
        rate = self.count / max(time.monotonic() - self.started, 1e-6)
        slowest = (
            f" slowest {self.slowest_first[0][0]:.1f} s {one_line(self.slowest_first[0][1], 12)}"
            if self.slowest
            else ""
        )
        return f"{rate:.1f}/s {counts}{slowest}"[
            : max(20, shutil.get_terminal_size().columns - BAR_COLUMNS)
        ]

    @property
    def slowest_first(self) -> list[tuple[float, str]]:
        """The submissions that took longest: (seconds, student)."""
        return sorted(self.slowest, reverse=True)

    def done(self, student: str, graded: Graded | None) -> None:
        """Tell of one more submission; `graded` is None where it was graded before."""
        self.count += 1
        self.reused += graded is None
        if graded is not None:
            self.statuses.update(graded.statuses)
            heapq.heappush(self.slowest, (graded.seconds, student))
            if len(self.slowest) > SLOWEST:
                heapq.heappop(self.slowest)
        if self.kind == "plain":
            result = "as before"
            if graded is not None:
                points = f"{number(graded.points)} / {number(graded.max_points)}"
                result = (
                    f"{points}  {graded.seconds:.2f} s{'  ' + graded.note if graded.note else ''}"
                )
            click.echo(f"{self.count}/{self.total} {one_line(student)}: {result}", err=True)
        elif self.kind == "json":
            own = {}
            if graded is not None:
                own = {
                    "points": graded.points,
                    "max_points": graded.max_points,
                    "statuses": graded.statuses,
                    "took": round(graded.seconds, 3),
                    "note": graded.note,
                }
            seconds = round(time.monotonic() - self.started, 3)
            self.event(
                "graded",
                done=self.count,
                total=self.total,
                student=student,
                new=graded is not None,
                **own,
                seconds=seconds,
                questions=dict(self.statuses),
            )
        elif sys.stderr.isatty():
            self._bar.update(1, current_item=student)
        elif time.monotonic() > self._told + TELL_SECONDS:
            self._told = time.monotonic()
            left = (self._told - self.started) / self.count * (self.total - self.count)
            click.echo(
                f"{self.count}/{self.total}, about {left:.0f} s left: {self._live()}", err=True
            )

    def event(self, name: str, **fields: Any) -> None:
        """Write an event for programs."""
        if self.kind == "json":
            click.echo(json.dumps({"event": name, **fields}), err=True)

    def __enter__(self) -> Self:
        self.event("started", total=self.total)
        self._bar.__enter__()
        return self

    def __exit__(self, *details: Any) -> None:
        self._bar.__exit__(*details)
        slowest = [
            {"student": student, "seconds": round(seconds, 3)}
            for seconds, student in self.slowest_first
        ]
        self.event(
            "finished",
            done=self.count,
            total=self.total,
            reused=self.reused,
            questions=dict(self.statuses),
            slowest=slowest,
        )


def say(kind: Kind, sentence: str) -> None:
    """Tell something that is no submission: a worker that was refused, a connection
    that was lost.
    """
    if kind == "json":
        click.echo(json.dumps({"event": "message", "text": sentence}), err=True)
    else:
        click.echo(f"\n{sentence}" if kind == "bar" and sys.stderr.isatty() else sentence, err=True)
