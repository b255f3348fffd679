"""Feedback for students as files: a folder or a zip each, or the zip that a course site takes back.

Sending is the course's own. What goes into a file was taken through `results.visibility` before:
nothing here sees what is hidden.
"""

import re
import secrets
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path

from grader.display import number, one_line
from grader.errors import UsageError
from grader.exports.gradebook_csv import csv_cell
from grader.exports.table_text import cells_of, decoded, harmless, table_of
from grader.exports.target import Line
from grader.report.render import render
from grader.results.grade_json import grade_text
from grader.submission.class_folder import ClassReading
from grader.submission.handed import composed

_IN_CANVAS = re.compile(r"(?P<head>.*?(?<!\d)\d+_\d+)_.+", re.S)
_ADDRESS = re.compile(r"[^\s@<>,;:\"()\[\]\\]+@[^\s@<>,;:\"()\[\]\\]+")


def files_of(line: Line, templates: Path | None = None) -> dict[str, bytes]:
    """Return one student's files by name: report.html, report.md, grade.json."""
    texts = {
        "report.html": render(line.grade, "html", templates),
        "report.md": render(line.grade, "md", templates),
        "grade.json": grade_text(line.grade) + "\n",
    }
    return {name: text.encode("utf-8", "backslashreplace") for name, text in texts.items()}


@dataclass(frozen=True)
class Placed:
    """Where a course site wants each student's report: its path in the zip, by our name.

    `odd` names students it has no place for, with the reason.
    """

    paths: Mapping[str, str]
    odd: Mapping[str, str]


def in_moodle(lines: Sequence[Line], numbers: Mapping[str, str]) -> Placed:
    """Return the paths in the zip that Moodle's "Upload multiple feedback files in a zip" takes.

    Moodle reads `name_number_assignfeedback_file_`: the number is the participant's in this
    assignment, so `numbers` come from the grading worksheet or the downloaded submissions.
    """
    paths, odd = {}, {}
    for line in lines:
        participant = numbers.get(line.student, "")
        if not participant.isdigit():
            odd[line.student] = "no participant number is known"
            continue
        plain = re.sub(r"[^\w .-]+|_+", " ", line.about.name or line.student).strip(" .")
        name = plain or "student"
        paths[line.student] = f"{name[:60]}_{participant}_assignfeedback_file_/report.html"
    return Placed(paths, odd)


def in_canvas(lines: Sequence[Line], reading: ClassReading) -> Placed:
    """Return the names in the zip that Canvas's "Upload Submissions" takes as comments.

    Canvas finds the student and the file that was handed in by the two numbers in the name under
    which it was downloaded, so the download is needed. Who wrote into the form has no such file.
    """
    heads: dict[str, str] = {}
    for record in reading.records:
        for part in record.parts:
            found = _IN_CANVAS.fullmatch(Path(part.member or part.path.name).name)
            if found is not None:
                heads.setdefault(composed(record.name), found["head"])
    paths, odd = {}, {}
    for line in lines:
        head = heads.get(composed(line.student))
        if head is None:
            odd[line.student] = "no file of theirs is in the download"
        else:
            paths[line.student] = f"{head}_report.html"
    return Placed(paths, odd)


def moodle_numbers(reading: ClassReading) -> dict[str, str]:
    """Return the participants' numbers that stand in the names of a Moodle download."""
    return {composed(record.name): record.site_id for record in reading.records if record.site_id}


def link_names(students: Sequence[str], before: Mapping[str, str]) -> dict[str, str]:
    """Return a name nobody can guess for each student, as it was before where there was one."""
    return {student: before.get(student) or secrets.token_urlsafe(18) for student in students}


def read_links(path: Path) -> dict[str, str]:
    """Return the names that an earlier run gave, from its list of links."""
    if not path.is_file():
        return {}
    rows, _ = cells_of(decoded(path.read_bytes(), str(path))[0])
    found = {}
    for row in rows[1:]:
        if len(row) >= 3 and (token := row[2].rstrip("/").rpartition("/")[2]):
            # a mark against formulas is ours, that of 't Hooft is not
            name = row[0].removeprefix("'")
            found[name if csv_cell(name) == row[0] else row[0]] = token
    return found


def links(lines: Sequence[Line], names: Mapping[str, str], base: str) -> bytes:
    """Return the list of links: who, their address, the page. It is for the teacher alone."""
    rows = [
        harmless([line.student, line.about.email]) + [f"{base.rstrip('/')}/{names[line.student]}/"]
        for line in lines
    ]
    return table_of([["student", "email", "link"], *rows])


def mails(
    lines: Sequence[Line], sender: str, names: Mapping[str, str], base: str = ""
) -> Iterator[tuple[str, bytes | None]]:
    """Yield (student, mail as .eml): a link, or the report itself attached.

    None where there is no address, or no link. A mail program opens it as a draft.
    """
    if not _ADDRESS.fullmatch(sender):
        raise UsageError(f"--from {sender!r} is no address")
    for line in lines:
        has_link = not base or line.student in names
        if not (_ADDRESS.fullmatch(line.about.email) and has_link):
            yield line.student, None
            continue
        mail = EmailMessage(policy=SMTP)
        mail["From"] = sender
        mail["To"] = line.about.email
        mail["Subject"] = one_line(f"Feedback: {line.grade.title}", 150)
        mail["X-Unsent"] = "1"
        final = line.final
        said = [
            f"{number(final.points)} of {number(final.max_points)} points in {line.grade.title}."
        ]
        said += [final.sentence] if final.sentence else []
        if base:
            said.append(f"Your report: {base.rstrip('/')}/{names[line.student]}/")
        else:
            said.append("Your report is attached; open it in a browser.")
        mail.set_content("\n\n".join(said) + "\n")
        if not base:
            page = render(line.grade, "html").encode("utf-8", "backslashreplace")
            mail.add_attachment(page, maintype="text", subtype="html", filename="report.html")
        yield line.student, mail.as_bytes()
