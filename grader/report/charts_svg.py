"""Small charts of a class as SVG: the histogram of points, and how a question went.

Each says its numbers in words too, for who does not see it.
"""

from collections import Counter

from markupsafe import Markup, escape

from grader.analysis.distribution import Bar, Distribution
from grader.analysis.items import DID_NOT_RUN
from grader.catalogue import Catalogue, catalogue
from grader.display import number
from grader.report.words import WORDS
from grader.results.grade import Status

WIDTH, HEIGHT = 540, 210
LEFT, RIGHT, TOP, BOTTOM = 34, 8, 26, 40

_IN_BAR: tuple[Status, ...] = ("correct", "partial", "incorrect")
_AT_END: tuple[Status, ...] = ("needs_review", "grader_fault", "not_attempted")


def histogram(points: Distribution | None, words: Catalogue | None = None) -> Markup:
    """Return how the points of a class are spread, with a line at mean and median."""
    if points is None:
        return Markup("")
    say = words or catalogue("en")
    low, high = points.bars[0].low, points.bars[-1].high
    tallest = max(bar.count for bar in points.bars)
    across = (WIDTH - LEFT - RIGHT) / (high - low)
    floor = HEIGHT - BOTTOM

    def x(value: float) -> float:
        return LEFT + (value - low) * across

    parts = [
        f'<line class="axis-line" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{floor}" y2="{floor}"/>'
    ]
    for bar in points.bars:
        tall = (floor - TOP) * bar.count / tallest
        told = escape(_bar(say, bar))
        parts.append(
            f'<rect x="{x(bar.low) + 1:.1f}" y="{floor - tall:.1f}" height="{tall:.1f}" '
            f'width="{max((bar.high - bar.low) * across - 2, 1):.1f}"><title>{told}</title></rect>'
        )
    last = -100.0
    for edge in [*(bar.low for bar in points.bars), high]:
        if x(edge) - last >= 44 or (edge == high and x(edge) - last >= 28):
            last = x(edge)
            parts.append(_text("", last, floor + 16, number(edge), "middle"))
    parts.append(_text("", (LEFT + WIDTH - RIGHT) / 2, HEIGHT - 6, say("points"), "middle"))
    parts.append(_text("", LEFT - 6, TOP + 4, str(tallest), "end"))
    parts.append(_text("", LEFT - 6, floor, "0", "end"))
    parts.append(
        f'<line class="mark" x1="{x(points.median):.1f}" x2="{x(points.median):.1f}" '
        f'y1="{TOP - 6}" y2="{floor}"/>'
    )
    is_right = points.median > (low + high) / 2
    said = say("median {points}", points=number(points.median))
    at = x(points.median) + (-6 if is_right else 6)
    parts.append(_text("mark-word", at, TOP - 10, said, "end" if is_right else "start"))
    bars = "; ".join(_bar(say, bar) for bar in points.bars)
    return Markup(
        f'<svg class="histogram" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="'
        f'{escape(say("Students by points."))} {escape(bars)}">{"".join(parts)}</svg>'
    )


def _bar(say: Catalogue, bar: Bar) -> str:
    low, high = number(bar.low), number(bar.high)
    return say("{low} to {high} points: {count}", low=low, high=high, count=bar.count)


def _text(kind: str, x: float, y: float, words: str, anchor: str) -> str:
    shown = f'class="{kind}" ' if kind else ""
    return f'<text {shown}x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(words)}</text>'


def status_bar(counts: Counter[Status], words: Catalogue | None = None) -> Markup:
    """Return how a question went as one bar: right, partly, wrong, did not run, waiting, blank."""
    total = counts.total()
    if not total:
        return Markup("")
    say = words or catalogue("en")
    stopped = sum(counts[status] for status in DID_NOT_RUN)
    parts: list[tuple[str, str, int]] = [
        *((status, say(WORDS[status]), counts[status]) for status in _IN_BAR),
        ("did_not_run", say("did not run"), stopped),
        *((status, say(WORDS[status]), counts[status]) for status in _AT_END),
    ]
    drawn, at = [], 0.0
    for kind, _, count in parts:
        if count:
            wide = 144 * count / total
            drawn.append(f'<rect class="{kind}" x="{at:.1f}" width="{wide:.1f}" height="13"/>')
            at += wide
    said = escape(", ".join(f"{count} {told}" for _, told, count in parts if count))
    return Markup(
        f'<svg class="bar" viewBox="0 0 144 13" preserveAspectRatio="none" role="img" '
        f'aria-label="{said}"><title>{said}</title>{"".join(drawn)}</svg>'
    )
