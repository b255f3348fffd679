"""Markdown tables as lines of text: each cell behind the words of its row and its column."""

import re

from grader.late_pattern import late_pattern

_RULE = late_pattern(r"^\s*\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)*\|?\s*$")


def tables_as_lines(text: str) -> str:
    """Return text with each cell of a Markdown table on a line of its own, behind the words of its
    row and its column.

    >>> print(tables_as_lines("| | T = 5 | T = 10 |\\n|---|---|---|\\n| weights | 19 | 39 |"))
    weights, T = 5: 19
    weights, T = 10: 39
    """
    lines = text.split("\n")
    kept: list[str] = []
    at = 0
    while at < len(lines):
        if (
            "|" in lines[at]
            and at + 1 < len(lines)
            and "|" in lines[at + 1]
            and _RULE.match(lines[at + 1])
        ):
            header = _cells(lines[at])
            at += 2
            while at < len(lines) and "|" in lines[at]:
                kept += _row_as_lines(header, _cells(lines[at]))
                at += 1
            continue
        kept.append(lines[at])
        at += 1
    return "\n".join(kept)


def _cells(line: str) -> list[str]:
    return (
        [cell.strip() for cell in line.strip().strip("|").split("|")] if line.strip() != "|" else []
    )


def _row_as_lines(header: list[str], cells: list[str]) -> list[str]:
    if len(cells) < 2:
        return [" ".join(cells)]
    joint = (
        " = "
        if re.fullmatch(r"[A-Za-z]\w*", header[0]) and re.fullmatch(r"\$?\d+\$?", cells[0])
        else " "
    )
    row = f"{header[0]}{joint}{cells[0]}".strip()
    found = []
    for title, cell in zip([*header[1:], *[""] * len(cells)], cells[1:], strict=False):
        found.append(f"{', '.join(part for part in (row, title) if part)}: {cell}")
    return found
