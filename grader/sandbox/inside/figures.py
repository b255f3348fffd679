"""Records what is drawn with matplotlib's pyplot and Axes, while a check asks. Nothing is drawn.

A figure is a list of axes, each with its texts, scales and items: lines, points, bars, pictures,
with their data. What is not recorded is answered by an inert stand-in.
"""

from collections.abc import Callable
from types import ModuleType
from typing import Any

import numpy as np

from .stand_ins import Inert

MOST_ITEMS = 200
MOST_AXES = 64
MOST_POINTS = 20_000
MOST_NUMBERS = 500_000
"""Numbers that are remembered of all that is drawn."""
MOST_TEXT = 500
LINES = ("plot", "step", "semilogx", "semilogy", "loglog", "errorbar", "stem")
"""What draws y against x as a line."""
_SCALES = {"semilogx": ("log", ""), "semilogy": ("", "log"), "loglog": ("log", "log")}
_POINTS, _BARS = ("scatter",), ("bar", "barh")
_PICTURES = ("imshow", "matshow", "pcolormesh", "pcolor", "contour", "contourf")
_COUNTED = ("hist", "boxplot", "violinplot", "pie", "hist2d", "fill_between")
_RULES = ("axhline", "axvline", "hlines", "vlines")
DRAWS = (*LINES, *_POINTS, *_BARS, *_PICTURES, *_COUNTED, *_RULES)
_TEXTS = {"title": "title", "xlabel": "xlabel", "ylabel": "ylabel"}
_SCALE_NAMES = ("xscale", "yscale")


class Axes(Inert):
    """One set of axes. Every method of matplotlib's may be called; some are recorded."""

    def __init__(self) -> None:
        super().__init__("Axes")
        self.__dict__["record"] = {
            "title": "",
            "xlabel": "",
            "ylabel": "",
            "xscale": "linear",
            "yscale": "linear",
            "legend": False,
            "items": [],
        }

    def __getattr__(self, name: str) -> Any:
        if name in DRAWS:
            return lambda *args, **kwargs: self.draw(name, args, kwargs)
        if name.startswith("set_") and name[4:] in (*_TEXTS, *_SCALE_NAMES):
            return lambda text="", *_args, **_kwargs: self.put(name[4:], text)
        if name == "set":
            return lambda **kwargs: [self.put(key, value) for key, value in kwargs.items()]
        if name == "legend":
            return self._legend
        if name == "twinx" or name == "twiny":
            return _new_axes
        return super().__getattr__(name)

    def put(self, key: str, value: Any) -> Inert:
        """Remember a text or a scale."""
        if key in _TEXTS or key in _SCALE_NAMES:
            self.record[key] = str(value)[:MOST_TEXT]
        return Inert(key)

    def _legend(self, *args: Any, **kwargs: Any) -> Inert:
        self.record["legend"] = True
        labels = kwargs.get("labels", args[-1] if args else ())
        lines = [item for item in self.record["items"] if item["kind"] != "rule"]
        if isinstance(labels, list | tuple):
            for item, label in zip(lines, labels, strict=False):
                item["label"] = str(label)[:MOST_TEXT]
        return Inert("legend")

    def draw(self, name: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """Remember what is drawn: its kind, its data, its label."""
        x_scale, y_scale = _SCALES.get(name, ("", ""))
        self.record["xscale"] = x_scale or self.record["xscale"]
        self.record["yscale"] = y_scale or self.record["yscale"]
        label = kwargs.get("label")
        groups = _groups(name, args)
        for values in groups if _recording else ():
            if len(self.record["items"]) < MOST_ITEMS:
                item = _item(name, values, kwargs)
                item["label"] = "" if label is None else str(label)[:MOST_TEXT]
                self.record["items"].append(item)
        if name == "hist":
            return np.zeros(1), np.zeros(2), Inert("patches")
        return [Inert(name)] * len(groups) if name in LINES[:5] else Inert(name)


class Figure(Inert):
    """A figure: makes axes; every other method does nothing."""

    def __init__(self) -> None:
        super().__init__("Figure")
        self.__dict__["axes"] = []

    def add_subplot(self, *_args: Any, **_kwargs: Any) -> Axes:
        """Return new axes."""
        return _new_axes()

    add_axes = add_subplot

    def gca(self, *_args: Any, **_kwargs: Any) -> Axes:
        """Return the axes in use."""
        return _current()

    def subplots(self, rows: int = 1, columns: int = 1, **kwargs: Any) -> Any:
        """Return a grid of axes."""
        return _grid(rows, columns, kwargs)


_axes: list[Axes] = []
_at: dict[tuple[Any, ...], Axes] = {}
_recording: list[int] = []
"""Empty, or how many numbers may still be remembered."""


def begin() -> None:
    """Forget all that was drawn, and record from now on."""
    _axes.clear()
    _at.clear()
    _recording[:] = [MOST_NUMBERS]


def drawn() -> tuple[dict[str, Any], ...]:
    """Return what was drawn since `begin`: the axes on which something stands."""
    _recording.clear()
    return tuple(
        {**axes.record, "items": tuple(axes.record["items"])}
        for axes in _axes
        if axes.record["items"] or axes.record["title"]
    )


def _new_axes(*_args: Any, **_kwargs: Any) -> Axes:
    found = Axes()
    if len(_axes) < MOST_AXES:
        _axes.append(found)
    return found


def _current() -> Axes:
    return _axes[-1] if _axes else _new_axes()


def _grid(rows: Any, columns: Any, kwargs: dict[str, Any]) -> Any:
    rows = kwargs.get("nrows", rows)
    columns = kwargs.get("ncols", columns)
    if not (isinstance(rows, int) and isinstance(columns, int)) or rows * columns > MOST_AXES:
        rows = columns = 1
    grid = np.empty((rows, columns), dtype=object)
    for place in np.ndindex(rows, columns):
        grid[place] = _new_axes()
    if kwargs.get("squeeze", True):
        return grid[0, 0] if grid.size == 1 else grid.squeeze()
    return grid


def _subplots(rows: Any = 1, columns: Any = 1, *_args: Any, **kwargs: Any) -> tuple[Figure, Any]:
    return Figure(), _grid(rows, columns, kwargs)


def _subplot(*place: Any, **_kwargs: Any) -> Axes:
    key = tuple(str(part) for part in place)
    if key not in _at:
        _at[key] = _new_axes()
    elif _at[key] in _axes:  # it is in use again
        _axes.remove(_at[key])
        _axes.append(_at[key])
    return _at[key]


def _figure(*_args: Any, **_kwargs: Any) -> Figure:
    _at.clear()
    if _axes and _axes[-1].record["items"]:
        _new_axes()
    return Figure()


def _legend(*args: Any, **kwargs: Any) -> Inert:
    found: Inert = _current().legend(*args, **kwargs)
    return found


def _of_current(name: str) -> Callable[..., Any]:
    def put(text: Any = "", *_args: Any, **_kwargs: Any) -> Inert:
        return _current().put(name, text)

    def draw(*args: Any, **kwargs: Any) -> Any:
        return _current().draw(name, args, kwargs)

    return draw if name in DRAWS else put


PYPLOT: dict[str, Any] = {
    **{name: _of_current(name) for name in (*DRAWS, *_TEXTS, *_SCALE_NAMES)},
    "legend": _legend,
    "subplots": _subplots,
    "subplot": _subplot,
    "figure": _figure,
    "gca": lambda *_args, **_kwargs: _current(),
    "axes": _new_axes,
    "gcf": Figure,
}
"""What the stand-in for `matplotlib.pyplot` has of its own."""


def furnish(module: ModuleType) -> None:
    """Give the stand-in for pyplot what records."""
    module.__dict__.update(PYPLOT)


def _groups(name: str, args: tuple[Any, ...]) -> list[tuple[Any, ...]]:
    """Return the data of each line of `plot(x1, y1, "r-", x2, y2)`; formats are left out."""
    values = [value for value in args if not isinstance(value, str)]
    if name not in ("plot", *_SCALES) or len(values) <= 2:
        return [tuple(values[:2])]
    return [tuple(values[k : k + 2]) for k in range(0, len(values), 2)]


def _item(name: str, values: tuple[Any, ...], kwargs: dict[str, Any]) -> dict[str, Any]:
    kind = (
        "line"
        if name in LINES
        else "points"
        if name in _POINTS
        else "bars"
        if name in _BARS
        else "picture"
        if name in _PICTURES
        else "rule"
        if name in _RULES
        else name
    )
    first, second = (*values, None, None)[:2]
    if kind in ("line", "points", "bars"):
        first = kwargs.get("x", first)
        second = kwargs.get("y", kwargs.get("height", second))
        if second is None:
            first, second = None, first
        y = _data(second)
        x = _data(first) if first is not None else None
        if x is None and isinstance(y, np.ndarray):
            x = np.arange(len(y), dtype=float) if y.ndim else np.zeros(())
        return {"kind": kind, "x": x, "y": y}
    return {"kind": kind, "x": None, "y": _data(first)}


def _data(value: Any) -> Any:
    """Return data as an array of numbers, or a tuple of texts; None for what is neither."""
    try:
        detach = getattr(value, "detach", None)
        array = np.asarray(detach().numpy() if callable(detach) else value)
        if array.dtype.kind in "biuf" and _recording:
            _recording[0] -= min(array.size, MOST_POINTS)
            return array.astype(float).ravel()[:MOST_POINTS] if _recording[0] > 0 else None
        if array.dtype.kind in "UO" and array.ndim < 2:
            return tuple(str(part)[:MOST_TEXT] for part in array.ravel()[:MOST_POINTS].tolist())
    except Exception:
        return None
    return None
