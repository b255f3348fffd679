"""A path as a Submission.

One bad file costs only itself; every loss is accounted for and leaves a note.
"""

import errno
import os
import stat
import time
from bisect import bisect_left
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from grader.results.account import Piece
from grader.sandbox.base import Unit
from grader.submission.archive import ArchiveError, archive_suffix, bounded, read_archive
from grader.submission.beneath import open_beneath, too_large
from grader.submission.class_archive import read_member
from grader.submission.copies import OWN, order_of
from grader.submission.finding import Found, Reading, read_document
from grader.submission.formats import format_of
from grader.submission.formats.sheet import read_sheet
from grader.submission.handed import (
    Handed,
    Part,
    Where,
    name_of_path,
    paths_of,
    shown_path,
    text_of_html,
)
from grader.submission.in_code import named_answers, texts_of
from grader.submission.model import Answer, Submission
from grader.submission.outline import Asked, Outline, folded
from grader.submission.selection import (
    KIT,
    LEFT_ALONE,
    MAX_ARCHIVE_BYTES,
    MAX_DEPTH,
    MAX_ENTRIES,
    MAX_FILE_BYTES,
    _shown,
    file_rule,
    folder_rule,
    is_looked_into,
    is_other_code,
    is_picture,
    is_read,
    order,
    path_rule,
    raise_where_ours,
    suffix_of,
    why_not_read,
)
from grader.submission.taken import Taken
from grader.time_limit import TooLong, at_most

__all__ = [
    "LEFT_ALONE",
    "is_looked_into",
    "is_read",
    "raise_where_ours",
    "read_submission",
    "student_name",
]

MAX_NOTEBOOK_BYTES = 48 << 20

MAX_TOTAL_BYTES = 96 << 20
MAX_UNITS = 5000
MAX_FILES = 300

MAX_NESTED = 2
BROKEN = (
    ValueError,
    TypeError,
    KeyError,
    IndexError,
    AttributeError,
    AssertionError,
    RecursionError,
    MemoryError,
)
"""What a parser of someone else's may raise over a file that was made to break it."""
FILE_SECONDS = 2.0
ALL_SECONDS = 8.0


def read_submission(path: Where, outline: Outline | None = None) -> Submission:
    """Return what stands at `path`: a file, a folder, or the parts that belong to one student.

    What cannot be read becomes a note.

    `outline` says what the exercise asks, so that answers are found by number, title or order.
    Without one, every number that a heading carries is taken for a question's.

    Raises OSError where our machine fails to read it (a disk, a share that went away, rights that
    are missing): that is no fault of the submission.
    """
    builder = _Builder(student_name(path), outline)
    for place in paths_of(path):
        if refused := too_large(place):
            return Submission(
                builder.name, notes=(f"This was not read: {refused}.",), refused=refused
            )
    if isinstance(path, Handed):
        for part in path.parts:
            builder.root = part.path
            builder.part(part)
        return builder.submission()
    builder.root = path
    try:
        if path.is_symlink():
            builder.taken.unassigned(path.name, "file", "is a link; links are not followed")
        elif path.is_dir():
            builder.folder()
        else:
            builder.file("", shown_path(path.name), is_whole=True)
    except OSError as error:
        raise_where_ours(error)
        builder.taken.unassigned(path.name, "file", f"cannot be read: {error.strerror}")
    return builder.submission()


def student_name(path: Where) -> str:
    """Return the name of a submission.

    The student's where a layout tells it, the folder's, or the file's without its ending.
    """
    return path.name if isinstance(path, Handed) else name_of_path(path.name, path.is_dir())


class _Builder:
    def __init__(self, name: str, outline: Outline | None) -> None:
        self.name = name
        self.outline = outline
        self.root = Path()
        self.unreadable: list[str] = []
        self.taken = Taken(outline or Outline())
        self.pictures: list[str] = []
        self.total = 0
        self.seconds_left = ALL_SECONDS

    @property
    def notes(self) -> list[str]:
        return self.taken.notes

    # what was read, put together

    def submission(self) -> Submission:
        outline = self.outline or self._derived()
        answers: dict[str, Answer] = {}
        readings: list[tuple[int, str, Reading]] = []
        try:
            with at_most(ALL_SECONDS):
                for document in self.taken.documents:
                    readings.append(
                        (document.rank, document.label, read_document(document, outline))
                    )
                answers, pieces = self._answers(outline, readings)
        except (TooLong, *BROKEN) as error:
            answers, pieces = {}, []
            is_long = isinstance(error, TooLong)
            failed = "took too long" if is_long else f"failed ({type(error).__name__})"
            for document in self.taken.documents:
                why = f"was left out: finding the answers in it {failed}"
                self.taken.unassigned(document.label, "prose", why, "\n".join(document.lines))
        for _, _, reading in readings:
            self.notes.extend(reading.notes)
        units = _ranked(self.taken.units)
        if len(units) > MAX_UNITS:
            for unit in units[MAX_UNITS:]:
                self.taken.unassigned(
                    unit.label, "code", "is beyond what is read", unit.source, is_told=False
                )
            del units[MAX_UNITS:]
            self.notes.append(f"Only the first {MAX_UNITS} cells and files of code were read.")
        has_work = bool(units or answers or self.taken.documents)
        for picture in self.pictures:
            if has_work:
                self.taken.left_out(picture, "pictures")
            else:
                self.taken.unassigned(
                    picture, "file", "is a picture; what it shows cannot be judged by a program"
                )
        account = (*self.taken.pieces, *pieces)
        if not units and not answers and not self.notes:
            self.notes.append(_nothing(account))
        return Submission(
            self.name, answers, tuple(units), tuple(self.notes), account, tuple(self.unreadable)
        )

    def _derived(self) -> Outline:
        """Return an outline of the numbers that headings carry, for a reader that does not know the
        exercise.
        """
        numbers: dict[str, None] = {}
        for document in self.taken.documents:
            if document.origin != "comments":
                lines = [
                    "" if k in document.uses else line for k, line in enumerate(document.lines)
                ]
                numbers.update(
                    dict.fromkeys(read_sheet("\n".join(lines), document.label, document.label)[0])
                )
        return Outline(tuple(Asked(number) for number in numbers))

    def _answers(
        self, outline: Outline, readings: list[tuple[int, str, Reading]]
    ) -> tuple[dict[str, Answer], list[Piece]]:
        """Return the answers by question, and the pieces of all documents."""
        found: dict[str, list[tuple[int, str, Found]]] = {}
        for (rank, _, reading), document in zip(readings, self.taken.documents, strict=True):
            for answer in reading.answers:
                found.setdefault(answer.question, []).append((rank, document.origin, answer))
        for label, cells in self.taken.cells.items():
            self._in_code(outline, label, cells, readings, found)
        answers: dict[str, Answer] = {}
        dropped: set[tuple[str, str]] = set()
        for question, candidates in found.items():
            best = min(rank for rank, _, _ in candidates)
            dropped |= {(c.label, question) for rank, _, c in candidates if rank > best}
            kept = [(origin, c) for rank, origin, c in candidates if rank == best]
            if any(origin != "comments" for origin, _ in kept):
                kept = [(origin, c) for origin, c in kept if origin != "comments"]
            answers[question] = self._joined(question, kept)
        pieces = []
        has_answers = {label for _, label, reading in readings if reading.answers}
        for rank, label, reading in readings:
            is_readme = (
                label.rsplit("/", 1)[-1].lower().startswith("readme") and not reading.answers
            )
            for piece in reading.pieces:
                if (
                    piece.use == "answer"
                    and rank > OWN
                    and all((piece.label, q) in dropped for q in piece.to.split(", "))
                ):
                    piece = replace(
                        piece, use="left out", to="copies that are placed behind the work itself"
                    )
                elif piece.use == "unassigned" and is_readme and (has_answers or self.taken.units):
                    piece = replace(piece, use="left out", to="README beside other work")
                pieces.append(piece)
        if dropped:
            where = ", ".join(sorted({label for label, _ in dropped})[:4])
            self.notes.append(
                f"{where}: an older copy, or no work of its own; the answers beside it count."
            )
        return answers, pieces

    def _in_code(
        self,
        outline: Outline,
        label: str,
        cells: list,
        readings: list[tuple[int, str, Reading]],
        found: dict[str, list[tuple[int, str, Found]]],
    ) -> None:
        """Add answers that stand in code, where no prose answers the question."""
        written = {question.id for question in outline.questions if question.is_written}
        for cell in cells:
            for answer in named_answers(cell, outline):
                if answer.question in written and answer.question not in found:
                    found[answer.question] = [(OWN, "named", answer)]
        reading = next((r for _, other, r in readings if other == label and r.at), None)
        if reading is None or not label.lower().endswith((".ipynb", ".json", ".txt")):
            return
        lines = sorted(reading.at)
        texts: dict[str, list[tuple[str, str]]] = {}
        for cell in cells:
            count = bisect_left(lines, cell.after)
            is_below = count > 0 and cell.after - lines[count - 1] <= 2
            question = reading.at[lines[count - 1]] if is_below else None
            if question in written and question not in found and (text := texts_of(cell)):
                texts.setdefault(question, []).append((cell.label, text))
        for question, parts in texts.items():
            where = parts[0][0]
            found[question] = [
                (OWN, "code", Found(question, "\n".join(text for _, text in parts), where, 1))
            ]
            self.notes.append(
                f"Question {question}: the answer was read from a code cell ({where}): "
                "its texts and what it printed. "
                "Write answers in Markdown cells."
            )

    def _joined(self, question: str, kept: list[tuple[str, Found]]) -> Answer:
        """Return answers to one question as one, with a note where they differ."""
        origin, first = kept[0]
        texts = [first.text]
        files = [first.label.partition(", cell ")[0]]
        for _, answer in kept[1:]:
            own = folded(answer.text)
            if not any(own and own in folded(text) for text in texts):
                texts = [text for text in texts if not (folded(text) and folded(text) in own)]
                texts.append(answer.text)
                files.append(answer.label.partition(", cell ")[0])
        if len(texts) > 1 and len(set(files)) > 1:
            self.notes.append(
                f"Question {question} is answered in more than one place; the answers "
                "were read together."
            )
        if any(origin == "comments" for origin, _ in kept):
            self.notes.append(
                f"Question {question}: the answer was read from comments of a script "
                f"({kept[0][1].label}, line {kept[0][1].line})."
            )
        shown = origin if origin in ("comments", "code") else "sheet"
        return Answer("\n\n".join(texts), first.label, first.line, shown)

    # files

    def part(self, part: Part) -> None:
        """Take in one of the parts that a student's submission consists of."""
        shown = part.shown or part.path.name
        if part.is_closed:
            self.unreadable.append(shown)
            self.taken.unassigned(shown, "file", f"cannot be read: {part.lost}")
            return
        if part.lost:
            self.taken.unassigned(shown, "file", f"was left out: {part.lost}")
            return
        if rule := path_rule(shown, frozenset()):
            self.taken.left_out(shown, rule)
            return
        try:
            if part.member or part.is_html:
                self._data(part)
            elif part.path.is_symlink():
                self.taken.unassigned(shown, "file", "is a link; links are not followed")
            elif part.path.is_dir():
                self.folder()
            else:
                self.file("", shown)
        except OSError as error:
            raise_where_ours(error)
            self.taken.unassigned(shown, "file", f"cannot be read: {error.strerror}")

    def _data(self, part: Part) -> None:
        """Take in a member of the class's archive, or HTML that was written into a form."""
        if not (part.is_html or is_read(part.shown)):
            self._not_read(part.shown)
            return
        try:
            data = (
                read_member(part.path, part.member) if part.member else self._bytes("", part.shown)
            )
        except ArchiveError as error:
            self.taken.unassigned(part.shown, "file", f"was left out: {error}")
            return
        if data is None:
            return
        if part.member:
            self.total += len(data)
            if self.total > MAX_TOTAL_BYTES:
                self.taken.unassigned(
                    part.shown, "file", f"is too large ({len(data) >> 10} KiB); it was left out"
                )
                return
        if part.is_html:
            self.text(data, f"{part.shown}.md", is_html=True)
        elif archive_suffix(part.shown):
            self.archive(data, part.shown, f"{part.shown}/")
        else:
            self.text(data, part.shown)

    def folder(self) -> None:
        """Take in the files below the root."""
        root = self.root
        files: list[str] = []
        base = os.path.join(root, "")
        for folder, names, leaves in os.walk(root, onerror=raise_where_ours):
            if len(files) > MAX_ENTRIES:
                self.taken.unassigned(
                    f"{root.name}/",
                    "file",
                    f"holds more than {MAX_ENTRIES} files; not all were looked at",
                )
                break
            below = os.path.join(folder, "")[len(base) :]
            depth = below.count(os.sep)
            if (
                depth == MAX_DEPTH
                and names
                and not any("deeper than" in note for note in self.notes)
            ):
                self.notes.append(f"Folders deeper than {MAX_DEPTH} levels were not looked at.")
            kept = []
            for name in sorted(names):
                shown = _shown(below + name)
                inside = (
                    _names_in(os.path.join(folder, name))
                    if name == KIT or "env" in name.lower()
                    else frozenset()
                )
                if os.path.islink(os.path.join(folder, name)):
                    self.taken.unassigned(
                        shown,
                        "file",
                        "is a link; links are not followed",
                        is_told=len(self.notes) < 5,
                    )
                elif rule := folder_rule(name, inside):
                    self.taken.left_out(f"{shown}/", rule)
                elif depth >= MAX_DEPTH:
                    self.taken.unassigned(
                        f"{shown}/", "file", f"lies deeper than {MAX_DEPTH} levels", is_told=False
                    )
                else:
                    kept.append(name)
            names[:] = kept
            for leaf in sorted(leaves):
                if rule := file_rule(leaf):
                    self.taken.left_out(_shown(below + leaf), rule)
                else:
                    files.append(below + leaf)
        if len(files) > MAX_FILES:
            self.notes.append(f"There are {len(files)} files; the first {MAX_FILES} were read.")
        ordered = sorted(files, key=order)
        for name in ordered[MAX_FILES:]:
            self.taken.unassigned(
                _shown(name), "file", f"is not among the first {MAX_FILES} files", is_told=False
            )
        for name in ordered[:MAX_FILES]:
            shown = _shown(name)
            try:
                self.file(name, shown)
            except OSError as error:
                if error.errno in (
                    errno.EACCES,
                    errno.EPERM,
                ):  # this file costs itself; a disk that fails costs all
                    self.unreadable.append(shown)
                else:
                    raise_where_ours(error)
                self.taken.unassigned(shown, "file", f"cannot be read: {error.strerror}")

    def file(self, below: str, shown: str, is_whole: bool = False) -> None:
        """Take in the file `below` the root, or the root itself where that is empty.

        `is_whole` where it is the whole submission.
        """
        name = os.path.basename(below) or self.root.name
        if archive_suffix(name):
            data = self._bytes(below, shown)
            if data is not None:
                self.archive(data, shown, "" if is_whole else f"{shown}/")
            return
        if format_of(suffix_of(name)) is None:
            self._not_read(shown)
            return
        data = self._bytes(below, shown)
        if data is not None:
            self.text(data, shown)

    def _not_read(self, shown: str) -> None:
        name = shown.rsplit("/", 1)[-1]
        if is_picture(name):
            self.pictures.append(shown)
        elif rule := file_rule(name):
            self.taken.left_out(shown, rule)
        else:
            self.taken.unassigned(
                shown, "code" if is_other_code(name) else "file", why_not_read(name)
            )

    def archive(self, data: bytes, shown: str, prefix: str, depth: int = 1) -> None:
        """Take in the files of an archive, and of archives in it."""
        try:
            with at_most(FILE_SECONDS):
                files, notes = read_archive(data, shown)
        except ArchiveError as error:
            self.taken.unassigned(shown, "file", f"was left out: {error}")
            return
        except TooLong:
            self.taken.unassigned(
                shown, "file", f"was left out: unpacking it took more than {FILE_SECONDS:g} s"
            )
            return
        for note in notes[:20]:
            self.taken.unassigned(f"{shown}:", "file", note)
        if not files and not notes:
            self.taken.unassigned(f"{shown}:", "file", "there is nothing in it")
        paths = frozenset(name for name, _ in files)
        wanted = []
        for name, content in files:
            rule = path_rule(name, paths)
            if rule:
                self.taken.left_out(prefix + name, rule)
            elif archive_suffix(name):
                if depth < MAX_NESTED and self.total + len(content) <= MAX_TOTAL_BYTES:
                    self.total += len(content)
                    self.archive(content, prefix + name, f"{prefix}{name}/", depth + 1)
                else:
                    self.taken.unassigned(
                        prefix + name,
                        "file",
                        "is an archive in an archive in an archive; unpack it and hand "
                        "in the files",
                    )
            elif format_of(suffix_of(name)) is None:
                self._not_read(prefix + name)
            else:
                wanted.append((name, content))
        ordered = sorted(wanted, key=lambda item: order(item[0]))
        for name, _ in ordered[MAX_FILES:]:
            self.taken.unassigned(
                prefix + name, "file", f"is not among the first {MAX_FILES} files", is_told=False
            )
        for name, content in ordered[:MAX_FILES]:
            self.text(content, prefix + name)

    def text(self, data: bytes, shown: str, is_html: bool = False) -> None:
        """Take in one file's bytes, in bounded time; `is_html` what was written into a form."""
        taken, before = self.taken, time.process_time()
        marks = (len(taken.units), len(taken.documents), len(taken.pieces))
        if self.seconds_left <= 0:
            taken.unassigned(
                shown, "file", "was left out: reading the files before it took too long"
            )
            return
        why = ""
        try:
            with at_most(min(FILE_SECONDS, self.seconds_left)):
                self._text(text_of_html(data) if is_html else data, shown)
        except TooLong:
            why = f"was left out: reading it took more than {FILE_SECONDS:g} s"
        except BROKEN as error:
            why = f"was left out: it cannot be read ({type(error).__name__})"
        if why:
            del taken.units[marks[0] :], taken.documents[marks[1] :], taken.pieces[marks[2] :]
            taken.cells.pop(shown, None)
            taken.unassigned(shown, "file", why, data[:100_000].decode("utf-8", "replace"))
        self.seconds_left -= time.process_time() - before

    def _text(self, data: bytes, shown: str) -> None:
        text = _decoded(data)
        form = format_of(suffix_of(shown))
        assert form is not None
        if text is None:
            self.taken.unassigned(shown, "file", "is not a text file; it was left out")
        elif not text.strip() and suffix_of(shown) != ".ipynb":
            self.taken.left_out(shown, "empty files")
        else:
            form.read(text, shown, self.taken)

    def _bytes(self, below: str, shown: str) -> bytes | None:
        """Return a regular file's bytes, within limits; a link, device or pipe is never opened.

        `below` is its path from the root.
        """
        leave: Callable[[str], None] = lambda why: self.taken.unassigned(shown, "file", why)  # noqa: E731
        try:
            descriptor = open_beneath(self.root, below)
        except OSError as error:
            raise_where_ours(error)
            is_link = error.errno == errno.ELOOP
            leave(
                "is a link; links are not followed"
                if is_link
                else f"cannot be read: {error.strerror}"
            )
            return None
        with os.fdopen(descriptor, "rb") as file:
            status = os.fstat(file.fileno())
            if not stat.S_ISREG(status.st_mode):
                leave("is no regular file; it was left out")
                return None
            limit = limit_of(below or self.root.name)
            if status.st_size > limit or self.total + status.st_size > MAX_TOTAL_BYTES:
                leave(f"is too large ({status.st_size >> 10} KiB); it was left out")
                return None
            data = bounded(file, limit)  # one `read` would first make room for as much as may come
        self.total += len(data)
        return data


def _ranked(units: list[Unit]) -> list[Unit]:
    """Return units with the best placed file first.

    Files of one name and two formats become two modules.
    """
    owners: dict[str, set[str]] = {}
    for unit in units:
        owners.setdefault(unit.module, set()).add(unit.file)
    places = {file: order_of(file) for files in owners.values() for file in files}
    found = []
    for unit in units:
        is_shared = (
            len(owners[unit.module]) > 1
            and not unit.file.endswith(".py")
            and any(f.endswith(".py") for f in owners[unit.module])
        )
        module = f"{unit.module}_{suffix_of(unit.file)[1:]}" if is_shared else unit.module
        rank = places[unit.file][0]
        is_placed = (unit.module, unit.rank) == (module, rank)
        found.append(unit if is_placed else replace(unit, module=module, rank=rank))
    return sorted(found, key=lambda unit: places[unit.file])  # stable: cells stay in order


def limit_of(name: str) -> int:
    """Return how many bytes a file of this name may have.

    Of a notebook most may be pictures, which are left out.
    """
    if archive_suffix(name):
        return MAX_ARCHIVE_BYTES
    return MAX_NOTEBOOK_BYTES if suffix_of(name) == ".ipynb" else MAX_FILE_BYTES


def _nothing(account: tuple[Piece, ...]) -> str:
    """Return why nothing can be graded, as it is."""
    rules = {piece.to for piece in account if piece.use == "left out" and piece.kind == "file"}
    if not account:
        return "Nothing was handed in: there is no file."
    if rules and rules <= {"empty files", "an empty notebook"}:
        return "Nothing was handed in that can be graded: the files are empty."
    if any(piece.use == "unassigned" for piece in account):
        return (
            "No code and no answer was found in what was handed in; what was found instead "
            "is listed in this report."
        )
    kinds = ", ".join(
        sorted({piece.to for piece in account if piece.use in ("left out", "handed out")})[:6]
    )
    return (
        "Nothing was handed in that can be graded: there is only what is left out by rule "
        f"({kinds})."
    )


def _names_in(folder: str) -> frozenset[str]:
    try:
        return frozenset(os.listdir(folder)[:1000])
    except OSError:
        return frozenset()


def _wide(data: bytes) -> str | None:
    """Return the encoding of text of which every second byte is zero: UTF-16 without a mark."""
    even, odd = data[::2], data[1::2]
    for name, zeros, others in (("utf-16-le", odd, even), ("utf-16-be", even, odd)):
        if len(data) > 20 and zeros.count(0) > 0.9 * len(zeros) and others.count(0) == 0:
            return name
    return None


def _decoded(data: bytes) -> str | None:
    """Return text with Unix line ends, or None for what is no text."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        text = data.decode("utf-16", "replace")
    elif (wide := _wide(data[:4096])) is not None:
        text = data.decode(wide, "replace")
    else:
        if data[:4096].count(0) > 8:
            return None
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = data.decode("latin-1")
            if sum(c < 32 and c not in (9, 10, 12, 13) for c in data[:4096]) > 8:
                return None
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")
