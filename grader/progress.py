"""Progress of a batch on stderr: a bar for people, lines for logs, JSON for programs."""

import json
import sys
import time
from collections import Counter
from typing import Any, Literal, Self

import click

from grader.report.plain import number, one_line
from grader.result import Grade


class Progress:
    """Counts what is done. `kind`: a bar (where somebody watches), "plain" a line a submission, "json" an event a line."""

    def __init__(self, kind: Literal["bar", "plain", "json"], total: int) -> None:
        self.kind = kind
        self.total = total
        self.count = 0
        self.reused = 0
        self.statuses: Counter[str] = Counter()
        self.started = time.monotonic()
        hidden = kind != "bar" or not sys.stderr.isatty()
        self._bar = click.progressbar(length=total, label="grading", file=sys.stderr, show_eta=True, show_pos=True, hidden=hidden,
                                      item_show_func=self._live)  # fmt: skip

    def _live(self, _item: Any) -> str:
        rate = self.count / max(time.monotonic() - self.started, 1e-6)
        counts = " ".join(f"{status.replace('_', ' ')} {count}" for status, count in self.statuses.most_common(3))
        return f"{rate:.1f}/s {counts}"

    def done(self, student: str, grade: Grade | None, is_new: bool) -> None:
        """Tell of one more submission; `grade` is None where it was graded before."""
        self.count += 1
        self.reused += not is_new
        if grade is not None:
            self.statuses.update(question.status for question in grade.questions)
        if self.kind == "plain":
            result = f"{number(grade.points)} / {number(grade.max_points)}" if grade else "as before"
            click.echo(f"{self.count}/{self.total} {one_line(student)}: {result}", err=True)
        elif self.kind == "json":
            points = {"points": grade.points, "max_points": grade.max_points} if grade else {}
            event = {"event": "graded", "done": self.count, "total": self.total, "student": student, "new": is_new, **points,
                     "seconds": round(time.monotonic() - self.started, 3), "questions": dict(self.statuses)}  # fmt: skip
            click.echo(json.dumps(event), err=True)
        else:
            self._bar.update(1, current_item=student)

    def __enter__(self) -> Self:
        self._bar.__enter__()
        return self

    def __exit__(self, *details: Any) -> None:
        self._bar.__exit__(*details)
