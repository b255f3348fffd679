"""The size of a unit of measure, in base units: two spellings of one unit have the same.

Sizes are those of the SI and of NIST Special Publication 811, appendix B.
"""

import re
from collections import Counter
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

_PREFIXES = {
    "T": 1e12,
    "G": 1e9,
    "M": 1e6,
    "k": 1e3,
    "h": 1e2,
    "d": 1e-1,
    "c": 1e-2,
    "m": 1e-3,
    "µ": 1e-6,
    "n": 1e-9,
    "p": 1e-12,
}
_JOULE = {"kg": 1, "m": 2, "s": -2}
_PASCAL = {"kg": 1, "m": -1, "s": -2}
_BASES: dict[str, tuple[float, Mapping[str, int]]] = {
    "m": (1.0, {"m": 1}),
    "g": (1e-3, {"kg": 1}),
    "s": (1.0, {"s": 1}),
    "A": (1.0, {"A": 1}),
    "K": (1.0, {"K": 1}),
    "mol": (1.0, {"mol": 1}),
    "M": (1e3, {"mol": 1, "m": -3}),
    "N": (1.0, {"kg": 1, "m": 1, "s": -2}),
    "J": (1.0, _JOULE),
    "eV": (1.602176634e-19, _JOULE),
    "W": (1.0, {"kg": 1, "m": 2, "s": -3}),
    "Pa": (1.0, _PASCAL),
    "V": (1.0, {"kg": 1, "m": 2, "s": -3, "A": -1}),
    "Ω": (1.0, {"kg": 1, "m": 2, "s": -3, "A": -2}),
    "Hz": (1.0, {"s": -1}),
    "C": (1.0, {"A": 1, "s": 1}),
    "F": (1.0, {"kg": -1, "m": -2, "s": 4, "A": 2}),
    "H": (1.0, {"kg": 1, "m": 2, "s": -2, "A": -2}),
    "T": (1.0, {"kg": 1, "s": -2, "A": -1}),
    "l": (1e-3, {"m": 3}),
}
_OTHERS: dict[str, tuple[float, Mapping[str, int]]] = {
    "min": (60.0, {"s": 1}),
    "h": (3600.0, {"s": 1}),
    "d": (86400.0, {"s": 1}),
    "t": (1e3, {"kg": 1}),
    "ft": (0.3048, {"m": 1}),
    "in": (0.0254, {"m": 1}),
    "yd": (0.9144, {"m": 1}),
    "mi": (1609.344, {"m": 1}),
    "lb": (0.45359237, {"kg": 1}),
    "cal": (4.184, _JOULE),
    "kcal": (4184.0, _JOULE),
    "bar": (1e5, _PASCAL),
    "mbar": (1e2, _PASCAL),
    "atm": (101325.0, _PASCAL),
    "Torr": (101325.0 / 760, _PASCAL),
    "mmHg": (133.322387415, _PASCAL),
    "psi": (6894.757293168, _PASCAL),
    "Wh": (3600.0, _JOULE),
    "kWh": (3.6e6, _JOULE),
    "MWh": (3.6e9, _JOULE),
    "Btu": (1055.05585262, _JOULE),
    "mph": (0.44704, {"m": 1, "s": -1}),
    "kph": (1 / 3.6, {"m": 1, "s": -1}),
    "rad": (1.0, {"rad": 1}),
}
_FACTOR = re.compile(r"([A-Za-zµΩ]+)(-?\d)?")
NEAR = 1e-9


class Size(NamedTuple):
    """How many base units a unit is, and of which: the power of each."""

    scale: float
    powers: frozenset[tuple[str, int]]


@lru_cache(512)
def size_of(unit: str) -> Size | None:
    """Return the size of a unit in normal form (`m/s2`, `N*m`); None for what is none.

    >>> size_of("km/h") == size_of("km*h-1"), size_of("N/m2") == size_of("Pa")
    (True, True)
    """
    scale, powers, sign = 1.0, Counter[str](), 1
    for part in re.split(r"([/*])", unit):
        if part in ("/", "*"):
            sign = -1 if part == "/" else 1
            continue
        found = _FACTOR.fullmatch(part)
        one = _one(found[1]) if found is not None else None
        if found is None or one is None:
            return None
        power = sign * int(found[2] or 1)
        scale *= one[0] ** power
        for base, own in one[1].items():
            powers[base] += own * power
    return Size(scale, frozenset((base, power) for base, power in powers.items() if power))


def _one(symbol: str) -> tuple[float, Mapping[str, int]] | None:
    if symbol in _OTHERS:
        return _OTHERS[symbol]
    if symbol in _BASES:
        return _BASES[symbol]
    prefix, base = _PREFIXES.get(symbol[:1]), _BASES.get(symbol[1:])
    return (prefix * base[0], base[1]) if prefix is not None and base is not None else None


def ratio(one: str, other: str) -> float | None:
    """Return how many of the other unit one is; None where they measure other things.

    >>> ratio("kN", "N"), ratio("N", "J")
    (1000.0, None)
    """
    a, b = size_of(one), size_of(other)
    if a is None or b is None or a.powers != b.powers:
        return 1.0 if one == other else None
    return a.scale / b.scale
