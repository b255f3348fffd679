"""What a target is: another program that takes the grades of a class, after its own rules.

An `Export` (export.py) is written beside the reports of every class. A target is written when it is
asked for, and may need the file that the other program gave out: its gradebook, with its own ids.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol, runtime_checkable

from grader.results.about import About
from grader.results.final import Final
from grader.results.grade import Grade


@dataclass(frozen=True)
class Line:
    """One student, ready to leave the house.

    `grade` holds what the student may see by now, `eventual` all they will ever see, each check
    with its level. `final` are the points that count.
    """

    student: str
    grade: Grade
    eventual: Grade
    final: Final
    about: About = field(default_factory=About)

    @property
    def is_faulty(self) -> bool:
        """Say whether a fault of the grader left something ungraded: then there are no points."""
        return self.grade.is_faulty


@dataclass(frozen=True)
class Listed:
    """A student as the other program lists them; `row` is their line in its file, from 0."""

    row: int
    name: str
    id: str = ""
    site_id: str = ""
    login: str = ""
    email: str = ""
    section: str = ""


@dataclass(frozen=True)
class Book:
    """A gradebook of another program: its students, and the column that the grades go into.

    `most` are the points that the column gives, None where the file does not tell. `table` is the
    whole file, and `column` a place in it. `odd` are sentences about it.
    """

    people: tuple[Listed, ...]
    table: tuple[tuple[str, ...], ...]
    column: int
    title: str
    most: float | None
    delimiter: str = ","
    encoding: str = "utf-8"
    odd: tuple[str, ...] = ()


@runtime_checkable
class GradebookTarget(Protocol):
    """A program that takes its own gradebook back, with grades in it.

    A file in this folder has it as `TARGET`. `needs` says where the program gives it out.
    """

    name: str
    title: str
    file: str
    needs: str

    def read(self, data: bytes, column: str | None, title: str) -> Book:
        """Return the gradebook that the program gave out.

        `column` is what the user named, `title` that of the exercise. Raise UsageError, with what
        to try, where it is none or the column is not clear.
        """

    def write(self, lines: Sequence[Line], book: Book, rows: Mapping[str, int]) -> bytes:
        """Return the file. `rows` gives each student's row in the book; others are left out."""


@runtime_checkable
class ClassTarget(Protocol):
    """A program that takes one file for a class, and lists its students by our names."""

    name: str
    title: str
    file: str

    def write(self, lines: Sequence[Line]) -> bytes:
        """Return the file."""


@runtime_checkable
class StudentTarget(Protocol):
    """A program that takes a file for each student."""

    name: str
    title: str
    file: str

    def one(self, line: Line) -> bytes | None:
        """Return one student's file, None where there is nothing to be told: a fault of ours."""


Target = GradebookTarget | ClassTarget | StudentTarget
