"""The wheel is made from the sdist, holds all that the package reads, and works in an empty environment elsewhere."""

import os
import re
import shutil
import socket
import subprocess
import sys
import tarfile
import time
import tomllib
import urllib.error
import urllib.request
import venv
import zipfile
from pathlib import Path

import pytest

from grader.sandbox.levels import resolve
from tests.conftest import ROOT

LEFT_OUT = shutil.ignore_patterns(
    ".*", "build", "dist", "reports", "*.egg-info", "__pycache__", "node_modules"
)
WORK = """def word_counts(text):
    counts = {}
    for word in text.lower().split():
        word = word.strip(".,;:!?")
        if word:
            counts[word] = counts.get(word, 0) + 1
    return counts
"""


def done(*command, cwd=None, code=0):
    """Run a command without anything of this environment; return what it printed."""
    kept = {key: os.environ[key] for key in ("PATH", "HOME", "LANG") if key in os.environ}
    kept |= {key: value for key, value in os.environ.items() if key.startswith(("PIP_", "SSL_"))}
    run = subprocess.run(
        [str(part) for part in command], cwd=cwd, env=kept, capture_output=True, text=True
    )
    assert run.returncode == code, f"{command}: {run.stdout}\n{run.stderr}"
    return run.stdout


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """The sdist and the wheel of a copy of the repository, which stays as it is."""
    place = tmp_path_factory.mktemp("built")
    shutil.copytree(ROOT, place / "source", ignore=LEFT_OUT)
    command = [sys.executable, "-m", "build", "--no-isolation", "-o", place / "dist", "source"]
    done(*command, cwd=place)  # the wheel from the sdist
    (sdist,) = (place / "dist").glob("*.tar.gz")
    (wheel,) = (place / "dist").glob("*.whl")
    return sdist, wheel


@pytest.fixture(scope="module")
def elsewhere(built, tmp_path_factory):
    """A folder with a new environment in it, and nothing but the wheel and what it asks for."""
    place = tmp_path_factory.mktemp("elsewhere")
    venv.create(place / "env", with_pip=True)
    pip = [place / "env" / "bin" / "python", "-m", "pip", "install", "--quiet", "--no-compile"]
    done(*pip, "--disable-pip-version-check", f"{built[1]}[web]", cwd=place)
    return place


def names(folder):
    return {
        str(path.relative_to(ROOT / folder))
        for path in (ROOT / folder).rglob("*")
        if path.is_file()
        and "__pycache__" not in path.parts
        and path.suffix != ".pyc"
        and not path.name.startswith(".")
    }


def test_the_wheel_holds_every_file_of_the_package_the_problems_and_the_sample_class(built):
    with zipfile.ZipFile(built[1]) as archive:
        held = set(archive.namelist())
    assert {f"grader/{name}" for name in names("grader")} - held == set()
    assert {f"grader/examples/{name}" for name in names("problems")} - held == set()
    assert {f"grader/sample_class/{name}" for name in names("submissions")} - held == set()
    assert [name for name in held if not name.startswith(("grader/", "grader-"))] == []


def test_the_sdist_holds_what_the_tests_and_the_site_need(built):
    with tarfile.open(built[0]) as archive:
        held = {name.partition("/")[2] for name in archive.getnames()}
    wanted = {"test.sh", "grade.sh", "mkdocs.yml", "CHANGELOG.md", "SECURITY.md", "setup.py"}
    wanted |= {f"docs/{name}" for name in names("docs")} | {"tests/packaging/test_installed.py"}
    assert wanted - held == set()


def test_an_instructor_and_a_student_work_with_what_is_installed(elsewhere):
    program, isolation = elsewhere / "env" / "bin" / "grader", ["--isolation", resolve("auto")]

    def run(*words, code=0):
        return done(program, *words, cwd=elsewhere, code=code)

    assert str(ROOT) not in done(
        elsewhere / "env" / "bin" / "python", "-P", "-c", "import grader; print(grader.__file__)"
    )
    run("new", "basics", "--example", "python-basics")
    for name in ("ada", "bo"):
        (elsewhere / "class" / name).mkdir(parents=True)
        (elsewhere / "class" / name / "work.py").write_text(WORK)
    told = run(
        "check", "class/ada", "--problem", "basics", "--question", "1.1", "--html", "ada.html"
    )
    assert "1.1" in told
    assert "<style" in (elsewhere / "ada.html").read_text()
    assert "Proved" in run("kit", "basics", "hand-out", *isolation)
    run("grade", "class", "--problem", "basics", "--out", "reports", *isolation)
    assert (elsewhere / "reports" / "index.html").is_file()
    run("export", "--to", "csv", "--out", "grades.csv", "--store", "reports/grades.sqlite")
    assert len((elsewhere / "grades.csv").read_text().splitlines()) == 3
    run("schema", "schema")


def test_the_web_page_starts_and_says_that_it_is_well(elsewhere):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [elsewhere / "env" / "bin" / "grader", "serve", "--demo", "--port", str(port)]
    log = elsewhere / "serve.log"
    with open(log, "w") as file:
        server = subprocess.Popen(
            [*map(str, command), "--isolation", resolve("auto")],
            cwd=elsewhere,
            stdout=file,
            stderr=file,
        )
    try:
        assert _health(port, server) == '{"status":"ok"}', log.read_text()
    finally:
        server.terminate()
        server.wait(60)
    assert "Sign in as" in log.read_text()


def _health(port, server):
    for _ in range(300):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=5) as answer:
                return answer.read().decode()
        except (urllib.error.URLError, ConnectionError, TimeoutError):  # busy, and not yet there
            if server.poll() is not None:
                return "it ended"
            time.sleep(0.2)
    return "no answer"


def test_a_missing_extra_is_named(elsewhere):
    run = subprocess.run(
        [str(elsewhere / "env" / "bin" / "grader"), "export", "--to", "excel", "--store", "reports/grades.sqlite", "--out", "grades.xlsx"],
        cwd=elsewhere, capture_output=True, text=True,
    )  # fmt: skip
    assert run.returncode == 2
    assert "openpyxl" in run.stderr
    assert not Path(elsewhere / "grades.xlsx").exists()


def test_the_page_on_dependencies_names_all_of_them():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    page = (ROOT / "docs" / "dependencies.md").read_text()
    wanted = [*project["dependencies"]]
    for extra in ("web", "oidc", "lti", "postgres", "cluster", "excel", "docs"):
        wanted += project["optional-dependencies"][extra]
    named = {re.match(r"[\w-]+", one)[0] for one in wanted}
    assert {name for name in named if name not in page} == set()
    assert {extra for extra in project["optional-dependencies"] if f"`{extra}`" not in page} == set()  # fmt: skip
