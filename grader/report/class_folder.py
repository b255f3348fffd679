"""The folder of a class: its pages, and a folder of reports a student, by names of our making."""

import contextlib
import hashlib
import json
import re
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Any

from grader.analysis.overview import ClassOverview
from grader.atomic_write import write_whole, written_whole
from grader.exports import exports
from grader.exports.gradebook_csv import row_of
from grader.report.render import render, render_class, render_mistake, render_question
from grader.report.scratch import FULL, SCRATCH, prepare
from grader.results.about import about_from_plain
from grader.results.class_row import QuestionCell, StudentRow
from grader.results.final import final_from_plain
from grader.results.grade_json import grade_from_plain, grade_text, to_plain

PAGE = 1000
CLASS = "class"
"""The folder of the pages of questions and mistakes."""

_RESERVED = re.compile(
    rf"(?:con|prn|aux|nul|com\d|lpt\d|index(?:-\d+)?|gradebook|grades|mistakes|regrades|{CLASS}|{FULL})"
    r"(?:\..*)?",
    re.I,
)
"""Names of files of ours beside the students' folders, and of devices on Windows."""


def folder_names(students: Sequence[str]) -> list[str]:
    """Return a folder name for each student: plain letters, never twice the same, never a path."""
    taken: set[str] = set()
    names = []
    for student in students:
        plain = re.sub(r"[^A-Za-z0-9._-]+", "-", student).strip("-.")[:60]
        if plain != student or not plain or _RESERVED.fullmatch(plain):
            digest = hashlib.sha256(student.encode("utf-8", "replace")).hexdigest()
            plain = f"{plain or 'student'}-{digest[:8]}"
        name, k = plain, 2
        while name.lower() in taken:
            name, k = f"{plain}-{k}", k + 1
        taken.add(name.lower())
        names.append(name)
    return names


Entry = tuple[str, str, str]
"""A grade to be written: the student, the name of the folder, the grade as JSON."""


def write_students(
    out: Path, entries: Sequence[Entry], templates: Path | None = None
) -> list[StudentRow]:
    """Write the reports of some students; return their rows."""
    rows = []
    for student, folder, text in entries:
        grade = grade_from_plain(json.loads(text))
        if grade.student != student:  # a copy of another's submission
            grade = replace(grade, student=student)
            text = json.dumps(to_plain(grade), ensure_ascii=True)
        (out / folder).mkdir(parents=True, exist_ok=True)
        scratch = out / SCRATCH
        write_whole(out / FULL / f"{folder}.json", text + "\n", scratch)
        write_whole(out / folder / "report.html", render(grade, "html", templates), scratch)
        write_whole(out / folder / "report.md", render(grade, "md", templates), scratch)
        write_whole(out / folder / "grade.json", grade_text(grade.for_student()) + "\n", scratch)
        rows.append(row_of(grade, folder))
    return rows


def write_class(
    out: Path,
    rows: Iterable[StudentRow],
    templates: Path | None = None,
    columns: Sequence[str] = (),
) -> int:
    """Write the pages of a class (see `written_class`); return how many rows there were."""
    return sum(1 for _ in written_class(out, rows, templates, columns))


def written_class(
    out: Path,
    rows: Iterable[StudentRow],
    templates: Path | None = None,
    columns: Sequence[str] = (),
) -> Iterator[StudentRow]:
    """Write the pages of a class into `out`, beside its students' folders.

    Yield each row when it is taken in.

    The pages stand there when all rows are yielded. `columns` are those of `About` that the
    gradebook gains, at its end. Rows are taken one by one and not kept: a class may be of any size.
    """
    prepare(out)
    scratch = out / SCRATCH
    overview = ClassOverview()
    with contextlib.ExitStack() as stack:
        files = [
            (export, stack.enter_context(written_whole(out / export.file, scratch)))
            for export in exports()
        ]
        spool = stack.enter_context(
            tempfile.TemporaryFile("w+", encoding="utf-8", errors="backslashreplace", dir=scratch)
        )
        for row in rows:
            for export, file in files:
                if not overview.count:
                    file.write(export.head(row, columns))
                file.write(export.line(row, columns, not overview.count))
            overview.add(row)
            spool.write(json.dumps(_as_plain(row), ensure_ascii=True) + "\n")
            yield row
        for export, file in files:
            file.write(
                ("" if overview.count else export.head(None, columns)) + export.foot(overview.count)
            )
        spool.seek(0)
        pages = max(1, -(-overview.count // PAGE))
        for page in range(pages):
            here = [_row_from_plain(json.loads(line)) for line in islice(spool, PAGE)]
            name = "index.html" if page == 0 else f"index-{page + 1}.html"
            text = render_class(here, overview, page, pages, templates, _links(out))
            write_whole(out / name, text, scratch)
    _write_parts(out, overview, templates)
    # of a larger class that stood here before
    while (surplus := out / f"index-{pages + 1}.html").is_file():
        surplus.unlink()
        pages += 1


def _links(out: Path) -> list[tuple[str, str]]:
    """Return the pages on the class that other commands wrote here: (address, words)."""
    regrades = sorted(out.glob("regrades/*[0-9].html"))
    similar = out / FULL / "similar" / "index.html"
    return [
        *((f"regrades/{page.name}", "Last regrade") for page in regrades[-1:]),
        *((f"{FULL}/similar/index.html", "Code that is alike") for _ in range(similar.is_file())),
    ]


def _write_parts(out: Path, overview: ClassOverview, templates: Path | None) -> None:
    """Write a page a question and a page a mistake; take away those of an earlier class."""
    folder, scratch = out / CLASS, out / SCRATCH
    folder.mkdir(exist_ok=True)
    written = set()
    for one in overview.question_figures:
        page = folder / f"question-{one.item.question}.html"
        write_whole(page, render_question(overview, one, templates), scratch)
        written.add(page.name)
    for mistake in (*overview.shown_mistakes, *overview.shown_alike):
        write_whole(folder / mistake.file, render_mistake(overview, mistake, templates), scratch)
        written.add(mistake.file)
    for old in (*folder.glob("question-*.html"), *folder.glob("mistake-*.html")):
        if old.name not in written:
            old.unlink()


def _as_plain(row: StudentRow) -> dict[str, Any]:
    """Return what a page shows of a row."""
    left_out = {
        "questions": [list(vars(cell).values()) for cell in row.questions],
        "mistakes": (),
        "checks": (),
        "machine": "",
        "line": "",
    }
    about = row.about.plain() if row.about is not None else None
    final = vars(row.final) if row.final is not None else None
    return {**vars(row), **left_out, "about": about, "final": final}


def _row_from_plain(raw: dict[str, Any]) -> StudentRow:
    read = {
        "questions": tuple(QuestionCell(*cell) for cell in raw["questions"]),
        "mistakes": (),
        "about": about_from_plain(raw["about"]),
        "final": final_from_plain(raw["final"]) if raw["final"] is not None else None,
    }
    return StudentRow(**{**raw, **read})
