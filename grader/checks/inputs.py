"""Generated inputs: seeded, of the shapes asked for, in value regimes that expose mistakes."""

import zlib
from typing import Literal

import numpy as np

Regime = Literal["normal", "saturated", "tiny", "negative", "zero"]

_SCALE = {"normal": 1.0, "saturated": 6.0, "tiny": 1e-3, "negative": 1.0, "zero": 0.0}
DECIMALS = 3


def generator(seed: int, *names: str) -> np.random.Generator:
    """Return the random generator that belongs to `names` under a grading seed.

    Another name, other numbers.
    """
    return np.random.default_rng([seed, *(zlib.crc32(name.encode()) for name in names)])


def draw(
    rng: np.random.Generator, shape: tuple[int, ...], regime: Regime = "normal", spread: float = 1.0
) -> np.ndarray:
    """Return float64 values of `shape`, rounded so that a reproduction can be copied exactly.

    normal: standard normal times `spread`; saturated: six times that, so that gates close; tiny: a
    thousandth; negative: all below zero; zero: all zero.
    """
    values = rng.normal(size=shape) * spread
    if regime == "negative":
        values = -np.abs(values)
    decimals = DECIMALS + 3 if regime == "tiny" else DECIMALS
    return np.asarray(np.round(values * _SCALE[regime], decimals) + 0.0)
