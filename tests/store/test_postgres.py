"""The same store on a real PostgreSQL server, which this module makes, starts and takes away."""

import os
import random
import re
import signal
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import pytest
import sqlalchemy as sa

from grader.results.grade_json import grade_text
from grader.store.address import store_url
from grader.store.store import Store
from grader.store.tables import StoreError
from tests.a_class import class_of, files_of, graded, started
from tests.a_postgres import BINARIES, Postgres
from tests.store.test_store import KEY, STORES, grade, kept, write_much  # noqa: F401 - a fixture

pytestmark = pytest.mark.skipif(
    not BINARIES, reason="PostgreSQL is not installed (apt-get install postgresql)"
)


@pytest.fixture(scope="module")
def server():
    with Postgres() as running:
        yield running


@pytest.fixture
def url(server, request):
    return server.new_database(re.sub(r"\W", "_", request.node.name)[:50].lower())


def test_grades_are_kept_found_and_backed_up(url, server, grade, tmp_path):  # noqa: F811
    with Store(store_url(url, tmp_path)) as store:
        kept(store, grade)
        assert store.texts([KEY.digest])[KEY.digest] == grade_text(grade)
        assert [attempt.key for attempt in store.history("kim")] == [KEY]
        assert [attempt.grade.student for attempt in store.standing()] == ["kim"]
        assert store.backup(tmp_path / "b.jsonl") == 1
        assert store.restore(tmp_path / "b.jsonl")["grade"] == 0
    with Store(store_url(server.new_database("another"), tmp_path)) as other:
        assert other.restore(tmp_path / "b.jsonl")["grade"] == 1
        assert other.texts([KEY.digest])[KEY.digest] == grade_text(grade)
    with Store(store_url(str(tmp_path / "lite.sqlite"), tmp_path)) as lite:
        assert lite.restore(tmp_path / "b.jsonl")["grade"] == 1
        assert lite.texts([KEY.digest])[KEY.digest] == grade_text(grade)


def test_a_store_of_the_first_version_is_brought_to_this_one(url, tmp_path):
    sql = (STORES / "version_1.sql").read_text()
    sql = re.sub(r"(BEGIN TRANSACTION|COMMIT);", "", sql).replace(
        "id INTEGER NOT NULL", "id SERIAL NOT NULL"
    )
    sql = re.sub(
        r"'pat',([01]),", lambda found: f"'pat',{'true' if found[1] == '1' else 'false'},", sql
    )
    engine = sa.create_engine(store_url(url, tmp_path))
    with engine.begin() as connection:
        connection.exec_driver_sql(sql + "SELECT setval('grades_id_seq', 4);")
    engine.dispose()
    with Store(store_url(url, tmp_path)) as store:
        assert [a.grade.points for a in store.history("kim")] == [1, 2]
        assert [(a.grade.student, a.grade.points) for a in store.standing()] == [
            ("kim", 2),
            ("lee", 2),
        ]
        assert store.restore(STORES / "version_1.jsonl")["grade"] == 0


def test_many_writers_at_once_leave_one_final_grade_a_key_and_turn(url, tmp_path):
    with ProcessPoolExecutor(4, mp_context=get_context("spawn")) as executor:
        assert all(executor.map(write_much, [url] * 4, "abcd"))
    engine = sa.create_engine(store_url(url, tmp_path))
    with engine.connect() as connection:
        most = connection.exec_driver_sql(
            "select max(n) from (select count(*) n from grades group by key, turn) t"
        ).scalar()
        odd = connection.exec_driver_sql(
            "select count(*) from grades where submission like '%%1'"
        ).scalar()
    engine.dispose()
    assert (most, odd) == (1, 4)


def test_killed_at_any_moment_it_goes_on_and_ends_as_with_sqlite(server, tmp_path):
    folder = class_of(tmp_path / "subs", 30)
    assert graded(folder, tmp_path / "calm").returncode == 0
    rng = random.Random(3)
    for k in range(2):
        url = server.new_database(f"killed{k}")
        with started(folder, tmp_path / f"run{k}", "--store", url) as running:
            time.sleep(rng.uniform(0.6, 2.5))
            os.killpg(running.pid, signal.SIGKILL)
        assert graded(folder, tmp_path / f"run{k}", "--store", url).returncode == 0
        assert files_of(tmp_path / f"run{k}") == files_of(tmp_path / "calm")


def test_a_lost_connection_stops_with_the_reason_and_loses_nothing(server, tmp_path):
    folder = class_of(tmp_path / "subs", 200, pause=0.001)
    url = server.new_database("lost")
    with started(folder, tmp_path / "run", "--store", url) as running:
        running.stderr.readline()
        server.stop()
        said = running.stderr.read()
        assert running.wait() == 2
    assert "What was graded before is safe; run the same command again" in said
    assert "Traceback" not in said
    away = graded(folder, tmp_path / "run", "--store", url)
    assert away.returncode == 2
    assert "cannot be opened" in away.stderr
    server.start()
    again = graded(folder, tmp_path / "run", "--store", url)
    assert again.returncode == 0, again.stderr
    assert again.stderr.count("as before") >= 1 + said.count(" / 10 ")


def test_a_server_that_is_not_there_is_told_without_its_password(tmp_path):
    with pytest.raises(
        StoreError,
        match=r"postgresql\+psycopg://grader:\*\*\*@127\.0\.0\.1:1/nothing cannot be opened",
    ):
        Store(store_url("postgresql://grader:geheim@127.0.0.1:1/nothing", tmp_path))
