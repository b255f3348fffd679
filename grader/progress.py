"""Progress of a batch on stderr: a bar for people, lines for logs, JSON for programs."""

import heapq
import json
import shutil
import sys
import time
from collections import Counter
from collections.abc import Iterator
from typing import Any, Literal, Self

import click

from grader.missing_modules import install_command
from grader.report.gradebook import StudentRow
from grader.report.plain import counted, number, one_line
from grader.report.render import MARKS, WORDS
from grader.result import STATUSES
from grader.task import Graded

Kind = Literal["bar", "plain", "json"]
SLOWEST = 5
WORTH_TELLING_SECONDS = 1.0
MAX_NAMES = 10
BAR_COLUMNS = 60
TELL_SECONDS = 10.0
"""Where nobody watches the bar, a line so often."""


class Progress:
    """Counts what is done. `kind`: a bar (where somebody watches), "plain" a line a submission, "json" an event a line."""

    def __init__(self, kind: Kind, total: int) -> None:
        self.kind = kind
        self.total = total
        self.count = 0
        self.reused = 0
        self.faults: list[int] = []
        self.statuses: Counter[str] = Counter()
        self.slowest: list[tuple[float, str]] = []
        self.started = time.monotonic()
        hidden = kind != "bar" or not sys.stderr.isatty()
        self._told = self.started
        self._bar = click.progressbar(length=total, label="grading", file=sys.stderr, show_eta=True, show_pos=True, hidden=hidden,
                                      item_show_func=self._marks, width=20)  # fmt: skip

    def _live(self) -> str:
        rate = self.count / max(time.monotonic() - self.started, 1e-6)
        counts = ", ".join(f"{self.statuses[status]} {WORDS[status]}" for status in STATUSES if self.statuses[status])
        slowest = f"slowest {one_line(self.slowest_first[0][1], 20)} {self.slowest_first[0][0]:.1f} s; " if self.slowest else ""
        return f"{rate:.1f}/s; {slowest}{counts}"

    def _marks(self, _item: Any) -> str:
        """Say the same in the width of a terminal: the marks of the reports instead of words."""
        marked: Counter[str] = Counter()
        for status in STATUSES:
            marked["FAULT " if status == "grader_fault" else MARKS[status]] += self.statuses[status]
        counts = " ".join(f"{mark}{count}" for mark, count in marked.items() if count)
        rate = self.count / max(time.monotonic() - self.started, 1e-6)
        slowest = f" slowest {self.slowest_first[0][0]:.1f} s {one_line(self.slowest_first[0][1], 12)}" if self.slowest else ""
        return f"{rate:.1f}/s {counts}{slowest}"[: max(20, shutil.get_terminal_size().columns - BAR_COLUMNS)]

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
                result = f"{points}  {graded.seconds:.2f} s{'  ' + graded.note if graded.note else ''}"
            click.echo(f"{self.count}/{self.total} {one_line(student)}: {result}", err=True)
        elif self.kind == "json":
            own = {}
            if graded is not None:
                own = {"points": graded.points, "max_points": graded.max_points, "statuses": graded.statuses,
                       "took": round(graded.seconds, 3), "note": graded.note}  # fmt: skip
            seconds = round(time.monotonic() - self.started, 3)
            self.event("graded", done=self.count, total=self.total, student=student, new=graded is not None, **own, seconds=seconds,
                       questions=dict(self.statuses))  # fmt: skip
        elif sys.stderr.isatty():
            self._bar.update(1, current_item=student)
        elif time.monotonic() > self._told + TELL_SECONDS:
            self._told = time.monotonic()
            left = (self._told - self.started) / self.count * (self.total - self.count)
            click.echo(f"{self.count}/{self.total}, about {left:.0f} s left: {self._live()}", err=True)

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
        slowest = [{"student": student, "seconds": round(seconds, 3)} for seconds, student in self.slowest_first]
        self.event(
            "finished", done=self.count, total=self.total, reused=self.reused, questions=dict(self.statuses), slowest=slowest
        )


def say(kind: Kind, sentence: str) -> None:
    """Tell something that is no submission: a worker that was refused, a connection that was lost."""
    if kind == "json":
        click.echo(json.dumps({"event": "message", "text": sentence}), err=True)
    else:
        click.echo(f"\n{sentence}" if kind == "bar" and sys.stderr.isatty() else sentence, err=True)


def _some(names: list[str]) -> str:
    return ", ".join(names[:MAX_NAMES]) + (" and others" if len(names) > MAX_NAMES else "")


class Summary:
    """What a whole class came to, and what the instructor may want to do about it."""

    def __init__(self) -> None:
        self.levels: set[str] = set()
        self.statuses: Counter[str] = Counter()
        self.students: dict[str, list[str]] = {}
        self.blank: list[str] = []
        self.lacking: dict[str, list[str]] = {}
        self.handed_in_nothing = 0

    def add(self, row: StudentRow) -> None:
        """Take a student in."""
        if row.is_missing:
            self.handed_in_nothing += 1
            return
        for module in row.lacks:
            self.lacking.setdefault(module, []).append(one_line(row.student))
        self.levels.add(row.isolation)
        if all(question.status == "not_attempted" for question in row.questions) and len(self.blank) <= MAX_NAMES:
            self.blank.append(one_line(row.student))
        for status in [question.status for question in row.questions]:
            self.statuses[status] += 1
        for status in dict.fromkeys(question.status for question in row.questions):
            names = self.students.setdefault(status, [])
            if len(names) <= MAX_NAMES:
                names.append(one_line(row.student))

    def _who(self, status: str) -> str:
        return _some(self.students[status])

    def sentences(self, store: str, slowest: list[tuple[float, str]]) -> Iterator[str]:
        """Yield a sentence for each thing that failed or waits."""
        if self.statuses["needs_review"]:
            count = self.statuses["needs_review"]
            yield f"{counted(count, 'answer waits', 'answers wait')} for a person: grader review --store {store}"
        if self.statuses["timed_out"] + self.statuses["out_of_memory"]:
            count = self.statuses["timed_out"] + self.statuses["out_of_memory"]
            who = ", ".join(self._who(status) for status in ("timed_out", "out_of_memory") if self.statuses[status])
            yield f"{counted(count, 'question')} met a limit on time or memory ({who}); `limits` in exercise.yaml sets them."
        if self.statuses["could_not_run"]:
            count, who = self.statuses["could_not_run"], self._who("could_not_run")
            yield f"{counted(count, 'question has', 'questions have')} code that could not run ({who}); their reports say why."
        if self.blank:
            yield f"Nothing that answers a question was found in {_some(self.blank)}; the reports say what was looked at."
        if slowest and slowest[0][0] >= WORTH_TELLING_SECONDS:
            yield f"Slowest: {', '.join(f'{one_line(name)} {seconds:.1f} s' for seconds, name in slowest)}."

    @property
    def fault(self) -> str:
        """What to say of faults of the grader; nothing where there were none."""
        if not self.statuses["grader_fault"]:
            return ""
        if self.lacking:
            told = " ".join(
                f"{module} is not installed here, and the code of {_some(names)} needs it. Install it: {install_command(module)}"
                for module, names in self.lacking.items()
            )
            return (
                f"GRADER FAULT in {counted(self.statuses['grader_fault'], 'question')} (no points lost): "
                f"{self._who('grader_fault')}. {told}; then run the same command again."
            )
        return (
            f"GRADER FAULT in {counted(self.statuses['grader_fault'], 'question')} (no points lost): {self._who('grader_fault')}. "
            "Run the same command again; if it stays, see the notes in their reports and `grader doctor`."
        )
