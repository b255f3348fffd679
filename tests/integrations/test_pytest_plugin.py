"""pytest --problem: an item a check, told in a student's words; nothing of it runs unless asked for."""

import shutil
import subprocess
import sys

import pytest

from tests.conftest import ROOT

WORK = "def double(x):\n    return 3 * x\n"


def run(*arguments, cwd):
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-p",
        "no:cacheprovider",
        "-p",
        "no:xdist",
        *arguments,
    ]
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, timeout=300)


@pytest.fixture
def work(tmp_path):
    (tmp_path / "work.py").write_text(WORK + "raise SystemExit('imported')\n")
    shutil.copytree(ROOT / "tests" / "attacks" / "problem", tmp_path / "problem")
    return tmp_path


def test_each_check_is_an_item_and_a_failure_says_what_a_student_needs(work):
    done = run("--problem", "problem", "work.py", "-rf", cwd=work)
    assert done.returncode == 1
    assert "work.py::1.1-more-values" in done.stdout
    assert "Traceback" not in done.stdout
    assert "double" in done.stdout
    assert "expected" in done.stdout


def test_a_question_can_be_chosen(work):
    done = run("--problem", "problem", "work.py", "-k", "more-values", cwd=work)
    assert "1 failed" in done.stdout
    assert "deselected" in done.stdout


def test_hidden_checks_tell_no_more_than_in_a_report(work):
    done = run("--problem", "problem", "work.py", "-k", "1.1-values", cwd=work)
    assert "expected" not in done.stdout
    assert "SECRET" not in done.stdout


def test_without_the_option_it_is_silent(work):
    (work / "test_own.py").write_text("def test_it():\n    assert True\n")
    done = run("test_own.py", cwd=work)
    assert done.returncode == 0
    assert "1 passed" in done.stdout


def test_a_problem_that_is_not_there_is_told_in_a_sentence(work):
    done = run("--problem", "nowhere", "work.py", cwd=work)
    assert done.returncode != 0
    assert "there is no" in done.stdout
    assert "Traceback" not in done.stdout
