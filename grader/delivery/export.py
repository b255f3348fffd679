"""Grades for another program: who they go to is told first, then the files."""

import io
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from grader.delivery.matching import Matching, listed_by_us, matched, with_roster
from grader.display import counted, listed, number
from grader.errors import UsageError
from grader.exports import targets
from grader.exports.table_text import as_number
from grader.exports.target import Book, GradebookTarget, Line, StudentTarget, Target
from grader.report.class_folder import folder_names
from grader.submission.roster import Roster

NEAR = 1e-9
MOST_REPLACED = 8


@dataclass(frozen=True)
class Exported:
    """What an export would write: nothing is on disk yet.

    `files` are by name: one for a class, or `student/results.json` each. `matching` says whose
    grades are in them.
    """

    target: Target
    files: Mapping[str, bytes]
    matching: Matching
    lines: tuple[Line, ...]

    @property
    def table(self) -> list[dict[str, str]]:
        """A row a student: student, status, listed, points, why."""
        return self.matching.table(self.lines)

    def packed(self) -> bytes:
        """Return all files as one zip."""
        return zip_of(self.files)


def target_named(name: str) -> Target:
    """Return a target by its name. Raise UsageError, with all names, for one that is not there."""
    found = targets().get(name)
    if found is None:
        raise UsageError(f"there is no target {name!r}; there are {', '.join(sorted(targets()))}")
    return found


def exported(
    target: Target | str,
    lines: Sequence[Line],
    *,
    gradebook: bytes | None = None,
    column: str | None = None,
    roster: Roster | None = None,
    pairs: Mapping[str, str] | None = None,
    final_only: bool = False,
) -> Exported:
    """Return the files for a program, and whose grades are in them.

    `lines` come from `delivery.lines.lines_of`. `gradebook` is the file that the program gave out,
    `column` the one in it that grades go into. With `final_only`, who waits for a person is left
    out. Raises UsageError where the gradebook is needed and missing, or none.
    """
    target = target_named(target) if isinstance(target, str) else target
    title = lines[0].grade.title if lines else ""
    if isinstance(target, GradebookTarget):
        if gradebook is None:
            raise UsageError(f"{target.name} needs {target.needs}: name it with --gradebook FILE")
        book = target.read(gradebook, column, title)
        matching = matched(lines, book.people, roster, pairs)
        matching.notes += book.odd
        matching.notes += _other_most(book.most, book.title, lines)
        _leave_out(matching, final_only)
        matching.notes += _replaced(book, lines, matching.rows)
        files = {target.file: target.write(lines, book, matching.rows)}
        return Exported(target, files, matching, tuple(lines))
    if roster is not None:
        lines = with_roster(lines, roster)
    matching = listed_by_us(lines)
    _leave_out(matching, final_only)
    kept = [line for line in lines if line.student not in matching.waiting or not final_only]
    if isinstance(target, StudentTarget):
        files = {}
        names = folder_names([line.student for line in kept])
        for line, name in zip(kept, names, strict=True):
            data = target.one(line)
            if data is not None:
                files[f"{name}/{target.file}"] = data
        return Exported(target, files, matching, tuple(lines))
    return Exported(target, {target.file: target.write(kept)}, matching, tuple(lines))


def _leave_out(matching: Matching, final_only: bool) -> None:
    if final_only:
        for student in matching.waiting:
            matching.rows.pop(student, None)


def _other_most(most: float | None, title: str, lines: Sequence[Line]) -> list[str]:
    """Return a sentence where the other program counts from another number of points."""
    ours = {line.final.max_points for line in lines}
    if most is None or len(ours) != 1 or abs(most - next(iter(ours))) < NEAR:
        return []
    return [
        f"{title} gives {number(most)} points there, and {number(next(iter(ours)))} here: points "
        f"are written as they are. `scale: {number(most)}` in a policy makes them fit."
    ]


def _replaced(book: Book, lines: Sequence[Line], rows: Mapping[str, int]) -> list[str]:
    """Return a sentence on the grades that stand in a gradebook and are other ones here."""
    others = []
    for line in lines:
        row = book.table[rows[line.student]] if line.student in rows else ()
        before = row[book.column].strip() if book.column < len(row) else ""
        if not before or before == "-" or line.is_faulty:
            continue
        value = as_number(before)
        if value is None or abs(value - line.final.points) >= NEAR:
            others.append(f"{line.student} ({before}, now {number(line.final.points)})")
    if not others:
        return []
    more = len(others) - MOST_REPLACED
    told = [*others[:MOST_REPLACED], *([f"{more} more"] if more > 0 else [])]
    many = counted(len(others), "grade")
    return [f"{many} in {book.title} will be replaced: {listed(told)}."]


def zip_of(files: Mapping[str, bytes]) -> bytes:
    """Return files as a zip; the same files make the same bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = (0o100755 if name.endswith(EXECUTABLE) else 0o100644) << 16
            archive.writestr(entry, data)
    return out.getvalue()


EXECUTABLE = ("setup.sh", "run_autograder")
