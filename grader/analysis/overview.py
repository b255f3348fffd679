"""A class in figures, row by row: points, questions and checks, mistakes.

All that the pages of a class show beside their table. Rows are taken in one by one and not kept.
"""

from array import array
from collections.abc import Sequence
from functools import cached_property

from grader.analysis.distribution import Distribution, distribution
from grader.analysis.items import ItemFigures, Items, Reliability
from grader.analysis.mistakes import ClassMistakes, Mistake
from grader.analysis.suspects import Suspect, suspects
from grader.results.class_row import StudentRow

MOST_SHOWN = 100
"""So many mistakes of a class have a page, and so many without a name."""


class ClassOverview:
    """Sums over a class, row by row. The figures are worked out when they are first asked for."""

    def __init__(self) -> None:
        self.count = 0
        self.missing = 0
        self.waiting = 0
        self.faulty = 0
        self.blank = 0
        self.title = ""
        self.language = "en"
        self.max_points = 0.0
        self.isolation: set[str] = set()
        self.names: list[tuple[str, str]] = []
        """Student and folder of those who are in the item analysis, in order."""
        self.questions = Items()
        self.checks = Items()
        self._mistakes = ClassMistakes()
        self._totals = array("d")
        self._finals = array("d")
        self.final_max = 0.0
        self._shares: dict[str, tuple[str, list[float]]] = {}

    def add(self, row: StudentRow) -> None:
        """Take a row in."""
        self.count += 1
        self.title, self.language = row.title, row.language
        self.max_points = max(self.max_points, row.max_points)
        for cell in row.questions:
            _, sums = self._shares.setdefault(cell.id, (cell.title, [0.0, 0.0]))
            if not row.is_missing:
                sums[0] += cell.points / cell.max_points if cell.max_points else 0.0
                sums[1] += 1
        if row.is_missing:
            self.missing += 1
            return
        self.isolation.add(row.isolation)
        self.waiting += any(question.status == "needs_review" for question in row.questions)
        self.faulty += row.is_faulty
        if not row.is_faulty:
            self._totals.append(row.points)
            if row.final is not None:
                self._finals.append(row.final.points)
                self.final_max = max(self.final_max, row.final.max_points)
        self._mistakes.add(row)
        if all(question.status == "not_attempted" for question in row.questions):
            self.blank += 1  # nothing is learnt of a question from who attempted none
            return
        self.names.append((row.student, row.folder))
        self.questions.add(
            (q.id, "", q.title, "", q.status, q.points, q.max_points) for q in row.questions
        )
        self.checks.add(
            (c.question, c.id, c.title, c.part, c.status, c.points, c.max_points)
            for c in row.checks
        )

    @property
    def mistakes(self) -> dict[str, Mistake]:
        """The mistakes that were recognised, by id."""
        return self._mistakes.named

    @property
    def ranked(self) -> list[tuple[str, Mistake]]:
        """The mistakes that were recognised, the most frequent first."""
        return self._mistakes.ranked

    @property
    def alike(self) -> list[Mistake]:
        """Answers that are wrong in the same way without a name for it."""
        return self._mistakes.ranked_alike

    @property
    def shown_mistakes(self) -> list[Mistake]:
        """Those that were recognised and have a page: the most frequent."""
        return [mistake for _, mistake in self.ranked[:MOST_SHOWN]]

    @property
    def shown_alike(self) -> list[Mistake]:
        """Those without a name that have a page: the most frequent."""
        return self.alike[:MOST_SHOWN]

    def mistakes_of(self, question: str) -> list[Mistake]:
        """Return the mistakes with a page that were made in one question."""
        every = (*self.shown_mistakes, *self.shown_alike)
        return [mistake for mistake in every if question in mistake.questions]

    @cached_property
    def points(self) -> Distribution | None:
        """How the points of the class are spread, of those that no fault of ours touches."""
        return distribution(self._totals, self.max_points)

    @cached_property
    def final_points(self) -> Distribution | None:
        """How the points are spread that count by the course's policy; None without one."""
        return distribution(self._finals, self.final_max) if self._finals else None

    @cached_property
    def question_figures(self) -> list[ItemFigures]:
        """The figures of each question, in order."""
        return self.questions.figures()

    @cached_property
    def check_figures(self) -> list[ItemFigures]:
        """The figures of each check that gives points, in order."""
        return self.checks.figures()

    def checks_of(self, question: str) -> Sequence[ItemFigures]:
        """Return the figures of the checks of one question."""
        return [one for one in self.check_figures if one.item.question == question]

    @cached_property
    def suspects(self) -> list[Suspect]:
        """The checks that look broken."""
        return suspects(self.checks, self.check_figures)

    @cached_property
    def reliability(self) -> Reliability | None:
        """Cronbach's alpha over the questions: the checks of one depend on one another."""
        return self.questions.reliability()

    @property
    def columns(self) -> list[tuple[str, str, float]]:
        """The questions: id, title, share of the points that was earned on average."""
        return [
            (name, title, total / count if count else 0.0)
            for name, (title, (total, count)) in self._shares.items()
        ]
