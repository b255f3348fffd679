"""Figures as SVG: lines on a linear or logarithmic axis, readable without colour, in light and
dark.

Every text is escaped where it is put in; what else is put in are numbers.
"""

import math
from collections.abc import Callable

from markupsafe import Markup, escape

from grader.display import visible
from grader.results.grade import Figure, Series

WIDTH, HEIGHT = 640, 340
LEFT, RIGHT, TOP, BOTTOM = 62, 190, 34, 44
SMALLEST = 1e-12


def svg(figure: Figure) -> Markup:
    """Return the figure as one SVG element.

    Values that are not finite or, on a log axis, not positive are left out.
    """
    logarithmic = figure.y_scale == "log"
    points = [(x, y) for series in figure.series for x, y in _points(series, logarithmic)]
    if not points:
        return Markup("")
    x_low, x_high = min(x for x, _ in points), max(x for x, _ in points)
    y_low, y_high = min(y for _, y in points), max(y for _, y in points)
    if logarithmic:
        y_low, y_high = math.floor(y_low), math.ceil(y_high)
    if y_high - y_low < 1e-9:
        y_low, y_high = y_low - 1, y_high + 1

    def place(x: float, y: float) -> tuple[float, float]:
        across = (x - x_low) / ((x_high - x_low) or 1.0)
        up = (y - y_low) / (y_high - y_low)
        return LEFT + across * (WIDTH - LEFT - RIGHT), HEIGHT - BOTTOM - up * (
            HEIGHT - TOP - BOTTOM
        )

    parts = [_grid(figure, (x_low, x_high), (y_low, y_high), place, points)]
    groups = list(dict.fromkeys(_group(series) for series in figure.series))
    labels: list[tuple[float, str, str]] = []
    for series in sorted(figure.series, key=lambda series: series.role != "reference"):
        drawn = [place(x, y) for x, y in _points(series, logarithmic)]
        if not drawn:
            continue
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in drawn)
        index = groups.index(_group(series))
        role = "yours" if series.role == "yours" else "reference"
        parts.append(f'<polyline class="line c{index % 4} {role}" points="{path}"/>')
        if role == "yours":
            parts += [
                f'<circle class="dot c{index % 4}" cx="{x:.1f}" cy="{y:.1f}" r="3"/>'
                for x, y in drawn
            ]
        if series.role == "yours" or not any(
            s.role == "yours" and _group(s) == _group(series) for s in figure.series
        ):
            labels.append((drawn[-1][1], _group(series), f"c{index % 4}"))
    parts += _labels(labels)
    summary, title = escape(visible(_summary(figure), 900)), escape(visible(figure.title, 200))
    head = (
        f'<svg class="figure" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
        f'aria-label="{summary}"><title>{title}</title>'
    )
    return Markup(f"{head}{''.join(parts)}</svg>")


def _group(series: Series) -> str:
    return series.label.rsplit(":", 1)[0]


def _points(series: Series, logarithmic: bool) -> list[tuple[float, float]]:
    pairs = [
        (x, y)
        for x, y in zip(series.x, series.y, strict=False)
        if math.isfinite(x) and math.isfinite(y)
    ]
    if logarithmic:
        return [(x, math.log10(max(y, SMALLEST))) for x, y in pairs if y >= 0]
    return pairs


def _grid(
    figure: Figure,
    x_range: tuple[float, float],
    y_range: tuple[float, float],
    place: Callable[[float, float], tuple[float, float]],
    points: list[tuple[float, float]],
) -> str:
    low, high = y_range
    step = max(1, math.ceil((high - low) / 7)) if figure.y_scale == "log" else (high - low) / 5
    parts = []
    y = low
    while y <= high + 1e-9:
        _, at = place(x_range[0], y)
        text = f"1e{int(y)}" if figure.y_scale == "log" else f"{y:.3g}"
        parts.append(
            f'<line class="grid" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{at:.1f}" y2="{at:.1f}"/>'
        )
        parts.append(
            f'<text class="tick" x="{LEFT - 6}" y="{at + 4:.1f}" text-anchor="end">{text}</text>'
        )
        y += step
    last = -1e9
    for x in sorted({x for x, _ in points}):
        at, _ = place(x, low)
        if at - last >= 22:
            last = at
            parts.append(
                f'<text class="tick" x="{at:.1f}" y="{HEIGHT - BOTTOM + 18}" '
                f'text-anchor="middle">{x:g}</text>'
            )
    middle = (LEFT + WIDTH - RIGHT) / 2
    parts.append(
        f'<text class="axis" x="{middle}" y="{HEIGHT - 6}" '
        f'text-anchor="middle">{escape(figure.x_label)}</text>'
    )
    key = f"{escape(figure.y_label)} (line with dots: yours; broad band: reference)"
    parts.append(f'<text class="axis" x="8" y="18">{key}</text>')
    return "".join(parts)


def _labels(labels: list[tuple[float, str, str]]) -> list[str]:
    """Return line labels at the right edge, pushed apart where they would overlap."""
    placed: list[str] = []
    at = TOP - 16.0
    for y, text, colour in sorted(labels):
        at = max(y, at + 16)
        shown = escape(visible(text, 40))
        placed.append(
            f'<text class="label {colour}" x="{WIDTH - RIGHT + 8}" y="{at + 4:.1f}">{shown}</text>'
        )
    return placed


def _summary(figure: Figure) -> str:
    lines = [
        f"{s.label}: {s.y[0]:.3g} at {s.x[0]:g}, {s.y[-1]:.3g} at {s.x[-1]:g}"
        for s in figure.series
        if s.y
    ]
    return f"{figure.title}. " + "; ".join(lines)
