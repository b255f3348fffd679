"""A path as a Submission. One bad file costs only itself; every loss leaves a note."""

import os
import stat
from pathlib import Path

from grader.sandbox.base import Unit
from grader.submission.cells import NotebookError, read_notebook, read_script
from grader.submission.model import Answer, Submission
from grader.submission.sheet import read_sheet

MAX_FILE_BYTES = 8 << 20
MAX_TOTAL_BYTES = 32 << 20
MAX_FILES = 300
MAX_DEPTH = 6
SHEETS = (".md", ".markdown", ".txt", ".rmd", ".qmd")
SCRIPTS = (".py",)
NOTEBOOKS = (".ipynb",)
_LEFT_ALONE = {"__pycache__", ".git", ".ipynb_checkpoints", "__MACOSX", ".venv", "venv", "node_modules", ".idea", ".vscode"}


def submission_paths(paths: list[Path]) -> list[Path]:
    """Return the submissions `grade` is given: a file is one, and each file or folder in a folder is one."""
    found: list[Path] = []
    for path in paths:
        if path.is_dir() and not path.is_symlink():
            found += [entry for entry in sorted(path.iterdir()) if not entry.name.startswith(".") and entry.name != "__pycache__"]
        else:
            found.append(path)
    return found


def read_submission(path: Path) -> Submission:
    """Return what stands at `path`, a file or a folder. Raises nothing: what cannot be read becomes a note."""
    builder = _Builder(path.name if path.is_dir() else path.stem or path.name)
    try:
        if path.is_symlink():
            builder.notes.append(f"{path.name} is a link; links are not followed.")
        elif path.is_dir():
            builder.folder(path)
        else:
            builder.file(path, path.name)
    except OSError as error:
        builder.notes.append(f"{path.name} cannot be read: {error.strerror}.")
    return builder.submission()


class _Builder:
    def __init__(self, name: str) -> None:
        self.name = name
        self.answers: dict[str, Answer] = {}
        self.units: list[Unit] = []
        self.notes: list[str] = []
        self.total = 0

    def submission(self) -> Submission:
        if not self.units and not self.answers and not self.notes:
            self.notes.append("Nothing was handed in that can be graded: the files are empty.")
        return Submission(self.name, self.answers, tuple(self.units), tuple(self.notes))

    def folder(self, root: Path) -> None:
        files: list[Path] = []
        for folder, names, leaves in os.walk(root):
            depth = len(Path(folder).relative_to(root).parts)
            names[:] = sorted(n for n in names if n not in _LEFT_ALONE and not n.startswith(".") and depth < MAX_DEPTH)
            files += [Path(folder) / leaf for leaf in sorted(leaves) if not leaf.startswith(".")]
        if len(files) > MAX_FILES:
            self.notes.append(f"There are {len(files)} files; the first {MAX_FILES} were read.")
        order = {".md": 0, ".py": 1, ".ipynb": 2}
        for path in sorted(files, key=lambda p: (order.get(p.suffix.lower(), 3), str(p)))[:MAX_FILES]:
            try:
                self.file(path, path.relative_to(root).as_posix())
            except OSError as error:
                self.notes.append(f"{path.name} cannot be read: {error.strerror}.")

    def file(self, path: Path, shown: str) -> None:
        suffix = path.suffix.lower()
        if suffix not in SHEETS + SCRIPTS + NOTEBOOKS:
            self.notes.append(f"{shown} was not looked at: answers are read from .md, .py and .ipynb files.")
            return
        data = self._bytes(path, shown)
        if data is not None:
            self.text(data, shown, suffix)

    def text(self, data: bytes, shown: str, suffix: str) -> None:
        """Take in one file's bytes."""
        text = _decoded(data)
        if text is None:
            self.notes.append(f"{shown} is not a text file; it was left out.")
        elif suffix in SCRIPTS:
            self.units += read_script(text, shown)
        elif suffix in NOTEBOOKS:
            try:
                units, prose = read_notebook(text, shown)
            except NotebookError as error:
                self.notes.append(f"{shown} was left out: {error}.")
                return
            self.units += units
            self._take(*read_sheet(prose, shown, shown))
        else:
            self._take(*read_sheet(text, shown, shown))

    def _take(self, answers: dict[str, Answer], units: list[Unit]) -> None:
        self.units += units
        for number, answer in answers.items():
            before = self.answers.get(number)
            if before is not None and before.text != answer.text:
                answer = Answer(f"{before.text}\n\n{answer.text}", before.label, before.line)
                self.notes.append(f"Question {number} is answered in more than one place; the answers were read together.")
            self.answers[number] = answer

    def _bytes(self, path: Path, shown: str) -> bytes | None:
        """Return a regular file's bytes, within limits; a link, device or pipe is never opened."""
        try:
            descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        except OSError as error:
            self.notes.append(f"{shown} cannot be read: {error.strerror}.")
            return None
        with os.fdopen(descriptor, "rb") as file:
            status = os.fstat(file.fileno())
            if not stat.S_ISREG(status.st_mode):
                self.notes.append(f"{shown} is no regular file; it was left out.")
                return None
            if status.st_size > MAX_FILE_BYTES or self.total + status.st_size > MAX_TOTAL_BYTES:
                self.notes.append(f"{shown} is too large ({status.st_size >> 10} KiB); it was left out.")
                return None
            data = file.read(MAX_FILE_BYTES + 1)
        self.total += len(data)
        return data


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
