"""Whose mistake is it?

The author's, the machine's, or a wrong command; a student's becomes notes and outcomes, and raises
nothing.

Facts are kept as attributes; the sentence is made last.
"""

from collections.abc import Sequence
from dataclasses import dataclass


class GraderError(Exception):
    """Base of everything this project raises on purpose."""


@dataclass(frozen=True, order=True)
class Complaint:
    """One mistake in a file an author wrote: where it is, what was found, and what to try."""

    file: str
    line: int
    path: str
    found: str
    advice: str = ""

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}"
        inside = f"{self.path}: " if self.path else ""
        tail = f"; {self.advice}" if self.advice else ""
        return f"{where}: {inside}{self.found}{tail}"


class ProblemError(GraderError):
    """The author's mistakes in a problem: all of them at once, in `complaints`."""

    def __init__(self, complaints: Sequence[Complaint]) -> None:
        self.complaints = tuple(sorted(set(complaints)))  # a file may serve several questions
        super().__init__("\n".join(str(complaint) for complaint in self.complaints))


class SandboxError(GraderError):
    """The machine's fault: the sandbox could not start or broke down. Never costs a point."""


class UsageError(GraderError):
    """What was asked on the command line cannot be done; the sentence says what to try."""


class Stopped(GraderError):
    """A run was asked to stop; what is graded is kept."""
