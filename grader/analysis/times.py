"""How long the checks of a class took: per check, over the submissions that a run graded.

The same submission takes another time at every run, so no grade and no page of the class tells it.
"""

import csv
import io
from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

Took = tuple[str, str, float]
"""A check that ran: its question, its id, and the seconds it took."""

WORTH_TELLING_SECONDS = 0.5
MOST_TOLD = 3


@dataclass(frozen=True)
class CheckTime:
    """The seconds of one check, over `count` submissions in which it ran."""

    question: str
    id: str
    count: int
    median: float
    p95: float
    most: float
    total: float


class CheckTimes:
    """The times of a class, a submission at a time: eight bytes a submission and check."""

    def __init__(self) -> None:
        self._seconds: dict[tuple[str, str], array[float]] = {}

    def add(self, took: Iterable[Took]) -> None:
        """Take a submission in."""
        for question, check, seconds in took:
            self._seconds.setdefault((question, check), array("d")).append(seconds)

    def figures(self) -> list[CheckTime]:
        """Return the figures of each check, in the order in which they were first met."""
        return [_figures(*name, found) for name, found in self._seconds.items()]

    def sentence(self) -> str:
        """Name the checks that take long, as the run's last word; "" where none does."""
        slow = [one for one in self.figures() if one.most >= WORTH_TELLING_SECONDS]
        told = sorted(slow, key=lambda one: -one.total)[:MOST_TOLD]
        return "; ".join(
            f"{one.question} {one.id} {one.most:.1f} s at most, "
            f"half of them within {max(one.median, 0.01):.2g} s"
            for one in told
        )

    def table(self) -> str:
        """Return the figures as CSV, in seconds; "" where nothing ran."""
        if not self._seconds:
            return ""
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\n")
        writer.writerows(_rows(self.figures()))
        return out.getvalue()


def _figures(question: str, check: str, seconds: "array[float]") -> CheckTime:
    import numpy as np

    median, p95 = map(float, np.quantile(seconds, [0.5, 0.95]))
    return CheckTime(question, check, len(seconds), median, p95, max(seconds), sum(seconds))


def _rows(figures: list[CheckTime]) -> Iterator[list[str]]:
    yield ["question", "check", "submissions", "median_s", "p95_s", "most_s", "total_s"]
    for one in figures:
        seconds = (one.median, one.p95, one.most, one.total)
        yield [one.question, one.id, str(one.count), *(f"{value:.4f}" for value in seconds)]
