"""`grader intake`: who handed in what, shown before anything is graded."""

import json
import os
import shutil
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from grader.cli.options import layout_option, refuse_missing, roster_option

if TYPE_CHECKING:
    from grader.batch.class_list import ClassList
    from grader.submission.class_folder import ClassReading
    from grader.submission.layout import Record

MAX_FILES = 50
LEAST_WIDTH = 10
MAX_OF_A_RULE = 20


@click.command()
@click.argument(
    "paths", metavar="FOLDER...", nargs=-1, required=True, type=click.Path(path_type=Path)
)
@layout_option
@roster_option
@click.option(
    "--json", "as_json", is_flag=True, help="Print the table for other programs (format 1)."
)
def intake(paths: tuple[Path, ...], layout: str | None, roster: Path | None, as_json: bool) -> None:
    """Show who handed in what, what is left out and why, and what is odd, before anything is
    graded. Nothing is run.

    Takes what `grade` takes: a folder, or the archive of a whole class.

    Example: grader intake submissions.zip --roster students.csv
    """
    from grader.batch.class_list import class_list
    from grader.submission.class_folder import read_class
    from grader.submission.roster import read_roster

    refuse_missing(paths)
    reading = read_class(paths, layout)
    listed = class_list(reading, read_roster(roster) if roster is not None else None)
    if as_json:
        click.echo(json.dumps(_plain(reading, listed), ensure_ascii=True, indent=1))
        return
    for line in _page(reading, listed, shutil.get_terminal_size().columns):
        click.echo(line)


def _page(reading: "ClassReading", listed: "ClassList", width: int) -> Iterator[str]:
    """Yield the lines of the page: the table, what is left out by which rule, what is odd."""
    from grader.display import one_line

    yield reading.sentence
    yield from reading.hints
    yield ""
    yield from _table(_rows(reading, listed), width)
    if reading.left_out:
        yield ""
        yield "Left out:"
        rules: dict[str, list[str]] = {}
        for one in reading.left_out:
            rules.setdefault(one.rule, []).append(one_line(one.name, 60))
        for rule, names in rules.items():
            more = f" and {len(names) - MAX_OF_A_RULE} more" if len(names) > MAX_OF_A_RULE else ""
            yield from _folded(f"{rule}: {', '.join(names[:MAX_OF_A_RULE])}{more}", width)
    odd = [
        *reading.odd,
        *reading.odd_of_students(),
    ]
    twice = [
        name
        for name, count in Counter(record.name for record in reading.records).items()
        if count > 1
    ]
    odd += [f"{name} stands for more than one submission; each is graded." for name in twice]
    if odd:
        yield ""
        yield "Odd:"
        for sentence in odd:
            yield from _folded(one_line(sentence, 400), width)
    sentences = list(listed.sentences())
    if sentences:
        yield ""
        for sentence in sentences:
            yield from _folded(sentence, width, "")


def _folded(text: str, width: int, indent: str = "  ") -> list[str]:
    import textwrap

    is_indented = len(text) - len(text.lstrip())
    return textwrap.wrap(
        text.strip(),
        max(width, 40),
        initial_indent=indent + " " * is_indented,
        subsequent_indent=indent + "    ",
        break_long_words=False,
        break_on_hyphens=False,
    )


def _rows(reading: "ClassReading", listed: "ClassList") -> list[dict[str, str]]:
    rows = []
    for number, record in enumerate(reading.records):
        about = listed.abouts.get(number)
        cells = about.cells() if about is not None else {}
        files, count = files_of(record)
        shown = ", ".join(files) + (f" and {count - len(files)} more" if count > len(files) else "")
        rows.append({"student": record.name, **cells, "files": shown or "(nothing)"})
    rows += [
        {"student": name, **about.cells(), "files": "nothing handed in"}
        for name, about in listed.missing
    ]
    return rows


def _table(rows: Sequence[dict[str, str]], width: int) -> Iterator[str]:
    """Yield a table that fits the width: the files get what is left, and are cut."""
    from grader.display import one_line

    columns = [
        name
        for name in (
            "student",
            "name",
            "id",
            "login",
            "email",
            "section",
            "late",
            "attempt",
            "group",
        )
        if any(row.get(name) for row in rows)
    ]
    if not any(row.get("late") == "yes" for row in rows):
        columns = [name for name in columns if name != "late"]
    most = {
        "student": 28,
        "name": 24,
        "id": 12,
        "login": 14,
        "email": 26,
        "section": 14,
        "group": 20,
    }
    widths: dict[str, int] = {}
    for name in columns:
        widest = max(len(one_line(row.get(name, ""), most.get(name, 9))) for row in rows)
        widths[name] = max(widest, len(name))
    for name in (
        "email",
        "login",
        "name",
        "group",
    ):  # where it is narrow, what tells least goes first
        if sum(widths.values()) + 2 * len(widths) + 24 > width and name in widths:
            del widths[name]
    left = max(width - sum(widths.values()) - 2 * len(widths), LEAST_WIDTH)
    yield "  ".join([*(f"{name:{widths[name]}}" for name in widths), "files"]).rstrip()
    for row in rows:
        cells = [f"{one_line(row.get(name, ''), widths[name]):{widths[name]}}" for name in widths]
        yield "  ".join([*cells, one_line(row["files"], left)]).rstrip()


def files_of(record: "Record") -> tuple[list[str], int]:
    """Return the names of a student's files, a bounded number, and how many there are."""
    from grader.submission.class_tree import DiskTree
    from grader.submission.left_out import rule_of

    found: list[str] = []
    count = 0
    for part in record.parts:
        if part.member or part.path.is_symlink() or not part.path.is_dir():
            names: Sequence[str] = [part.shown or part.path.name]
        else:
            try:
                paths = list(_below(DiskTree(part.path)))
            except OSError:
                paths = ["(cannot be read)"]
            names = [path for path in paths if not rule_of(path.rsplit("/", 1)[-1], False)]
        count += len(names)
        found += names[: MAX_FILES - len(found)]
    return [os.fsencode(name).decode("utf-8", "backslashreplace") for name in found], count


def _below(tree: Any, below: str = "", depth: int = 0) -> Iterator[str]:
    """Yield the files below a folder, without folders of tools and systems."""
    from grader.submission.selection import is_looked_into

    seen = tree.names(below)
    prefix = f"{below}/" if below else ""
    for name in seen.files:
        yield prefix + name
    for name in seen.folders:
        if is_looked_into(name) and depth < 6:
            yield from _below(tree, prefix + name, depth + 1)


def _plain(reading: "ClassReading", listed: "ClassList") -> dict[str, Any]:
    from grader.batch.class_list import about_of

    students = []
    for number, record in enumerate(reading.records):
        files, count = files_of(record)
        about = listed.abouts.get(number) or about_of(record)
        students.append(
            {
                "student": record.name,
                **about.plain(),
                "files": files,
                "file_count": count,
                "odd": list(record.odd),
            }
        )
    matched = listed.matched
    return {
        "format": 1,
        "layouts": list(reading.layouts),
        "students": students,
        "nothing_handed_in": [{"student": name, **about.plain()} for name, about in listed.missing],
        "not_on_the_roster": [
            {"student": name, "near": list(near)} for name, near in matched.unknown
        ]
        if matched
        else [],
        "left_out": [{"name": one.name, "rule": one.rule} for one in reading.left_out],
        "odd": [*reading.odd, *(matched.odd if matched else [])],
        "hints": reading.hints,
    }
