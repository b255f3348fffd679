"""mistakes.csv: a line for each student and mistake, with a note to the student, for mail merge."""

from collections.abc import Sequence

from grader.catalogue import catalogue
from grader.exports.gradebook_csv import csv_cell, csv_line
from grader.results.class_row import CheckCell, StudentRow

COLUMNS = ("mistake", "student", "name", "email", "login", "questions", "points lost", "note")
MOST_TEXT = 1000


class MistakesCsv:
    """What each student got wrong, by the mistakes of the class page; the note tells no more than
    the student's report.
    """

    file = "mistakes.csv"

    def head(self, first: StudentRow | None, columns: Sequence[str]) -> str:
        """Return the names of the columns."""
        return csv_line(COLUMNS)

    def line(self, row: StudentRow, columns: Sequence[str], is_first: bool) -> str:
        """Return a line for each mistake of one student; nothing for one without."""
        about = row.about
        found: dict[str, list[CheckCell]] = {}
        for cell in row.checks:
            if name := cell.group:
                found.setdefault(name, []).append(cell)
        who = [row.student, *((about.name, about.email, about.login) if about else ("", "", ""))]
        return "".join(
            csv_line(
                [
                    csv_cell(name),
                    *map(csv_cell, who),
                    csv_cell(", ".join(dict.fromkeys(cell.question for cell in cells))),
                    f"{sum(cell.max_points - cell.points for cell in cells):g}",
                    csv_cell(_note(cells, row.language), MOST_TEXT),
                ]
            )
            for name, cells in found.items()
        )

    def foot(self, count: int) -> str:
        """Return nothing."""
        return ""


def _note(cells: Sequence[CheckCell], language: str) -> str:
    """Return what to write to a student about one mistake: where, what, what helps."""
    say = catalogue(language)
    questions = list(dict.fromkeys(cell.question for cell in cells))
    where = say("Question") if len(questions) == 1 else say("Questions")
    hint = next((cell.hint for cell in cells if cell.hint), "")
    return f"{where} {', '.join(questions)}: {say(cells[0].note)} {say(hint)}".strip()


EXPORT = MistakesCsv()
