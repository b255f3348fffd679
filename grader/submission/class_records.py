"""The records of a class from several places, made only when asked for: a class may be large."""

from bisect import bisect_right
from collections.abc import Sequence

from grader.submission.handed import Where
from grader.submission.layout import Record
from grader.submission.on_demand import OnDemand
from grader.submission.plain_class import PlainRecords


class Records(OnDemand[Record]):
    """Records from several places, one after the other."""

    def __init__(self) -> None:
        self._parts: list[Sequence[Record]] = []
        self._starts: list[int] = []
        self._count = 0

    def extend(self, records: Sequence[Record]) -> None:
        """Add some."""
        if len(records):
            self._parts.append(records)
            self._starts.append(self._count)
            self._count += len(records)

    def __len__(self) -> int:
        return self._count

    def at(self, number: int) -> Record:
        """Return one record."""
        part, k = self._place(number)
        return part[k]

    def _place(self, number: int) -> tuple[Sequence[Record], int]:
        k = range(self._count)[number]
        at = bisect_right(self._starts, k) - 1
        return self._parts[at], k - self._starts[at]

    def where(self, number: int) -> Where:
        """Return what is graded of one, without making a record of what is a plain path."""
        part, k = self._place(number)
        path = part.path(k) if isinstance(part, PlainRecords) else None
        return path if path is not None else part[k].where


class Submissions(OnDemand[Where]):
    """What is graded, in the order of its records."""

    def __init__(self, records: Records) -> None:
        self._records = records

    def __len__(self) -> int:
        return len(self._records)

    def at(self, number: int) -> Where:
        """Return what is graded of one record."""
        return self._records.where(number)
