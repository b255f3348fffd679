"""The zip for Gradescope: its files at the root, a wheel that installs, and a run in Gradescope's folders."""

import base64
import hashlib
import io
import json
import shutil
import subprocess
import sys
import zipfile

import pytest
import yaml
from click.testing import CliRunner

from grader.cli.main import main
from grader.delivery.gradescope_zip import gradescope_zip, own_wheel
from grader.delivery.on_gradescope import run
from grader.problem.load import load_problem
from grader.sandbox.levels import resolve
from tests.a_class import PROBLEM, RIGHT
from tests.conftest import ROOT


@pytest.fixture
def exercise(tmp_path):
    """The small problem of the attacks, with a policy beside it."""
    folder = tmp_path / "exercise"
    shutil.copytree(PROBLEM, folder)
    (folder / "policy.yaml").write_text(
        "due: 2026-11-20T12:00:00Z\nlate: {penalty: 1 point, per: 1 day}\n"
    )
    return folder


@pytest.fixture
def autograder(exercise, tmp_path):
    """Gradescope's folders, with the zip unpacked and a right submission of a student."""
    root = tmp_path / "autograder"
    zipfile.ZipFile(io.BytesIO(gradescope_zip(exercise, isolation=resolve("auto")))).extractall(
        root / "source"
    )
    (root / "submission").mkdir()
    (root / "submission" / "work.py").write_text(RIGHT)
    return root


def told(root, when):
    metadata = {
        "created_at": when,
        "users": [{"name": "Ada", "email": "a@x.example"}, {"name": "Kim"}],
    }
    (root / "submission_metadata.json").write_text(json.dumps(metadata))


def results(root):
    return json.loads((root / "results" / "results.json").read_text())


def test_what_gradescope_runs_stands_at_the_root_and_may_be_run(exercise):
    archive = zipfile.ZipFile(io.BytesIO(gradescope_zip(exercise)))
    for name in ("setup.sh", "run_autograder"):
        assert archive.getinfo(name).external_attr >> 16 & 0o111
        script = archive.read(name)
        assert script.startswith(b"#!/usr/bin/env bash\n")
        assert subprocess.run(["bash", "-n"], input=script, check=False).returncode == 0


@pytest.mark.parametrize("name", ["rnn-notebook", "data-analysis"])
def test_the_exercise_in_it_is_the_exercise(name, tmp_path):
    zipfile.ZipFile(io.BytesIO(gradescope_zip(ROOT / "problems" / name))).extractall(tmp_path)
    there, here = load_problem(tmp_path / "problem"), load_problem(ROOT / "problems" / name)
    assert there.files == here.files
    assert all(
        (tmp_path / "problem" / file).read_bytes() == (ROOT / "problems" / name / file).read_bytes()
        for file in here.files
    )
    assert ("pandas" in (tmp_path / "requirements.txt").read_text()) == (name == "data-analysis")


def test_the_wheel_is_one_by_its_own_record_and_installs_without_a_network(tmp_path):
    name, data = own_wheel()
    archive = zipfile.ZipFile(io.BytesIO(data))
    (record,) = [entry for entry in archive.namelist() if entry.endswith("/RECORD")]
    for line in archive.read(record).decode().splitlines():
        entry, digest, _ = line.rsplit(",", 2)
        if digest:
            found = base64.urlsafe_b64encode(hashlib.sha256(archive.read(entry)).digest()).rstrip(
                b"="
            )
            assert digest == f"sha256={found.decode()}"
    (tmp_path / name).write_bytes(data)
    pip = [
        sys.executable,
        "-m",
        "pip",
        "install",
        "--quiet",
        "--no-index",
        "--no-deps",
        "--no-compile",
        "--target",
    ]
    subprocess.run(
        [*pip, str(tmp_path / "lib"), str(tmp_path / name)], check=True, capture_output=True
    )
    program = f"import sys; sys.path.insert(0, {str(tmp_path / 'lib')!r}); import grader.delivery.on_gradescope as g; print(g.__file__)"
    done = subprocess.run(
        [sys.executable, "-I", "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout.startswith(str(tmp_path / "lib"))
    assert (tmp_path / "lib" / "grader" / "report" / "templates" / "report.html").is_file()


def test_a_submission_is_graded_in_gradescopes_folders_with_the_policy(autograder):
    told(autograder, "2026-11-20T03:00:00-08:00")
    assert run(autograder) == 0
    found = results(autograder)
    on_time = found["score"]
    assert on_time == sum(test["score"] for test in found["tests"]) > 0
    assert found["extra_data"]["isolation"] == resolve("auto")
    told(autograder, "2026-11-21T05:00:00-08:00")
    assert run(autograder) == 0
    assert results(autograder)["score"] == on_time - 2
    assert (
        "handed in 1 day 1 hour late: 1 point for each day begun, 2 times"
        in results(autograder)["output"]
    )


def test_a_fault_of_ours_leaves_no_results_so_that_no_points_are_lost(autograder):
    exercise = autograder / "source" / "problem" / "exercise.yaml"
    plain = yaml.safe_load(exercise.read_text())
    exercise.write_text(yaml.safe_dump({**plain, "preload": ["nosuchmodule"]}))
    uses = RIGHT.replace("def double(x):\n", "def double(x):\n    nosuchmodule.f(x)\n")
    assert uses != RIGHT
    (autograder / "submission" / "work.py").write_text(f"import nosuchmodule\n{uses}")
    (autograder / "results").mkdir()
    (autograder / "results" / "results.json").write_text("{}")
    assert run(autograder) == 1
    assert not (autograder / "results" / "results.json").exists()


def test_release_refuses_what_is_no_exercise_and_writes_nothing_over(exercise, tmp_path):
    def release(*more):
        args = ["release", "--problem", exercise, "--out", tmp_path / "a.zip", *more]
        return CliRunner().invoke(main, [str(arg) for arg in args])

    assert "--gradescope" in release().output
    assert release("--gradescope").exit_code == 0
    assert "a.zip" in release("--gradescope").output  # the same bytes: nothing to lose
    assert "--replace" in release("--gradescope", "--seed", 5).output
    assert "no .whl files" in release("--gradescope", "--wheels", tmp_path).output
    (exercise / "policy.yaml").write_text("due: never")
    assert "policy.yaml:1: due: write date and time" in release("--gradescope", "--replace").output
