"""`grader new`: what is written validates and grades; what cannot be done is told."""

import json
import subprocess
import sys

import pytest
import yaml
from click.testing import CliRunner

from grader.cli.main import main
from grader.problem.json_schema import schemas
from grader.problem.load import load_problem
from tests.authoring.notebooks import NBGRADER
from tests.conftest import ROOT


def run(*args, typed=None):
    return CliRunner().invoke(main, [str(arg) for arg in args], input=typed)


@pytest.fixture
def place(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_four_questions_make_a_problem_that_validates_and_grades(place):
    done = run("new", "week-1", typed="Twice\ndouble(number: int)\n2 * number\n3\n")
    assert done.exit_code == 0, done.output
    first, second = done.output.split("Next:\n")[1].splitlines()
    assert first == "  grader validate week-1"
    assert second.startswith("  grader grade week-1/submissions --problem week-1")
    problem = load_problem(place / "week-1")
    assert (problem.exercise.title, problem.exercise.points) == ("Twice", 3)
    assert problem.questions[0].subjects["double"].misconceptions
    assert run("validate", "week-1").exit_code == 0
    done = run("check", "week-1/submissions/solution", "--problem", "week-1")
    assert done.exit_code == 0, done.output
    done = run("check", "week-1/starter", "--problem", "week-1", "--json")
    assert json.loads(done.stdout)["questions"][0]["status"] == "not_attempted"


def test_a_notebook_of_nbgrader_keeps_its_points_and_what_is_left_is_told(place):
    (place / "work.ipynb").write_text(json.dumps({"cells": NBGRADER, "nbformat": 4}))
    done = run("new", "statistics", "--from", "work.ipynb")
    assert done.exit_code == 0, done.output
    assert "written answer" in done.output
    assert [q.points for q in load_problem(place / "statistics").questions] == [3, 2]
    assert "# Not taken over: " in (place / "statistics" / "exercise.yaml").read_text()
    assert run("validate", "statistics").exit_code == 0


def test_what_is_not_learnt_is_told_and_left_to_its_author(place):
    (place / "s.py").write_text(
        "def twice(n: int):\n    return 2 * n\n\ndef greet(name):\n    print(name)\n"
    )
    done = run("new", "p", "--from", "s.py")
    assert done.exit_code == 0, done.output
    assert "greet: it returns None" in done.output
    assert [question.title for question in load_problem(place / "p").questions] == ["twice"]
    assert "# - 2.yaml" in (place / "p" / "exercise.yaml").read_text()
    assert "TODO" in (place / "p" / "2.yaml").read_text()


def test_a_solution_runs_in_the_sandbox_alone(place):
    (place / "s.py").write_text(
        "open('here', 'w').write('x')\n\ndef f(n: int):\n    open('there', 'w')\n    return n\n"
    )
    done = run("new", "p", "--from", "s.py")
    assert done.exit_code == 2
    assert "may not use files" in done.output
    assert sorted(path.name for path in place.iterdir()) == ["s.py"]


def test_the_schema_that_a_file_names_stands_beside_it_and_is_the_models(place):
    assert run("new", "p", "--example", "rnn-from-scratch").exit_code == 0
    for path in (place / "p").rglob("*.yaml"):
        first = path.read_text().split("\n")[0]
        schema = path.parent / first.split("$schema=")[1]
        name = schema.name.removesuffix(".schema.json")
        assert json.loads(schema.read_text()) == json.loads(json.dumps(schemas()[name]))
    load_problem(place / "p")


def test_every_property_of_the_schemas_says_what_it_means():
    for name, schema in schemas().items():
        for part in [schema, *schema.get("$defs", {}).values()]:
            for key, said in part.get("properties", {}).items():
                assert said.get("description"), f"{name}: {part.get('title')}.{key}"


@pytest.mark.parametrize(
    ("args", "told"),
    [
        (("--from", "nowhere.py"), "no file"),
        (("--example", "rnn-from-scrach"), "did you mean rnn-from-scratch"),
        (("--example", "?"), "recurrent-networks"),
        (("--example", "rnn-notebook", "--from", "a.py"), "--example"),
        (("--from", "a.py", "--function", "f()"), "--function"),
        (("--title", "T"), "--returns"),
        (("--title", "T", "--function", "1+", "--returns", "1", "--points", "1"), "no function"),
        (("--title", "T", "--function", "f(x)", "--returns", "(", "--points", "1"), "no value"),
    ],
)
def test_what_cannot_be_done_exits_with_2_and_writes_nothing(place, args, told):
    done = run("new", "p", *args)
    assert done.exit_code == 2
    assert told in done.output
    assert "Traceback" not in done.output
    assert list(place.iterdir()) == []


def test_a_solution_that_is_no_python_is_told_once_with_its_line(place):
    (place / "bad.py").write_text("x = 1\ndef f(:\n")
    done = run("new", "p", "--from", "bad.py")
    assert done.exit_code == 2
    assert "Error: bad.py, line 2 is no Python: invalid syntax\n" in done.output
    assert not (place / "p").exists()


def test_a_folder_that_holds_something_is_left_alone(place):
    (place / "p").mkdir()
    (place / "p" / "mine.txt").write_text("mine")
    done = run("new", "p", "--example", "rnn-notebook")
    assert done.exit_code == 2
    assert "not empty" in done.output
    assert [path.name for path in (place / "p").iterdir()] == ["mine.txt"]


def test_the_package_holds_the_shipped_problems(tmp_path):
    pytest.importorskip("setuptools")
    command = [sys.executable, "setup.py", "-q", "build", "--build-base", str(tmp_path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    built = tmp_path / "lib" / "grader" / "examples"
    names = sorted(path.name for path in (ROOT / "problems").iterdir() if path.is_dir())
    assert sorted(path.name for path in built.iterdir()) == names
    exercise = yaml.safe_load((built / names[0] / "exercise.yaml").read_text())
    assert exercise["id"] == names[0]
