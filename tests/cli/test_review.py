"""history, review, backup and restore from the command line."""

import csv
import shutil
from dataclasses import replace

import pytest
from click.testing import CliRunner

from grader.cli.main import main
from grader.cli.review import _show
from grader.review import answer_of
from grader.sandbox.levels import resolve
from grader.store.store import Store
from tests.a_class import PROBLEM, RIGHT


def run(*args):
    return CliRunner().invoke(main, [str(arg) for arg in args])


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    """Two students: kim is right in code and wrong in words, lee handed in the same code."""
    folder = tmp_path_factory.mktemp("graded")
    for name in ("kim", "lee"):
        (folder / "subs" / name).mkdir(parents=True)
        (folder / "subs" / name / "work.py").write_text(RIGHT)
        (folder / "subs" / name / "sheet.md").write_text(
            "# 1.1\n\nIt may be the other one of them.\n"
        )
    grade_again(folder / "out")
    return folder


@pytest.fixture
def out(graded, tmp_path):
    """A copy of the graded class for one test."""
    shutil.copytree(graded, tmp_path, dirs_exist_ok=True)
    return tmp_path / "out"


def grade_again(out):
    done = run(
        "grade",
        out.parent / "subs",
        "--problem",
        PROBLEM,
        "--out",
        out,
        "--isolation",
        resolve("auto"),
    )
    assert done.exit_code == 0, done.output
    return done.output


def book(out):
    with (out / "gradebook.csv").open(newline="") as file:
        return {row["student"]: row for row in csv.DictReader(file)}


def test_what_a_person_decides_stands_in_gradebook_report_and_history_and_can_be_taken_back(out):
    store = out / "grades.sqlite"
    before = book(out)
    said = run(
        "review", "kim", "1.1", "4.5", "--comment", "Nearly.", "--by", "pat", "--store", store
    )
    assert said.exit_code == 0
    assert "kim, 1.1: 4.5 of 5 points. Run grade again" in said.output
    grade_again(out)
    assert (book(out)["kim"]["1.1"], book(out)["kim"]["points"]) == ("4.5", "9.5")
    assert book(out)["lee"] == before["lee"]
    assert "Decided by pat" in (out / "kim" / "report.md").read_text()
    assert "Nearly." in (out / "kim" / "report.html").read_text()
    told = run("history", "kim", "--store", store).output.splitlines()
    assert len(told) == 2
    assert "1.1  4.5 points  by pat: Nearly." in told[1]
    assert run("review", "kim", "1.1", "--undo", "--store", store).exit_code == 0
    grade_again(out)
    assert book(out) == before
    assert "decision taken back" in run("history", "kim", "--store", store).output


def test_a_decision_holds_for_the_submission_it_was_made_about(out):
    run("review", "kim", "1.1", "5", "--store", out / "grades.sqlite")
    (out.parent / "subs" / "kim" / "sheet.md").write_text("# 1.1\n\nSomething else entirely.\n")
    grade_again(out)
    assert book(out)["kim"]["1.1"] == "3"


@pytest.mark.parametrize(
    ("args", "told"),
    [
        (("nobody", "1.1", "1"), "no grade of 'nobody'"),
        (("kim", "9.9", "1"), "there are 1.1, 1.2"),
        (("kim", "1.1", "99"), "gives 0 to 5"),
        (("kim", "1.1", "-1"), "No such option"),
        (("kim", "1.1", "nan"), "nan points: question 1.1 gives 0 to 5"),
    ],
)
def test_a_decision_that_makes_no_sense_is_refused_with_the_way_out(out, args, told):
    done = run("review", *args, "--store", out / "grades.sqlite")
    assert done.exit_code == 2
    assert told in done.output


def test_review_lists_what_waits(out, tmp_path):
    store = out / "grades.sqlite"
    told = run("review", "--store", store).output
    assert "kim  1.1" in told
    assert "It may be the other one of them." in told
    assert "2 questions wait for a person. Decide: grader review STUDENT QUESTION POINTS" in told
    assert "1 question waits" in run("review", "lee", "--store", store).output
    run("review", "kim", "1.1", "0", "--store", store)
    left = run("review", "--store", store).output
    assert "kim" not in left
    assert "lee  1.1" in left
    nothing = run("review", "--store", tmp_path / "nothing.sqlite")
    assert nothing.exit_code == 2
    assert "there is no store" in nothing.output


def test_review_shows_one_answer_whole_and_decides_nothing_without_points(out):
    done = run("review", "kim", "1.1", "--store", out / "grades.sqlite")
    assert done.exit_code == 0
    assert "It may be the other one of them." in done.output
    assert "review" not in run("history", "kim", "--store", out / "grades.sqlite").output


def test_what_waits_is_said_below_an_answer_and_an_answer_is_never_called_missing(out, capsys):
    shown = run("review", "kim", "1.1", "--store", out / "grades.sqlite").output
    assert "It may be the other one of them." in shown
    assert " so far): " in shown
    with Store(f"sqlite:///{out / 'grades.sqlite'}") as store:
        answered = answer_of(store, "kim", "1.1")
    for answer in ("It fades.", ""):
        decided = replace(answered.question, answer=answer, checks=())  # nothing of it waits
        _show(replace(answered, question=decided), "kim", "a.sqlite")
        assert ("(no written answer)" in capsys.readouterr().out) == (answer == "")


def test_history_of_a_copy_is_the_copys_own(out):
    for name in ("kim", "lee"):
        assert len(run("history", name, "--store", out / "grades.sqlite").output.splitlines()) == 1
    done = run("history", "nobody", "--store", out / "grades.sqlite")
    assert done.exit_code == 2
    assert "no grade of 'nobody'" in done.output


@pytest.mark.parametrize(
    "command", [("history", "kin"), ("review", "kin"), ("review", "kin", "1.1", "2")]
)
def test_a_misspelt_name_is_told_with_the_one_that_is_meant(out, command):
    done = run(*command, "--store", out / "grades.sqlite")
    assert done.exit_code == 2
    assert "there is no grade of 'kin' in this store; did you mean 'kim'?" in done.output


@pytest.mark.parametrize("command", [("review", "kim"), ("review", "kim", "1.1", "2")])
def test_a_student_without_a_grade_in_a_problem_is_not_told_to_be_another(out, command):
    done = run(*command, "--problem", "another", "--store", out / "grades.sqlite")
    assert done.exit_code == 2
    assert "there is no grade of 'kim' in 'another' in this store\n" in done.output


def test_a_backup_moves_a_store_to_another_place(out, tmp_path):
    store, other = out / "grades.sqlite", tmp_path / "other.sqlite"
    assert "1 grade written" in run("backup", tmp_path / "b.jsonl", "--store", store).output
    assert "1 grade taken in" in run("restore", tmp_path / "b.jsonl", "--store", other).output
    assert (
        run("history", "kim", "--store", other).output
        == run("history", "kim", "--store", store).output
    )


def test_a_backup_that_fails_leaves_the_one_before_and_never_writes_over_the_store(out, tmp_path):
    store, good = out / "grades.sqlite", tmp_path / "good.jsonl"
    run("backup", good, "--store", store)
    kept = good.read_text()
    (tmp_path / "broken.sqlite").write_bytes(b"SQLite format 3" + bytes(5000))
    assert run("backup", good, "--store", tmp_path / "broken.sqlite").exit_code == 2
    assert good.read_text() == kept
    size = store.stat().st_size
    assert "name another file" in run("backup", store, "--store", store).output
    assert store.stat().st_size == size


def test_a_store_given_to_restore_is_refused_with_a_sentence(out, tmp_path):
    done = run("restore", out / "grades.sqlite", "--store", tmp_path / "new.sqlite")
    assert done.exit_code == 2
    assert "no line of a backup" in done.output


def test_a_backup_takes_the_place_of_an_earlier_one_only(out):
    store = out / "grades.sqlite"
    file = out / "grades.jsonl"
    for _ in range(2):
        assert run("backup", file, "--store", store).exit_code == 0
    for other in (out / "gradebook.csv", store):
        before = other.read_bytes()
        said = run("backup", other, "--store", store)
        assert said.exit_code == 2
        assert "name another file" in said.output
        assert other.read_bytes() == before
