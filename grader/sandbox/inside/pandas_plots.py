"""Stands for what pandas draws with (`table.plot(...)`, `table.hist()`): records it as pyplot does.

pandas has put its arguments in order by then: names of columns are looked up, `x` is the index.
"""

from collections.abc import Iterator
from typing import Any

import numpy as np

from .figures import Axes, current_axes, new_axes

_DRAWN_BY = {"line": "plot", "bar": "bar", "barh": "barh", "hist": "hist", "pie": "pie"}
_SCALES = {"logx": ("xscale",), "logy": ("yscale",), "loglog": ("xscale", "yscale")}


def plot(data: Any, kind: str, **told: Any) -> Any:
    """Draw a table or a column as `data.plot(kind=kind, ...)` does; return the axes."""
    is_column = getattr(data, "ndim", 2) == 1
    axes = told.get("ax")
    if kind in ("scatter", "hexbin"):
        axes = _axes(axes, is_column)
        name = "scatter" if kind == "scatter" else "pcolormesh"
        axes.draw(name, (data[told["x"]], data[told["y"]]), {"label": told.get("label")})
        return _adorned(axes, {"xlabel": told["x"], "ylabel": told["y"], **_given(told)})
    columns = list(_columns(data, is_column, told))
    if told.get("subplots"):
        grid = np.empty(len(columns), dtype=object)
        for k, (label, values) in enumerate(columns):
            grid[k] = _adorned(
                _drawn(new_axes(), kind, data.index, [(label, values)]), _texts(data, kind, told)
            )
        return grid
    axes = _drawn(_axes(axes, is_column), kind, data.index, columns)
    axes = _adorned(axes, _texts(data, kind, told))
    if told.get("legend") and (not is_column or told["legend"] is not False):
        axes.record["legend"] = True
    return axes


def hist_series(data: Any, *_args: Any, ax: Any = None, **_told: Any) -> Any:
    """Draw a column as `data.hist()` does."""
    axes = _axes(ax, is_column=True)
    axes.draw("hist", (data,), {})
    return axes


def hist_frame(data: Any, column: Any = None, *_args: Any, ax: Any = None, **_told: Any) -> Any:
    """Draw each column of numbers on axes of its own, as `data.hist()` does."""
    wanted = data if column is None else data[[column] if isinstance(column, str) else column]
    found = []
    for label, values in _columns(wanted, False, {}):
        axes = ax if isinstance(ax, Axes) else new_axes()
        axes.draw("hist", (values,), {})
        axes.put("title", label)
        found.append(axes)
    return np.array(found, dtype=object)


def boxplot(data: Any, *_args: Any, ax: Any = None, **_told: Any) -> Any:
    """Draw a box for each column of numbers."""
    axes = _axes(ax, is_column=False)
    for label, values in _columns(data, getattr(data, "ndim", 2) == 1, {}):
        axes.draw("boxplot", (values,), {"label": label})
    return axes


boxplot_frame = boxplot_frame_groupby = boxplot


def _axes(given: Any, is_column: bool) -> Axes:
    """Return the axes that are drawn on: those that are given, for a column those in use."""
    if isinstance(given, Axes):
        return given
    found = current_axes()
    return found if is_column or not found.record["items"] else new_axes()


def _columns(data: Any, is_column: bool, told: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    if is_column:
        label = told.get("label")
        yield str(label if label is not None else data.name), data
        return
    for name in data.columns:
        values = data[name]
        if values.ndim == 1 and values.dtype.kind in "biuf":
            yield str(name), values


def _drawn(axes: Axes, kind: str, index: Any, columns: list[tuple[str, Any]]) -> Axes:
    name = _DRAWN_BY.get(kind, "fill_between" if kind == "area" else "boxplot")
    for label, values in columns:
        if kind in ("kde", "density"):
            axes.draw("plot", ([], []), {"label": label})
        elif kind in ("hist", "box"):
            axes.draw(name, (values,), {"label": label})
        elif kind == "pie":
            axes.draw(name, (values,), {"labels": index})
        else:
            is_named = name in ("bar", "barh") or index.dtype.kind not in "biuf"
            places = [str(one) for one in index] if is_named else np.asarray(index)
            axes.draw(name, (places, values), {"label": label})
    return axes


def _given(told: dict[str, Any]) -> dict[str, Any]:
    """Return the texts that are written out."""
    return {key: told[key] for key in ("title", "xlabel", "ylabel") if told.get(key) is not None}


def _texts(data: Any, kind: str, told: dict[str, Any]) -> dict[str, Any]:
    """Return the texts and scales of the axes: the name of the index stands below, and what is
    counted beside.
    """
    found: dict[str, Any] = {}
    name = data.index.name
    if name is not None and kind in ("line", "bar", "area"):
        found["xlabel"] = name
    elif name is not None and kind == "barh":
        found["ylabel"] = name
    if kind == "hist":
        found["ylabel"] = "Frequency"
    elif kind in ("kde", "density"):
        found["ylabel"] = "Density"
    given = _given(told)
    if kind == "barh":  # the axes keep their meaning and change their places
        swapped = {"xlabel": "ylabel", "ylabel": "xlabel"}
        given = {swapped.get(key, key): value for key, value in given.items()}
    for key, scales in _SCALES.items():
        if told.get(key):
            found.update(dict.fromkeys(scales, "log"))
    return {**found, **given}


def _adorned(axes: Axes, texts: dict[str, Any]) -> Axes:
    for key, value in texts.items():
        axes.put(key, value)
    return axes
