"""The grades of uploads, with what people decided in them: one by one, and as rows of a class."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from grader.exports.gradebook_csv import row_of
from grader.results.about import About
from grader.results.class_row import StudentRow
from grader.results.decision import Decisions
from grader.results.grade import Grade
from grader.results.grade_json import read_grade
from grader.store.store import Store
from grader.web.records import Person
from grader.web.uploads import Upload

CHUNK = 200
MOST_ROWS = 5000


def grade_of(store: Store, upload: Upload, person: Person) -> Grade | None:
    """Return the grade of an upload, decisions included; None where it is not graded yet."""
    if upload.grade_key is None or upload.submission is None:
        return None
    text = store.texts([upload.grade_key]).get(upload.grade_key)
    grade = read_grade(text, person.handle) if text is not None else None
    if grade is None:
        return None
    return Decisions(store.decisions(upload.problem)).within(grade, upload.submission)


@dataclass
class Rows:
    """The rows of a class, kept from one page to the next while nothing in them changes."""

    store: Store

    def __post_init__(self) -> None:
        self._known: dict[tuple[int, str, int], StudentRow] = {}

    def of(self, problem: str, pairs: Sequence[tuple[Person, Upload | None]]) -> list[StudentRow]:
        """Return the row of each student, those who handed in nothing left out."""
        people_decided = Decisions(self.store.decisions(problem))
        graded = [(p, u) for p, u in pairs if u is not None and u.grade_key is not None]
        missing = [
            u.grade_key or ""
            for _, u in graded
            if (u.id, u.grade_key or "", people_decided.count) not in self._known
        ]
        if len(self._known) > MOST_ROWS:
            self._known.clear()
            missing = [u.grade_key or "" for _, u in graded]
        texts = {
            key: text for part in _parts(missing) for key, text in self.store.texts(part).items()
        }
        rows = []
        for person, upload in graded:
            at = (upload.id, upload.grade_key or "", people_decided.count)
            row = self._known.get(at)
            if row is None:
                grade = read_grade(texts.get(at[1], "null"), person.handle)
                if grade is None:
                    continue
                grade = people_decided.within(grade, upload.submission or "")
                row = self._known[at] = row_of(grade, str(person.id))
            rows.append(_with_about(row, person, upload))
        return rows


def _with_about(row: StudentRow, person: Person, upload: Upload) -> StudentRow:
    about = About(
        name=person.name if person.name != person.handle else "",
        id=person.number,
        email=person.email,
        section=person.section,
        attempt=upload.number,
        is_late=upload.is_late,
        is_listed=True,
    )
    return replace(row, about=about)


def _parts(keys: Sequence[str]) -> Iterator[list[str]]:
    following = iter(keys)
    while part := list(islice(following, CHUNK)):
        yield part
