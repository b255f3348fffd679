"""Every grade is found again by all that it depends on and by nothing else; nothing that was graded is lost."""

import contextlib
import json
import os
import sqlite3
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from multiprocessing import get_context
from pathlib import Path

import pytest

from grader.errors import UsageError
from grader.grading.ungraded import faulty
from grader.problem.load import load_problem
from grader.results.decision import Decision
from grader.results.grade_json import grade_text, read_grade
from grader.results.key import Key
from grader.review import Session, waiting
from grader.store.address import shown_url, store_url
from grader.store.rows import New
from grader.store.store import Store
from grader.store.tables import StoreError
from tests.a_class import PROBLEM
from tests.conftest import ROOT

STORES = ROOT / "tests" / "stores"
KEY = Key("p", "a" * 64, "b" * 64, "0.1", "Python", "7", "full")


@pytest.fixture
def store(tmp_path):
    with Store(store_url(str(tmp_path / "grades.sqlite"), tmp_path)) as opened:
        yield opened


def test_a_damaged_file_is_told_with_the_way_out_wherever_it_shows(tmp_path):
    path = tmp_path / "grades.sqlite"
    url = store_url(str(path), tmp_path)
    with Store(url) as store:
        store.seed_of("p")
    whole = path.read_bytes()
    with contextlib.closing(sqlite3.connect(path)) as connection:
        root = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'seeds'")
        page = root.fetchone()[0] - 1
    size = int.from_bytes(whole[16:18], "big")
    path.write_bytes(whole[: page * size] + b"\xff" * size + whole[(page + 1) * size :])
    with pytest.raises(StoreError, match="damaged: keep it"), Store(url) as store:
        store.seed_of("another")


@pytest.fixture
def grade():
    return faulty(load_problem(PROBLEM), "kim", "made up")


def kept(store, grade, student="kim", key=KEY, **more):
    return store.add([New(key, student, grade_text(grade), **more)])


@pytest.mark.parametrize(
    "change", ["problem", "submission", "spec", "grader", "environment", "seed", "level"]
)
def test_a_grade_is_found_by_all_that_it_depends_on(store, grade, change):
    kept(store, grade)
    assert read_grade(store.texts([KEY.digest]).get(KEY.digest), "kim") == grade
    assert store.known([Key(**{**vars(KEY), change: "other"}).digest]) == set()


def test_a_grade_of_the_same_submission_serves_another_student_under_their_own_name(store, grade):
    kept(store, grade)
    assert read_grade(store.texts([KEY.digest]).get(KEY.digest), "lee").student == "lee"


def test_a_grade_that_is_not_final_is_history_and_no_result(store, grade):
    kept(store, grade, is_final=False)
    assert store.known([KEY.digest]) == set()
    assert [attempt.grade for attempt in store.history("kim")] == [grade]


def test_a_backup_restored_into_another_store_is_the_same_and_twice_is_once(store, grade, tmp_path):
    kept(store, grade)
    assert store.backup(tmp_path / "b.jsonl") == 1
    with Store(store_url(str(tmp_path / "other.sqlite"), tmp_path)) as other:
        assert other.restore(tmp_path / "b.jsonl")["grade"] == 1
        assert other.restore(tmp_path / "b.jsonl")["grade"] == 0
        assert other.texts([KEY.digest]).get(KEY.digest) == grade_text(grade)


@pytest.mark.parametrize("where", ["{}", "sub/../{}", "link"])
def test_a_backup_never_takes_the_place_of_its_store(grade, tmp_path, where):
    file = tmp_path / "grades.sqlite"
    (tmp_path / "sub").mkdir()
    (tmp_path / "link").symlink_to(file)
    with Store(store_url(str(file), tmp_path)) as own:
        kept(own, grade)
        with pytest.raises(UsageError, match="is the store itself"):
            own.backup(tmp_path / where.format(file.name))
        assert own.texts([KEY.digest]).get(KEY.digest) == grade_text(grade)


def test_a_damaged_backup_is_refused_whole_with_its_line(store, grade, tmp_path):
    kept(store, grade)
    store.backup(tmp_path / "b.jsonl")
    (tmp_path / "b.jsonl").write_text((tmp_path / "b.jsonl").read_text() + "{broken\n")
    with Store(store_url(str(tmp_path / "other.sqlite"), tmp_path)) as other:
        with pytest.raises(StoreError, match=r"b\.jsonl:3"):
            other.restore(tmp_path / "b.jsonl")
        assert other.texts([KEY.digest]).get(KEY.digest) is None


def test_a_store_of_a_newer_version_and_a_file_that_is_none_are_refused_with_the_reason(
    tmp_path, store
):
    with sqlite3.connect(tmp_path / "grades.sqlite") as connection:
        connection.execute("update schema_version set version = 99")
    connection.close()
    with pytest.raises(StoreError, match="install a newer one"):
        Store(store_url(str(tmp_path / "grades.sqlite"), tmp_path))
    (tmp_path / "text.sqlite").write_text("no database\n" * 100)
    with pytest.raises(StoreError, match="cannot be opened"):
        Store(store_url(str(tmp_path / "text.sqlite"), tmp_path))


def made_by_hand(sql, path):
    with contextlib.closing(sqlite3.connect(path)) as connection:
        connection.executescript(sql)


def test_a_store_of_the_first_version_is_brought_to_this_one_and_loses_nothing(tmp_path):
    made_by_hand((STORES / "version_1.sql").read_text(), tmp_path / "old.sqlite")
    with Store(store_url(str(tmp_path / "old.sqlite"), tmp_path)) as store:
        assert [(a.grade.points, a.is_final, a.made_by) for a in store.history("kim")] == [
            (1, True, "pat"),
            (2, True, "pat"),
        ]
        assert [(a.grade.points, a.is_final) for a in store.history("lee")] == [
            (1, False),
            (2, True),
        ]
        assert [(a.grade.student, a.grade.points) for a in store.standing()] == [
            ("kim", 2),
            ("lee", 2),
        ]
        again = next(iter(store.standing())).key
        grade = faulty(load_problem(PROBLEM), "kim", "made up")
        store.add([New(again, "kim", grade_text(grade))])  # it has a final grade already
        assert len(list(store.history("kim"))) == 2
        store.add([New(again, "kim", grade_text(grade))], again=True)
        assert len(list(store.history("kim"))) == 3
    with Store(
        store_url(str(tmp_path / "old.sqlite"), tmp_path)
    ) as store:  # and is not migrated twice
        assert len(list(store.history("kim"))) == 3


def test_a_store_of_the_second_version_keeps_its_decisions_and_takes_new_ones(tmp_path):
    made_by_hand((STORES / "version_2.sql").read_text(), tmp_path / "old.sqlite")
    for _ in range(2):  # and is not migrated twice
        with Store(store_url(str(tmp_path / "old.sqlite"), tmp_path)) as store:
            (old,) = store.decisions("p", "kim")
            assert (old.points, old.comment, old.made_by) == (1.5, "Nearly.", "pat")
            assert (old.role, old.answer, old.share) == ("", "", None)
            found = {one.grade.student: one.grade.points for one in waiting(store)}
            assert found == {"kim": 1.5, "lee": 0}
            assert store.second_marks() == []
    with Store(store_url(str(tmp_path / "old.sqlite"), tmp_path)) as store:
        Session(store).decide(2.0)
        assert {o.grade.student: o.grade.points for o in waiting(store)} == {"kim": 1.5, "lee": 2}


def test_a_backup_of_the_second_version_is_taken_in_with_its_decisions(store):
    assert store.restore(STORES / "version_2.jsonl")["grade"] == 2
    assert store.restore(STORES / "version_2.jsonl")["grade"] == 0
    assert {one.grade.student: one.grade.points for one in waiting(store)} == {"kim": 1.5, "lee": 0}


def test_a_backup_of_the_first_version_is_taken_in(store):
    assert store.restore(STORES / "version_1.jsonl")["grade"] == 4
    assert store.restore(STORES / "version_1.jsonl")["grade"] == 0
    assert [(a.grade.student, a.grade.points) for a in store.standing()] == [("kim", 2), ("lee", 2)]


def test_decisions_are_kept_told_and_backed_up(store, tmp_path):
    first = Decision("p", "a" * 64, "kim", "1.1", 1.5, "Right, in other words.", "", "pat")
    store.decide(first)
    store.decide(replace(first, points=None, comment=""))
    store.decide(replace(first, student="lee", problem="other"))
    assert [(d.points, d.comment, d.made_by) for d in store.decisions("p")] == [
        (1.5, "Right, in other words.", "pat"),
        (None, "", "pat"),
    ]
    assert [d.problem for d in store.decisions(student="lee")] == ["other"]
    store.backup(tmp_path / "b.jsonl")
    with Store(store_url(str(tmp_path / "other.sqlite"), tmp_path)) as other:
        for _ in range(2):
            other.restore(tmp_path / "b.jsonl")
            assert other.decisions() == store.decisions()


def write_much(where, name):
    with Store(store_url(str(where), Path())) as store:
        for k in range(40):
            store.attempted([(KEY.digest, f"{name}{k}")], "p")
            store.add(
                [
                    New(
                        Key(**{**vars(KEY), "submission": f"{k:064d}"}),
                        name,
                        json.dumps({"by": name}),
                    )
                ],
                again=k % 2 == 0,
            )
    return True


def test_many_writers_at_once_wait_for_each_other_and_each_key_has_one_final_grade_a_turn(tmp_path):
    path = tmp_path / "shared.sqlite"
    with ProcessPoolExecutor(4, mp_context=get_context("spawn")) as executor:
        assert all(executor.map(write_much, [path] * 4, "abcd"))
    with contextlib.closing(sqlite3.connect(path)) as connection:
        turns = connection.execute(
            "select key, turn, count(*) from grades group by key, turn"
        ).fetchall()
        odd = connection.execute(
            "select count(*) from grades where cast(submission as integer) % 2"
        ).fetchone()[0]
        attempts = connection.execute(
            "select count(*) from attempts where student like '_1' or student like '_39'"
        ).fetchone()[0]
    assert {count for _, _, count in turns} == {1}
    assert odd == 20
    assert attempts == 8


def test_a_store_that_cannot_be_written_can_still_be_read(tmp_path, grade):
    with Store(store_url(str(tmp_path / "s.sqlite"), tmp_path)) as store:
        kept(store, grade)
    with Store(f"sqlite:///file:{tmp_path / 's.sqlite'}?mode=ro&uri=true") as store:
        assert len(list(store.history("kim"))) == 1
        with pytest.raises(StoreError, match="What was graded before is safe"):
            kept(store, grade)


def test_an_older_backup_that_is_restored_does_not_become_the_newest_attempt(
    store, grade, tmp_path, monkeypatch
):
    def at(moment):
        for module in ("store", "rows"):
            monkeypatch.setattr(f"grader.store.{module}.now", lambda: moment)

    at("2026-01-01T00:00:00+00:00")
    with Store(store_url(str(tmp_path / "old.sqlite"), tmp_path)) as old:
        kept(old, grade, key=replace(KEY, submission="b" * 64))
        old.backup(tmp_path / "old.jsonl")
    at("2026-02-01T00:00:00+00:00")
    kept(store, grade)
    store.restore(tmp_path / "old.jsonl")
    assert [attempt.made_at for attempt in store.standing("kim")] == ["2026-02-01T00:00:00+00:00"]


@pytest.mark.parametrize(
    "said",
    [
        "postgress://db/grades",
        "mysql://db/grades",
        "sqlite:/relative",
        "sqlite://x",
        "http://db/grades",
        "",
        ".",
    ],
)
def test_what_can_be_no_store_is_refused_with_what_can(said, tmp_path):
    with pytest.raises(UsageError, match=r"postgresql://|name a file"):
        store_url(said, tmp_path)


@pytest.mark.parametrize(
    "said", ["a:b.sqlite", "C:/x.sqlite", "grades.sqlite", "sub/grades.sqlite"]
)
def test_any_path_may_be_a_store(said, tmp_path):
    assert store_url(said, tmp_path).startswith("sqlite:////")


def test_no_password_is_ever_told():
    assert "secret" not in shown_url("postgresql+psycopg://kim:secret@db/grades")
    assert "secret" not in shown_url("postgress://kim:secret@db/grades")
    assert "ret@db" not in shown_url("postgresql://kim:sec@ret@db/grades")
    assert "hunter2" not in shown_url("postgresql://db/grades?user=kim&password=hunter2")


def test_a_question_mark_may_be_part_of_a_name_and_any_text_of_a_comment(tmp_path):
    with Store(store_url(None, tmp_path / "what?")) as store:
        store.decide(Decision("p", "a" * 64, "kim", "1.1", 1.0, os.fsdecode(b"caf\xe9"), "", "me"))
        assert store.decisions()[0].comment == "caf\\udce9"
    assert (tmp_path / "what?" / "grades.sqlite").is_file()


def test_a_database_of_something_else_is_refused_and_gets_no_tables_of_ours(tmp_path):
    file = tmp_path / "other.sqlite"
    with sqlite3.connect(file) as other:
        other.execute("create table pupils (name text)")
    with pytest.raises(StoreError, match=r"something else \(it holds pupils\): name another file"):
        Store(store_url(str(file), tmp_path))
    with sqlite3.connect(file) as other:
        assert other.execute("select name from sqlite_master").fetchall() == [("pupils",)]
