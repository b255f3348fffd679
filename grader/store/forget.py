"""Takes what a store holds of one student out of it."""

import json

import sqlalchemy as sa

from grader.store.store import Store
from grader.store.tables import ATTEMPTS, DECISIONS, GRADES


def forget_grades(store: Store, student: str, is_meant: bool) -> dict[str, int]:
    """Remove a student's attempts, grades and decisions; return how many of each there were.

    A grade that another student shares, who handed in the same, stays under the other's name.
    Without `is_meant` nothing is removed.
    """
    own = sa.select(ATTEMPTS.c.key).where(ATTEMPTS.c.student == student)
    with store.engine.execution_options(is_writing=True).begin() as connection:
        mine = sa.or_(GRADES.c.student == student, GRADES.c.key.in_(own))
        others: dict[str, str] = {
            row.key: row.student
            for row in connection.execute(
                sa.select(ATTEMPTS.c.key, ATTEMPTS.c.student).where(
                    ATTEMPTS.c.student != student, ATTEMPTS.c.key.in_(own)
                )
            )
        }
        found = connection.execute(sa.select(GRADES.c.id, GRADES.c.key, GRADES.c.grade).where(mine))
        grades = found.all()
        alone = [row.id for row in grades if row.key not in others]
        counts = {
            "grades": len(alone),
            "attempts in the store": _count(connection, ATTEMPTS, student),
            "decisions": _count(connection, DECISIONS, student),
        }
        if not is_meant:
            return counts
        for row in grades:
            if row.key in others:
                text = json.dumps({**json.loads(row.grade), "student": others[row.key]})
                connection.execute(
                    GRADES.update()
                    .where(GRADES.c.id == row.id)
                    .values(student=others[row.key], grade=text)
                )
            else:
                connection.execute(GRADES.delete().where(GRADES.c.id == row.id))
        for table in (ATTEMPTS, DECISIONS):
            connection.execute(table.delete().where(table.c.student == student))
    return counts


def _count(connection: sa.Connection, table: sa.Table, student: str) -> int:
    query = sa.select(sa.func.count()).select_from(table).where(table.c.student == student)
    return int(connection.execute(query).scalar_one())
