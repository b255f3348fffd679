"""A person says which question a piece of text answers; the exercise's checks judge it, or the person does."""

import shutil

import pytest
from click.testing import CliRunner

from grader.cli.main import main
from tests.conftest import PROBLEM

SHARED = (
    "No. The parameters are shared over the time steps: the same weights are used at every step, "
    "so their number does not depend on T."
)
UNSURE = "It has something to do with how the weights are used."


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    folder = tmp_path_factory.mktemp("assign")
    (folder / "class" / "kim").mkdir(parents=True)
    text = (
        f"# My thoughts\n\n{SHARED}\n\n# More of them\n\n{UNSURE}\n\n# 2.1.3\n\nBecause it stays.\n"
    )
    (folder / "class" / "kim" / "notes.md").write_text(text)
    done = run(
        "grade",
        folder / "class",
        "--problem",
        PROBLEM,
        "--out",
        folder / "out",
        "--isolation",
        "auto",
    )
    assert done.exit_code == 0, done.output
    return folder


@pytest.fixture
def store(graded, tmp_path):
    return shutil.copy(graded / "out" / "grades.sqlite", tmp_path / "grades.sqlite")


def run(*arguments):
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def test_a_piece_that_is_assigned_is_judged_and_the_decision_says_where_it_stood(store):
    listed = run("review", "kim", "--store", store).output
    assert "[1] notes.md" in listed
    assert SHARED in listed
    done = run("review", "kim", "1.1.2", "--assign", 1, "--exercise", PROBLEM, "--store", store)
    assert done.exit_code == 0, done.output
    assert "1.1.2: 2 of 6 points" in done.output
    waiting = run("review", "kim", "--store", store).output
    assert "kim  1.1.2" not in waiting


def test_what_the_checks_leave_open_wants_points_of_the_person(store):
    pieces = run("review", "kim", "--store", store).output
    number = next(
        k for k in (1, 2) if f"[{k}]" in pieces and UNSURE in pieces.split(f"[{k}]")[1][:200]
    )
    arguments = ("--assign", number, "--exercise", PROBLEM, "--store", store)
    assert run("review", "kim", "1.1.2", *arguments).exit_code == 2
    done = run("review", "kim", "1.1.2", 1, *arguments)
    assert "1 of 6 points" in done.output


@pytest.mark.parametrize(
    ("question", "piece", "told"),
    [("1.1.2", 9, "there is no piece 9"), ("9.9", 1, "there is no question")],
)
def test_a_piece_or_question_that_is_not_there_is_told(store, question, piece, told):
    done = run(
        "review", "kim", question, "--assign", piece, "--exercise", PROBLEM, "--store", store
    )
    assert done.exit_code == 2
    assert told in done.output
