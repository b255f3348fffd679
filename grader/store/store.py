"""Results kept as they arrive, in a database: SQLite by default, any other by its URL.

Its tables are only added to.

A grade is found again by its key, which holds all that it depends on; so what is graded once is not
graded twice, and a run that was cut off goes on where it stopped. Every attempt and every decision
of a person stays, with when, by whom and with what it was made. The database itself refuses a
second final grade of one key, unless it was asked for.
"""

import contextlib
import secrets
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, Self

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from grader.errors import UsageError
from grader.results.decision import Decision, SecondMark
from grader.results.key import Key
from grader.store.address import reason_of, shown_url, way_out
from grader.store.backup import read_backup, write_backup
from grader.store.opening import TURNS, bring_up_to_date, engine_of
from grader.store.rows import (
    Attempt,
    New,
    add_attempts,
    attempt_of,
    forms_of,
    in_parts,
    newest_attempts,
    now,
    storable,
    user,
)
from grader.store.tables import (
    ATTEMPTS,
    DECISIONS,
    GRADES,
    SECOND_MARKS,
    SEEDS,
    StoreError,
)


class Store:
    """An open store.

    Every grade is on disk when `add` returns. Raises StoreError for whatever the database refuses.
    """

    def __init__(self, url: str) -> None:
        self.url = url
        try:
            self.engine = engine_of(url)
            self._for_writing = self.engine.execution_options(is_writing=True)
            bring_up_to_date(self._for_writing, url)
        except (sa.exc.SQLAlchemyError, ImportError, OSError) as error:
            raise StoreError(
                f"the store {shown_url(self.url)} cannot be opened: {reason_of(error)}"
            ) from error

    def add(self, news: Sequence[New], again: bool = False) -> None:
        """Keep grades, all or none.

        A final one of a key that has one already is dropped, unless asked for `again`.

        One that is not final (a fault of the grader) is kept for its history, and graded again next
        time.
        """

        def work(connection: sa.Connection) -> None:
            last = self._turns(connection, [new.key.digest for new in news]) if again else {}
            made = {"made_at": now(), "made_by": user()}
            rows = []
            for new in news:
                digest = new.key.digest
                row = {
                    **vars(new.key),
                    **made,
                    "key": digest,
                    "student": storable(new.student),
                    "is_final": new.is_final,
                }
                rows.append(
                    row | {"grade": new.text, "turn": last.get(digest, 0) if new.is_final else None}
                )
            connection.execute(self._insert_new(), rows)
            for problem in {new.key.problem for new in news}:
                pairs = [
                    (new.key.digest, new.student) for new in news if new.key.problem == problem
                ]
                add_attempts(connection, pairs, problem)

        if news:
            self._write(work)

    @staticmethod
    def _turns(connection: sa.Connection, keys: Sequence[str]) -> dict[str, int]:
        """Return the next turn of each key that has had one."""
        found: dict[str, int] = {}
        for part in in_parts(keys):
            query = sa.select(GRADES.c.key, sa.func.max(GRADES.c.turn)).where(
                GRADES.c.key.in_(part), GRADES.c.is_final
            )
            found.update(
                (key, turn + 1) for key, turn in connection.execute(query.group_by(GRADES.c.key))
            )
        return found

    def _insert_new(self) -> Any:
        """Return an insertion of a grade that does nothing where its key has a final one of that
        turn.
        """
        if self.engine.dialect.name == "postgresql":
            return postgresql.insert(GRADES).on_conflict_do_nothing()
        return GRADES.insert().prefix_with("OR IGNORE", dialect="sqlite")

    def attempted(self, pairs: Sequence[tuple[str, str]], problem: str) -> None:
        """Keep that these students handed in what has these keys (digest, student), where that is
        not their newest already.
        """
        if pairs:
            self._write(lambda connection: add_attempts(connection, pairs, problem))

    def texts(self, keys: Sequence[str]) -> dict[str, str]:
        """Return the grade that stands for each key's digest, as JSON.

        The newest final one, else the newest of all.
        """
        found: dict[str, str] = {}
        for conditions in ((GRADES.c.is_final,), ()):
            for part in in_parts([key for key in dict.fromkeys(keys) if key not in found]):
                last = (
                    sa.select(sa.func.max(GRADES.c.id))
                    .where(GRADES.c.key.in_(part), *conditions)
                    .group_by(GRADES.c.key)
                )
                query = sa.select(GRADES.c.key, GRADES.c.grade).where(GRADES.c.id.in_(last))
                found.update((row["key"], row["grade"]) for row in self._rows(query))
        return found

    def _rows(self, query: Any) -> Any:
        with self._connected() as connection:
            return connection.execute(query).mappings().all()

    def known(self, keys: Sequence[str]) -> set[str]:
        """Return those of the digests for which there is a final grade."""
        found: set[str] = set()
        for part in in_parts(keys):
            query = sa.select(GRADES.c.key).where(GRADES.c.key.in_(part), GRADES.c.is_final)
            found |= {row["key"] for row in self._rows(query)}
        return found

    def newest_of(
        self, problem: str, submissions: Sequence[str], leave_out: Sequence[str] = ()
    ) -> dict[str, tuple[Key, str]]:
        """Return the final grade that stands for each submission (by digest) in a problem, as JSON.

        That of its newest attempt, under whatever version of the problem, seed and grader; with
        its key. Grades of the keys in `leave_out` are passed over.
        """
        passed = set(leave_out)
        found: dict[str, tuple[Key, str]] = {}
        order = (ATTEMPTS.c.made_at.desc(), ATTEMPTS.c.id.desc(), GRADES.c.id.desc())
        place = sa.func.row_number().over(partition_by=GRADES.c.submission, order_by=order)
        for part in in_parts(list(dict.fromkeys(submissions))):
            ranked = (
                sa.select(GRADES.c.id, place.label("place"))
                .join_from(GRADES, ATTEMPTS, GRADES.c.key == ATTEMPTS.c.key)
                .where(
                    GRADES.c.problem == problem,
                    GRADES.c.submission.in_(part),
                    GRADES.c.is_final,
                    GRADES.c.key.not_in(passed),
                )
                .subquery()
            )
            newest = sa.select(ranked.c.id).where(ranked.c.place == 1)
            for row in self._rows(sa.select(GRADES).where(GRADES.c.id.in_(newest))):
                key = Key(**{name: row[name] for name in Key.__dataclass_fields__})
                found[row["submission"]] = (key, row["grade"])
        return found

    def students(self) -> list[str]:
        """Return the names under which submissions were handed in."""
        return [row["student"] for row in self._rows(sa.select(ATTEMPTS.c.student).distinct())]

    def history(self, student: str) -> Iterator[Attempt]:
        """Yield every grade that a student's submissions got, oldest first."""
        keys = sa.select(ATTEMPTS.c.key).where(ATTEMPTS.c.student.in_(forms_of(student)))
        query = sa.select(GRADES).where(GRADES.c.key.in_(keys)).order_by(GRADES.c.id)
        for row in self._rows(query):
            yield attempt_of(row, student)

    def attempts_before(self, key: Key, student: str) -> list[Attempt]:
        """Return the last final grade of each earlier submission of a student, in order."""
        last: dict[str, Attempt] = {}
        for attempt in self.history(student):
            if attempt.key.problem == key.problem and attempt.is_final:
                last[attempt.key.submission] = attempt
        last.pop(key.submission, None)
        return list(last.values())

    def standing(self, student: str | None = None) -> Iterator[Attempt]:
        """Yield what stands in each problem for each student, or for one.

        The grade of the newest attempt, the final one if any.
        """
        last = newest_attempts(
            () if student is None else (ATTEMPTS.c.student.in_(forms_of(student)),)
        )
        own = GRADES.alias()
        of_key = (
            sa.select(sa.func.max(own.c.id)).where(own.c.key == ATTEMPTS.c.key).correlate(ATTEMPTS)
        )
        newest = sa.func.coalesce(
            of_key.where(own.c.is_final).scalar_subquery(), of_key.scalar_subquery()
        )
        query = (
            sa.select(GRADES, ATTEMPTS.c.student.label("whose"))
            .join_from(ATTEMPTS, GRADES, GRADES.c.id == newest)
            .where(ATTEMPTS.c.id.in_(last))
            .order_by(ATTEMPTS.c.problem, ATTEMPTS.c.student)
        )
        with self._connected() as connection:
            for row in connection.execution_options(yield_per=200).execute(query).mappings():
                yield attempt_of(row, row["whose"])

    def seed_of(self, problem: str) -> int:
        """Return the seed under which a problem is graded where none is said.

        It is drawn once, so large that nobody can find it by trying, and kept.
        """
        wanted = sa.select(SEEDS.c.seed).where(SEEDS.c.problem == problem)
        for _ in range(TURNS):
            with self._connected() as connection:
                known = connection.execute(wanted).scalar_one_or_none()
            if known is not None:
                return int(known)
            fresh = str(secrets.randbelow(2**62))
            insert = SEEDS.insert().values(problem=problem, seed=fresh)
            try:
                with self._for_writing.begin() as writing:
                    writing.execute(insert)
            except sa.exc.IntegrityError:
                continue  # another process was first
            except sa.exc.SQLAlchemyError as error:
                raise self._unusable(error) from error
        raise StoreError(f"the store {shown_url(self.url)} keeps no seed; run the command again")

    def decide(self, decision: Decision) -> None:
        """Keep what a person decided."""
        row = {
            **vars(decision),
            "student": storable(decision.student),
            "made_at": decision.made_at or now(),
        }
        row["made_by"] = storable(decision.made_by or user())
        row["role"] = storable(decision.role)
        row["comment"] = storable(decision.comment, 10_000)
        self._write(lambda connection: connection.execute(DECISIONS.insert().values(**row)))

    def decisions(self, problem: str | None = None, student: str | None = None) -> list[Decision]:
        """Return what people decided, oldest first: all, or of a problem, or about a student."""
        query = sa.select(DECISIONS).order_by(DECISIONS.c.id)
        query = query if problem is None else query.where(DECISIONS.c.problem == problem)
        query = (
            query if student is None else query.where(DECISIONS.c.student.in_(forms_of(student)))
        )
        rows = self._rows(query)
        return [
            Decision(**{name: row[name] for name in Decision.__dataclass_fields__}) for row in rows
        ]

    def mark_again(self, mark: SecondMark) -> None:
        """Keep what a second person would give for an answer that is decided."""
        row = {**vars(mark), "made_at": mark.made_at or now()}
        row["made_by"] = storable(mark.made_by or user())
        self._write(lambda connection: connection.execute(SECOND_MARKS.insert().values(**row)))

    def second_marks(self, problem: str | None = None) -> list[SecondMark]:
        """Return second marks, oldest first."""
        query = sa.select(SECOND_MARKS).order_by(SECOND_MARKS.c.id)
        query = query if problem is None else query.where(SECOND_MARKS.c.problem == problem)
        fields = SecondMark.__dataclass_fields__
        return [SecondMark(**{name: row[name] for name in fields}) for row in self._rows(query)]

    def backup(self, file: Path, beside: Sequence[sa.Table] = ()) -> int:
        """Write every row to a file, one JSON object a line; return the number of grades.

        Rows of tables that stand `beside` the store's own go with them.
        """
        is_file = self.url.startswith("sqlite:///")
        if is_file and file.resolve() == Path(self.url.removeprefix("sqlite:///")).resolve():
            raise UsageError(f"{file} is the store itself; name another file for the backup")
        with self._connected() as connection:
            if connection.dialect.name == "postgresql":  # all of one moment, while it is served
                connection = connection.execution_options(isolation_level="REPEATABLE READ")
            return write_backup(connection, file, beside)

    def restore(self, file: Path, beside: Sequence[sa.Table] = ()) -> Counter[str]:
        """Take in the rows of a backup that are not there yet; return how many of each kind.

        Those of tables `beside` the store's own only where these are empty. A line that is none:
        StoreError.
        """
        try:
            with self._for_writing.begin() as connection:
                return read_backup(connection, file, beside)
        except sa.exc.SQLAlchemyError as error:
            raise self._unusable(error) from error

    @contextlib.contextmanager
    def _connected(self) -> Iterator[sa.Connection]:
        try:
            with self.engine.connect() as connection:
                yield connection
        except sa.exc.SQLAlchemyError as error:
            raise self._unusable(error) from error

    def _write(self, work: Callable[[sa.Connection], object]) -> None:
        try:
            with self._for_writing.begin() as connection:
                work(connection)
        except sa.exc.SQLAlchemyError as error:
            raise self._unusable(error) from error

    def _unusable(self, error: sa.exc.SQLAlchemyError) -> StoreError:
        reason = reason_of(error)
        return StoreError(
            f"the store {shown_url(self.url)} cannot be used: {reason}. {way_out(reason.lower())}"
        )

    def close(self) -> None:
        """Give the connections back."""
        self.engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
