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
from grader.web.finals import Finals
from grader.web.records import Extension, Person
from grader.web.uploads import Upload, Uploads

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
    uploads: Uploads
    finals: Finals

    def __post_init__(self) -> None:
        self._known: dict[tuple[int, str, int, float | None], StudentRow] = {}

    def of(self, problem: str, pairs: Sequence[tuple[Person, Upload | None]]) -> list[StudentRow]:
        """Return the row of each student, those who handed in nothing left out."""
        decisions = Decisions(self.store.decisions(problem))
        extensions = self.uploads.records.extensions(problem)
        graded = [(p, u) for p, u in pairs if u is not None and u.grade_key is not None]
        at = {
            upload.id: (
                upload.id,
                upload.grade_key or "",
                decisions.count,
                extensions.get(person.id, Extension()).due,
            )
            for person, upload in graded
        }
        if len(self._known) > MOST_ROWS:
            self._known.clear()
        missing = [u.grade_key or "" for _, u in graded if at[u.id] not in self._known]
        texts = {
            key: text for part in _parts(missing) for key, text in self.store.texts(part).items()
        }
        rows = []
        for person, upload in graded:
            row = self._known.get(at[upload.id])
            if row is None:
                grade = read_grade(texts.get(upload.grade_key or "", "null"), person.handle)
                if grade is None:
                    continue
                grade = decisions.within(grade, upload.submission or "")
                extension = extensions.get(person.id, Extension())
                grade = self.counted(upload, person, grade, extension)
                row = self._known[at[upload.id]] = row_of(grade, str(person.id))
            rows.append(_with_about(row, person, upload))
        return rows

    def counted(
        self, upload: Upload, person: Person, grade: Grade, extension: Extension | None = None
    ) -> Grade:
        """Return a person's newest grade with what counts by the course's policy in it."""
        problem = upload.problem
        policy = self.finals.policy(problem)
        if policy is None:
            return grade
        if extension is None:
            extension = self.uploads.records.extension(problem, person.id)
        attempts = [(upload, grade)]
        if policy.attempts != "latest":
            earlier = [u for u in self.uploads.of(problem, person.id) if u.number < upload.number]
            found = [(one, grade_of(self.store, one, person)) for one in reversed(earlier)]
            attempts = [(u, g) for u, g in found if g is not None] + attempts
        return replace(grade, final=self.finals.final(problem, person, extension, attempts))


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
