"""Quantiles of the F distribution, for confidence intervals, without a statistics library."""

import math

SMALLEST = 1e-300
PRECISION = 1e-16
MAX_TERMS = 100_000


def f_quantile(probability: float, above: float, below: float) -> float:
    """Return the value under which an F variate lies with this probability.

    `above` and `below` are the degrees of freedom of numerator and denominator. F is
    `below` x / (`above` (1 - x)) where x is beta-distributed with half of each (Johnson, Kotz and
    Balakrishnan 1995, chapter 27).

    >>> round(f_quantile(0.95, 4, 20), 4)
    2.8661
    """
    low, high = 0.0, 1.0
    while True:
        middle = (low + high) / 2
        if middle in (low, high):
            return below * middle / (above * (1 - middle))
        if beta_share(middle, above / 2, below / 2) < probability:
            low = middle
        else:
            high = middle


def beta_share(x: float, a: float, b: float) -> float:
    """Return the regularised incomplete beta function I_x(a, b), from 0 to 1.

    The continued fraction of DLMF 8.17.22, on the side where it converges fast.

    >>> round(beta_share(0.5, 2.0, 3.0), 6)
    0.6875
    """
    if x <= 0 or x >= 1:
        return float(x >= 1)
    scale = math.exp(
        math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * math.log(x) + b * math.log1p(-x)
    )
    if x < (a + 1) / (a + b + 2):
        return scale * _fraction(x, a, b) / a
    return 1.0 - scale * _fraction(1 - x, b, a) / b


def _fraction(x: float, a: float, b: float) -> float:
    """Return the continued fraction, by the method of Lentz in the form of Thompson and Barnett."""
    c, d = 1.0, _away_from_zero(1 - (a + b) * x / (a + 1))
    d = 1 / d
    value = d
    for m in range(1, MAX_TERMS):
        for term in (
            m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)),
            -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1)),
        ):
            d = 1 / _away_from_zero(1 + term * d)
            c = _away_from_zero(1 + term / c)
            step = c * d
            value *= step
        if abs(step - 1) <= PRECISION:
            break
    return value


def _away_from_zero(value: float) -> float:
    return value if abs(value) > SMALLEST else SMALLEST
