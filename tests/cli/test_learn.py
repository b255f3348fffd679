"""`grader learn` lists what a class got wrong without a name, and writes one down where it is told to."""

import shutil

import pytest
from click.testing import CliRunner

from grader.cli.main import main
from tests.conftest import PROBLEM

SLIP = """def unrolled_weight_count(input_size, hidden_size, output_size, time_steps):
    a_step = input_size + hidden_size + hidden_size * output_size
    return time_steps * a_step + (time_steps - 1) * hidden_size
"""


def run(*words):
    done = CliRunner().invoke(main, [*map(str, words)])
    return done.exit_code, done.output


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    place = tmp_path_factory.mktemp("learn")
    for name in ("ada", "bo"):
        (place / "class" / name).mkdir(parents=True)
        (place / "class" / name / "work.py").write_text(f"{SLIP}# {name}\n")
    shutil.copytree(PROBLEM, place / "problem")
    words = ("grade", place / "class", "--problem", place / "problem", "--out", place / "out")
    code, said = run(*words, "--workers", 1, "--isolation", "auto")
    assert code == 0, said
    return place


def learn(place, *more):
    return run("learn", place / "problem", "--store", place / "out" / "grades.sqlite", *more)


def test_the_most_frequent_mistake_stands_first_with_its_edit(graded):
    code, said = learn(graded)
    assert code == 0
    assert "1. 2 students (ada, bo): unrolled_weight_count" in said
    assert "edit 1: " in said


def test_what_too_few_made_is_not_listed(graded):
    assert learn(graded, "--least", 3) == (0, "No mistake without a name was made by so many.\n")


@pytest.mark.parametrize(("more", "told"), [
    (("--promote", 7), "no number 7"),
    (("--promote", 1), "say --message"),
    (("--promote", 1, "--message", "x", "--id", "y", "--edit", 99), "no number 99"),
])  # fmt: skip
def test_what_cannot_be_written_says_what_is_missing_and_writes_nothing(graded, more, told):
    before = {path: path.read_bytes() for path in (graded / "problem").glob("*.yaml")}
    code, said = learn(graded, *more)
    assert (code, told in said) == (2, True), said
    assert {path: path.read_bytes() for path in (graded / "problem").glob("*.yaml")} == before


def test_promoted_it_stands_in_the_exercise(graded):
    more = ("--promote", 1, "--message", "A matrix has D*H entries.", "--id", "added", "--edit", 1)
    code, said = learn(graded, *more)
    assert (code, "grader validate" in said) == (0, True), said
    assert "id: added" in (graded / "problem" / "1.1.1.yaml").read_text()
