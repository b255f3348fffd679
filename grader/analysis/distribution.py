"""The scores of a class: centre, spread and histogram."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)
MOST_BARS = 20


@dataclass(frozen=True)
class Bar:
    """So many scores from `low` to below `high`; the last bar holds its end too."""

    low: float
    high: float
    count: int


@dataclass(frozen=True)
class Distribution:
    """Scores of `count` students, in points. `spread` is the standard deviation (n - 1)."""

    count: int
    mean: float
    median: float
    spread: float
    lower_quarter: float
    upper_quarter: float
    least: float
    most: float
    max_points: float
    bars: tuple[Bar, ...]


def distribution(scores: Sequence[float], max_points: float) -> Distribution | None:
    """Return the distribution of scores, None where there are none.

    Quartiles by linear interpolation (type 7 of Hyndman and Fan 1996). Bars have round widths.

    >>> distribution([1, 2, 3, 10], 10).median
    2.5
    """
    if not len(scores):
        return None
    import numpy as np

    values = np.asarray(scores, dtype=float)
    quarters = np.quantile(values, [0.25, 0.5, 0.75])
    width = bar_width(max_points)
    end = max(max_points, float(values.max()), width)
    start = math.floor(min(0.0, float(values.min())) / width) * width
    number = max(1, math.ceil((end - start) / width - 1e-9))
    places = np.clip(np.floor((values - start) / width + 1e-9).astype(int), 0, number - 1)
    counts = np.bincount(places, minlength=number)
    return Distribution(
        len(values),
        float(values.mean()),
        float(quarters[1]),
        float(values.std(ddof=1)) if len(values) > 1 else 0.0,
        float(quarters[0]),
        float(quarters[2]),
        float(values.min()),
        float(values.max()),
        max_points,
        tuple(
            Bar(start + k * width, min(start + (k + 1) * width, end), int(count))
            for k, count in enumerate(counts)
        ),
    )


def bar_width(max_points: float) -> float:
    """Return a round width that gives at most twenty bars.

    >>> bar_width(45), bar_width(9)
    (2.5, 0.5)
    """
    least = max(max_points, 1e-6) / MOST_BARS
    power = 10.0 ** math.floor(math.log10(least))
    return next(step * power for step in STEPS if step * power >= least * (1 - 1e-9))
