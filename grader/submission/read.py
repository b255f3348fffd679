"""A path as a Submission.

One bad file costs only itself; every loss is accounted for and leaves a note.
"""

import errno
import os
import stat
import time
from collections.abc import Callable
from pathlib import Path

from grader.submission.archive import ArchiveError, archive_suffix, bounded, read_archive
from grader.submission.assembly import ALL_SECONDS, BROKEN, Assembly
from grader.submission.beneath import open_beneath, too_large
from grader.submission.class_archive import read_member
from grader.submission.decoding import text_of_bytes
from grader.submission.formats import format_of
from grader.submission.handed import (
    Handed,
    Part,
    Where,
    name_of_path,
    paths_of,
    shown_path,
    text_of_html,
)
from grader.submission.model import Submission
from grader.submission.outline import Outline
from grader.submission.selection import (
    KIT,
    MAX_ARCHIVE_BYTES,
    MAX_DEPTH,
    MAX_ENTRIES,
    MAX_FILE_BYTES,
    file_rule,
    folder_rule,
    is_picture,
    is_read,
    order,
    path_rule,
    raise_where_ours,
    shown_name,
    suffix_of,
    why_not_read,
)
from grader.submission.taken import Taken
from grader.time_limit import TooLong, at_most

MAX_NOTEBOOK_BYTES = 48 << 20
MAX_TOTAL_BYTES = 96 << 20
MAX_FILES = 300
MAX_NESTED = 2
FILE_SECONDS = 2.0


def read_submission(path: Where, outline: Outline | None = None) -> Submission:
    """Return what stands at `path`: a file, a folder, or the parts that belong to one student.

    What cannot be read becomes a note.

    `outline` says what the exercise asks, so that answers are found by number, title or order.
    Without one, every number that a heading carries is taken for a question's.

    Raises OSError where our machine fails to read it (a disk, a share that went away, rights that
    are missing): that is no fault of the submission.
    """
    files = _Files(student_name(path), outline)
    for place in paths_of(path):
        if refused := too_large(place):
            return Submission(
                files.read.name, notes=(f"This was not read: {refused}.",), refused=refused
            )
    if isinstance(path, Handed):
        for part in path.parts:
            files.root = part.path
            files.part(part)
        return files.read.submission()
    files.root = path
    try:
        if path.is_symlink():
            files.taken.unassigned(path.name, "file", "is a link; links are not followed")
        elif path.is_dir():
            files.folder()
        else:
            files.file("", shown_path(path.name), is_whole=True)
    except OSError as error:
        raise_where_ours(error)
        files.taken.unassigned(path.name, "file", f"cannot be read: {error.strerror}")
    return files.read.submission()


def student_name(path: Where) -> str:
    """Return the name of a submission.

    The student's where a layout tells it, the folder's, or the file's without its ending.
    """
    return path.name if isinstance(path, Handed) else name_of_path(path.name, path.is_dir())


class _Files:
    """The files of one submission, taken in one after another within limits."""

    def __init__(self, name: str, outline: Outline | None) -> None:
        self.root = Path()
        self.taken = Taken(outline or Outline())
        self.read = Assembly(name, outline, self.taken)
        self.total = 0
        self.seconds_left = ALL_SECONDS

    @property
    def notes(self) -> list[str]:
        return self.taken.notes

    def part(self, part: Part) -> None:
        """Take in one of the parts that a student's submission consists of."""
        shown = part.shown or part.path.name
        if part.is_closed:
            self.read.unreadable.append(shown)
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
                shown = shown_name(below + name)
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
                    self.taken.left_out(shown_name(below + leaf), rule)
                else:
                    files.append(below + leaf)
        if len(files) > MAX_FILES:
            self.notes.append(f"There are {len(files)} files; the first {MAX_FILES} were read.")
        ordered = sorted(files, key=order)
        for name in ordered[MAX_FILES:]:
            self.taken.unassigned(
                shown_name(name), "file", f"is not among the first {MAX_FILES} files", is_told=False
            )
        for name in ordered[:MAX_FILES]:
            shown = shown_name(name)
            try:
                self.file(name, shown)
            except OSError as error:
                if error.errno in (
                    errno.EACCES,
                    errno.EPERM,
                ):  # this file costs itself; a disk that fails costs all
                    self.read.unreadable.append(shown)
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
            self.read.pictures.append(shown)
        elif rule := file_rule(name):
            self.taken.left_out(shown, rule)
        else:
            self.taken.unassigned(shown, "file", why_not_read(name))

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
        text = text_of_bytes(data)
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


def limit_of(name: str) -> int:
    """Return how many bytes a file of this name may have.

    Of a notebook most may be pictures, which are left out.
    """
    if archive_suffix(name):
        return MAX_ARCHIVE_BYTES
    return MAX_NOTEBOOK_BYTES if suffix_of(name) == ".ipynb" else MAX_FILE_BYTES


def _names_in(folder: str) -> frozenset[str]:
    try:
        return frozenset(os.listdir(folder)[:1000])
    except OSError:
        return frozenset()
