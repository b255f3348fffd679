"""Sums over the rows of a class: points a question, mistakes and how many made each."""

from dataclasses import dataclass, field
from typing import Any

MAX_NAMED = 40


@dataclass
class Mistake:
    """A mistake that was recognised.

    What students are told, how many made it, some of them, and where.
    """

    message: str
    count: int = 0
    students: list[str] = field(default_factory=list)
    questions: set[str] = field(default_factory=set)


class ClassOverview:
    """Sums over a class, row by row (rows as `results.class_row.StudentRow`)."""

    def __init__(self) -> None:
        self.count = 0
        self.missing = 0
        self.title = ""
        self.isolation: set[str] = set()
        self.mistakes: dict[str, Mistake] = {}
        self._shares: dict[str, tuple[str, list[float]]] = {}

    def add(self, row: Any) -> None:
        """Take a row in."""
        self.count += 1
        self.title = row.title
        if row.is_missing:
            self.missing += 1
            return
        self.isolation.add(row.isolation)
        for cell in row.questions:
            _, sums = self._shares.setdefault(cell.id, (cell.title, [0.0, 0.0]))
            sums[0] += cell.points / cell.max_points if cell.max_points else 0.0
            sums[1] += 1
        for name, message, question in row.mistakes:
            mistake = self.mistakes.setdefault(name, Mistake(message))
            mistake.questions.add(question)
        for name in dict.fromkeys(name for name, _, _ in row.mistakes):
            mistake = self.mistakes[name]
            mistake.count += 1
            if len(mistake.students) < MAX_NAMED:
                mistake.students.append(row.student)

    @property
    def columns(self) -> list[tuple[str, str, float]]:
        """The questions: id, title, share of the points that was earned on average."""
        return [
            (name, title, total / count) for name, (title, (total, count)) in self._shares.items()
        ]

    @property
    def ranked(self) -> list[tuple[str, Mistake]]:
        """The mistakes, the most frequent first."""
        return sorted(self.mistakes.items(), key=lambda item: (-item[1].count, item[0]))
