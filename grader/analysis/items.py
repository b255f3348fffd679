"""Item analysis: how hard each question and check was, and how well it tells students apart.

Terms as in classical test theory. An item is a question, or a check. Of a student's item the share
of its points counts, from 0 to 1; not attempted is 0; what waits for a person or met a fault of the
grader is not judged, and left out of the item's figures.
"""

import math
from array import array
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from grader.analysis.f_distribution import f_quantile
from grader.results.grade import STATUSES, Status

if TYPE_CHECKING:
    import numpy as np

NOT_JUDGED: tuple[Status, ...] = ("needs_review", "grader_fault")
DID_NOT_RUN: tuple[Status, ...] = ("could_not_run", "timed_out", "out_of_memory")
NEAR = 1e-9
ABSENT = -1
_PLACES = {status: place for place, status in enumerate(STATUSES)}
LEAST = 3
"""With fewer students a correlation says nothing."""


@dataclass
class Item:
    """One question or check: a value for each student of the class, in order.

    `shares` are NaN where nothing was judged; `statuses` are places in STATUSES, or ABSENT.
    """

    question: str
    id: str
    title: str
    part: str
    max_points: float
    shares: array = field(default_factory=lambda: array("d"))
    statuses: array = field(default_factory=lambda: array("b"))

    def numbers(self, status: Status) -> list[int]:
        """Return the numbers of the students whose item has this status."""
        place = _PLACES[status]
        return [number for number, found in enumerate(self.statuses) if found == place]


@dataclass(frozen=True)
class ItemFigures:
    """What the class made of an item.

    `difficulty` is the mean share of the points, which the literature calls difficulty though a
    high one is easy; None where nothing was judged. `discrimination` is the corrected item-total
    correlation, None where either side is the same for all. `counts` are students by status.
    """

    item: Item
    judged: int
    right: int
    difficulty: float | None
    discrimination: float | None
    counts: Counter[Status]

    @property
    def attempted(self) -> int:
        """How many were judged and had attempted it."""
        return self.judged - self.counts["not_attempted"]

    @property
    def students(self) -> int:
        """How many there are, judged or not."""
        return self.counts.total()

    @property
    def did_not_run(self) -> int:
        """How many stopped with an error or at a limit."""
        return sum(self.counts[status] for status in DID_NOT_RUN)

    def share_of(self, *statuses: Status) -> float:
        """Return the share of the students with one of these statuses."""
        return sum(self.counts[status] for status in statuses) / max(self.students, 1)


@dataclass(frozen=True)
class Reliability:
    """Cronbach's alpha of so many items over so many students, with its interval of 95 %."""

    alpha: float
    low: float
    high: float
    items: int
    students: int


class Items:
    """The items of a class, a column each, taken in a student at a time.

    Nine bytes a student and item: a class of 100,000 with 60 checks takes 54 MB.
    """

    def __init__(self) -> None:
        self.count = 0
        self._items: dict[tuple[str, str], Item] = {}

    def add(self, cells: Iterable[tuple[str, str, str, str, Status, float, float]]) -> None:
        """Take a student in: (question, id, title, part, status, points, max_points) of each item.

        Items without points are left out.
        """
        taken = 0
        for question, name, title, part, status, points, max_points in cells:
            if not max_points > 0:
                continue
            item = self._items.get((question, name))
            if item is None:
                item = self._items[question, name] = Item(question, name, title, part, max_points)
                self._fill(item)
            if len(item.statuses) == self.count:
                item.shares.append(math.nan if status in NOT_JUDGED else points / max_points)
                item.statuses.append(_PLACES[status])
                taken += 1
        self.count += 1
        if taken < len(self._items):
            for item in self._items.values():
                self._fill(item)

    def _fill(self, item: Item) -> None:
        missing = self.count - len(item.statuses)
        if missing > 0:
            item.shares.extend([math.nan] * missing)
            item.statuses.extend([ABSENT] * missing)

    @property
    def all(self) -> list[Item]:
        """The items, in the order in which they were first met."""
        return list(self._items.values())

    def figures(self) -> list[ItemFigures]:
        """Return the figures of each item, in order.

        The corrected item-total correlation is Pearson's r between an item and the rest of the
        score without it (Henrysson 1963), over the students whose item was judged. The rest is
        the share of the points of the other items that were judged; where all were, that is the
        rest of the sum score, but for a factor.
        """
        import numpy as np

        earned, possible = np.zeros(self.count), np.zeros(self.count)
        for item in self.all:
            shares = np.frombuffer(item.shares)
            is_judged = ~np.isnan(shares)
            earned[is_judged] += item.max_points * shares[is_judged]
            possible[is_judged] += item.max_points
        return [self._figures_of(item, earned, possible) for item in self.all]

    def _figures_of(self, item: Item, earned: "np.ndarray", possible: "np.ndarray") -> ItemFigures:
        import numpy as np

        shares = np.frombuffer(item.shares)
        is_judged = ~np.isnan(shares)
        own = shares[is_judged]
        others = possible[is_judged] - item.max_points
        has_rest = others > NEAR
        rest = (earned[is_judged] - item.max_points * own)[has_rest] / others[has_rest]
        places = Counter(item.statuses)
        counts: Counter[Status] = Counter(
            {STATUSES[place]: count for place, count in places.items() if place != ABSENT}
        )
        return ItemFigures(
            item,
            judged=len(own),
            right=int((own > 1 - NEAR).sum()),
            difficulty=float(own.mean()) if len(own) else None,
            discrimination=_correlation(own[has_rest], rest),
            counts=counts,
        )

    def rest_scores(self, item: Item) -> "np.ndarray":
        """Return each student's share of the points of all other judged items; NaN for none."""
        import numpy as np

        earned, possible = np.zeros(self.count), np.zeros(self.count)
        for other in self.all:
            if other is not item:
                shares = np.frombuffer(other.shares)
                is_judged = ~np.isnan(shares)
                earned[is_judged] += other.max_points * shares[is_judged]
                possible[is_judged] += other.max_points
        return np.where(possible > 0, earned / np.maximum(possible, NEAR), math.nan)

    def reliability(self) -> Reliability | None:
        """Return Cronbach's alpha over the students whose items were all judged.

        k / (k - 1) (1 - sum of the items' variances / variance of the total), of points (Cronbach
        1951). The interval is Feldt's (1965): (1 - alpha) times the F quantiles of n - 1 and
        (n - 1)(k - 1) degrees of freedom, exact for items that are normal with equal covariances.
        None for fewer than two items or three students, or where all have the same total.
        """
        import numpy as np

        k = len(self._items)
        if k < 2:
            return None
        is_complete = np.ones(self.count, dtype=bool)
        for item in self.all:
            is_complete &= ~np.isnan(np.frombuffer(item.shares))
        n = int(is_complete.sum())
        if n < LEAST:
            return None
        total, variances = np.zeros(n), 0.0
        for item in self.all:
            points = item.max_points * np.frombuffer(item.shares)[is_complete]
            total += points
            variances += float(points.var(ddof=1))
        variance = float(total.var(ddof=1))
        if variance <= NEAR:
            return None
        alpha = k / (k - 1) * (1 - variances / variance)
        freedom = (n - 1, (n - 1) * (k - 1))
        low = 1 - (1 - alpha) * f_quantile(0.975, *freedom)
        high = 1 - (1 - alpha) * f_quantile(0.025, *freedom)
        return Reliability(alpha, low, high, k, n)


def _correlation(one: "np.ndarray", other: "np.ndarray") -> float | None:
    """Return Pearson's r, None where there are too few or one side is the same for all."""
    if len(one) < LEAST:
        return None
    a, b = one - one.mean(), other - other.mean()
    size = math.sqrt(float(a @ a) * float(b @ b))
    if size <= NEAR:
        return None
    return max(-1.0, min(1.0, float(a @ b) / size))
