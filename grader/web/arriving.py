"""Files as a browser sends them, made an upload: safe names, bounded counts and sizes."""

import re
from collections.abc import Sequence

from grader.errors import UsageError
from grader.submission.archive import safe_path
from grader.web.uploads import File

PASTED = "pasted.py"
ANSWERS = "answers.md"
MOST_LETTERS = 200_000


def arrived(
    sent: Sequence[tuple[str, bytes]], code: str, words: str, most_files: int, most_bytes: int
) -> list[File]:
    """Return the files of an upload, in order of name: what was chosen, and what was pasted.

    Raises UsageError, as a student reads it, where there is nothing, or too much.
    """
    files: dict[str, bytes] = {}
    for raw, data in sent:
        if not raw and not data:  # a field that was left empty
            continue
        name = safe_path(raw)
        if name is None:
            raise UsageError(f"The name {raw[:60]!r} is not one that a file can have here.")
        files[_free(name, files)] = data
    for name, text in ((PASTED, code), (ANSWERS, words)):
        if text.strip():
            plain = text.replace("\r\n", "\n")
            if len(plain) > MOST_LETTERS:
                raise UsageError("What was pasted is too long; hand it in as a file.")
            files[_free(name, files)] = plain.encode("utf-8", "backslashreplace")
    if not files:
        raise UsageError("Choose a file, or paste your code or answers.")
    if len(files) > most_files:
        raise UsageError(f"These are {len(files)} files; at most {most_files} are taken.")
    if sum(map(len, files.values())) > most_bytes:
        raise UsageError(f"This is more than {most_bytes >> 20} MB; hand in less.")
    return [File(name, files[name]) for name in sorted(files)]


def _free(name: str, taken: dict[str, bytes]) -> str:
    """Return a name that no file has yet, and that is no folder of another's."""

    def clashes(name: str) -> bool:
        return any(
            name == other or other.startswith(f"{name}/") or name.startswith(f"{other}/")
            for other in taken
        )

    stem, dot, ending = name.rpartition(".")
    k, free = 2, name
    while clashes(free):
        free = f"{stem}-{k}.{ending}" if dot else f"{name}-{k}"
        if k > len(taken) + 2:  # a folder of its name is in the way of all of them
            free = f"{re.sub('/', '-', name)}-{k}"
        k += 1
    return free
