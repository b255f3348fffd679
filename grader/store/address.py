"""How a store is named, and what its errors tell a person."""

import re
from pathlib import Path

from grader.errors import UsageError


def shown_url(url: str) -> str:
    """Return a URL as it may be told: a SQLite file by its path, any other without its password."""
    if url.startswith("sqlite:///"):
        return url.removeprefix("sqlite:///")
    hidden = re.sub(r"(://[^/@:]*:).*@", r"\1***@", url)
    return re.sub(r"([?&][^=&]*(?:pass|secret|key)[^=&]*=)[^&]*", r"\1***", hidden, flags=re.I)


def way_out(reason: str) -> str:
    """Return what a person can do about a database that refuses, by its reason."""
    if "malformed" in reason or "not a database" in reason:
        return (
            "The file is damaged: keep it, and take a backup into a new store (grader "
            "restore BACKUP --store NEW)"
        )
    if "readonly" in reason or "read-only" in reason or "permission" in reason:
        return (
            "What was graded before is safe; make it writable, or name another place with --store"
        )
    before = "free some space there, then run" if "full" in reason or "space" in reason else "run"
    return f"What was graded before is safe; {before} the same command again"


def reason_of(error: BaseException) -> str:
    """Return a database's error as one line."""
    if isinstance(error, ImportError):
        return f"{error}; install the driver: pip install 'grader[postgres]'"
    return str(getattr(error, "orig", None) or error).split("\n")[0][:200]


def store_url(said: str | None, out: Path) -> str:
    """Return the URL that is meant.

    What was said, a path of a SQLite file, or the file beside the reports.

    Raises UsageError for what can be none.
    """
    if said is None:
        return f"sqlite:///{(out / 'grades.sqlite').absolute()}"
    scheme, colon, rest = said.partition(":")
    is_url = bool(colon) and rest.startswith("/") and len(scheme) > 1
    if is_url and scheme in ("postgresql", "postgres"):
        return f"postgresql+psycopg:{rest}"
    if is_url and not said.startswith(("sqlite:///", "postgresql+")):
        raise UsageError(
            f"--store {shown_url(said)}: a store is a file (grades/course.sqlite) or "
            "postgresql://user@host/database"
        )
    if not said or Path(said).is_dir():
        raise UsageError(f"--store {said!r} is a folder; name a file in it")
    return said if is_url else f"sqlite:///{Path(said).absolute()}"
