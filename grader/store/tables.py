"""The tables of a store, and the steps that bring an older store to today's."""

from collections.abc import Callable

import sqlalchemy as sa

from grader.errors import GraderError

VERSION = 4

METADATA = sa.MetaData()
SCHEMA = sa.Table("schema_version", METADATA, sa.Column("version", sa.Integer, nullable=False))
GRADES = sa.Table(
    "grades",
    METADATA,
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
    # of final grades 0, and one more each time it is asked for anew; none for one that is not final
    sa.Column("turn", sa.Integer, nullable=True),
)
_ONCE = sa.Index("grades_once", GRADES.c.key, GRADES.c.turn, unique=True)
DECISIONS = sa.Table(
    "decisions",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("problem", sa.String(200), nullable=False, index=True),
    sa.Column("submission", sa.String(64), nullable=False),
    sa.Column("student", sa.String(300), nullable=False, index=True),
    sa.Column("question", sa.String(100), nullable=False),
    # none: an earlier decision is taken back
    sa.Column("points", sa.Float, nullable=True),
    sa.Column("comment", sa.Text, nullable=False),
    sa.Column("made_at", sa.String(40), nullable=False),
    sa.Column("made_by", sa.String(100), nullable=False),
    # who decided, as the student reads it
    sa.Column("role", sa.String(100), nullable=False, server_default=""),
    # what was decided, and its share of the open points: the same answer of others is decided too
    sa.Column("answer", sa.String(64), nullable=False, server_default=""),
    sa.Column("share", sa.Float, nullable=True),
)
SECOND_MARKS = sa.Table(
    "second_marks",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("problem", sa.String(200), nullable=False, index=True),
    sa.Column("question", sa.String(100), nullable=False),
    sa.Column("answer", sa.String(64), nullable=False),
    # of the open points
    sa.Column("share", sa.Float, nullable=False),
    sa.Column("made_at", sa.String(40), nullable=False),
    sa.Column("made_by", sa.String(100), nullable=False),
)
SEEDS = sa.Table(
    "seeds",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
    # the seed under which a problem is graded where none is said; drawn once
    sa.Column("problem", sa.String(200), nullable=False, unique=True),
    sa.Column("seed", sa.String(40), nullable=False),
)
ATTEMPTS = sa.Table(
    "attempts",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("key", sa.String(64), nullable=False),
    sa.Column("problem", sa.String(200), nullable=False),
    sa.Column("student", sa.String(300), nullable=False, index=True),
    sa.Column("made_at", sa.String(40), nullable=False),
    sa.Column("made_by", sa.String(100), nullable=False),
)
TABLES = {
    "grade": GRADES,
    "attempt": ATTEMPTS,
    "decision": DECISIONS,
    "second mark": SECOND_MARKS,
    "seed": SEEDS,
}
SAME = {
    "grade": ("key", "student", "made_at", "made_by", "is_final", "grade"),
    "attempt": ("key", "student", "made_at", "made_by"),
    "decision": ("submission", "student", "question", "points", "comment", "made_at", "made_by"),
    "second mark": ("problem", "question", "answer", "share", "made_at", "made_by"),
    "seed": ("problem",),
}


def _to_version_1(connection: sa.Connection) -> None:
    raise StoreError("a store of version 0 was never released")


def _to_version_2(connection: sa.Connection) -> None:
    """Decisions of people.

    Attempts; the turn of a final grade, which makes it the only one of its key.
    """
    METADATA.create_all(connection, tables=[DECISIONS, ATTEMPTS])
    names = [column.name for column in ATTEMPTS.c if column.name != "id"]
    old = sa.select(*(GRADES.c[name] for name in names)).order_by(GRADES.c.id)
    connection.execute(ATTEMPTS.insert().from_select(names, old))
    connection.execute(sa.text("ALTER TABLE grades ADD COLUMN turn INTEGER"))
    earlier = GRADES.alias()
    count = sa.select(sa.func.count()).where(
        earlier.c.key == GRADES.c.key, earlier.c.is_final, earlier.c.id < GRADES.c.id
    )
    connection.execute(
        GRADES.update().where(GRADES.c.is_final).values(turn=count.scalar_subquery())
    )
    _ONCE.create(connection)


def _to_version_3(connection: sa.Connection) -> None:
    """Decisions that hold for the same answer of others, with a role; second marks."""
    METADATA.create_all(connection, tables=[SECOND_MARKS])
    there = {column["name"] for column in sa.inspect(connection).get_columns("decisions")}
    for name, form in (
        ("role", "VARCHAR(100) NOT NULL DEFAULT ''"),
        ("answer", "VARCHAR(64) NOT NULL DEFAULT ''"),
        ("share", "FLOAT"),
    ):
        if name not in there:  # a store that came from version 1 has made them just now
            connection.execute(sa.text(f"ALTER TABLE decisions ADD COLUMN {name} {form}"))


def _to_version_4(connection: sa.Connection) -> None:
    """The seed of each problem: that of the newest grade, where there is one."""
    METADATA.create_all(connection, tables=[SEEDS])
    newest = sa.select(sa.func.max(GRADES.c.id)).group_by(GRADES.c.problem)
    known = sa.select(GRADES.c.problem, GRADES.c.seed).where(GRADES.c.id.in_(newest))
    connection.execute(SEEDS.insert().from_select(["problem", "seed"], known))


MIGRATIONS: tuple[Callable[[sa.Connection], None], ...] = (
    _to_version_1,
    _to_version_2,
    _to_version_3,
    _to_version_4,
)
"""Each brings a store from the version of its place to the next; a released one is never changed.
"""


class StoreError(GraderError):
    """The store cannot be used; what is in it is safe."""
