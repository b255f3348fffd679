"""Opening a store: the connections of its database, and tables of this version."""

import time
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from grader.store.address import shown_url
from grader.store.tables import METADATA, MIGRATIONS, SCHEMA, VERSION, StoreError

BUSY_SECONDS = 60
TURNS = 5
MIGRATION_LOCK = 727_274
"""The number of the lock under which a PostgreSQL store is made or brought to a newer version."""


def engine_of(url: str) -> sa.Engine:
    """Return the connections to a database; the folder of a SQLite file is made."""
    is_path = url.startswith("sqlite:///") and not url.startswith("sqlite:///file:")
    if is_path:
        Path(url.removeprefix("sqlite:///")).parent.mkdir(parents=True, exist_ok=True)
    # a ? may be in a name
    meant = sa.URL.create("sqlite", database=url.removeprefix("sqlite:///")) if is_path else url
    if not url.startswith("sqlite"):
        return sa.create_engine(meant, pool_pre_ping=True)
    engine = sa.create_engine(meant, connect_args={"timeout": BUSY_SECONDS})
    sa.event.listen(engine, "connect", _settle_sqlite)
    sa.event.listen(engine, "begin", _begin_sqlite)
    return engine


def bring_up_to_date(engine: sa.Engine, url: str) -> None:
    """Bring a store to this version, by a connection that writes.

    Another run may be making the same tables at the same moment. Raise StoreError where the
    database is something else, or of a newer grader.
    """
    for attempt in range(TURNS):
        try:
            with engine.execution_options(is_writing=False).connect() as connection:
                if _version(connection) == VERSION:
                    return
            with engine.begin() as connection:
                _migrate(connection, url)
            return
        except (sa.exc.OperationalError, sa.exc.ProgrammingError, sa.exc.IntegrityError):
            if attempt == TURNS - 1:
                raise
            time.sleep(0.2 * (attempt + 1))


def _version(connection: sa.Connection) -> int | None:
    """Return the version of the tables, None where there are none."""
    if not sa.inspect(connection).has_table("schema_version"):
        return None
    return int(connection.execute(sa.select(sa.func.max(SCHEMA.c.version))).scalar_one())


def _migrate(connection: sa.Connection, url: str) -> None:
    # two that find no tables at the same moment would both write a version
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"select pg_advisory_xact_lock({MIGRATION_LOCK})")
    version = _version(connection)
    if version is None:
        others = set(sa.inspect(connection).get_table_names()) - set(METADATA.tables)
        if others and connection.dialect.name == "sqlite":
            raise StoreError(
                f"{shown_url(url)} is a database of something else (it holds "
                f"{', '.join(sorted(others)[:4])}): name another file"
            )
        METADATA.create_all(connection)
        connection.execute(SCHEMA.insert().values(version=VERSION))
        return
    if version > VERSION:
        raise StoreError(
            f"the store {shown_url(url)} is of version {version}; this grader knows {VERSION}: "
            "install a newer one"
        )
    for migration in MIGRATIONS[version:]:
        migration(connection)
    connection.execute(SCHEMA.update().values(version=VERSION))


def _settle_sqlite(connection: Any, _record: Any) -> None:
    """Write-ahead log, so that readers and one writer do not disturb each other.

    Every commit reaches the disk.
    """
    connection.isolation_level = (
        None  # transactions begin where we say, so that those that make tables are whole too
    )
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout={BUSY_SECONDS * 1000}")
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.close()


def _begin_sqlite(connection: sa.Connection) -> None:
    """Take the write lock at once where there will be writing.

    One who has read already would be refused it, not made to wait.
    """
    is_writing = connection.get_execution_options().get("is_writing", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if is_writing else "BEGIN")
