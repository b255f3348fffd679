"""What a regrade did to a class, as a page and as CSV."""

from collections.abc import Sequence
from pathlib import Path

from grader.analysis.moves import Move, by_check
from grader.exports.gradebook_csv import csv_cell, csv_line
from grader.report.render import render_template

COLUMNS = (
    "student",
    "before",
    "after",
    "by",
    "question",
    "check",
    "check before",
    "check after",
    "was",
    "now",
    "why",
)


def moves_csv(moves: Sequence[Move]) -> str:
    """Return who moved as CSV, a line for each check that came out otherwise."""
    lines = [csv_line(COLUMNS)]
    for one in moves:
        total = [csv_cell(one.student), f"{one.before:g}", f"{one.after:g}", f"{one.by:g}"]
        for check in one.checks:
            points = ["" if p is None else f"{p:g}" for p in (check.before, check.after)]
            told = [check.question, check.check]
            lines.append(
                csv_line([*total, *told, *points, check.was, check.now, csv_cell(check.why)])
            )
        if not one.checks:
            lines.append(csv_line([*total, *[""] * 7]))
    return "".join(lines)


def render_moves(
    moves: Sequence[Move],
    title: str,
    said: Sequence[str],
    count: int,
    templates: Path | None = None,
    language: str = "en",
) -> str:
    """Return the page of a regrade: what was done (`said`), what each check did, who moved.

    `count` are all students of the class; `language` is that of the page's words.
    """
    return render_template(
        "regrade.html",
        templates,
        language,
        moves=sorted(moves, key=lambda one: (-abs(one.by), one.student)),
        checks=by_check(moves),
        title=title,
        said=said,
        count=count,
    )
