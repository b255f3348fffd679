"""The grades of uploads, with what people decided in them: one by one, and as rows of a class."""

from collections.abc import Iterator, Mapping, Sequence
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


@dataclass(frozen=True)
class _Basis:
    """All that the grades of a problem rest on, looked up once for a page."""

    decisions: Decisions
    extensions: Mapping[int, Extension]
    earlier: Mapping[int, Sequence[Upload]]

    def before(self, person: Person, upload: Upload) -> list[Upload]:
        """Return the graded attempts before one, in order; none where only the newest counts."""
        return [one for one in self.earlier.get(person.id, ()) if one.number < upload.number]

    def mark(self, person: Person, upload: Upload) -> tuple[object, ...]:
        """Return what tells whether a row that is known still holds."""
        attempts = [*self.before(person, upload), upload]
        made = tuple(self.decisions.of(person.handle, one.submission or "") for one in attempts)
        due = self.extensions.get(person.id, Extension()).due
        return (tuple(one.grade_key for one in attempts), made, due)


class Rows:
    """The grades and rows of a class, rows kept from one page to the next while nothing changes."""

    def __init__(self, store: Store, uploads: Uploads, finals: Finals) -> None:
        self.store = store
        self.uploads = uploads
        self.finals = finals
        self._known: dict[int, tuple[tuple[object, ...], int | None, StudentRow]] = {}

    def of(self, problem: str, pairs: Sequence[tuple[Person, Upload | None]]) -> list[StudentRow]:
        """Return the row of each student, those who handed in nothing left out."""
        basis = self._basis(problem)
        graded = [(p, u) for p, u in pairs if u is not None and u.grade_key is not None]
        rows: dict[int, StudentRow] = {}
        missing = []
        for person, upload in graded:
            mark, answers, row = self._known.get(upload.id, ((), 0, None))
            is_same = mark == basis.mark(person, upload) and answers in (
                None,
                basis.decisions.answers,
            )
            if row is not None and is_same:
                rows[upload.id] = row
            else:
                missing.append((person, upload))
        if len(self._known) > MOST_ROWS:
            self._known = {}
        for person, upload, grade, is_open in self._counted(problem, missing, basis):
            row = row_of(grade, str(person.id))
            rows[upload.id] = row
            answers = basis.decisions.answers if is_open else None
            self._known[upload.id] = basis.mark(person, upload), answers, row
        return [_with_about(rows[u.id], p, u) for p, u in graded if u.id in rows]

    def grades(
        self, problem: str, pairs: Sequence[tuple[Person, Upload]]
    ) -> Iterator[tuple[Person, Upload, Grade]]:
        """Yield the grades of these attempts, with what counts by the course's policy in them."""
        for person, upload, grade, _ in self._counted(problem, pairs, self._basis(problem)):
            yield person, upload, grade

    def counted(self, upload: Upload, person: Person, grade: Grade) -> Grade:
        """Return a person's newest grade with what counts by the course's policy in it."""
        if self.finals.policy(upload.problem) is None:
            return grade
        found = next(self.grades(upload.problem, [(person, upload)]), None)
        return grade if found is None else found[2]

    def _basis(self, problem: str) -> _Basis:
        policy = self.finals.policy(problem)
        has_earlier = policy is not None and policy.attempts != "latest"
        return _Basis(
            Decisions(self.store.decisions(problem)),
            self.uploads.records.extensions(problem),
            self.uploads.graded(problem) if has_earlier else {},
        )

    def _counted(
        self, problem: str, pairs: Sequence[tuple[Person, Upload]], basis: _Basis
    ) -> Iterator[tuple[Person, Upload, Grade, bool]]:
        """Yield each with whether what is decided of another's same answer may decide it too."""
        for part in _parts(pairs):
            made = {upload.id: [*basis.before(person, upload), upload] for person, upload in part}
            keys = [one.grade_key or "" for attempts in made.values() for one in attempts]
            texts = self.store.texts(keys)
            for person, upload in part:
                read = [
                    (one, _read(one, person, texts, basis.decisions)) for one in made[upload.id]
                ]
                # an earlier one that a fault of ours left ungraded tells nothing
                attempts = [
                    (one, grade)
                    for one, grade in read
                    if grade is not None and (one is upload or not grade.is_faulty)
                ]
                if not attempts or attempts[-1][0] is not upload:
                    continue
                extension = basis.extensions.get(person.id, Extension())
                final = self.finals.final(problem, person, extension, attempts)
                is_open = any(
                    '"needs_review"' in texts.get(one.grade_key or "", "") for one, _ in attempts
                )
                yield person, upload, replace(attempts[-1][1], final=final), is_open


def _read(
    upload: Upload, person: Person, texts: Mapping[str, str], decisions: Decisions
) -> Grade | None:
    grade = read_grade(texts.get(upload.grade_key or "", "null"), person.handle)
    return None if grade is None else decisions.within(grade, upload.submission or "")


def about_of(person: Person, upload: Upload) -> About:
    """Return what is told of a person beside the grade of an attempt."""
    return About(
        name=person.name if person.name != person.handle else "",
        id=person.number,
        email=person.email,
        section=person.section,
        attempt=upload.number,
        is_late=upload.is_late,
        is_listed=True,
    )


def _with_about(row: StudentRow, person: Person, upload: Upload) -> StudentRow:
    return replace(row, about=about_of(person, upload))


def _parts(
    pairs: Sequence[tuple[Person, Upload]],
) -> Iterator[list[tuple[Person, Upload]]]:
    following = iter(pairs)
    while part := list(islice(following, CHUNK)):
        yield part
