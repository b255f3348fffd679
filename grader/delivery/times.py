"""When students handed in, as a list tells it: any CSV file, or what a course site gives out."""

import re
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from grader.errors import UsageError
from grader.exports.table_text import cells_of, decoded
from grader.submission.stamps import stamp

_SUBMITTED = (
    "last modified (submission)",
    "zuletzt geändert (abgabe)",
    "submission_timestamp",
)
"""The column of Moodle's grading worksheet, and of GitHub Classroom's list of grades."""
_IN_WORDS = re.compile(
    r"(?:[^\d,]+,\s*)?(?P<day>\d{1,2})\.?\s+(?P<month>[^\W\d]{3,})\s+(?P<year>\d{4}),?\s+"
    r"(?P<hour>\d{1,2}):(?P<minute>\d\d)(?::\d\d)?(?:\s*(?P<half>[ap])\.?m\.?)?",
    re.I,
)
_PARTICIPANT = re.compile(r"^\D+(?=\d+$)")
"""Before the number of a participant, as Moodle writes it: "Participant 12345"."""
_US = re.compile(
    r"(?P<day>[A-Za-z]+,\s*)?(?P<month>[A-Za-z]+)\s+(?P<date>\d{1,2}),\s*(?P<rest>\d{4}.*)"
)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_GERMAN = {"mär": "mar", "mai": "may", "okt": "oct", "dez": "dec"}


def read_times(path: Path) -> dict[str, datetime]:
    """Return when each student handed in, by every name the list has for them, in small letters.

    A row holds who (names, ids, logins, addresses) and one time. In the lists of Moodle and of
    GitHub Classroom it is the time of the submission, which may be missing. Raises UsageError, with
    the row, where a row has no time or several.
    """
    if not path.is_file():
        raise UsageError(f"--times {path}: there is no such file")
    rows, _ = cells_of(decoded(path.read_bytes(), str(path))[0])
    head = [cell.strip().casefold() for cell in rows[0]] if rows else []
    column = next((head.index(name) for name in _SUBMITTED if name in head), None)
    found: dict[str, datetime] = {}
    several: set[str] = set()
    # a list without a head has a time in its first row
    first = 0 if column is None and any(moment(cell) for row in rows[:1] for cell in row) else 1
    for number, row in enumerate(rows[first:], start=first + 1):
        if column is not None:
            place = _in_column(row, column, f"--times {path}, row {number}")
        else:
            place = _only_one(row, f"--times {path}, row {number}")
        if place is None:
            continue
        at, when = place
        for k, cell in enumerate(row):
            if k != at and cell.strip():
                for name in (cell.strip().casefold(), _PARTICIPANT.sub("", cell.strip())):
                    if found.setdefault(name, when) != when:
                        several.add(name)  # of two who are called so neither is meant
    return {name: when for name, when in found.items() if name not in several}


def _only_one(row: Sequence[str], where: str) -> tuple[int, datetime]:
    moments = [(place, when) for place, cell in enumerate(row) if (when := moment(cell))]
    if len(moments) != 1:
        what = "no time that is understood" if not moments else "several times"
        cells = ", ".join(cell.strip() for cell in row if cell.strip())[:80]
        raise UsageError(
            f"{where} ({cells}): there is {what}; a row holds who, and when: "
            "dana,2026-11-20T21:04:00+01:00"
        )
    return moments[0]


def _in_column(row: Sequence[str], place: int, where: str) -> tuple[int, datetime] | None:
    """Return the time of a submission, None where nothing was handed in."""
    cell = row[place].strip() if place < len(row) else ""
    if cell in ("", "-"):
        return None
    when = moment(cell)
    if when is None:
        raise UsageError(
            f"{where}: {cell!r} is no time that is understood; set Moodle to English or German for "
            "the download, or write 2026-11-20T21:04:00+01:00"
        )
    return place, when


def moment(cell: str) -> datetime | None:
    """Return the time that a cell holds, None where it holds none, or a date alone.

    >>> moment("Tuesday, 24 November 2026, 9:04 PM"), moment("2026-11-24")
    (datetime.datetime(2026, 11, 24, 21, 4), None)
    """
    cell = " ".join(cell.split())
    if us := _US.fullmatch(cell):  # November 20, 2026, 11:10 PM
        cell = f"{us['date']} {us['month']} {us['rest']}"
    if found := _IN_WORDS.fullmatch(cell):
        return _from_words(found)
    if len(cell) < 16:  # a date alone would be midnight, and most would be late
        return None
    try:
        return datetime.fromisoformat(stamp(cell) or cell)
    except ValueError:
        return None


def _from_words(found: re.Match[str]) -> datetime | None:
    word = found["month"][:3].casefold()
    word = _GERMAN.get(word, word)
    hour = int(found["hour"])
    if found["half"]:
        hour = hour % 12 + (12 if found["half"].lower() == "p" else 0)
    try:
        month = _MONTHS.index(word) + 1
        return datetime(int(found["year"]), month, int(found["day"]), hour, int(found["minute"]))
    except ValueError:
        return None
