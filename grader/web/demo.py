"""A course to look at: a shipped exercise and the sample class, all handed in."""

from datetime import datetime, timedelta
from pathlib import Path

import grader
from grader.submission.class_folder import read_class
from grader.submission.read import student_name
from grader.web.ask import House
from grader.web.records import Person
from grader.web.settings import Course, Rules
from grader.web.uploads import File

PROBLEM = "recurrent-networks"
STUDENT = "ada"
_HOME = Path(grader.__file__).parent


def demo_course() -> Course:
    """Return a course whose exercise is due in a week."""
    due = (datetime.now() + timedelta(days=7)).replace(hour=23, minute=59, second=0, microsecond=0)
    rules = Rules(due=due, attempts=20)
    return Course(title="Neural networks (demo)", problems={PROBLEM: rules})


def sample_class() -> list[Path]:
    """Return the submissions of the sample class; none where it is not installed."""
    inside = _HOME / "sample_class"
    folder = inside if inside.is_dir() else _HOME.parent / "submissions"
    found = read_class([folder]).submissions if folder.is_dir() else ()
    return [where for where in found if isinstance(where, Path)]


def fill(house: House) -> tuple[Person, Person]:
    """Hand the sample class in; return a student and an instructor, who can sign in."""
    for path in sample_class():
        handle = student_name(path)
        person = house.records.add_person(handle, handle.capitalize())
        paths = sorted(path.rglob("*")) if path.is_dir() else [path]
        root = path if path.is_dir() else path.parent
        files = [
            File(one.relative_to(root).as_posix(), one.read_bytes())
            for one in paths
            if one.is_file()
        ]
        upload, _ = house.uploads.add(PROBLEM, person.id, files, "sample", is_late=False)
        house.uploads.send(upload)
    student = house.records.add_person(STUDENT, STUDENT.capitalize())
    return student, house.records.add_person("instructor", "Instructor", "instructor")
