"""Records what is drawn with matplotlib's pyplot and Axes, while a check asks. Nothing is drawn.

A figure is a list of axes, each with its texts, scales and items: lines, points, bars, pictures,
with their data. What is not recorded is answered by an inert stand-in.
"""

from collections.abc import Callable
from types import ModuleType
from typing import Any

import numpy as np

from .drawn_items import (
    BARS,
    DRAWS,
    LINES,
    MOST_ITEMS,
    MOST_NUMBERS,
    MOST_TEXT,
    SCALES,
    data_of,
    from_table,
    groups_of,
    is_single_bar,
    item_of,
    joined_bars,
    numbers_left,
    place_of,
    texts_of,
    with_names,
)
from .stand_ins import Inert

MOST_AXES = 64
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
        self.__dict__["bars"] = []
        self.__dict__["ticks"] = {"x": {}, "y": {}}
        self.__dict__["places"] = {"x": None, "y": None}

    def __getattr__(self, name: str) -> Any:
        if name in DRAWS:
            return lambda *args, **kwargs: self.draw(name, args, kwargs)
        if name.startswith("set_") and name[4:] in (*_TEXTS, *_SCALE_NAMES):
            return lambda *args, **kwargs: self.put(name[4:], _text_of(name[4:], args, kwargs))
        if name in ("set_xticks", "set_yticks"):
            return lambda places=(), labels=None, **_kwargs: self.put_ticks(name[4], places, labels)
        if name in ("set_xticklabels", "set_yticklabels"):
            return lambda labels=(), **_kwargs: self.put_ticks(name[4], None, labels)
        if name == "set":
            return lambda **kwargs: [self.put(key, value) for key, value in kwargs.items()]
        if name in ("xaxis", "yaxis"):
            return OneAxis(self, f"{name[0]}label")
        if name == "legend":
            return self._legend
        if name in ("add_line", "add_artist"):
            return self._add
        if name == "twinx" or name == "twiny":
            return new_axes
        return super().__getattr__(name)

    def put(self, key: str, value: Any) -> Inert:
        """Remember a text or a scale."""
        if key in _TEXTS or key in _SCALE_NAMES:
            self.record[key] = str(value)[:MOST_TEXT]
        elif key in ("xticks", "yticks"):
            self.put_ticks(key[0], value, None)
        elif key in ("xticklabels", "yticklabels"):
            self.put_ticks(key[0], None, value)
        return Inert(key)

    def put_ticks(self, axis: str, places: Any, labels: Any) -> Inert:
        """Remember the names that stand at places of an axis."""
        if places is not None:
            self.places[axis] = data_of(places)
        names = texts_of(labels)
        at = self.places[axis]
        if names:
            at = np.arange(len(names)) if not isinstance(at, np.ndarray) else at
            self.ticks[axis] = dict(zip(at.ravel().tolist(), names, strict=False))
        return Inert("ticks")

    def shown(self) -> dict[str, Any]:
        """Return what stands on these axes: bars by the names below them, and bars that were drawn
        one at a time as one group.
        """
        items = list(self.record["items"])
        named = {id(item): with_names(item, self.ticks[axis]) for item, axis in self.bars}
        single = [k for k, item in enumerate(items) if id(item) in named and is_single_bar(item)]
        whole = [named.get(id(item), item) for item in items]
        if len(single) > 1:
            parts = sorted((items[k] for k in single), key=place_of)
            whole[single[0]] = joined_bars([named[id(part)] for part in parts])
            whole = [item for k, item in enumerate(whole) if k not in single[1:]]
        return {**self.record, "items": tuple(whole)}

    def _add(self, artist: Any = None, *_args: Any, **_kwargs: Any) -> Any:
        """Remember a line that was made by itself."""
        if isinstance(artist, Line2D):
            made = self.draw("plot", *artist.__dict__["line"])
            return made[0] if made else Inert("plot")
        return Inert("artist")

    def _legend(self, *args: Any, **kwargs: Any) -> Inert:
        # matplotlib shows what is drawn by then, and nothing of what is drawn later
        self.record["legend"] |= bool(self.record["items"])
        labels = kwargs.get("labels", args[-1] if args else ())
        lines = [item for item in self.record["items"] if item["kind"] != "rule"]
        for item, label in zip(lines, texts_of(labels), strict=False):
            item["label"] = label
        return Inert("legend")

    def draw(self, name: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """Remember what is drawn: its kind, its data, its label."""
        x_scale, y_scale = SCALES.get(name, ("", ""))
        self.record["xscale"] = x_scale or self.record["xscale"]
        self.record["yscale"] = y_scale or self.record["yscale"]
        if name in LINES[:5] and not args and not kwargs.keys() & {"x", "y", "data"}:
            return []  # only the scales are set
        args, kwargs = from_table(args, kwargs)
        label = kwargs.get("label")
        groups = groups_of(name, args)
        made: list[Inert] = []
        for values in groups if numbers_left else ():
            if len(self.record["items"]) < MOST_ITEMS:
                item = item_of(name, values, kwargs)
                item["label"] = "" if label is None else str(label)[:MOST_TEXT]
                self.record["items"].append(item)
                made.append(Drawn(name, item))
                if name in BARS:
                    axis = "y" if name == "barh" else "x"
                    self.bars.append((item, axis))
                    if kwargs.get("tick_label") is not None:
                        self.put_ticks(axis, item["x"], kwargs["tick_label"])
        if name == "hist":
            return np.zeros(1), np.zeros(2), Inert("patches")
        made += [Inert(name)] * (len(groups) - len(made))
        return made if name in LINES[:5] else made[0]


class Line2D(Inert):
    """A line that is made by itself, and drawn where it is added to axes."""

    def __init__(self, xdata: Any = (), ydata: Any = (), **kwargs: Any) -> None:
        super().__init__("Line2D")
        self.__dict__["line"] = (xdata, ydata), kwargs


def _text_of(name: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """Return a text or a scale as matplotlib takes it: first, or by its name."""
    if args:
        return args[0]
    return next((kwargs[key] for key in ("label", name, "value") if key in kwargs), "")


class OneAxis(Inert):
    """The x or the y axis of some axes: its label may be set; every other method does nothing."""

    def __init__(self, axes: Axes, label: str) -> None:
        super().__init__("Axis")
        self.__dict__["of"] = (axes, label)

    def set_label_text(self, text: Any = "", *_args: Any, **_kwargs: Any) -> Inert:
        """Set the label."""
        axes, label = self.of
        axes.put(label, text)
        return Inert("label")


class Drawn(Inert):
    """What drawing returns: its label may be set later."""

    def __init__(self, name: str, item: dict[str, Any]) -> None:
        super().__init__(name)
        self.__dict__["item"] = item

    def set_label(self, label: Any) -> None:
        """Give it the name that a legend shows."""
        self.item["label"] = str(label)[:MOST_TEXT]


class Figure(Inert):
    """A figure: makes axes, has a title and a legend for all; every other method does nothing."""

    def __init__(self, *_args: Any, **_kwargs: Any) -> None:
        super().__init__("Figure")

    @property
    def axes(self) -> list[Axes]:
        """All axes."""
        return list(_axes)

    def legend(self, *args: Any, **kwargs: Any) -> Inert:
        """Show a legend for what all axes hold."""
        for axes in _axes:
            axes._legend(*args, **kwargs)
        if any(axes.record["legend"] for axes in _axes):
            for axes in _axes:
                axes.record["legend"] = True
        return Inert("legend")

    def suptitle(self, text: Any = "", *_args: Any, **_kwargs: Any) -> Inert:
        """Set the title above all axes."""
        for axes in _axes or [new_axes()]:
            if not axes.record["title"]:
                axes.put("title", text)
        return Inert("title")

    def subplot_mosaic(self, mosaic: Any, *_args: Any, **_kwargs: Any) -> dict[Any, Axes]:
        """Return axes by name."""
        return _mosaic(mosaic)

    def add_subplot(self, *_args: Any, **_kwargs: Any) -> Axes:
        """Return new axes."""
        return new_axes()

    add_axes = add_subplot

    def gca(self, *_args: Any, **_kwargs: Any) -> Axes:
        """Return the axes in use."""
        return current_axes()

    def subplots(self, rows: int = 1, columns: int = 1, **kwargs: Any) -> Any:
        """Return a grid of axes."""
        return _grid(rows, columns, kwargs)


_axes: list[Axes] = []
_at: dict[tuple[Any, ...], Axes] = {}


def begin() -> None:
    """Forget all that was drawn, and record from now on."""
    _axes.clear()
    _at.clear()
    numbers_left[:] = [MOST_NUMBERS]


def drawn() -> tuple[dict[str, Any], ...]:
    """Return what was drawn since `begin`: the axes on which something stands."""
    numbers_left.clear()
    return tuple(axes.shown() for axes in _axes if axes.record["items"] or axes.record["title"])


def new_axes(*_args: Any, **_kwargs: Any) -> Axes:
    """Return fresh axes, which are then in use."""
    found = Axes()
    if len(_axes) < MOST_AXES:
        _axes.append(found)
    return found


def current_axes() -> Axes:
    """Return the axes in use; fresh ones where there are none."""
    return _axes[-1] if _axes else new_axes()


def _grid(rows: Any, columns: Any, kwargs: dict[str, Any]) -> Any:
    rows = kwargs.get("nrows", rows)
    columns = kwargs.get("ncols", columns)
    if not (isinstance(rows, int) and isinstance(columns, int)) or rows * columns > MOST_AXES:
        rows = columns = 1
    grid = np.empty((rows, columns), dtype=object)
    told = kwargs.get("subplot_kw")
    for place in np.ndindex(rows, columns):
        axes = grid[place] = new_axes()
        for key, value in told.items() if isinstance(told, dict) else ():
            axes.put(str(key), value)
    if kwargs.get("squeeze", True):
        return grid[0, 0] if grid.size == 1 else grid.squeeze()
    return grid


def _mosaic(mosaic: Any) -> dict[Any, Axes]:
    rows = mosaic.split() if isinstance(mosaic, str) else mosaic
    names = [name for row in rows for name in row]
    return {name: new_axes() for name in list(dict.fromkeys(names))[:MOST_AXES] if name != "."}


def _subplots(rows: Any = 1, columns: Any = 1, *_args: Any, **kwargs: Any) -> tuple[Figure, Any]:
    return Figure(), _grid(rows, columns, kwargs)


def _subplot(*place: Any, **_kwargs: Any) -> Axes:
    key = tuple(str(part) for part in place)
    if key not in _at:
        _at[key] = new_axes()
    elif _at[key] in _axes:  # it is in use again
        _axes.remove(_at[key])
        _axes.append(_at[key])
    return _at[key]


def _figure(*_args: Any, **_kwargs: Any) -> Figure:
    _at.clear()
    if _axes and _axes[-1].record["items"]:
        new_axes()
    return Figure()


def _ticks_of_current(axis: str) -> Callable[..., Any]:
    def put(places: Any = None, labels: Any = None, *_args: Any, **_kwargs: Any) -> Any:
        return np.zeros(0), current_axes().put_ticks(axis, places, labels)

    return put


def _legend(*args: Any, **kwargs: Any) -> Inert:
    found: Inert = current_axes().legend(*args, **kwargs)
    return found


def _of_current(name: str) -> Callable[..., Any]:
    def put(*args: Any, **kwargs: Any) -> Inert:
        return current_axes().put(name, _text_of(name, args, kwargs))

    def draw(*args: Any, **kwargs: Any) -> Any:
        return current_axes().draw(name, args, kwargs)

    return draw if name in DRAWS else put


PYPLOT: dict[str, Any] = {
    **{name: _of_current(name) for name in (*DRAWS, *_TEXTS, *_SCALE_NAMES)},
    "legend": _legend,
    "subplots": _subplots,
    "setp": lambda of, *args, **kwargs: _set_all(of, *args, **kwargs),
    "subplot": _subplot,
    "figure": _figure,
    "gca": lambda *_args, **_kwargs: current_axes(),
    "axes": new_axes,
    "gcf": Figure,
    "Figure": Figure,
    "Line2D": Line2D,
    "subplot_mosaic": lambda mosaic, *_args, **_kwargs: (Figure(), _mosaic(mosaic)),
    "suptitle": lambda *args, **kwargs: Figure().suptitle(*args, **kwargs),
    "figlegend": lambda *args, **kwargs: Figure().legend(*args, **kwargs),
    "xticks": _ticks_of_current("x"),
    "yticks": _ticks_of_current("y"),
}
"""What the stand-in for `matplotlib.pyplot` has of its own."""


def furnish(module: ModuleType) -> None:
    """Give the stand-in for pyplot, or for the module of figures, what records."""
    kind = module.__name__.rpartition(".")[2]
    alone: dict[str, dict[str, Any]] = {"figure": {"Figure": Figure}, "lines": {"Line2D": Line2D}}
    module.__dict__.update(alone.get(kind, PYPLOT))


def _set_all(of: Any, *_args: Any, **kwargs: Any) -> None:
    """Set the same texts and scales of one or several axes."""
    for axes in of if isinstance(of, list | tuple | np.ndarray) else [of]:
        if isinstance(axes, Axes):
            for key, value in kwargs.items():
                axes.put(key, value)
