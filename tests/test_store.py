"""Every grade is found again by all that it depends on and by nothing else; nothing that was graded is lost."""

import contextlib
import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from multiprocessing import get_context
from pathlib import Path

import pytest
from click.testing import CliRunner

from grader.batch import Batch
from grader.cli import main
from grader.keys import Circumstances, Key, submission_digest
from grader.result import Decision, grade_text, read_grade
from grader.sandbox.bubblewrap import resolve
from grader.spec.load import load_problem
from grader.store import New, Store, StoreError, store_url
from grader.task import faulty, grade_task
from grader.workers import LocalWorkers, workers_that_fit
from tests.conftest import ROOT

PROBLEM = ROOT / "tests" / "attacks" / "problem"
STORES = ROOT / "tests" / "stores"
RIGHT = (ROOT / "tests" / "attacks" / "honest" / "right.py").read_text()
KEY = Key("p", "a" * 64, "b" * 64, "0.1", "Python", "7", "full")


@pytest.fixture
def store(tmp_path):
    with Store(store_url(str(tmp_path / "grades.sqlite"), tmp_path)) as opened:
        yield opened


@pytest.fixture
def grade():
    return faulty(load_problem(PROBLEM), "kim", "made up")


def kept(store, grade, student="kim", key=KEY, **more):
    return store.add([New(key, student, grade_text(grade), **more)])


@pytest.mark.parametrize("change", ["problem", "submission", "spec", "grader", "environment", "seed", "level"])
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
        assert other.restore(tmp_path / "b.jsonl") == 1
        assert other.restore(tmp_path / "b.jsonl") == 0
        assert other.texts([KEY.digest]).get(KEY.digest) == grade_text(grade)


def test_a_damaged_backup_is_refused_whole_with_its_line(store, grade, tmp_path):
    kept(store, grade)
    store.backup(tmp_path / "b.jsonl")
    (tmp_path / "b.jsonl").write_text((tmp_path / "b.jsonl").read_text() + "{broken\n")
    with Store(store_url(str(tmp_path / "other.sqlite"), tmp_path)) as other:
        with pytest.raises(StoreError, match=r"b\.jsonl:3"):
            other.restore(tmp_path / "b.jsonl")
        assert other.texts([KEY.digest]).get(KEY.digest) is None


def test_a_store_of_a_newer_version_and_a_file_that_is_none_are_refused_with_the_reason(tmp_path, store):
    with sqlite3.connect(tmp_path / "grades.sqlite") as connection:
        connection.execute("update schema_version set version = 99")
    connection.close()
    with pytest.raises(StoreError, match="install a newer one"):
        Store(store_url(str(tmp_path / "grades.sqlite"), tmp_path))
    (tmp_path / "text.sqlite").write_text("no database\n" * 100)
    with pytest.raises(StoreError, match="cannot be opened"):
        Store(store_url(str(tmp_path / "text.sqlite"), tmp_path))


def test_a_digest_depends_on_names_and_contents_below_the_folder_and_not_on_its_own_name(tmp_path):
    for name in ("a", "b", "c", "d"):
        (tmp_path / name / "src").mkdir(parents=True)
        (tmp_path / name / "src" / "x.py").write_text("x = 2" if name == "c" else "x = 1")
    (tmp_path / "d" / "src" / "x.py").rename(tmp_path / "d" / "src" / "y.py")
    digests = {name: submission_digest(tmp_path / name) for name in "abcd"}
    assert digests["a"] == digests["b"]
    assert len(set(digests.values())) == 3


def test_a_fifo_a_link_and_a_device_are_digested_without_being_read(tmp_path):
    os.mkfifo(tmp_path / "pipe.py")
    (tmp_path / "link.py").symlink_to("/dev/zero")
    assert len(submission_digest(tmp_path)) == 64


def made_by_hand(sql, path):
    with contextlib.closing(sqlite3.connect(path)) as connection:
        connection.executescript(sql)


def test_a_store_of_the_first_version_is_brought_to_this_one_and_loses_nothing(tmp_path):
    made_by_hand((STORES / "version_1.sql").read_text(), tmp_path / "old.sqlite")
    with Store(store_url(str(tmp_path / "old.sqlite"), tmp_path)) as store:
        assert [(a.grade.points, a.is_final, a.made_by) for a in store.history("kim")] == [(1, True, "pat"), (2, True, "pat")]
        assert [(a.grade.points, a.is_final) for a in store.history("lee")] == [(1, False), (2, True)]
        assert [(a.grade.student, a.grade.points) for a in store.standing()] == [("kim", 2), ("lee", 2)]
        again = next(iter(store.standing())).key
        grade = faulty(load_problem(PROBLEM), "kim", "made up")
        store.add([New(again, "kim", grade_text(grade))])  # it has a final grade already
        assert len(list(store.history("kim"))) == 2
        store.add([New(again, "kim", grade_text(grade))], again=True)
        assert len(list(store.history("kim"))) == 3
    with Store(store_url(str(tmp_path / "old.sqlite"), tmp_path)) as store:  # and is not migrated twice
        assert len(list(store.history("kim"))) == 3


def test_a_backup_of_the_first_version_is_taken_in(store):
    assert store.restore(STORES / "version_1.jsonl") == 4
    assert store.restore(STORES / "version_1.jsonl") == 0
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


def write_much(path, name):
    with Store(store_url(str(path), path.parent)) as store:
        for k in range(40):
            store.attempted([(KEY.digest, f"{name}{k}")], "p")
            store.add([New(Key(**{**vars(KEY), "submission": f"{k:064d}"}), name, json.dumps({"by": name}))], again=k % 2 == 0)
    return True


def test_many_writers_at_once_wait_for_each_other_and_each_key_has_one_final_grade_a_turn(tmp_path):
    path = tmp_path / "shared.sqlite"
    with ProcessPoolExecutor(4, mp_context=get_context("spawn")) as executor:
        assert all(executor.map(write_much, [path] * 4, "abcd"))
    with contextlib.closing(sqlite3.connect(path)) as connection:
        turns = connection.execute("select key, turn, count(*) from grades group by key, turn").fetchall()
        odd = connection.execute("select count(*) from grades where cast(submission as integer) % 2").fetchone()[0]
        attempts = connection.execute("select count(*) from attempts where student like '_1' or student like '_39'").fetchone()[0]
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


def class_of(folder, count, pause=0.0):
    """Make a class of right submissions, all different, each of which takes `pause` seconds for a while."""
    folder.mkdir()
    sleepy = f"import time\ndef double(x):\n    time.sleep({pause})\n"
    source = RIGHT.replace("def double(x):\n", sleepy) if pause else RIGHT
    assert (source != RIGHT) == bool(pause)
    for k in range(count):
        (folder / f"s{k:03d}.py").write_text(f"{source}\n# {k}\n")
    return folder


def test_grading_again_grades_only_what_changed_and_copies_are_graded_once(tmp_path):
    folder = class_of(tmp_path / "subs", 3)
    for name in ("x", "y"):
        (folder / name).mkdir()
        (folder / name / "work.py").write_text(RIGHT)
    command = [
        "grade",
        str(folder),
        "--problem",
        str(PROBLEM),
        "--out",
        str(tmp_path / "out"),
        "--isolation",
        resolve("auto"),
        "--progress",
        "json",
    ]

    def new_ones(*more):
        done = CliRunner().invoke(main, [*command, *more])
        assert done.exit_code == 0, done.output
        events = [json.loads(line) for line in done.stderr.splitlines() if line.startswith("{")]
        assert events[-1]["done"] == events[-1]["total"] == 5
        return sorted(event["student"] for event in events if event.get("new"))

    assert new_ones() == ["s000", "s001", "s002", "x"]
    before = (tmp_path / "out" / "gradebook.csv").read_bytes()
    assert new_ones() == []
    assert (tmp_path / "out" / "gradebook.csv").read_bytes() == before
    (folder / "s001.py").write_text("def double(x):\n    return x * x\n")
    assert new_ones() == ["s001"]
    assert len(new_ones("--force")) == 4
    assert len(new_ones("--seed", "3")) == 4
    said = CliRunner().invoke(main, ["history", "s001", "--store", str(tmp_path / "out" / "grades.sqlite")]).output
    assert len(said.splitlines()) == 4


def files_of(out: Path) -> dict[str, bytes]:
    return {
        str(p.relative_to(out)): p.read_bytes()
        for p in out.rglob("*")
        if p.is_file() and "sqlite" not in p.name and p.name[0] != "."
    }


def test_killed_at_any_moment_grading_goes_on_and_ends_as_if_undisturbed(tmp_path):
    folder = class_of(tmp_path / "subs", 60)

    def command(out):
        return [
            sys.executable,
            "-m",
            "grader",
            "grade",
            str(folder),
            "--problem",
            str(PROBLEM),
            "--out",
            str(out),
            "--isolation",
            resolve("auto"),
        ]

    started = time.monotonic()
    subprocess.run(command(tmp_path / "calm"), check=True, capture_output=True, cwd=ROOT)
    whole = time.monotonic() - started
    calm = files_of(tmp_path / "calm")
    rng = random.Random(5)
    for k in range(4):
        out = tmp_path / f"run{k}"
        with subprocess.Popen(
            command(out), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=ROOT, start_new_session=True
        ) as running:
            time.sleep(rng.uniform(0.3, whole))
            os.killpg(running.pid, signal.SIGKILL)
        subprocess.run(command(out), check=True, capture_output=True, cwd=ROOT)
        assert files_of(out) == calm
        shutil.rmtree(out)


def test_ctrl_c_finishes_what_runs_keeps_it_and_says_how_to_go_on(tmp_path):
    folder = class_of(tmp_path / "subs", 40)
    (folder / "a_slow.py").write_text(
        "import time\ndef double(x):\n    time.sleep(0.4)\n    return x + x\n"
        + RIGHT.split("class", 1)[0].split("def")[0]
        + "class"
        + RIGHT.split("class", 1)[1]
    )
    command = [sys.executable, "-m", "grader", "grade", str(folder), "--problem", str(PROBLEM), "--out", str(tmp_path / "out"), "--workers", "1",
               "--isolation", resolve("auto"), "--progress", "plain"]  # fmt: skip
    with subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True, cwd=ROOT) as running:
        running.stderr.readline()
        running.send_signal(signal.SIGINT)
        said = running.stderr.read()
        assert running.wait() == 130
    assert "Run the same command again to go on" in said
    again = subprocess.run(command, capture_output=True, text=True, cwd=ROOT)
    assert again.returncode == 0
    assert "as before" in again.stderr


def die_once(task):
    """Grade, but end the whole worker process for one task: always, or only while its mark is not there."""
    if task.submission.name == "s002.py":
        mark = task.submission.parent.parent / "mark"
        if not mark.exists() or "always" in mark.read_text():
            if not mark.exists():
                mark.write_text("once")
            os._exit(3)
    return grade_task(task)


@pytest.mark.parametrize("always", [False, True])
def test_a_worker_that_dies_costs_no_other_submission_and_is_tried_again(tmp_path, store, monkeypatch, always):
    folder = class_of(tmp_path / "subs", 6)
    if always:
        (tmp_path / "mark").write_text("always")
    monkeypatch.setattr("grader.workers.grade_task", die_once)
    circumstances = Circumstances("attacks", PROBLEM, 0, "process", "here")
    paths = [folder / f"s{k:03d}.py" for k in range(6)]
    with LocalWorkers(circumstances, 2) as workers:
        done = dict(Batch(circumstances, paths, store, workers).run())
    assert [done[k].points for k in range(6)] == [8, 8, 0 if always else 8, 8, 8, 8]
    assert set(done[2].statuses) == ({"grader_fault"} if always else {"partial", "correct"})
    (tmp_path / "mark").write_text("once")
    with LocalWorkers(circumstances, 2) as workers:  # what was a fault is tried again, and nothing else
        again = dict(Batch(circumstances, paths, store, workers).run())
    assert [k for k in range(6) if again[k] is not None] == ([2] if always else [])


def test_two_runs_at_once_on_one_store_do_not_disturb_each_other(tmp_path):
    folder = class_of(tmp_path / "subs", 12)
    command = [
        sys.executable,
        "-m",
        "grader",
        "grade",
        str(folder),
        "--problem",
        str(PROBLEM),
        "--store",
        str(tmp_path / "one.sqlite"),
        "--isolation",
        resolve("auto"),
    ]
    runs = [
        subprocess.Popen([*command, "--out", str(tmp_path / name)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=ROOT)
        for name in "ab"
    ]
    assert [run.wait() for run in runs] == [0, 0]
    assert files_of(tmp_path / "a") == files_of(tmp_path / "b")


def test_workers_never_outnumber_submissions_or_memory():
    gib = 1 << 30
    assert workers_that_fit(8, 3, gib, room=100 * gib) == 3
    assert workers_that_fit(0, 1000, 1 << 60) == 1
    assert workers_that_fit(4, 1000, gib, room=100 * gib) == 4
    assert workers_that_fit(4, 1000, gib, room=3 * gib) == 2
