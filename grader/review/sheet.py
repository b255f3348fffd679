"""What waits as a CSV file that a spreadsheet edits, out and in again."""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from grader.errors import UsageError
from grader.exports.gradebook_csv import csv_cell
from grader.review.groups import Group

COLUMNS = (
    "group",
    "question",
    "title",
    "students",
    "answer",
    "found",
    "open",
    "proposed",
    "points",
    "comment",
)
"""`points` and `comment` are filled in by a person: of the `open` points, and why."""


MOST_TEXT = 5000
"""Characters of an answer that a cell holds."""

_MARK = "g-"
"""Before the id of a group, which a spreadsheet may else take for a number: 0123456789, 12e45."""


@dataclass(frozen=True)
class Row:
    """One decision of a person for a group: of the open points, how many, and why."""

    group: Group
    points: float
    comment: str


def as_csv(groups: Sequence[Group]) -> str:
    """Return groups as CSV, one a line; points and comment are left empty."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for group in groups:
        proposed = "" if group.proposed is None else f"{group.proposed:g}"
        question = group.question
        texts = [question.id, question.title, len(group.members)]
        texts += [question.read_by_a_person, group.found]
        writer.writerow(
            [f"{_MARK}{group.id}", *map(_plain, texts), f"{group.open_points:g}", proposed, "", ""]
        )
    return out.getvalue()


def _plain(value: object) -> object:
    return csv_cell(value, MOST_TEXT) if isinstance(value, str) else value


def read_csv(text: str, groups: Sequence[Group]) -> Iterator[Row]:
    """Yield the decisions in a CSV that `as_csv` wrote; rows without points are left open.

    Raise UsageError, which tells every line that is wrong.
    """
    known = {group.id: group for group in groups}
    text = text.removeprefix("\ufeff")
    header = text.partition("\n")[0]  # some spreadsheets save semicolons, or tabs
    rows = csv.DictReader(io.StringIO(text), delimiter=max(",;\t", key=header.count))
    missing = [name for name in ("group", "points") if name not in (rows.fieldnames or ())]
    if missing:
        raise UsageError(f"the file has no column {' and '.join(missing)}; export it again")
    found: list[Row] = []
    wrong: list[str] = []
    for row in rows:
        given, line = (row.get("points") or "").strip(), rows.line_num
        if not given:
            continue
        group = known.get((row.get("group") or "").strip().removeprefix(_MARK))
        if group is None:
            wrong.append(
                f"line {line}: no answers wait as {row.get('group')!r}; were they decided or "
                "handed in anew since then, or written by an earlier version? Export it again"
            )
            continue
        points = _number(given)
        if points is None or not 0 <= points <= group.open_points:
            wrong.append(f"line {line}: {given!r} is no number from 0 to {group.open_points:g}")
            continue
        found.append(Row(group, points, (row.get("comment") or "").strip()))
    if wrong:
        raise UsageError("nothing was decided: " + "; ".join(wrong))
    yield from found


def has_points(text: str) -> bool:
    """Say whether somebody has typed points into a CSV that `as_csv` wrote."""
    header = text.partition("\n")[0]
    rows = csv.DictReader(io.StringIO(text), delimiter=max(",;\t", key=header.count))
    return any((row.get("points") or "").strip() for row in rows)


def _number(text: str) -> float | None:
    try:
        return float(text.replace(",", "."))
    except ValueError:
        return None
