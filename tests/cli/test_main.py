"""The commands: exit codes, machine output, files written, errors in a sentence."""

import csv
import json
import os
import re
import shutil
import subprocess
import sys

import pytest
from click.testing import CliRunner

from grader.cli.main import main
from grader.results.grade import STATUSES
from tests.a_problem import a_problem
from tests.conftest import PROBLEM, ROOT


def run(*args):
    return CliRunner().invoke(main, [str(arg) for arg in args])


def test_check_prints_the_agreed_json_and_exit_code_0_when_all_passed():
    done = run("check", ROOT / "submissions" / "ada", "--problem", PROBLEM, "--json")
    found = json.loads(done.stdout)
    assert done.exit_code == 0
    assert (found["format"], found["problem"], found["student"]) == (1, "recurrent-networks", "ada")
    assert found["points"] == found["max_points"] == 45
    assert all(q["status"] in STATUSES for q in found["questions"])
    assert sum(q["points"] for q in found["questions"]) == found["points"]


def test_check_of_something_wrong_exits_with_1_and_says_what():
    done = run("check", ROOT / "submissions" / "pia.md", "--problem", PROBLEM)
    assert done.exit_code == 1
    assert "i*g" in done.stdout


@pytest.mark.parametrize(
    "args",
    [
        ("check", "nowhere.py", "--problem", PROBLEM),
        ("check", PROBLEM, "--problem", "nowhere"),
        ("grade", "nowhere", "--problem", PROBLEM),
        ("grade", "submissions", "--problem", PROBLEM, "--templates", "nowhere"),
        ("grade", "submissions", "--problem", PROBLEM, "--out", "submissions/nowhere"),
        ("check", PROBLEM, "--problem", PROBLEM, "--html", "nowhere.py"),
        ("check", PROBLEM, "--problem", PROBLEM, "--seed", "-5", "--html", "nowhere.html"),
    ],
)
def test_what_cannot_be_done_exits_with_2_and_a_sentence(args):
    done = run(*args)
    assert done.exit_code == 2
    assert "Traceback" not in done.output
    assert "nowhere" in done.output or "-5" in done.output


def test_a_class_that_was_packed_once_more_is_pointed_out(tmp_path):
    for name in ("kim", "lee"):
        (tmp_path / "lms" / "Assignment 4" / name).mkdir(parents=True)
        shutil.copy("submissions/otto.py", tmp_path / "lms" / "Assignment 4" / name)
    done = run("grade", tmp_path / "lms", "--problem", PROBLEM, "--out", tmp_path / "out")
    assert f"grader grade '{tmp_path / 'lms' / 'Assignment 4'}'" in done.output


def test_grade_writes_everything_and_report_writes_it_again(tmp_path):
    class_folder = tmp_path / "class"
    class_folder.mkdir()
    for name in ("otto.py", "mato.md", "nora.py"):
        shutil.copy(ROOT / "submissions" / name, class_folder / name)
    (class_folder / "=odd name;.md").write_text("# 1.1.2\nNo")
    out = tmp_path / "out"
    done = run("grade", class_folder, "--problem", PROBLEM, "--out", out, "--workers", 2)
    assert done.exit_code == 0, done.output
    grades = json.loads((out / "grades.json").read_text())
    assert sorted(g["student"] for g in grades) == ["=odd name;", "mato", "nora", "otto"]
    rows = list(csv.reader((out / "gradebook.csv").read_text().splitlines()))
    assert len(rows) == 5
    assert rows[1][0] == "'=odd name;"
    first = (out / "otto" / "report.html").read_text()
    (out / "otto" / "report.html").unlink()
    before = (out / "grades.json").read_text()
    assert run("report", out).exit_code == 0
    assert (out / "otto" / "report.html").read_text() == first
    assert (out / "grades.json").read_text() == before


def test_validate_tells_every_mistake_with_its_place(tmp_path):
    folder = shutil.copytree(PROBLEM, tmp_path / "p")
    path = folder / "2.1.4.yaml"
    path.write_text(path.read_text().replace("kind: value", "kind: valeu"))
    done = run("validate", folder)
    assert done.exit_code == 2
    assert done.stderr.count("did you mean 'value'?") == 2


def only(folder, question, points):
    """Leave one question in a problem."""
    exercise = folder / "exercise.yaml"
    text = re.sub(r"(?m)^points: .*", f"points: {points}", exercise.read_text())
    exercise.write_text(re.sub(r"(?ms)^questions:.*?(?=^\S)", f"questions: [{question}]\n", text))
    for subject in folder.glob(
        "subjects/*.yaml"
    ):  # no mistake can count in a question that is gone
        subject.write_text(re.sub(r"(?m)^ *counts_in: .*\n", "", subject.read_text()))


def test_a_misconception_that_checks_let_pass_is_refused_with_file_and_line(tmp_path):
    folder = shutil.copytree(PROBLEM, tmp_path / "p")
    only(folder, "1.2.1.yaml", 5)
    path = folder / "1.2.1.yaml"
    path.write_text(
        path.read_text().replace("with: weight * time_steps", "with: weight ** time_steps * 1.0", 1)
    )
    done = run("validate", "--quick", folder)
    assert done.exit_code == 1
    assert "1.2.1.yaml:" in done.stderr
    assert "loses no points" in done.stderr


def test_a_reference_that_fails_its_own_check_is_refused(tmp_path):
    folder = shutil.copytree(PROBLEM, tmp_path / "p")
    only(folder, "1.2.2.yaml", 6)
    path = folder / "references" / "lstm_cell.py"
    path.write_text(
        path.read_text().replace(
            "(4 * hidden_size, input_size)", "(4 * hidden_size, input_size + 1)"
        )
    )
    done = run("validate", "--quick", folder)
    assert done.exit_code == 1
    assert "fails its own check 'lstm-parameters'" in done.stderr
    assert "1.2.2.yaml:" in done.stderr


ODD = """
subjects:
  odd:
    function: odd
    inputs: {x: {integer: [0, 1]}}
    call: [x]
    reference: {source: "def odd(x):\\n    return x % 2 == 1\\n"}
    misconceptions:
      - {id: never, message: You say no to all., replace: x % 2 == 1, with: "False"}
checks:
  - {id: values, kind: value, subject: odd, points: 1, corners: false, cases: [{}]}
"""


def test_validate_tries_the_inputs_of_the_seed_that_is_named(tmp_path):
    (tmp_path / "p").mkdir()
    a_problem(tmp_path / "p", ODD)
    ends = [run("validate", "--quick", "--seed", str(seed), tmp_path / "p") for seed in range(6)]
    assert {end.exit_code for end in ends} == {0, 1}
    assert all("let this mistake pass" in end.stderr for end in ends if end.exit_code)


def test_a_tuple_of_one_part_where_a_value_comes_back_whole_is_answered_with_what_to_write(
    tmp_path,
):
    (tmp_path / "p").mkdir()
    a_problem(tmp_path / "p", ODD.replace("    call: [x]\n", "    call: [x]\n    returns: [y]\n"))
    done = run("validate", "--quick", tmp_path / "p")
    assert done.exit_code == 1
    assert "what comes back whole is `returns: y`" in done.stderr


def test_doctor_says_what_there_is():
    done = run("doctor")
    assert done.exit_code == 0
    assert "separate process" in done.stdout


def test_every_command_has_help_with_an_example():
    for name in main.verbs:
        assert "Example: grader" in run(name, "--help").stdout


def on_a_machine_without_namespaces(*arguments):
    command = [
        sys.executable,
        str(ROOT / "tests" / "no_namespaces.py"),
        sys.executable,
        "-m",
        "grader",
        *map(str, arguments),
    ]
    return subprocess.run(command, capture_output=True, text=True, cwd=ROOT)


@pytest.mark.skipif(sys.platform != "linux", reason="user namespaces are Linux's")
def test_without_namespaces_grade_refuses_with_the_way_out_and_goes_on_where_it_is_told_to(
    tmp_path,
):
    work = [ROOT / "submissions" / "otto.py", "--problem", PROBLEM]
    refused = on_a_machine_without_namespaces("grade", *work, "--out", tmp_path / "a")
    assert refused.returncode == 2
    assert "--isolation process" in refused.stderr
    assert not (tmp_path / "a").exists()
    told = on_a_machine_without_namespaces(
        "grade", *work, "--out", tmp_path / "b", "--isolation", "process"
    )
    assert told.returncode == 0, told.stderr
    assert "Isolation while student code ran: process" in told.stdout
    assert json.loads((tmp_path / "b" / "grades.json").read_text())[0]["isolation"] == "process"
    checked = on_a_machine_without_namespaces("check", *work)
    assert "Isolation: process" in checked.stdout
    doctor = on_a_machine_without_namespaces("doctor")
    assert "no   namespaces" in doctor.stdout


def test_a_page_of_validate_takes_the_place_of_pages_only(tmp_path):
    folder = shutil.copytree(ROOT / "problems" / "rnn-from-scratch", tmp_path / "p")
    before = (folder / "exercise.yaml").read_text()
    for file in (folder / "exercise.yaml", folder / "notes.html"):
        if file.suffix == ".html":
            file.write_text("my own notes")
        said = CliRunner().invoke(main, ["validate", str(folder), "--quick", "--html", str(file)])
        assert said.exit_code == 2
        assert "name a" in said.output
    assert (folder / "exercise.yaml").read_text() == before
    assert (folder / "notes.html").read_text() == "my own notes"


def test_a_fault_of_ours_is_told_in_a_sentence_with_its_place_in_a_file(monkeypatch, tmp_path):
    monkeypatch.setattr("grader.problem.load.load_problem", lambda folder: 1 / 0)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    said = CliRunner().invoke(main, ["check", str(PROBLEM), "--problem", str(PROBLEM)])
    assert said.exit_code == 2
    assert "Traceback" not in said.output
    assert "fault of the grader" in said.output
    (file,) = tmp_path.glob("grader-fault-*.txt")
    assert "ZeroDivisionError" in file.read_text()


def test_a_pipe_beside_the_work_is_not_waited_for(tmp_path):
    (tmp_path / "cells.py").write_text("def unrolled_weight_count(a, b, c, d): return 0\n")
    os.mkfifo(tmp_path / "more.py")
    problem = ROOT / "problems" / "recurrent-networks"
    words = [sys.executable, "-m", "grader", "check", tmp_path, "--problem", problem]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert done.returncode == 1, done.stderr
