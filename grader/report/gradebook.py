"""What a batch leaves behind: grades.json, gradebook.csv, index.html and a folder a student, by names of our making."""

import contextlib
import csv
import hashlib
import io
import json
import os
import re
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TextIO

from grader.report.plain import csv_cell, number
from grader.report.render import render, render_class
from grader.result import Grade, to_plain

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


def _header(grade: Grade) -> list[str]:
    questions = [question.id for question in grade.questions]
    return ["student", "points", "max_points", "complete", *questions, *(f"{q} status" for q in questions)]


def _row(grade: Grade) -> list[str]:
    """Return a gradebook row; points that are not final are marked by a status."""
    points = [number(q.points) if q.status != "grader_fault" else "" for q in grade.questions]
    total = number(grade.points) if not any(q.status == "grader_fault" for q in grade.questions) else ""
    row = [csv_cell(grade.student), total, number(grade.max_points), "yes" if grade.is_complete else "no"]
    return [*row, *points, *(q.status for q in grade.questions)]


def gradebook_csv(grades: Sequence[Grade]) -> str:
    """Return the gradebook: a row a student, a column a question."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n", quoting=csv.QUOTE_ALL)
    for count, grade in enumerate(grades):
        writer.writerows([_header(grade), _row(grade)] if count == 0 else [_row(grade)])
    return out.getvalue()


def write_student(folder: Path, grade: Grade, templates: Path | None = None) -> None:
    """Write one student's reports into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    write_file(folder / "report.html", render(grade, "html", templates))
    write_file(folder / "report.md", render(grade, "md", templates))
    write_file(folder / "grade.json", json.dumps(to_plain(grade), ensure_ascii=True, indent=1) + "\n")


def write_class(out: Path, grades: Iterable[Grade], templates: Path | None = None, students: Sequence[str] | None = None) -> int:
    """Write everything about a class into `out`; return how many grades there were.

    Grades are taken one by one and not kept whole. `students` are their names in order; where they are left out, the grades are
    gone through first.
    """
    out.mkdir(parents=True, exist_ok=True)
    if students is None:
        grades = list(grades)
        students = [grade.student for grade in grades]
    names = folder_names(students)
    light: list[Grade] = []
    book = io.StringIO()
    rows = csv.writer(book, lineterminator="\n", quoting=csv.QUOTE_ALL)
    with _whole_file(out / "grades.json") as machine:
        machine.write("[")
        for name, grade in zip(names, grades, strict=True):
            write_student(out / name, grade, templates)
            machine.write(("," if light else "") + "\n" + json.dumps(machine_form(grade), ensure_ascii=True, indent=1))
            rows.writerows([_row(grade)] if light else [_header(grade), _row(grade)])
            light.append(_light(grade))
        machine.write("\n]\n")
    write_file(out / "gradebook.csv", book.getvalue())
    write_file(out / "index.html", render_class(light, names, templates))
    return len(light)


def _light(grade: Grade) -> Grade:
    """Return what the class page needs of a grade."""
    questions = []
    for question in grade.questions:
        named = tuple(replace(check, detail="", hint="", reproduction="", printed="", figure=None)
                      for check in question.checks if check.misconception)  # fmt: skip
        questions.append(replace(question, answer="", text="", checks=named))
    return replace(grade, questions=tuple(questions), notes=())


@contextlib.contextmanager
def _whole_file(path: Path) -> Iterator[TextIO]:
    """Open a file that takes its place only when it is complete."""
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".writing-")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", errors="backslashreplace", newline="\n") as file:
            yield file
        os.chmod(temporary, 0o644)
        os.replace(temporary, path)
    except BaseException:
        os.unlink(temporary)
        raise


def write_file(path: Path, text: str) -> None:
    """Write a file whole or not at all."""
    with _whole_file(path) as file:
        file.write(text)
