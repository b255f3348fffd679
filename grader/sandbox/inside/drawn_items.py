"""What is drawn, as plain data: lines, points, bars, pictures, each with its numbers or names."""

from typing import Any

import numpy as np

from .stand_ins import Inert

MOST_ITEMS = 200
MOST_POINTS = 20_000
MOST_NUMBERS = 500_000
"""Numbers that are remembered of all that is drawn."""
MOST_TEXT = 500
LINES = ("plot", "step", "semilogx", "semilogy", "loglog", "errorbar", "stem")
"""What draws y against x as a line."""
SCALES = {"semilogx": ("log", ""), "semilogy": ("", "log"), "loglog": ("log", "log")}
_POINTS, BARS = ("scatter",), ("bar", "barh")
_PICTURES = ("imshow", "matshow", "pcolormesh", "pcolor", "contour", "contourf")
_COUNTED = ("hist", "boxplot", "violinplot", "pie", "hist2d", "fill_between")
_LEVEL, _UPRIGHT = ("axhline", "hlines"), ("axvline", "vlines")
DRAWS = (*LINES, *_POINTS, *BARS, *_PICTURES, *_COUNTED, *_LEVEL, *_UPRIGHT)
_FIRST = ("x", "X", "y", "Z", "C", "dataset")
"""The names of what counted data and pictures are drawn from."""
numbers_left: list[int] = []
"""Empty, or how many numbers may still be remembered."""


def from_table(
    args: tuple[Any, ...], kwargs: dict[str, Any]
) -> tuple[tuple[Any, ...], dict[str, Any]]:
    """Return what is drawn where names of columns are given beside `data=`."""
    table = kwargs.get("data")
    if table is None:
        return args, kwargs
    try:
        own = {
            key: table[value]
            for key, value in kwargs.items()
            if key in ("x", "y", "height", "width") and isinstance(value, str)
        }
        found = tuple(table[value] if isinstance(value, str) else value for value in args)
    except (KeyError, TypeError, ValueError, IndexError):
        return args, kwargs
    return found, {**kwargs, **own}


def groups_of(name: str, args: tuple[Any, ...]) -> list[tuple[Any, ...]]:
    """Return the data of each line of `plot(x1, y1, "r-", x2, y2)`; formats are left out."""
    values = [value for value in args if name in BARS or not isinstance(value, str)]
    if name not in ("plot", *SCALES) or len(values) <= 2:
        return [tuple(values[:2])]
    return [tuple(values[k : k + 2]) for k in range(0, len(values), 2)]


def item_of(name: str, values: tuple[Any, ...], kwargs: dict[str, Any]) -> dict[str, Any]:
    """Return what a call of pyplot draws: its kind, and its data as x and y."""
    kind = (
        "line"
        if name in LINES
        else "points"
        if name in _POINTS
        else "lying bars"
        if name == "barh"
        else "bars"
        if name in BARS
        else "picture"
        if name in _PICTURES
        else "rule"
        if name in _LEVEL
        else "upright rule"
        if name in _UPRIGHT
        else name
    )
    first, second = (*values, None, None)[:2]
    if kind in ("line", "points", "bars", "lying bars"):
        first = kwargs.get("x", first)
        second = kwargs.get("y", kwargs.get("height", second))
        if second is None:
            first, second = None, first
        y = data_of(second)
        x = data_of(first) if first is not None else None
        if x is None and isinstance(y, np.ndarray):
            x = np.arange(len(y), dtype=float) if y.ndim else np.zeros(())
        return {"kind": kind, "x": x, "y": y}
    if first is None:
        first = next((kwargs[key] for key in _FIRST if key in kwargs), None)
    is_lying = kwargs.get("vert") is False or kwargs.get("orientation") == "horizontal"
    if name in ("hist", "boxplot", "violinplot") and is_lying:
        kind = f"lying {kind}"
    if kind == "upright rule":
        return {"kind": kind, "x": data_of(first), "y": None}
    return {"kind": kind, "x": None, "y": data_of(first)}


def with_names(item: dict[str, Any], ticks: dict[float, str]) -> dict[str, Any]:
    """Return bars at numbers as bars at the names that stand there, in their order on the axis."""
    x, y = item["x"], item["y"]
    if not ticks or not isinstance(x, np.ndarray) or not isinstance(y, np.ndarray):
        return item
    if x.shape != y.shape or not np.isfinite(x).all():
        return item
    order = np.argsort(x, kind="stable")
    names = [next((t for at, t in ticks.items() if abs(at - x[k]) < 0.5), None) for k in order]
    if any(name is None for name in names):
        return item
    return {**item, "x": tuple(names), "y": y[order]}


def is_single_bar(item: dict[str, Any]) -> bool:
    """Say whether an item is one bar, drawn by itself."""
    return isinstance(item["y"], np.ndarray) and item["y"].size == 1 and item["x"] is not None


def place_of(item: dict[str, Any]) -> float:
    """Return where a single bar stands; those at names stand in the order they were drawn in."""
    return float(item["x"].ravel()[0]) if isinstance(item["x"], np.ndarray) else 0.0


def joined_bars(items: list[dict[str, Any]]) -> dict[str, Any]:
    """Return bars as one group."""
    xs = [item["x"] for item in items]
    is_named = all(isinstance(x, tuple) for x in xs)
    if is_named:
        x = tuple(name for own in xs for name in own)
    else:
        x = data_of([place_of(item) for item in items])
    return {**items[0], "x": x, "y": np.concatenate([item["y"].ravel() for item in items])}


def texts_of(value: Any) -> list[str]:
    """Return what may be iterated as texts; nothing for one text, or for what is none."""
    if isinstance(value, str) or value is None or isinstance(value, Inert):
        return []
    try:
        return [str(part)[:MOST_TEXT] for part, _ in zip(value, range(MOST_ITEMS), strict=False)]
    except Exception:
        return []


def data_of(value: Any) -> Any:
    """Return data as an array of numbers, or a tuple of texts; None for what is neither."""
    if value is None:
        return None
    try:
        detach = getattr(value, "detach", None)
        array = np.asarray(detach().numpy() if callable(detach) else value)
        if array.dtype.kind in "biuf" and numbers_left:
            numbers_left[0] -= min(array.size, MOST_POINTS)
            return array.astype(float).ravel()[:MOST_POINTS] if numbers_left[0] > 0 else None
        if array.dtype.kind in "UO" and array.ndim < 2:
            return tuple(str(part)[:MOST_TEXT] for part in array.ravel()[:MOST_POINTS].tolist())
    except Exception:
        return None
    return None
