"""`grader kit` and `grader check` on what it makes; what changed since the last check; the terminal."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT

PROBLEM = ROOT / "tests" / "attacks" / "problem"
RIGHT = (ROOT / "tests" / "attacks" / "honest" / "right.py").read_text()
CONSOLE = Path(sys.executable).parent / "grader"


def grader(*arguments, cwd=ROOT, **environment):
    command = [str(CONSOLE), *map(str, arguments)]
    env = {**os.environ, "GRADER_HISTORY": "on", **environment}
    return subprocess.run(command, cwd=cwd, capture_output=True, env=env, timeout=300)


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    out = tmp_path_factory.mktemp("handout") / "week-1"
    done = grader("kit", PROBLEM, out)
    assert done.returncode == 0, done.stderr.decode()
    assert b"Proved: the starter is blank everywhere" in done.stdout
    return out


@pytest.fixture
def kit(made, tmp_path):
    shutil.copytree(made, tmp_path / "week-1")
    return tmp_path / "week-1"


def test_a_student_checks_in_the_unpacked_kit_and_reads_what_is_next(kit):
    (kit / "work.ipynb").unlink()
    blank = grader("check", ".", cwd=kit)
    assert blank.returncode == 1
    assert blank.stdout.startswith(b"week-1: 0 of ")
    assert b"not written yet" in blank.stdout.splitlines()[0]
    (kit / "work.py").write_text(RIGHT)
    after = grader("check", ".", cwd=kit).stdout.decode()
    assert "Your course grades" in after or "your course grades" in after
    assert "more than" in after
    assert (kit / ".grader-history.jsonl").exists()


def test_a_sheet_beside_a_file_that_is_checked_alone_is_said_to_be_left_out(kit):
    alone = grader("check", "work.py", "--no-history", cwd=kit)
    assert b"answers.md beside it is not read" in alone.stderr
    assert b"not read" not in grader("check", ".", "--no-history", cwd=kit).stderr


def test_the_history_can_be_left_out_and_is_no_part_of_the_work(kit):
    grader("check", ".", "--no-history", cwd=kit)
    grader("check", ".", cwd=kit, GRADER_HISTORY="off")
    assert not (kit / ".grader-history.jsonl").exists()


def test_a_terminal_without_unicode_shows_ascii_and_no_traceback(kit):
    for encoding in ("cp1252", "ascii"):
        done = grader("check", ".", "--no-history", cwd=kit, PYTHONIOENCODING=encoding)
        assert done.returncode == 1, done.stderr
        assert done.stdout.isascii()
        assert b"Traceback" not in done.stderr
        every = grader("check", ".", "--all", "--no-history", cwd=kit, PYTHONIOENCODING=encoding)
        assert every.stdout.isascii()


def test_nothing_is_coloured_where_output_is_no_terminal(kit):
    assert b"\x1b" not in grader("check", ".", "--no-history", cwd=kit).stdout


def test_one_question_can_be_looked_at_and_an_unknown_one_is_told(kit):
    one = grader("check", ".", "--question", "1.2", "--no-history", cwd=kit).stdout.decode()
    assert "1.2" in one
    assert "1.1" not in one
    wrong = grader("check", ".", "--question", "7", "--no-history", cwd=kit)
    assert wrong.returncode == 2
    assert b"there is no question '7'; there are 1.1, 1.2" in wrong.stderr


def test_the_exit_code_is_that_of_what_is_shown(tmp_path):
    (tmp_path / "work.py").write_text(RIGHT)
    check = ("check", tmp_path / "work.py", "--problem", PROBLEM, "--no-history")
    assert grader(*check).returncode == 1  # the written answer of 1.1 is not there
    assert grader(*check, "--question", "1.2").returncode == 0


def test_hints_come_in_steps_where_the_exercise_asks_for_them(tmp_path):
    problem = shutil.copytree(PROBLEM, tmp_path / "problem")
    with (problem / "exercise.yaml").open("a") as file:
        file.write("hints: {after: 1, repair: true}\n")
    work = tmp_path / "work.py"

    def told(more):
        work.write_text("def double(x):\n    return 3 * x\n" + more)
        check = ("check", work, "--problem", problem, "--question", "1.1")
        return " ".join(grader(*check).stdout.decode().split())

    steps = [told(f"# attempt {k}\n") for k in range(3)]
    assert [
        ("look at line 2" in step, "`3 * x`" in step, "return 2 * x" in step) for step in steps
    ] == [
        (True, False, False),
        (True, True, False),
        (True, True, True),
    ], steps


def test_a_kit_is_stale_when_the_problem_has_changed(made, tmp_path):
    problem = tmp_path / "problem"
    shutil.copytree(PROBLEM, problem)
    assert grader("kit", problem, made, "--check").returncode == 0
    file = next(path for path in problem.glob("*.yaml") if "twice an array" in path.read_text())
    file.write_text(file.read_text().replace("twice an array", "twice any array"))
    done = grader("kit", problem, made, "--check")
    assert done.returncode == 1
    assert b"Stale" in done.stdout


def test_a_grade_without_a_seed_draws_one_that_stays_and_is_not_the_kits(made, tmp_path):
    (tmp_path / "class").mkdir()
    (tmp_path / "class" / "kim.py").write_text(RIGHT)
    arguments = ("grade", tmp_path / "class", "--problem", PROBLEM, "--isolation", "auto")
    first = grader(*arguments, "--out", tmp_path / "one", "--plain")
    assert first.returncode == 0, first.stderr.decode()
    again = grader(*arguments, "--out", tmp_path / "one", "--plain")
    assert b"as before" in again.stderr
    import sqlite3

    seeds = [
        row[0] for row in sqlite3.connect(tmp_path / "one" / "grades.sqlite").execute("select seed from grades")
    ]  # fmt: skip
    kit = json.loads((made / "selfcheck" / "kit.json").read_text())
    assert len(set(seeds)) == 1
    assert int(seeds[0]) > 2**32
    assert int(seeds[0]) != kit["seed"]


def test_a_kit_that_is_not_there_is_told_as_that(tmp_path):
    done = grader("kit", PROBLEM, tmp_path / "nowhere", "--check")
    assert done.returncode == 2
    assert b"there is no kit" in done.stderr


def test_a_kit_is_not_made_inside_the_problem(tmp_path):
    problem = tmp_path / "problem"
    shutil.copytree(PROBLEM, problem)
    done = grader("kit", problem, problem / "kit")
    assert done.returncode == 2
    assert b"stays with you" in done.stderr
