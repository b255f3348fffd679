"""Takes one person out of the pages' tables."""

import json

import sqlalchemy as sa

from grader.store.store import Store
from grader.web.tables import AUDIT, EXTENSIONS, FILES, LINKS, PEOPLE, PLACES, UPLOADS

FORGOTTEN = "(forgotten)"


def forget_person(store: Store, handle: str, is_meant: bool) -> dict[str, int]:
    """Remove a person's account, links, extensions and uploads; return how many there were.

    Files that nobody else handed in go too. Lines of the log stay, without the name. Without
    `is_meant` nothing is removed.
    """
    with store.engine.execution_options(is_writing=True).begin() as connection:
        id = connection.execute(sa.select(PEOPLE.c.id).where(PEOPLE.c.handle == handle)).scalar()
        if id is None:
            return {}
        manifests = connection.execute(sa.select(UPLOADS.c.person, UPLOADS.c.manifest)).all()
        own = _digests([row.manifest for row in manifests if row.person == id])
        gone = own - _digests([row.manifest for row in manifests if row.person != id])
        uploads = sum(row.person == id for row in manifests)
        counts = {"accounts": 1, "uploads": uploads, "files": len(gone)}
        if not is_meant:
            return counts
        for digest in gone:
            connection.execute(FILES.delete().where(FILES.c.digest == digest))
        for table in (UPLOADS, LINKS, EXTENSIONS, PLACES):
            connection.execute(table.delete().where(table.c.person == id))
        connection.execute(PEOPLE.delete().where(PEOPLE.c.id == id))
        for column in (AUDIT.c.who, AUDIT.c.about):
            connection.execute(AUDIT.update().where(column == handle).values({column: FORGOTTEN}))
    return counts


def _digests(manifests: list[str]) -> set[str]:
    return {digest for manifest in manifests for _, digest, _ in json.loads(manifest)}
