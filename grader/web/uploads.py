"""What is handed in, from its arrival until it is graded: kept first, acknowledged after.

Which process grades what is claimed in the database; a claim whose process is gone is free again.
"""

import hashlib
import json
import os
import platform
import secrets
import shutil
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from grader.errors import UsageError
from grader.web.processes import is_running, process_of
from grader.web.records import Person, Records
from grader.web.tables import FILES, PEOPLE, SERVERS, UPLOADS

LEASE_SECONDS = 60.0
"""A process that has not been heard of for so long has lost what it was grading."""
BEAT_SECONDS = 10.0
THINK_SECONDS = 600.0
"""What nobody sends to grading or discards is graded after so long."""
RECENT = 50
QUEUED = ("waiting", "grading")


@dataclass(frozen=True)
class File:
    """One file of an upload: its path below the upload's folder, and what is in it."""

    name: str
    data: bytes


@dataclass(frozen=True)
class Upload:
    """One attempt of a student at a problem."""

    id: int
    problem: str
    person: int
    number: int
    once: str
    received_at: float
    is_late: bool
    state: str
    grade_at: float
    manifest: str
    content: str
    claimed_by: str | None
    claimed_at: float | None
    graded_at: float | None
    seconds: float | None
    grade_key: str | None
    submission: str | None

    @property
    def files(self) -> list[tuple[str, str, int]]:
        """Each file's name, digest and size in bytes."""
        return [(name, digest, size) for name, digest, size in json.loads(self.manifest)]

    @property
    def is_open(self) -> bool:
        """Say whether it waits for grading, or is being graded."""
        return self.state in QUEUED


class Uploads:
    """The uploads of a course. `server` names this process in the database."""

    def __init__(self, records: Records) -> None:
        self.records = records
        self.server = secrets.token_hex(12)

    def add(
        self,
        problem: str,
        person: int,
        files: Sequence[File],
        once: str,
        is_late: bool,
        most: int | None = None,
    ) -> tuple[Upload, bool]:
        """Keep an upload; return it, and whether it is new.

        It is on disk when this returns. The same `once`, or the same content as the newest attempt,
        brings what is there already. Raises UsageError where `most` attempts are used, also by an
        upload of the same moment.
        """
        manifest = [(f.name, hashlib.sha256(f.data).hexdigest(), len(f.data)) for f in files]
        text = json.dumps(sorted(manifest), ensure_ascii=True)
        content = hashlib.sha256(text.encode()).hexdigest()
        now = time.time()
        mine = (UPLOADS.c.problem == problem, UPLOADS.c.person == person)
        with self.records.writing() as connection:
            if connection.dialect.name == "postgresql":  # two of the same person in turn
                connection.execute(
                    sa.select(PEOPLE.c.id).where(PEOPLE.c.id == person).with_for_update()
                )
            query = sa.select(UPLOADS).where(*mine).order_by(UPLOADS.c.number.desc())
            rows = connection.execute(query).all()
            standing = [row for row in rows if row.state != "discarded"]
            same = [row for row in rows if row.once == once]
            same = same or [row for row in standing[:1] if row.content == content]
            if same:
                return Upload(**same[0]._mapping), False
            if most is not None and len(standing) >= most:
                raise UsageError(f"All {most} attempts are used.")
            digests = {
                digest: data.data for (_, digest, _), data in zip(manifest, files, strict=True)
            }
            known = set()
            for digest in digests:
                if connection.execute(
                    sa.select(FILES.c.digest).where(FILES.c.digest == digest)
                ).first():
                    known.add(digest)
            news = [
                {"digest": digest, "size": len(data), "data": data}
                for digest, data in sorted(digests.items())
                if digest not in known
            ]
            if news:
                connection.execute(self._new_files(), news)
            row = {
                "problem": problem,
                "person": person,
                "number": rows[0].number + 1 if rows else 1,
                "once": once,
                "received_at": now,
                "is_late": is_late,
                "state": "kept",
                "grade_at": now + THINK_SECONDS,
                "manifest": text,
                "content": content,
            }
            connection.execute(UPLOADS.insert().values(**row))
            made = connection.execute(query.limit(1)).one()
        return Upload(**made._mapping), True

    def _new_files(self) -> Any:
        """Return an insertion of files that leaves alone what another brought meanwhile."""
        if self.records.engine.dialect.name == "postgresql":
            from sqlalchemy.dialects import postgresql

            return postgresql.insert(FILES).on_conflict_do_nothing()
        return FILES.insert().prefix_with("OR IGNORE", dialect="sqlite")

    def of(self, problem: str, person: int) -> list[Upload]:
        """Return a student's attempts at a problem, the newest first; none that is discarded."""
        query = sa.select(UPLOADS).where(
            UPLOADS.c.problem == problem,
            UPLOADS.c.person == person,
            UPLOADS.c.state != "discarded",
        )
        rows = self.records.rows(query.order_by(UPLOADS.c.number.desc()))
        return [Upload(**row._mapping) for row in rows]

    def one(self, problem: str, person: int, number: int) -> Upload | None:
        """Return an attempt, None where there is none."""
        found = [upload for upload in self.of(problem, person) if upload.number == number]
        return found[0] if found else None

    def newest(self, problem: str) -> dict[int, Upload]:
        """Return each student's newest attempt, by the person's number."""
        query = (
            sa.select(UPLOADS)
            .where(UPLOADS.c.problem == problem, UPLOADS.c.state != "discarded")
            .order_by(UPLOADS.c.number)
        )
        return {row.person: Upload(**row._mapping) for row in self.records.rows(query)}

    def graded(self, problem: str) -> dict[int, list[Upload]]:
        """Return each student's graded attempts, the newest last, by the person's number."""
        query = (
            sa.select(UPLOADS)
            .where(
                UPLOADS.c.problem == problem,
                UPLOADS.c.state != "discarded",
                UPLOADS.c.grade_key.is_not(None),
            )
            .order_by(UPLOADS.c.number)
        )
        found: dict[int, list[Upload]] = {}
        for row in self.records.rows(query):
            found.setdefault(row.person, []).append(Upload(**row._mapping))
        return found

    def data(self, digest: str) -> bytes:
        """Return the content of a file."""
        (row,) = self.records.rows(sa.select(FILES.c.data).where(FILES.c.digest == digest))
        return bytes(row.data)

    def counts(self) -> dict[tuple[str, str], int]:
        """Return how many uploads there are, by problem and state."""
        query = sa.select(UPLOADS.c.problem, UPLOADS.c.state, sa.func.count()).group_by(
            UPLOADS.c.problem, UPLOADS.c.state
        )
        return {(problem, state): count for problem, state, count in self.records.rows(query)}

    def bytes_of(self, person: int) -> int:
        """Return how many bytes a person has handed in, in all attempts together."""
        rows = self.records.rows(sa.select(UPLOADS.c.manifest).where(UPLOADS.c.person == person))
        return sum(size for row in rows for _, _, size in json.loads(row.manifest))

    def send(self, upload: Upload) -> bool:
        """Let an upload be graded; False where it is no longer merely kept."""
        return self._move(upload.id, "kept", state="waiting")

    def discard(self, upload: Upload) -> bool:
        """Take an upload back before it is graded; False where it is too late."""
        return self._move(upload.id, "kept", state="discarded")

    def again(self, problem: str, is_every: bool = False) -> int:
        """Let each student's newest graded attempt be graded again; return how many there are.

        With `is_every` their earlier ones too, which count where the best does, or the mean.
        """
        if is_every:
            found = [one for every in self.graded(problem).values() for one in every]
        else:
            found = list(self.newest(problem).values())
        graded = [one for one in found if one.state == "graded"]
        return sum(self._move(one.id, "graded", state="waiting") for one in graded)

    def _move(self, id: int, before: str, **values: Any) -> bool:
        with self.records.writing() as connection:
            moved = connection.execute(
                UPLOADS.update().where(UPLOADS.c.id == id, UPLOADS.c.state == before).values(values)
            )
        return moved.rowcount == 1

    # the queue

    def before(self, upload: Upload) -> int:
        """Return how many uploads of the same problem are to be graded before this one."""
        query = sa.select(sa.func.count()).where(
            UPLOADS.c.problem == upload.problem,
            UPLOADS.c.state.in_(QUEUED),
            UPLOADS.c.id < upload.id,
        )
        return int(self.records.rows(query)[0][0])

    def mean_seconds(self, problem: str) -> float | None:
        """Return how long grading one upload took lately, the median; None where none is known."""
        query = (
            sa.select(UPLOADS.c.seconds)
            .where(UPLOADS.c.problem == problem, UPLOADS.c.seconds.is_not(None))
            .order_by(UPLOADS.c.id.desc())
            .limit(RECENT)
        )
        found = sorted(row.seconds for row in self.records.rows(query))
        return found[len(found) // 2] if found else None

    def claim(self, problem: str, is_closed: bool = False) -> tuple[Upload, Person] | None:
        """Claim the next upload of a problem for this process; None where none waits.

        Two attempts of one student are graded in turn. `is_closed`: the last date is over, and what
        is merely kept is graded at once.
        """
        now = time.time()
        earlier = UPLOADS.alias()
        waits = sa.or_(
            UPLOADS.c.state == "waiting",
            sa.and_(
                UPLOADS.c.state == "kept", sa.or_(sa.literal(is_closed), UPLOADS.c.grade_at <= now)
            ),
        )
        is_next = ~sa.exists().where(
            earlier.c.person == UPLOADS.c.person,
            earlier.c.problem == UPLOADS.c.problem,
            earlier.c.number < UPLOADS.c.number,
            earlier.c.state.in_(QUEUED),
        )
        query = (
            sa.select(UPLOADS.c.id)
            .where(UPLOADS.c.problem == problem, waits, is_next)
            .order_by(UPLOADS.c.id)
            .limit(1)
        )
        if not self.records.rows(query):  # most looks find nothing, and lock nothing
            return None
        with self.records.writing() as connection:
            row = connection.execute(query.with_for_update(skip_locked=True)).first()
            if row is None:
                return None
            connection.execute(
                UPLOADS.update()
                .where(UPLOADS.c.id == row.id)
                .values(state="grading", claimed_by=self.server, claimed_at=now)
            )
            found = connection.execute(sa.select(UPLOADS).where(UPLOADS.c.id == row.id)).one()
            person = connection.execute(sa.select(PEOPLE).where(PEOPLE.c.id == found.person)).one()
        return Upload(**found._mapping), Person(**person._mapping)

    def done(self, upload: Upload, key: str, submission: str, seconds: float | None = None) -> bool:
        """Keep that an upload is graded, as what; False where the claim was lost meanwhile."""
        with self.records.writing() as connection:
            moved = connection.execute(
                UPLOADS.update()
                .where(
                    UPLOADS.c.id == upload.id,
                    UPLOADS.c.state == "grading",
                    UPLOADS.c.claimed_by == self.server,
                )
                .values(
                    state="graded",
                    graded_at=time.time(),
                    grade_key=key,
                    submission=submission,
                    seconds=seconds,
                )
            )
        return moved.rowcount == 1

    def free(self, upload: Upload) -> None:
        """Give a claim back."""
        with self.records.writing() as connection:
            connection.execute(
                UPLOADS.update()
                .where(UPLOADS.c.id == upload.id, UPLOADS.c.claimed_by == self.server)
                .where(UPLOADS.c.state == "grading")
                .values(state="waiting", claimed_by=None)
            )

    def enter(self) -> None:
        """Make this process known, and free what processes claimed that are gone."""
        row = {"host": platform.node(), "process": process_of(os.getpid()), "beat_at": time.time()}
        with self.records.writing() as connection:
            connection.execute(SERVERS.insert().values(id=self.server, **row))
        self.beat()

    def beat(self) -> None:
        """Say that this process lives, and free what processes claimed that are gone."""
        now = time.time()
        with self.records.writing() as connection:
            connection.execute(
                SERVERS.update().where(SERVERS.c.id == self.server).values(beat_at=now)
            )
            known = connection.execute(sa.select(SERVERS)).all()
            gone = [
                row.id
                for row in known
                if row.beat_at < now - LEASE_SECONDS
                or (row.host == platform.node() and not is_running(row.process))
            ]
            connection.execute(SERVERS.delete().where(SERVERS.c.id.in_(gone)))
            living = [row.id for row in known if row.id not in gone]
            connection.execute(
                UPLOADS.update()
                .where(UPLOADS.c.state == "grading", UPLOADS.c.claimed_by.not_in(living))
                .values(state="waiting", claimed_by=None)
            )

    def leave(self) -> None:
        """Free what this process has claimed and not graded."""
        with self.records.writing() as connection:
            connection.execute(SERVERS.delete().where(SERVERS.c.id == self.server))
            connection.execute(
                UPLOADS.update()
                .where(UPLOADS.c.state == "grading", UPLOADS.c.claimed_by == self.server)
                .values(state="waiting", claimed_by=None)
            )

    def unpack(self, upload: Upload, folder: Path) -> Path:
        """Write an upload's files into a folder of its own below `folder`; return it."""
        place = folder / f"{upload.id}-{self.server}"
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir(parents=True)
        for name, digest, _ in upload.files:
            path = place / name
            if not path.resolve().is_relative_to(place.resolve()):  # names were looked at before
                raise UsageError(f"upload {upload.id}: a name leads out of its folder")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(self.data(digest))
        return place
