"""Classes of thirty students as Canvas, Moodle, Gradescope, nbgrader and GitHub Classroom hand them over.

Written from Canvas's content_zipper.rb, Moodle's mod/assign (download_submissions), Gradescope's exports, nbgrader's
documentation and `gh classroom clone`. Every file says whose it is, so that a test can tell the right student.
"""

import re
import unicodedata
import zipfile
from dataclasses import dataclass
from pathlib import Path

_FIRST = [
    "Zoë",
    "Jörg",
    "Max",
    "Anna-Lena",
    "Seán",
    "Ève",
    "Luís",
    "Nguyễn",
    "María",
    "Oğuz",
    "Ada",
    "Emil",
    "Finn",
    "Gita",
    "Hugo",
]
_LAST = [
    "Müller",
    "O'Neil",
    "van den Berg",
    "Schmidt",
    "García López",
    "Müller",
    "Łukasz",
    "D’Angelo",
]


@dataclass(frozen=True)
class Student:
    first: str
    last: str
    number: int

    @property
    def name(self) -> str:
        return f"{self.first} {self.last}"

    @property
    def sortable(self) -> str:
        return f"{self.last}, {self.first}"

    @property
    def login(self) -> str:
        bare = (
            unicodedata.normalize("NFKD", f"{self.first[0]}{self.last}")
            .encode("ascii", "ignore")
            .decode()
        )
        return re.sub(r"[^a-z]", "", bare.lower()) + str(self.number)

    @property
    def email(self) -> str:
        return f"{self.login}@example.edu"

    @property
    def school_id(self) -> str:
        return str(3_100_000 + 17 * self.number)

    @property
    def is_late(self) -> bool:
        return self.number % 7 == 0

    @property
    def attempts(self) -> int:
        return 3 if self.number % 10 == 0 else 2 if self.number % 5 == 0 else 1

    @property
    def mark(self) -> str:
        return f"# of student {self.number}"


def students(count: int = 30) -> list[Student]:
    """Thirty names: umlauts, apostrophes, several words, the same last name often, one whole name twice."""
    found = [
        Student(_FIRST[k % len(_FIRST)], _LAST[(k * 3 + k // 15) % len(_LAST)], k + 1)
        for k in range(count)
    ]
    return [*found[:-1], Student(found[0].first, found[0].last, count)]


def put(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def canvas(folder: Path) -> list[Student]:
    """sortable name in small letters without what is no letter, LATE, user id, attachment id, name as uploaded."""
    for student in students():
        name = re.sub(r"[^\w]", "", student.sortable.lower())
        late = "LATE_" if student.is_late else ""
        for attempt in range(student.attempts):
            again = f"-{attempt}" if attempt else ""
            text = f"{student.mark}\n# attempt {attempt + 1}\n"
            put(
                folder
                / f"{name}_{late}{student.number + 4000}_{90000 + 10 * student.number + attempt}_my_work{again}.py",
                text,
            )
        if student.number % 4 == 0:
            put(
                folder
                / f"{name}_{late}{student.number + 4000}_{80000 + student.number}_answers (final).md",
                student.mark,
            )
        if student.number % 6 == 0:
            put(
                folder / f"{name}_{late}{student.number + 4000}_text.html",
                f"<h3>1.1.2</h3><p>{student.mark}</p>",
            )
    return students()


def moodle(folder: Path) -> list[Student]:
    """Full name, number of the participant, plugin; a folder each."""
    for student in students():
        start = f"{student.name.replace('_', ' ')}_{student.number + 700000}_assignsubmission"
        put(folder / f"{start}_file_" / "cells.py", student.mark)
        if student.number % 3 == 0:
            put(
                folder / f"{start}_onlinetext_" / "onlinetext.html",
                f"<p>## 1.1.2</p><p>{student.mark}</p>",
            )
        if student.number % 8 == 0:
            put(folder / f"{start}_file_" / "sub" / "answers.md", student.mark)
    return students()


def gradescope(folder: Path) -> list[Student]:
    """assignment_N_export with submission_N folders and the metadata; the first two handed in together."""
    export = folder / "assignment_4711_export"
    lines = ["---"]
    everyone = students()
    for student in everyone[1:]:
        entry = f"submission_{student.number + 5_000_000}"
        put(export / entry / "cells.py", student.mark)
        people = [everyone[0], student] if student.number == 2 else [student]
        lines.append(f"{entry}:\n  :submitters:")
        for one in people:
            lines.append(f"  - :name: {one.name!r}\n    :sid: '{one.school_id}'\n    :email: {one.email}".replace('"', "'")
                         if "'" not in one.name
                         else f'  - :name: "{one.name}"\n    :sid: \'{one.school_id}\'\n    :email: {one.email}')  # fmt: skip
        lines.append(
            "  :created_at: 2026-11-07 08:13:05.131120000 Z\n  :score: 10.0\n  :status: processed\n  :history:"
        )
        lines[-1] += " []" if student.attempts == 1 else ""
        for attempt in range(student.attempts - 1):
            lines.append(
                f"  - :created_at: 2026-11-0{attempt + 1} 08:13:05 Z\n    :score: 1.0\n    :id: {attempt}"
            )
    put(export / "submission_metadata.yml", "\n".join(lines) + "\n")
    return everyone


def nbgrader(folder: Path) -> list[Student]:
    """A course: source, release, submitted/{student}/{assignment}/ with a timestamp."""
    for student in students():
        place = folder / "submitted" / student.login / "ps4"
        put(place / "problem.py", student.mark)
        put(place / "timestamp.txt", "2026-11-24 10:00:00.000000 UTC")
    put(folder / "source" / "ps4" / "problem.py", "# the course's own")
    put(folder / "release" / "ps4" / "problem.py", "# handed out")
    put(folder / "nbgrader_config.py", "c = get_config()")
    put(folder / "gradebook.db", "")
    return students()


def github(folder: Path) -> list[Student]:
    """gh classroom clone student-repos: assignment-submissions/assignment-username, each a repository."""
    top = folder / "rnn-exercise-4-submissions"
    for student in students():
        repository = top / f"rnn-exercise-4-{student.login}"
        put(repository / "cells.py", student.mark)
        put(repository / "README.md", "# Handed out")
        put(repository / ".git" / "config", "[core]")
        put(repository / ".github" / "workflows" / "classroom.yml", "on: push")
    return students()


def zipped(folder: Path, archive: Path) -> Path:
    """Pack a folder as browsers and course sites do, with what macOS adds."""
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as out:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                out.write(path, path.relative_to(folder).as_posix())
        out.writestr("__MACOSX/._x", b"\0\5\26\7")
    return archive
