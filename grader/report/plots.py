"""Figures as SVG: lines on a linear or logarithmic axis, readable without colour, in light and dark."""

import math
from collections.abc import Callable

from markupsafe import Markup, escape

from grader.report.plain import visible
from grader.result import Figure, Series

WIDTH, HEIGHT = 640, 340
LEFT, RIGHT, TOP, BOTTOM = 62, 190, 34, 44
SMALLEST = 1e-12


def svg(figure: Figure) -> Markup:
    """Return the figure as one SVG element. Values that are not finite or, on a log axis, not positive are left out."""
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
        return LEFT + across * (WIDTH - LEFT - RIGHT), HEIGHT - BOTTOM - up * (HEIGHT - TOP - BOTTOM)

    parts = [_grid(figure, (x_low, x_high), (y_low, y_high), place, points)]
    groups = list(dict.fromkeys(_group(series) for series in figure.series))
    labels: list[tuple[float, str, str]] = []
    for series in sorted(figure.series, key=lambda series: series.role != "reference"):
        drawn = [place(x, y) for x, y in _points(series, logarithmic)]
        if not drawn:
            continue
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in drawn)
        index = groups.index(_group(series))
        name = f"line c{index % 4} {series.role}"
        parts.append(Markup('<polyline class="{}" points="{}"/>').format(name, path))
        if series.role == "yours":
            parts += [Markup('<circle class="dot c{}" cx="{:.1f}" cy="{:.1f}" r="3"/>').format(index % 4, x, y) for x, y in drawn]
        if series.role == "yours" or not any(s.role == "yours" and _group(s) == _group(series) for s in figure.series):
            labels.append((drawn[-1][1], _group(series), f"c{index % 4}"))
    parts += _labels(labels)
    summary = visible(_summary(figure), 900)
    return Markup(
        '<svg class="figure" viewBox="0 0 {w} {h}" role="img" aria-label="{summary}"><title>{title}</title>{body}</svg>'
    ).format(w=WIDTH, h=HEIGHT, summary=summary, title=visible(figure.title, 200), body=Markup("").join(parts))


def _group(series: Series) -> str:
    return series.label.rsplit(":", 1)[0]


def _points(series: Series, logarithmic: bool) -> list[tuple[float, float]]:
    pairs = [(x, y) for x, y in zip(series.x, series.y, strict=False) if math.isfinite(x) and math.isfinite(y)]
    if logarithmic:
        return [(x, math.log10(max(y, SMALLEST))) for x, y in pairs if y >= 0]
    return pairs


def _grid(
    figure: Figure,
    x_range: tuple[float, float],
    y_range: tuple[float, float],
    place: Callable[[float, float], tuple[float, float]],
    points: list[tuple[float, float]],
) -> Markup:
    low, high = y_range
    step = max(1, math.ceil((high - low) / 7)) if figure.y_scale == "log" else (high - low) / 5
    parts = []
    y = low
    while y <= high + 1e-9:
        _, at = place(x_range[0], y)
        text = f"1e{int(y)}" if figure.y_scale == "log" else f"{y:.3g}"
        parts.append(Markup('<line class="grid" x1="{}" x2="{}" y1="{:.1f}" y2="{:.1f}"/>').format(LEFT, WIDTH - RIGHT, at, at))
        parts.append(Markup('<text class="tick" x="{}" y="{:.1f}" text-anchor="end">{}</text>').format(LEFT - 6, at + 4, text))
        y += step
    last = -1e9
    for x in sorted({x for x, _ in points}):
        at, _ = place(x, low)
        if at - last >= 22:
            last = at
            parts.append(
                Markup('<text class="tick" x="{:.1f}" y="{}" text-anchor="middle">{:g}</text>').format(at, HEIGHT - BOTTOM + 18, x)
            )
    parts.append(Markup('<text class="axis" x="{}" y="{}" text-anchor="middle">{}</text>').format(
        (LEFT + WIDTH - RIGHT) / 2, HEIGHT - 6, escape(figure.x_label)))  # fmt: skip
    parts.append(
        Markup('<text class="axis" x="{}" y="18">{} (line with dots: yours; broad band: reference)</text>').format(
            8, escape(figure.y_label)
        )
    )
    return Markup("").join(parts)


def _labels(labels: list[tuple[float, str, str]]) -> list[Markup]:
    """Return line labels at the right edge, pushed apart where they would overlap."""
    placed: list[Markup] = []
    at = TOP - 16.0
    for y, text, colour in sorted(labels):
        at = max(y, at + 16)
        placed.append(
            Markup('<text class="label {}" x="{}" y="{:.1f}">{}</text>').format(
                colour, WIDTH - RIGHT + 8, at + 4, visible(text, 40)
            )
        )
    return placed


def _summary(figure: Figure) -> str:
    lines = [f"{s.label}: {s.y[0]:.3g} at {s.x[0]:g}, {s.y[-1]:.3g} at {s.x[-1]:g}" for s in figure.series if s.y]
    return f"{figure.title}. " + "; ".join(lines)
