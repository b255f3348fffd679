"""Files for student code, in memory only: those that a course gives, and those that it writes.

The sandbox lets nobody open a file, yet code of courses reads tables, keeps a log and saves its
results. `open`, `os.stat`, `os.mkdir` and what is built on them (pathlib, csv, json, logging,
pandas, NumPy) work here; what is written ends with the process, and counts as its memory.

Writing is refused at first, as the system refuses it. Where a statement at the top of a source
fails by that, it is run again and writes to memory from then on: who tries doors finds them closed.
"""

import builtins
import io
import ntpath
import os
import posixpath
import stat
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

_REAL_OPEN = io.open
_REAL_STAT = os.stat
_REAL_MKDIR = os.mkdir
_REAL_REMOVE = os.remove


class _Written(io.BytesIO):
    """A file that is written: what is in it is there for who opens it next."""

    def __init__(self, before: bytes, keep: Callable[[bytes], None], is_at_end: bool) -> None:
        super().__init__(before)
        self.keep = keep
        self.is_at_end = is_at_end
        if is_at_end:
            self.seek(0, io.SEEK_END)

    def write(self, data: Any) -> int:
        if self.is_at_end:
            self.seek(0, io.SEEK_END)
        return super().write(data)

    def flush(self) -> None:
        if not self.closed:
            self.keep(self.getvalue())

    def close(self) -> None:
        self.flush()
        super().close()


class Writing:
    """Whether what the system refuses to write is written to memory."""

    def __init__(self) -> None:
        self.is_allowed = False
        self.refused: list[OSError] = []

    def is_taken(self, error: OSError) -> bool:
        """Say whether a refusal of the system is made good; remember one that is not."""
        if not self.is_allowed:
            self.refused = [error]
        return self.is_allowed

    def may_try_again(self, error: BaseException) -> bool:
        """Say whether code ended by a refusal to write, and may write from now on."""
        is_refusal = any(error is refusal for refusal in self.refused)
        self.is_allowed = self.is_allowed or is_refusal
        self.refused = []
        return is_refusal


def install(files: Mapping[str, str]) -> Writing:
    """Make files readable: path to content, whose characters are bytes (latin-1).

    A course's own files stay as they are.
    """
    writing = Writing()
    contents = {_plain(path): text.encode("latin-1") for path, text in files.items()}
    by_name: dict[str, list[str]] = {}
    for path in contents:
        by_name.setdefault(posixpath.basename(path), []).append(path)
    written: dict[str, bytes] = {}
    folders: set[str] = set()

    def find(path: Any) -> str | None:
        """Return the file a path means: itself, or the only one of its name in another folder."""
        plain = _plain_or_none(path)
        if plain is None or plain in contents or plain in written:
            return plain
        same = by_name.get(posixpath.basename(plain), [])
        return same[0] if len(same) == 1 else None

    def new(path: str, mode: str) -> _Written:
        if "x" in mode and path in written:
            raise FileExistsError(17, "File exists", path)
        is_new = "w" in mode or "x" in mode
        before = b"" if is_new else written.get(path, b"")

        def keep(data: bytes) -> None:
            written[path] = data

        keep(before)
        return _Written(before, keep, "a" in mode)

    def content(path: str) -> bytes:
        return written[path] if path in written else contents[path]

    def opened(
        file: Any,
        mode: str = "r",
        buffering: int = -1,
        encoding: str | None = None,
        errors: str | None = None,
        newline: str | None = None,
        *rest: Any,
        **named: Any,
    ) -> Any:
        is_written = isinstance(mode, str) and bool(set(mode) & set("wax+"))
        path = find(file) if isinstance(mode, str) else None
        if path is None or is_written:
            try:
                return _REAL_OPEN(file, mode, buffering, encoding, errors, newline, *rest, **named)
            except OSError as error:
                path = _plain_or_none(file) if is_written else None
                is_new = path not in written and "r" in mode
                if path is None or path in contents or is_new or not writing.is_taken(error):
                    raise
        body = new(path, mode) if is_written else io.BytesIO(content(path))
        if "b" in mode:
            return body
        text = io.TextIOWrapper(body, encoding or "utf-8", errors, newline, buffering == 1)
        text.mode = mode  # type: ignore[misc]
        return text

    def looked_at(path: Any, *rest: Any, **named: Any) -> os.stat_result:
        found = find(path)
        if found is not None and (found in contents or found in written):
            return _status(stat.S_IFREG | stat.S_IRUSR, len(content(found)))
        if _plain_or_none(path) in folders:
            return _status(stat.S_IFDIR | stat.S_IRWXU, 0)
        return _REAL_STAT(path, *rest, **named)

    def made(path: Any, *rest: Any, **named: Any) -> None:
        plain = _plain_or_none(path)
        if plain in folders:
            raise FileExistsError(17, "File exists", path)
        try:
            _REAL_MKDIR(path, *rest, **named)
        except OSError as error:
            if isinstance(error, FileExistsError) or plain is None or not writing.is_taken(error):
                raise
            folders.add(plain)

    def removed(path: Any, *rest: Any, **named: Any) -> None:
        plain = _plain_or_none(path)
        if plain in written:
            del written[plain]
        else:
            _REAL_REMOVE(path, *rest, **named)

    vars(builtins)["open"] = vars(io)["open"] = opened
    vars(os).update(stat=looked_at, mkdir=made, remove=removed, unlink=removed)
    openers = getattr(getattr(np.lib, "_datasource", None), "_file_openers", None)
    if openers is not None:
        openers._file_openers[None] = opened
    return writing


def _status(mode: int, size: int) -> os.stat_result:
    return os.stat_result((mode, 0, 0, 1, 0, 0, size, 0, 0, 0))


def _plain_or_none(path: Any) -> str | None:
    try:
        return _plain(os.fspath(path))
    except (TypeError, ValueError):
        return None


def _plain(path: str | bytes) -> str:
    text = path.decode("utf-8", "replace") if isinstance(path, bytes) else path
    if "\\" in text:
        text = ntpath.splitdrive(text)[1].replace("\\", "/")
    return posixpath.normpath(text).lstrip("/")
