"""Results kept as they arrive, in a database: SQLite by default, any other by its URL. One table of grades, only added to.

A grade is found again by its key, which holds all that it depends on; so what is graded once is not graded twice, and a run
that was cut off goes on where it stopped. Every attempt stays, with when, by whom and with what it was made.
"""

import getpass
import hashlib
import json
import os
import platform
import stat
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Self

import numpy as np
import sqlalchemy as sa

from grader import __version__
from grader.errors import GraderError
from grader.result import Grade, grade_from_plain, to_plain

VERSION = 1
BUSY_SECONDS = 60
TURNS = 5
MAX_HASHED = 64 << 20

_METADATA = sa.MetaData()
_SCHEMA = sa.Table("schema_version", _METADATA, sa.Column("version", sa.Integer, nullable=False))
_GRADES = sa.Table(
    "grades",
    _METADATA,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("key", sa.String(64), nullable=False, index=True),
    sa.Column("problem", sa.String(200), nullable=False),
    sa.Column("student", sa.String(300), nullable=False, index=True),
    sa.Column("submission", sa.String(64), nullable=False),
    sa.Column("spec", sa.String(64), nullable=False),
    sa.Column("grader", sa.String(100), nullable=False),
    sa.Column("environment", sa.String(300), nullable=False),
    sa.Column("seed", sa.String(40), nullable=False),
    sa.Column("level", sa.String(20), nullable=False),
    sa.Column("made_at", sa.String(40), nullable=False),
    sa.Column("made_by", sa.String(100), nullable=False),
    sa.Column("is_final", sa.Boolean, nullable=False),
    sa.Column("grade", sa.Text, nullable=False),
)
_MIGRATIONS: tuple[Callable[[sa.Connection], None], ...] = (lambda connection: _METADATA.create_all(connection),)
"""Each brings a store from the version of its place to the next; a released one is never changed."""


class StoreError(GraderError):
    """The store cannot be used; what is in it is safe."""


@dataclass(frozen=True)
class Key:
    """All that a grade depends on."""

    problem: str
    submission: str
    spec: str
    grader: str
    environment: str
    seed: str
    level: str

    @property
    def digest(self) -> str:
        """One text for all of it."""
        parts = [self.problem, self.submission, self.spec, self.grader, self.environment, self.seed, self.level]
        return hashlib.sha256("\0".join(parts).encode("utf-8", "backslashreplace")).hexdigest()


@dataclass(frozen=True)
class Attempt:
    """One grade in the store, with its circumstances."""

    made_at: str
    made_by: str
    key: Key
    grade: Grade


class Store:
    """An open store. Every grade is on disk when `add` returns. Raises StoreError for whatever the database refuses."""

    def __init__(self, url: str) -> None:
        self.url = url
        if url.startswith("sqlite:///"):
            Path(url.removeprefix("sqlite:///")).parent.mkdir(parents=True, exist_ok=True)
        try:
            self.engine = sa.create_engine(url, **({"connect_args": {"timeout": BUSY_SECONDS}} if url.startswith("sqlite") else {}))
            if url.startswith("sqlite"):
                sa.event.listen(self.engine, "connect", _settle_sqlite)
            self._migrate_in_turn()
        except (sa.exc.SQLAlchemyError, ImportError, OSError) as error:
            raise StoreError(f"the store {_shown(url)} cannot be opened: {_reason(error)}") from error

    def _migrate_in_turn(self) -> None:
        """Bring the store to this version; another run may be making the same tables at the same moment."""
        for attempt in range(TURNS):
            try:
                with self.engine.begin() as connection:
                    self._migrate(connection)
                return
            except (sa.exc.OperationalError, sa.exc.ProgrammingError, sa.exc.IntegrityError):
                if attempt == TURNS - 1:
                    raise
                time.sleep(0.2 * (attempt + 1))

    def _migrate(self, connection: sa.Connection) -> None:
        if not sa.inspect(connection).has_table("schema_version"):
            _METADATA.create_all(connection)
            connection.execute(_SCHEMA.insert().values(version=VERSION))
            return
        version = connection.execute(sa.select(_SCHEMA.c.version)).scalar_one()
        if version > VERSION:
            raise StoreError(
                f"the store {_shown(self.url)} is of version {version}; this grader knows {VERSION}: install a newer one"
            )
        for migration in _MIGRATIONS[version:]:
            migration(connection)
        connection.execute(_SCHEMA.update().values(version=VERSION))

    def add(self, key: Key, grade: Grade, is_final: bool = True) -> None:
        """Keep a grade. One that is not final (a fault of the grader) is kept for its history, and graded again next time."""
        row = {
            **vars(key),
            "key": key.digest,
            "student": _storable(grade.student),
            "made_at": datetime.now(UTC).isoformat(timespec="seconds"),
            "made_by": _user(),
            "is_final": is_final,
            "grade": json.dumps(to_plain(grade), ensure_ascii=True),
        }
        self._do(lambda connection: connection.execute(_GRADES.insert().values(**row)))

    def find(self, key: Key, student: str) -> Grade | None:
        """Return the newest final grade of this key, under this student's name, or None."""
        query = (
            sa.select(_GRADES.c.grade).where(_GRADES.c.key == key.digest, _GRADES.c.is_final).order_by(_GRADES.c.id.desc()).limit(1)
        )
        text = self._do(lambda connection: connection.execute(query).scalar())
        try:
            return None if text is None else replace(grade_from_plain(json.loads(text)), student=student)
        except (ValueError, TypeError, KeyError):
            return None  # of another format; it is graded again

    def newest(self, key: Key, student: str) -> Grade | None:
        """Return the newest grade of this key, final or not, under this student's name, or None."""
        query = sa.select(_GRADES.c.grade).where(_GRADES.c.key == key.digest).order_by(_GRADES.c.id.desc()).limit(1)
        text = self._do(lambda connection: connection.execute(query).scalar())
        return None if text is None else replace(grade_from_plain(json.loads(text)), student=student)

    def known(self, keys: Sequence[str]) -> set[str]:
        """Return those of the digests for which there is a final grade."""
        found: set[str] = set()
        for start in range(0, len(keys), 500):
            query = sa.select(_GRADES.c.key).where(_GRADES.c.key.in_(keys[start : start + 500]), _GRADES.c.is_final)
            found |= self._texts(query)
        return found

    def _texts(self, query: Any) -> set[str]:
        return set(self._do(lambda connection: connection.execute(query).scalars().all()))

    def history(self, student: str) -> Iterator[Attempt]:
        """Yield every attempt of a student, oldest first."""
        query = sa.select(_GRADES).where(_GRADES.c.student == _storable(student)).order_by(_GRADES.c.id)
        for row in self._do(lambda connection: connection.execute(query).mappings().all()):
            key = Key(**{name: row[name] for name in Key.__dataclass_fields__})
            yield Attempt(row["made_at"], row["made_by"], key, grade_from_plain(json.loads(row["grade"])))

    def backup(self, file: Path) -> int:
        """Write every row to a file, one JSON object a line; return their number. `restore` reads it into any kind of store."""
        count = 0
        with self.engine.connect() as connection, file.open("w", encoding="utf-8") as out:
            for row in connection.execution_options(yield_per=200).execute(sa.select(_GRADES).order_by(_GRADES.c.id)).mappings():
                out.write(json.dumps(dict(row)) + "\n")
                count += 1
        return count

    def restore(self, file: Path) -> int:
        """Take in the rows of a backup that are not there yet; return their number. Raise StoreError naming a line that is none."""
        fields = ("key", "student", "made_at", "made_by")
        count = 0
        with self.engine.begin() as connection, file.open(encoding="utf-8") as lines:
            known = {tuple(row) for row in connection.execute(sa.select(*(_GRADES.c[name] for name in fields)))}
            for number, line in enumerate(lines, start=1):
                try:
                    row = json.loads(line)
                    row.pop("id", None)
                    if tuple(row[name] for name in fields) not in known:
                        connection.execute(_GRADES.insert().values(**row))
                        count += 1
                except (ValueError, KeyError, TypeError, AttributeError, sa.exc.SQLAlchemyError) as error:
                    raise StoreError(
                        f"{file}:{number}: this is no line of a backup ({_reason(error)}); nothing was taken in"
                    ) from None
        return count

    def _do(self, work: Callable[[sa.Connection], Any]) -> Any:
        try:
            with self.engine.begin() as connection:
                return work(connection)
        except sa.exc.SQLAlchemyError as error:
            raise StoreError(
                f"the store {_shown(self.url)} cannot be used: {_reason(error)}. "
                "What was graded before is safe; run the same command again"
            ) from error

    def close(self) -> None:
        """Give the connections back."""
        self.engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _settle_sqlite(connection: Any, _record: Any) -> None:
    """Write-ahead log, so that readers and one writer do not disturb each other; every commit reaches the disk."""
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout={BUSY_SECONDS * 1000}")
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.close()


def _shown(url: str) -> str:
    return sa.engine.make_url(url).render_as_string(hide_password=True) if "://" in url else url


def _reason(error: BaseException) -> str:
    if isinstance(error, ImportError):
        return f"{error}; install the driver: pip install 'grader[postgres]'"
    return str(getattr(error, "orig", None) or error).split("\n")[0][:200]


def _user() -> str:
    try:
        return getpass.getuser()[:100]
    except (OSError, KeyError):
        return "unknown"


def _storable(text: str) -> str:
    return text.encode("utf-8", "backslashreplace").decode().replace("\0", "\\x00")[:300]


def store_url(said: str | None, out: Path) -> str:
    """Return the URL that is meant: what was said, a path of a SQLite file, or the file beside the reports."""
    if said is None:
        return f"sqlite:///{(out / 'grades.sqlite').absolute()}"
    if said.startswith(("postgresql://", "postgres://")):
        return f"postgresql+psycopg://{said.partition('://')[2]}"
    return said if "://" in said else f"sqlite:///{Path(said).absolute()}"


def submission_digest(path: Path) -> str:
    """Return a digest of all that is handed in: names below the folder and contents. The folder's own name is no part of it."""
    digest = hashlib.sha256()
    if path.is_symlink() or not path.is_dir():
        _hash_file(digest, path, path.name)
        return digest.hexdigest()
    for count, entry in enumerate(sorted(_files(path))):
        if count > 20_000:
            break
        _hash_file(digest, path / entry, entry)
    return digest.hexdigest()


def _files(root: Path) -> Iterator[str]:
    for folder, names, leaves in os.walk(root):
        names.sort()
        for name in [*leaves, *(name for name in names if os.path.islink(os.path.join(folder, name)))]:
            yield os.path.relpath(os.path.join(folder, name), root)


def _hash_file(digest: Any, path: Path, name: str) -> None:
    """Add a regular file's name and content; of anything else its name, kind and, for a link, where it leads."""
    digest.update(b"\0" + os.fsencode(name) + b"\0")
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError as error:
        digest.update(f"?{error.errno}".encode())
        return
    with os.fdopen(descriptor, "rb") as file:
        status = os.fstat(file.fileno())
        digest.update(f"{stat.S_IFMT(status.st_mode)} {status.st_size}\0".encode())
        left = MAX_HASHED if stat.S_ISREG(status.st_mode) else 0
        while left > 0 and (part := file.read(min(left, 1 << 20))):
            digest.update(part)
            left -= len(part)


@cache
def spec_digest(folder: Path) -> str:
    """Return a digest of every file of a problem."""
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts:
            _hash_file(digest, path, path.relative_to(folder).as_posix())
    return digest.hexdigest()


@cache
def grader_version() -> str:
    """Return this grader's version with a digest of its source, so that a changed one grades anew."""
    digest = hashlib.sha256()
    root = Path(__file__).parent
    for path in sorted(root.rglob("*.py")):
        digest.update(path.relative_to(root).as_posix().encode() + path.read_bytes())
    return f"{__version__}+{digest.hexdigest()[:12]}"


@cache
def environment() -> str:
    """Return what student code runs in: Python, NumPy, the machine, and torch where it is."""
    torch = "torch" if find_spec("torch") else "no torch"
    return f"Python {platform.python_version()}, NumPy {np.__version__}, {platform.machine()}, {torch}"


def key_of(problem: str, folder: Path, submission: Path, seed: int, level: str) -> Key:
    """Return the key of a submission under these circumstances."""
    return Key(
        problem, submission_digest(submission), spec_digest(folder.resolve()), grader_version(), environment(), str(seed), level
    )
