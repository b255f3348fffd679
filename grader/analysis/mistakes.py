"""The mistakes of a class: what was recognised, else answers that are wrong in the same way."""

import hashlib
import re
from collections import Counter
from dataclasses import dataclass, field

from grader.results.class_row import CheckCell, StudentRow

MAX_NAMED = 500
MAX_DIFFERENT = 500
"""So many different wrong answers of one check are told apart; those that come later are not."""


@dataclass
class Mistake:
    """A mistake that students made.

    `message` is what they are told and `hint` what helps them; `count` how many made it, `students`
    and `folders` the first of them; `wrote`, `ran` and `both` how many made it in what they wrote,
    in what they ran, in both; `points_lost` by all together; `sample` what the first of them wrote,
    or the lines that show what that code does.
    """

    message: str
    count: int = 0
    students: list[str] = field(default_factory=list)
    questions: set[str] = field(default_factory=set)
    id: str = ""
    is_named: bool = True
    hint: str = ""
    checks: set[str] = field(default_factory=set)
    folders: list[str] = field(default_factory=list)
    wrote: int = 0
    ran: int = 0
    both: int = 0
    points_lost: float = 0.0
    sample: str = ""

    @property
    def teaching_point(self) -> str:
        """What to say to the class about it, in a sentence."""
        return self.hint or self.message

    @property
    def file(self) -> str:
        """The name of its page."""
        return f"mistake-{plain_name(self.id)}.html"


def plain_name(name: str) -> str:
    """Return a name for a file: as it is where it is plain, else with a digest.

    >>> plain_name("gate-order"), plain_name("../x")[:2]
    ('gate-order', 'x-')
    """
    plain = re.sub(r"[^a-z0-9.]+", "-", name.lower()).strip("-.")[:60]
    digest = hashlib.sha256(name.encode("utf-8", "replace")).hexdigest()[:8]
    return plain if plain == name else f"{plain or 'mistake'}-{digest}"


class ClassMistakes:
    """The mistakes of a class, taken in a student at a time."""

    def __init__(self) -> None:
        self.named: dict[str, Mistake] = {}
        self.alike: dict[str, Mistake] = {}
        self.untold = 0
        self._different: Counter[tuple[str, str]] = Counter()

    def add(self, row: StudentRow) -> None:
        """Take a student in."""
        parts: dict[str, set[str]] = {}
        for cell in row.checks:
            name = cell.group
            mistake = self._mistake(name, cell) if name else None
            if mistake is None:
                continue
            mistake.questions.add(cell.question)
            mistake.checks.add(cell.id)
            mistake.points_lost += max(cell.max_points - cell.points, 0.0)
            mistake.hint = mistake.hint or cell.hint
            if not mistake.students:  # so that it is the first one's
                mistake.sample = mistake.sample or cell.sample
            parts.setdefault(name, set()).add(cell.part)
        for name, found in parts.items():
            mistake = self.named.get(name) or self.alike[name]
            mistake.count += 1
            mistake.wrote += found == {"written"}
            mistake.ran += found == {"code"}
            mistake.both += len(found) == 2
            if len(mistake.students) < MAX_NAMED:
                mistake.students.append(row.student)
                mistake.folders.append(row.folder)

    def _mistake(self, name: str, cell: CheckCell) -> Mistake | None:
        """Return the mistake of this id, made where it is new; None where there are too many."""
        of_kind = self.named if cell.mistake else self.alike
        found = of_kind.get(name)
        if found is None:
            if not cell.mistake:
                self._different[cell.question, cell.id] += 1
                if self._different[cell.question, cell.id] > MAX_DIFFERENT:
                    self.untold += 1
                    return None
            found = Mistake(cell.said, id=name, is_named=bool(cell.mistake))
            of_kind[name] = found
        return found

    @property
    def ranked(self) -> list[tuple[str, Mistake]]:
        """Those that were recognised, the most frequent first."""
        return sorted(self.named.items(), key=lambda item: (-item[1].count, item[0]))

    @property
    def ranked_alike(self) -> list[Mistake]:
        """Wrong in the same way, by two or more, the most frequent first."""
        several = [mistake for mistake in self.alike.values() if mistake.count > 1]
        return sorted(several, key=lambda mistake: (-mistake.count, mistake.id))
