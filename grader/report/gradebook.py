"""What a batch leaves behind: grades.json, gradebook.csv, index.html and a folder a student, by names of our making."""

import csv
import hashlib
import io
import json
import os
import re
import tempfile
from collections.abc import Sequence
from pathlib import Path

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


def gradebook_csv(grades: Sequence[Grade]) -> str:
    """Return the gradebook: a row a student, a column a question; points that are not final are marked by a status."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n", quoting=csv.QUOTE_ALL)
    questions = [question.id for question in grades[0].questions] if grades else []
    columns = [*questions, *(f"{q} status" for q in questions)]
    writer.writerow(["student", "points", "max_points", "complete", *columns])
    for grade in grades:
        points = [number(q.points) if q.status != "grader_fault" else "" for q in grade.questions]
        total = number(grade.points) if not any(q.status == "grader_fault" for q in grade.questions) else ""
        row = [csv_cell(grade.student), total, number(grade.max_points), "yes" if grade.is_complete else "no"]
        writer.writerow([*row, *points, *(q.status for q in grade.questions)])
    return out.getvalue()


def write_student(folder: Path, grade: Grade, templates: Path | None = None) -> None:
    """Write one student's reports into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    write_file(folder / "report.html", render(grade, "html", templates))
    write_file(folder / "report.md", render(grade, "md", templates))
    write_file(folder / "grade.json", json.dumps(to_plain(grade), ensure_ascii=True, indent=1) + "\n")


def write_class(out: Path, grades: Sequence[Grade], templates: Path | None = None) -> None:
    """Write everything about a class into `out`."""
    out.mkdir(parents=True, exist_ok=True)
    names = folder_names([grade.student for grade in grades])
    for name, grade in zip(names, grades, strict=True):
        write_student(out / name, grade, templates)
    write_file(out / "grades.json", json.dumps([machine_form(g) for g in grades], ensure_ascii=True, indent=1) + "\n")
    write_file(out / "gradebook.csv", gradebook_csv(grades))
    write_file(out / "index.html", render_class(list(grades), names, templates))


def write_file(path: Path, text: str) -> None:
    """Write a file whole or not at all."""
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".writing-")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", errors="backslashreplace", newline="\n") as file:
            file.write(text)
        os.chmod(temporary, 0o644)
        os.replace(temporary, path)
    except BaseException:
        os.unlink(temporary)
        raise
