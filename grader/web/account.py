"""What was found of each question in an upload, before anything is run."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from grader.problem.load import load_problem
from grader.problem.model import Problem
from grader.submission.handed import Handed, Part, Where
from grader.submission.model import Submission
from grader.submission.read import read_submission


@dataclass(frozen=True)
class Found:
    """One thing that a question asks, and where it stands; nothing in `where`: it was not found."""

    question: str
    title: str
    what: str
    where: str


@dataclass(frozen=True)
class Account:
    """What was found of an upload; `left` is what belongs to no question, and why."""

    found: tuple[Found, ...]
    left: tuple[tuple[str, str], ...]
    notes: tuple[str, ...]


def where_of(handle: str, folder: Path) -> Where:
    """Return an unpacked upload as a submission under the student's name."""
    return Handed(handle, (Part(folder),))


def account_of(problem: Path, handle: str, folder: Path) -> Account:
    """Return what was found in an unpacked upload. Nothing is run; a reader's process does this."""
    loaded = _loaded(problem)
    read = read_submission(where_of(handle, folder), loaded.outline)
    left = tuple((piece.label, piece.to) for piece in read.unassigned[:40])
    return Account(tuple(_found(loaded, read)), left, read.notes[:20])


@cache
def _loaded(folder: Path) -> Problem:
    return load_problem(folder)


def _found(problem: Problem, read: Submission) -> Sequence[Found]:
    found = []
    for question in problem.questions:
        if question.written is not None:
            answer = read.answers.get(question.id)
            where = f"{answer.label}, line {answer.line}" if answer is not None else ""
            found.append(Found(question.id, question.title, "written answer", where))
        names = {s.target.partition(".")[0] for s in question.subjects.values()}
        for name in sorted(names):
            found.append(Found(question.id, question.title, name, _place(name, read)))
    return found


def _place(name: str, read: Submission) -> str:
    pattern = re.compile(rf"^(?:(?:class|def)\s+{re.escape(name)}\b|{re.escape(name)}\s*=)", re.M)
    for unit in sorted(read.units, key=lambda unit: unit.rank):
        match = pattern.search(unit.source)
        if match:
            line = unit.first_line + unit.source.count("\n", 0, match.start())
            return f"{unit.label}, line {line}"
    return ""
