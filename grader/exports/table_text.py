"""Tables as other programs give them out and take them: decoded, cut into cells, made harmless."""

import csv
import html
import io
import re
from collections.abc import Iterable, Mapping, Sequence

from grader.display import visible
from grader.errors import UsageError
from grader.exports.gradebook_csv import csv_cell

MAX_BYTES = 64 << 20
MAX_FEEDBACK = 60_000


def decoded(data: bytes, what: str) -> tuple[str, str]:
    """Return the text of a file and its encoding, by its mark or by what fits."""
    if len(data) > MAX_BYTES:
        raise UsageError(f"{what}: {len(data) >> 20} MiB is too large for a gradebook")
    if data[:4] == b"PK\x03\x04":
        raise UsageError(f"{what} is a spreadsheet or a zip; export it as CSV and name that file")
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16", "replace"), "utf-16"
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return data.decode(encoding), encoding.removesuffix("-sig")
        except UnicodeDecodeError:
            continue
    return data.decode("latin-1"), "latin-1"


def cells_of(text: str) -> tuple[list[list[str]], str]:
    """Return the rows of a table and its delimiter: the one that cuts the header into most."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    first = text.lstrip("\n").partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    try:
        rows = list(csv.reader(io.StringIO(text), delimiter=delimiter))
    except csv.Error as error:
        raise UsageError(f"the gradebook cannot be read as CSV: {error}") from None
    return [row for row in rows if any(cell.strip() for cell in row)], delimiter


def table_of(rows: Iterable[Sequence[str]], delimiter: str = ",", encoding: str = "utf-8") -> bytes:
    """Return rows as a file, every cell quoted; the cells are written as they are."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter, lineterminator="\r\n", quoting=csv.QUOTE_ALL)
    writer.writerows(rows)
    return out.getvalue().encode(encoding, "backslashreplace")


def harmless(cells: Iterable[str]) -> list[str]:
    """Return cells that no spreadsheet takes for formulas. A lone dash stands for nothing."""
    return [cell if cell == "-" else csv_cell(cell) for cell in cells]


def html_cell(lines: Iterable[str]) -> str:
    """Return lines of text as HTML on one line, in which nothing is markup, nor a formula.

    >>> html_cell(["a < b;", "=1+1"])
    '<p>a &lt; b;<br>&#61;1+1</p>'
    """
    text = "<br>".join(html.escape(visible(line, 2000)).replace("\n", "<br>") for line in lines)
    whole = f"<p>{text[:MAX_FEEDBACK]}</p>"
    return _FORMULA.sub(lambda found: f"{found[1]}&#{ord(found[2])};", whole)


_FORMULA = re.compile(r"((?:[;|\t]|<br>|<p>)\s*)([=+@＝＋＠-])")


def chosen_column(
    found: Sequence[tuple[int, str, str]], said: str | None, title: str, what: str
) -> int:
    """Return the place of the column that is meant: by what was said, else by the exercise's title.

    `found` are (place, title, id) of the columns that grades may go into.
    """
    names = ", ".join(repr(name + (f" ({id})" if id else "")) for _, name, id in found) or "none"
    if said is not None:
        wanted = said.strip().casefold()
        for rule in (
            lambda name, id: wanted in (id, f"{name} ({id})".casefold()),
            lambda name, id: wanted == name.casefold(),
            lambda name, id: wanted in name.casefold(),
        ):
            fits = [place for place, name, id in found if rule(name, id)]
            if len(fits) == 1:
                return fits[0]
            if fits:
                break
        problem = "names several columns" if fits else "is no column"
        raise UsageError(f"--column {said!r} {problem} of {what}; it has {names}")
    same = [place for place, name, _ in found if name.casefold().strip() == title.casefold()]
    if len(same) == 1:
        return same[0]
    if len(found) == 1:
        return found[0][0]
    raise UsageError(f"name the column of {what} with --column; it has {names}")


def cell_at(row: Sequence[str], place: int | None) -> str:
    """Return the text of a cell, empty where a row is too short, or no column is meant."""
    return row[place] if place is not None and place < len(row) else ""


def named_cell(row: Sequence[str], places: Mapping[str, int], name: str) -> str:
    """Return the text of the cell in a column of this name, empty where there is none."""
    return cell_at(row, places.get(name)).strip()


def as_number(text: str) -> float | None:
    """Return a number written with a point or a comma, None where it is none.

    >>> as_number("1,234.5"), as_number("45,00"), as_number("EX")
    (1234.5, 45.0, None)
    """
    text = text.strip().replace("\xa0", "").replace(" ", "")
    if not re.fullmatch(r"-?[\d.,]+%?", text):
        return None
    text = text.rstrip("%")
    head, mark, tail = text.replace(",", ".").rpartition(".")
    try:
        return float(f"{head.replace('.', '')}.{tail}" if mark else tail)
    except ValueError:
        return None
