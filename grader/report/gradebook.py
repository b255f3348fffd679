"""What a batch leaves behind: grades.json, gradebook.csv, index.html and a folder a student, by names of our making."""

import contextlib
import csv
import hashlib
import io
import json
import os
import platform
import re
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Any

from grader.files import WRITING, write_whole, written_whole
from grader.report.about import About, about_from_plain
from grader.report.plain import csv_cell, number
from grader.report.render import ClassOverview, render, render_class
from grader.result import Grade, Status, grade_from_plain, to_plain

SCRATCH = ".writing"
PAGE = 1000

_RESERVED = {"con", "prn", "aux", "nul", "index", "gradebook", "grades"}


def machine_form(grade: Grade) -> dict[str, object]:
    """Return a grade in the stable form other tools build on (format 1)."""
    fields = ("id", "kind", "part", "status", "points", "max_points", "visibility", "misconception", "message")
    return {
        "format": grade.format,
        "problem": grade.problem,
        "student": grade.student,
        "points": to_plain(grade.points),
        "max_points": to_plain(grade.max_points),
        "isolation": grade.isolation,
        "questions": [
            {
                "id": question.id,
                "status": question.status,
                "points": to_plain(question.points),
                "max_points": to_plain(question.max_points),
                "checks": [{name: to_plain(getattr(check, name)) for name in fields} for check in question.checks],
            }
            for question in grade.questions
        ],
    }


def folder_names(students: Sequence[str]) -> list[str]:
    """Return a folder name for each student: plain letters, never twice the same, never a path."""
    taken: set[str] = set()
    names = []
    for student in students:
        plain = re.sub(r"[^A-Za-z0-9._-]+", "-", student).strip("-.")[:60]
        if plain != student or not plain or plain.lower().partition(".")[0] in _RESERVED:
            plain = f"{plain or 'student'}-{hashlib.sha256(student.encode('utf-8', 'replace')).hexdigest()[:8]}"
        name, k = plain, 2
        while name.lower() in taken:
            name, k = f"{plain}-{k}", k + 1
        taken.add(name.lower())
        names.append(name)
    return names


@dataclass(frozen=True)
class QuestionCell:
    """One question of one student, as the pages of a class show it."""

    id: str
    title: str
    status: Status
    points: float
    max_points: float


@dataclass(frozen=True)
class StudentRow:
    """What the pages of a class need of one grade: plain and small.

    `machine` is the machine form as JSON, `line` the row of the gradebook; `lacks` names modules that this machine lacks for
    it, `about` holds what roster and layout tell.
    """

    student: str
    folder: str
    title: str
    points: float
    max_points: float
    is_complete: bool
    isolation: str
    questions: tuple[QuestionCell, ...]
    mistakes: tuple[tuple[str, str, str], ...]
    machine: str = ""
    line: str = ""
    lacks: tuple[str, ...] = ()
    about: About | None = None

    @property
    def marks(self) -> tuple[str, ...]:
        """What the class page says beside the name."""
        return self.about.marks() if self.about is not None else ()

    @property
    def is_missing(self) -> bool:
        """Say whether nothing was handed in: the student is known from the roster alone."""
        return self.about is not None and self.about.is_missing

    @property
    def is_faulty(self) -> bool:
        """Say whether a fault of the grader left something ungraded."""
        return any(question.status == "grader_fault" for question in self.questions)


def row_of(grade: Grade, folder: str = "") -> StudentRow:
    """Return a grade as a row; its mistakes are (id, message, question)."""
    row = StudentRow(
        student=grade.student,
        folder=folder,
        title=grade.title,
        points=grade.points,
        max_points=grade.max_points,
        is_complete=grade.is_complete,
        isolation=grade.isolation,
        questions=tuple(QuestionCell(q.id, q.title, q.status, q.points, q.max_points) for q in grade.questions),
        lacks=grade.lacks,
        mistakes=tuple((c.misconception, c.message, q.id) for q in grade.questions for c in q.checks if c.misconception),
    )
    return replace(row, machine=json.dumps(machine_form(grade), ensure_ascii=True), line=_csv_line(_cells(row)))


def _header(row: StudentRow) -> list[str]:
    questions = [question.id for question in row.questions]
    return ["student", "points", "max_points", "complete", *questions, *(f"{q} status" for q in questions)]


def _cells(row: StudentRow) -> list[str]:
    """Return a gradebook row; points that are not final are marked by a status."""
    points = [number(q.points) if q.status != "grader_fault" else "" for q in row.questions]
    total = "" if row.is_faulty else number(row.points)
    cells = [csv_cell(row.student), total, number(row.max_points), "yes" if row.is_complete else "no"]
    return [*cells, *points, *(q.status for q in row.questions)]


def _csv_line(cells: Sequence[str]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n", quoting=csv.QUOTE_ALL).writerow(cells)
    return out.getvalue()


def gradebook_csv(grades: Iterable[Grade]) -> str:
    """Return the gradebook: a row a student, a column a question."""
    rows = [row_of(grade) for grade in grades]
    return "".join([_csv_line(_header(rows[0])), *(row.line for row in rows)]) if rows else ""


Entry = tuple[str, str, str]
"""A grade to be written: the student, the name of the folder, the grade as JSON."""


def write_students(out: Path, entries: Sequence[Entry], templates: Path | None = None) -> list[StudentRow]:
    """Write the reports of some students; return their rows."""
    rows = []
    for student, folder, text in entries:
        grade = grade_from_plain(json.loads(text))
        if grade.student != student:  # a copy of another's submission
            grade = replace(grade, student=student)
            text = json.dumps(to_plain(grade), ensure_ascii=True)
        (out / folder).mkdir(parents=True, exist_ok=True)
        scratch = out / SCRATCH
        write_whole(out / folder / "report.html", render(grade, "html", templates), scratch)
        write_whole(out / folder / "report.md", render(grade, "md", templates), scratch)
        write_whole(out / folder / "grade.json", text + "\n", scratch)
        rows.append(row_of(grade, folder))
    return rows


def prepare(out: Path) -> None:
    """Make the folder of a class, and take away what a run that was killed in the middle of a file left there."""
    scratch = out / SCRATCH
    scratch.mkdir(parents=True, exist_ok=True)
    for left in scratch.iterdir():
        with contextlib.suppress(OSError):
            if _is_orphan(left.name) or left.stat().st_mtime < time.time() - 3600:
                left.unlink()


def _is_orphan(name: str) -> bool:
    """Say whether the process that was writing a file ran on this machine and is gone."""
    prefix, _, numbers = name.partition(f"{platform.node()}-")
    pid = numbers.partition("-")[0]
    if prefix != WRITING or not pid.isdigit() or sys.platform == "win32":
        return False
    try:
        os.kill(int(pid), 0)
        state = Path(f"/proc/{pid}/stat").read_text(errors="replace").rpartition(")")[2].split()[0]
    except ProcessLookupError:
        return True
    except (OSError, IndexError):
        return False
    return state == "Z"  # it has ended, and nobody asked how


def _with_cells(line: str, cells: Sequence[str]) -> str:
    """Return a line of the gradebook with more cells at its end."""
    return f"{line.removesuffix(chr(10))},{_csv_line(cells)}" if cells else line


def _with_about(machine: str, about: About | None) -> str:
    """Return the machine form with what roster and layout tell."""
    if about is None or not about.plain():
        return machine
    return json.dumps({**json.loads(machine), "about": about.plain()}, ensure_ascii=True)


def write_class(out: Path, rows: Iterable[StudentRow], templates: Path | None = None, columns: Sequence[str] = ()) -> int:
    """Write the pages of a class into `out`, beside its students' folders; return how many rows there were.

    `columns` are those of `About` that the gradebook gains, at its end.
    Rows are taken one by one and not kept: a class may be of any size.
    """
    prepare(out)
    scratch = out / SCRATCH
    overview = ClassOverview()
    with contextlib.ExitStack() as stack:
        machine = stack.enter_context(written_whole(out / "grades.json", scratch))
        book = stack.enter_context(written_whole(out / "gradebook.csv", scratch))
        spool = stack.enter_context(tempfile.TemporaryFile("w+", encoding="utf-8", errors="backslashreplace", dir=scratch))

        for row in rows:
            if not overview.count:
                book.write(_with_cells(_csv_line(_header(row)), columns))
            cells = row.about.cells() if row.about is not None else {}
            book.write(_with_cells(row.line, [csv_cell(cells.get(column, "")) for column in columns]))
            machine.write(("," if overview.count else "[") + "\n" + _with_about(row.machine, row.about))
            overview.add(row)
            spool.write(json.dumps(_as_plain(row), ensure_ascii=True) + "\n")
        machine.write("\n]\n" if overview.count else "[\n]\n")
        spool.seek(0)
        pages = max(1, -(-overview.count // PAGE))
        for page in range(pages):
            here = [_row_from_plain(json.loads(line)) for line in islice(spool, PAGE)]
            name = "index.html" if page == 0 else f"index-{page + 1}.html"
            write_whole(out / name, render_class(here, overview, page, pages, templates), scratch)
    while (surplus := out / f"index-{pages + 1}.html").exists():  # of a larger class that stood here before
        surplus.unlink()
        pages += 1
    return overview.count


def _as_plain(row: StudentRow) -> dict[str, Any]:
    """Return what a page shows of a row."""
    left_out = {"questions": [list(vars(cell).values()) for cell in row.questions], "mistakes": (), "machine": "", "line": ""}
    return {**vars(row), **left_out, "about": row.about.plain() if row.about is not None else None}


def _row_from_plain(raw: dict[str, Any]) -> StudentRow:
    questions = tuple(QuestionCell(*cell) for cell in raw["questions"])
    return StudentRow(**{**raw, "questions": questions, "mistakes": (), "about": about_from_plain(raw["about"])})


def machine_grades(file: Path) -> Iterator[dict[str, Any]]:
    """Yield the grades of a grades.json that `write_class` wrote, a line each. Raise ValueError where it is cut."""
    with file.open(encoding="utf-8") as text:
        line = ""
        for line in text:
            if line.rstrip("\n") not in ("[", "]"):
                yield json.loads(line.rstrip(",\n"))
    if line != "]\n":
        raise ValueError("it ends before its end")
