"""A path as a Submission. One bad file costs only itself; every loss leaves a note."""

import errno
import os
import re
import stat
import time
from pathlib import Path

from grader.clock import TooLong, at_most
from grader.sandbox.base import Unit
from grader.submission.archive import ArchiveError, archive_suffix, read_archive
from grader.submission.beneath import open_beneath, too_large
from grader.submission.cells import MAX_CELLS, NotebookError, read_notebook, read_script
from grader.submission.class_archive import read_member
from grader.submission.handed import Handed, Part, Where, name_of_path, paths_of, text_of_html
from grader.submission.model import Answer, Submission
from grader.submission.sheet import read_sheet

MAX_FILE_BYTES = 8 << 20
MAX_ARCHIVE_BYTES = 32 << 20
MAX_TOTAL_BYTES = 64 << 20
MAX_PROSE = 512 << 10
MAX_SOURCE_BYTES = 4 << 20
MAX_UNITS = 5000
MAX_FILES = 300
MAX_ENTRIES = 20_000
FILE_SECONDS = 2.0
OF_THE_SUBMISSION = {errno.ELOOP, errno.ENOENT, errno.ENOTDIR, errno.ENAMETOOLONG, errno.ENXIO, errno.EISDIR}
"""Errors of reading that lie in what was handed in, and will be the same tomorrow; any other (a disk, rights) is our machine's."""
ALL_SECONDS = 8.0
MAX_DEPTH = 6
SHEETS = (".md", ".markdown", ".txt", ".rmd", ".qmd")
SCRIPTS = (".py",)
NOTEBOOKS = (".ipynb",)
LEFT_ALONE = {"__pycache__", ".git", ".ipynb_checkpoints", "__MACOSX", ".venv", "venv", "node_modules", ".idea", ".vscode"}
_PICTURE = re.compile(r"data:image/[a-z+.]{1,20};base64,[A-Za-z0-9+/=]{100,}")


def read_submission(path: Where) -> Submission:
    """Return what stands at `path`: a file, a folder, or the parts that belong to one student. What cannot be read becomes a note.

    Raises OSError where our machine fails to read it (a disk, a share that went away, rights that are missing): that is
    no fault of the submission.
    """
    builder = _Builder(student_name(path), Path())
    for place in paths_of(path):
        if refused := too_large(place):
            return Submission(builder.name, notes=(f"This was not read: {refused}.",), refused=refused)
    if isinstance(path, Handed):
        for part in path.parts:
            builder.root = part.path
            builder.part(part)
        return builder.submission()
    builder.root = path
    try:
        if path.is_symlink():
            builder.notes.append(f"{path.name} is a link; links are not followed.")
        elif path.is_dir():
            builder.folder(path)
        else:
            builder.file(path, os.fsencode(path.name).decode("utf-8", "backslashreplace"), is_whole=True)
    except OSError as error:
        raise_where_ours(error)
        builder.notes.append(f"{path.name} cannot be read: {error.strerror}.")
    return builder.submission()


def student_name(path: Where) -> str:
    """Return the name of a submission: the student's where a layout tells it, the folder's, or the file's without its ending."""
    return path.name if isinstance(path, Handed) else name_of_path(path.name, path.is_dir())


class _Builder:
    def __init__(self, name: str, root: Path) -> None:
        self.name = name
        self.root = root
        self.unreadable: list[str] = []
        self.answers: dict[str, Answer] = {}
        self.units: list[Unit] = []
        self.notes: list[str] = []
        self.total = 0
        self.seconds_left = ALL_SECONDS
        self.prose_left = MAX_PROSE

    def submission(self) -> Submission:
        if not self.units and not self.answers and not self.notes:
            self.notes.append("Nothing was handed in that can be graded: the files are empty.")
        return Submission(self.name, self.answers, tuple(self.units), tuple(self.notes), tuple(self.unreadable))

    def part(self, part: Part) -> None:
        """Take in one of the parts that a student's submission consists of."""
        if part.lost:
            self.notes.append(f"{part.shown} was left out: {part.lost}.")
            return
        try:
            if part.member or part.is_html:
                self._data(part)
            elif part.path.is_symlink():
                self.notes.append(f"{part.shown or part.path.name} is a link; links are not followed.")
            elif part.path.is_dir():
                self.folder(part.path)
            else:
                self.file(part.path, part.shown or part.path.name)
        except OSError as error:
            raise_where_ours(error)
            self.notes.append(f"{part.shown or part.path.name} cannot be read: {error.strerror}.")

    def _data(self, part: Part) -> None:
        """Take in a member of the class's archive, or what was written into a form, which is HTML."""
        if not (part.is_html or is_read(part.shown)):
            self.notes.append(f"{part.shown} was not looked at: answers are read from .md, .py and .ipynb files.")
            return
        try:
            data = read_member(part.path, part.member) if part.member else self._bytes(part.path, part.shown)
        except ArchiveError as error:
            self.notes.append(f"{part.shown} was left out: {error}.")
            return
        if data is None:
            return
        if part.member:
            self.total += len(data)
            if self.total > MAX_TOTAL_BYTES:
                self.notes.append(f"{part.shown} is too large ({len(data) >> 10} KiB); it was left out.")
                return
        if part.is_html:
            self.text(text_of_html(data), part.shown, ".md")
        elif archive_suffix(part.shown):
            self.archive(data, part.shown, f"{part.shown}/")
        else:
            self.text(data, part.shown, Path(part.shown).suffix.lower())

    def folder(self, root: Path) -> None:
        files: list[str] = []
        base = os.path.join(root, "")
        for folder, names, leaves in os.walk(root, onerror=raise_where_ours):
            if len(files) > MAX_ENTRIES:
                break
            below = os.path.join(folder, "")[len(base) :]
            depth = below.count(os.sep)
            if depth == MAX_DEPTH and names and not any("deeper than" in note for note in self.notes):
                self.notes.append(f"Folders deeper than {MAX_DEPTH} levels were not looked at.")
            self.notes += [
                f"{name} is a link; links are not followed." for name in sorted(names) if os.path.islink(os.path.join(folder, name))
            ][:5]
            names[:] = sorted(n for n in names if is_looked_into(n) and depth < MAX_DEPTH)
            files += [below + leaf for leaf in sorted(leaves) if not leaf.startswith(".")]
        if len(files) > MAX_FILES:
            self.notes.append(f"There are {len(files)} files; the first {MAX_FILES} were read.")
        for name in sorted(files, key=_order)[:MAX_FILES]:
            shown = os.fsencode(name).decode("utf-8", "backslashreplace").replace(os.sep, "/")
            try:
                self.file(root / name, shown)
            except OSError as error:
                if error.errno in (errno.EACCES, errno.EPERM):  # this file costs itself; a disk that fails costs all
                    self.unreadable.append(shown)
                else:
                    raise_where_ours(error)
                self.notes.append(f"{shown} cannot be read: {error.strerror}.")

    def file(self, path: Path, shown: str, is_whole: bool = False) -> None:
        """Take in a file; `is_whole` where it is the whole submission."""
        suffix = path.suffix.lower()
        if archive_suffix(path.name):
            data = self._bytes(path, shown)
            if data is not None:
                self.archive(data, shown, "" if is_whole else f"{shown}/")
            return
        if suffix not in SHEETS + SCRIPTS + NOTEBOOKS:
            self.notes.append(f"{shown} was not looked at: answers are read from .md, .py and .ipynb files.")
            return
        data = self._bytes(path, shown)
        if data is not None:
            self.text(data, shown, suffix)

    def archive(self, data: bytes, shown: str, prefix: str) -> None:
        """Take in the files of an archive; an archive inside it is not looked at."""
        try:
            with at_most(FILE_SECONDS):
                files, notes = read_archive(data, shown)
        except ArchiveError as error:
            self.notes.append(f"{shown} was left out: {error}.")
            return
        except TooLong:
            self.notes.append(f"{shown} was left out: unpacking it took more than {FILE_SECONDS:g} s.")
            return
        self.notes += [f"{shown}: {note}." for note in [*notes[:20], *([] if files or notes else ["there is nothing in it"])]]
        wanted = [(name, content) for name, content in files if _is_looked_at(name)]
        for name, _ in files:
            if not _is_looked_at(name) and not name.rsplit("/", 1)[-1].startswith("."):
                self.notes.append(f"{prefix}{name} was not looked at: answers are read from .md, .py and .ipynb files.")
        for name, content in sorted(wanted, key=lambda item: _order(item[0]))[:MAX_FILES]:
            self.text(content, prefix + name, "." + name.rsplit(".", 1)[-1].lower())

    def text(self, data: bytes, shown: str, suffix: str) -> None:
        """Take in one file's bytes, in bounded time."""
        units, answers, before = len(self.units), dict(self.answers), time.process_time()
        if self.seconds_left <= 0:
            self.notes.append(f"{shown} was left out: reading the files before it took too long.")
            return
        try:
            with at_most(min(FILE_SECONDS, self.seconds_left)):
                self._text(data, shown, suffix)
        except TooLong:
            del self.units[units:]
            self.answers = answers
            self.notes.append(f"{shown} was left out: reading it took more than {FILE_SECONDS:g} s.")
        except (ValueError, TypeError, KeyError, IndexError, AttributeError, RecursionError, MemoryError) as error:
            self.notes.append(f"{shown} was left out: it cannot be read ({type(error).__name__}).")
        self.seconds_left -= time.process_time() - before
        if len(self.units) > MAX_UNITS:
            del self.units[MAX_UNITS:]
            self.notes.append(f"Only the first {MAX_UNITS} cells and files of code were read.")

    def _text(self, data: bytes, shown: str, suffix: str) -> None:
        text = _decoded(data)
        if text is None:
            self.notes.append(f"{shown} is not a text file; it was left out.")
        elif suffix in SCRIPTS:
            self._add_units(read_script(text, shown))
        elif suffix in NOTEBOOKS:
            try:
                units, prose = read_notebook(text, shown)
            except NotebookError as error:
                self.notes.append(f"{shown} was left out: {error}.")
                return
            self._add_units(units)
            if len(units) >= MAX_CELLS:
                self.notes.append(f"{shown}: only the first {MAX_CELLS} cells of code were read; there are more.")
            self._sheet(prose, shown, is_notebook=True)  # its code stands in cells, its fences show what should come out
        else:
            self._sheet(text, shown)

    def _sheet(self, text: str, shown: str, is_notebook: bool = False) -> None:
        text = _PICTURE.sub("data:", text)
        if len(text) > self.prose_left:
            self.notes.append(
                f"{shown}: only the first {self.prose_left >> 10} KiB of {len(text) >> 10} were read; sheets are shorter."
            )
            text = text[: self.prose_left]
        self.prose_left -= len(text)
        answers, units = read_sheet(text, shown, shown)
        self._take(answers)
        self._add_units([] if is_notebook else units)

    def _add_units(self, units: list[Unit]) -> None:
        for unit in units:
            size = len(unit.source.encode("utf-8", "replace"))
            if size > MAX_SOURCE_BYTES:
                self.notes.append(f"{unit.label} is too large ({size >> 10} KiB of code); it was left out.")
            else:
                self.units.append(unit)

    def _take(self, answers: dict[str, Answer]) -> None:
        for number, answer in answers.items():
            before = self.answers.get(number)
            if before is not None and before.text != answer.text:
                answer = Answer(f"{before.text}\n\n{answer.text}", before.label, before.line)
                self.notes.append(f"Question {number} is answered in more than one place; the answers were read together.")
            self.answers[number] = answer

    def _bytes(self, path: Path, shown: str) -> bytes | None:
        """Return a regular file's bytes, within limits; a link, device or pipe is never opened."""
        try:
            descriptor = open_beneath(self.root, os.path.relpath(path, self.root) if path != self.root else "")
        except OSError as error:
            raise_where_ours(error)
            is_link = error.errno == errno.ELOOP
            self.notes.append(
                f"{shown} is a link; links are not followed." if is_link else f"{shown} cannot be read: {error.strerror}."
            )
            return None
        with os.fdopen(descriptor, "rb") as file:
            status = os.fstat(file.fileno())
            if not stat.S_ISREG(status.st_mode):
                self.notes.append(f"{shown} is no regular file; it was left out.")
                return None
            limit = MAX_ARCHIVE_BYTES if archive_suffix(path.name) else MAX_FILE_BYTES
            if status.st_size > limit or self.total + status.st_size > MAX_TOTAL_BYTES:
                self.notes.append(f"{shown} is too large ({status.st_size >> 10} KiB); it was left out.")
                return None
            data = file.read(limit)
        self.total += len(data)
        return data


def is_read(name: str) -> bool:
    """Say whether a file of this name is opened at all."""
    return bool(archive_suffix(name)) or Path(name).suffix.lower() in SHEETS + SCRIPTS + NOTEBOOKS


def raise_where_ours(error: OSError) -> None:
    """Raise an error of reading that is our machine's, and lies not in what was handed in."""
    if error.errno not in OF_THE_SUBMISSION:
        raise error


def is_looked_into(folder: str) -> bool:
    """Say whether a folder of this name, in a submission, is looked into."""
    return folder not in LEFT_ALONE and not folder.startswith(".")


def _order(name: str) -> tuple[int, str]:
    suffixes = (".md", ".py", ".ipynb")
    return next((k for k, suffix in enumerate(suffixes) if name.lower().endswith(suffix)), 3), name


def _is_looked_at(name: str) -> bool:
    parts = name.split("/")
    is_hidden = any(part.startswith(".") or part in LEFT_ALONE for part in parts)
    return not is_hidden and name.lower().endswith(SHEETS + SCRIPTS + NOTEBOOKS)


def _decoded(data: bytes) -> str | None:
    """Return text with Unix line ends, or None for what is no text."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        text = data.decode("utf-16", "replace")
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
