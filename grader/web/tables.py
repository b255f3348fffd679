"""The tables that the web pages add to a store, beside its own.

Moments are seconds since 1970, in UTC. What is handed in stands here as well, by the digest of its
content, so that one database, and one backup, holds all of a course.
"""

import secrets
from collections.abc import Callable

import sqlalchemy as sa

from grader.errors import GraderError
from grader.store.store import Store

VERSION = 1
LOCK = 727_275
"""The number of the lock under which PostgreSQL makes these tables."""

METADATA = sa.MetaData()
SETTINGS = sa.Table(
    "web_settings",
    METADATA,
    sa.Column("name", sa.String(40), primary_key=True),
    sa.Column("value", sa.String(200), nullable=False),
)
PEOPLE = sa.Table(
    "web_people",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
    # the name under which the store knows a student
    sa.Column("handle", sa.String(200), nullable=False, unique=True),
    sa.Column("name", sa.String(200), nullable=False),
    sa.Column("number", sa.String(100), nullable=False, server_default=""),
    sa.Column("email", sa.String(200), nullable=False, server_default="", index=True),
    sa.Column("section", sa.String(100), nullable=False, server_default=""),
    sa.Column("role", sa.String(20), nullable=False),
    # one more each time that somebody is signed out everywhere
    sa.Column("epoch", sa.Integer, nullable=False, server_default="0"),
)
LINKS = sa.Table(
    "web_links",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
    # of the code, which is kept nowhere
    sa.Column("digest", sa.String(64), nullable=False, unique=True),
    sa.Column("person", sa.Integer, nullable=False, index=True),
    sa.Column("made_at", sa.Float, nullable=False),
    sa.Column("expires_at", sa.Float, nullable=False),
    sa.Column("used_at", sa.Float, nullable=True),
    sa.Column("withdrawn_at", sa.Float, nullable=True),
)
FILES = sa.Table(
    "web_files",
    METADATA,
    sa.Column("digest", sa.String(64), primary_key=True),
    sa.Column("size", sa.Integer, nullable=False),
    sa.Column("data", sa.LargeBinary, nullable=False),
)
UPLOADS = sa.Table(
    "web_uploads",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("problem", sa.String(200), nullable=False),
    sa.Column("person", sa.Integer, nullable=False, index=True),
    # counts the attempts of a person at a problem, from 1
    sa.Column("number", sa.Integer, nullable=False),
    # what the page was given with: a second press of the button brings the same
    sa.Column("once", sa.String(64), nullable=False),
    sa.Column("received_at", sa.Float, nullable=False),
    sa.Column("is_late", sa.Boolean, nullable=False),
    # kept, waiting, grading, graded, discarded
    sa.Column("state", sa.String(20), nullable=False, index=True),
    # from when on it is graded though nobody asked
    sa.Column("grade_at", sa.Float, nullable=False),
    # JSON: [name, digest, size] of each file
    sa.Column("manifest", sa.Text, nullable=False),
    sa.Column("content", sa.String(64), nullable=False),
    sa.Column("claimed_by", sa.String(40), nullable=True),
    sa.Column("claimed_at", sa.Float, nullable=True),
    sa.Column("graded_at", sa.Float, nullable=True),
    # what grading took by itself; none where the grade was there before
    sa.Column("seconds", sa.Float, nullable=True),
    # digests of the grade's key and of what was handed in, as the store has them
    sa.Column("grade_key", sa.String(64), nullable=True),
    sa.Column("submission", sa.String(64), nullable=True),
    sa.UniqueConstraint("person", "problem", "number"),
    sa.UniqueConstraint("person", "problem", "once"),
)
SERVERS = sa.Table(
    "web_servers",
    METADATA,
    sa.Column("id", sa.String(40), primary_key=True),
    sa.Column("host", sa.String(200), nullable=False),
    # the process and when it began, which together name it for ever on its host
    sa.Column("process", sa.String(60), nullable=False),
    sa.Column("beat_at", sa.Float, nullable=False),
)
EXTENSIONS = sa.Table(
    "web_extensions",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("problem", sa.String(200), nullable=False),
    sa.Column("person", sa.Integer, nullable=False),
    sa.Column("due", sa.Float, nullable=True),
    sa.Column("attempts", sa.Integer, nullable=True),
    sa.Column("made_at", sa.Float, nullable=False),
)
PUBLISHED = sa.Table(
    "web_published",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("problem", sa.String(200), nullable=False),
    sa.Column("is_on", sa.Boolean, nullable=False),
    sa.Column("made_at", sa.Float, nullable=False),
)
PLACES = sa.Table(
    "web_places",
    METADATA,
    # where a course site takes the points of one student in one problem (LTI)
    sa.Column("problem", sa.String(200), primary_key=True),
    sa.Column("person", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("issuer", sa.String(300), nullable=False),
    sa.Column("client_id", sa.String(200), nullable=False),
    sa.Column("sub", sa.String(300), nullable=False),
    sa.Column("address", sa.String(1000), nullable=False),
)
KEYS = sa.Table(
    "web_keys",
    METADATA,
    # a private key of these pages, by what it is for
    sa.Column("name", sa.String(40), primary_key=True),
    sa.Column("pem", sa.Text, nullable=False),
)
AUDIT = sa.Table(
    "web_audit",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("at", sa.Float, nullable=False),
    sa.Column("who", sa.String(200), nullable=False),
    sa.Column("role", sa.String(20), nullable=False),
    sa.Column("action", sa.String(60), nullable=False),
    sa.Column("problem", sa.String(200), nullable=False, server_default=""),
    sa.Column("about", sa.String(200), nullable=False, server_default=""),
    sa.Column("detail", sa.String(500), nullable=False, server_default=""),
)


KEPT = (PEOPLE, LINKS, FILES, UPLOADS, EXTENSIONS, PUBLISHED, PLACES, AUDIT)
"""What a backup holds: no secret and no private key, nor which processes serve."""


class WebError(GraderError):
    """The pages cannot be served; what was handed in is safe."""


def key_of(store: Store, name: str, make: Callable[[], str]) -> str:
    """Return the private key of a name, made where there is none yet."""
    query = sa.select(KEYS.c.pem).where(KEYS.c.name == name)
    with store.engine.execution_options(is_writing=True).begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql(f"select pg_advisory_xact_lock({LOCK})")
        found = connection.execute(query).scalar()
        if found is None:
            found = make()
            connection.execute(KEYS.insert().values(name=name, pem=found))
    return str(found)


def kept_tables(store: Store) -> tuple[sa.Table, ...]:
    """Return the tables of the pages that a backup holds; none where a store has none."""
    return KEPT if sa.inspect(store.engine).has_table(PEOPLE.name) else ()


def make_tables(store: Store) -> str:
    """Make the tables that are missing in a store; return the secret that cookies are signed with.

    Raises WebError where they are of a newer version.
    """
    with store.engine.execution_options(is_writing=True).begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql(f"select pg_advisory_xact_lock({LOCK})")
        METADATA.create_all(connection)
        found = {row.name: row.value for row in connection.execute(sa.select(SETTINGS))}
        if not found:
            found = {"version": str(VERSION), "secret": secrets.token_hex(32)}
            rows = [{"name": name, "value": value} for name, value in found.items()]
            connection.execute(SETTINGS.insert(), rows)
    if int(found["version"]) > VERSION:
        raise WebError(
            f"the pages' tables are of version {found['version']}; this grader knows {VERSION}: "
            "install a newer one"
        )
    return str(found["secret"])
