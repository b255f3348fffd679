"""The tutorials and guides are run: their files written, their commands run in turn, their output compared.

A block "```python solution.py" is a file, "```sh" holds commands (with "# exit code 1" where they end so), and
"```text output" lines that the commands of the block before it print.
"""

import os
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
import zipfile

import pytest
from click.testing import CliRunner

from grader.cli.main import main
from grader.sandbox.levels import resolve
from tests.conftest import ROOT
from tests.delivery.a_store import a_grade, a_store
from tests.docs.test_exports_page import FILES

DOCS = ROOT / "docs"
OUTSIDE = "import sys; sys.path.insert(0, {!r}); from grader.__main__ import main; main()"


def blocks(name):
    """Return each block of a page: what its fence says, and its content."""
    return re.findall(r"^```(\w[^\n]*)\n(.*?)^```$", (DOCS / name).read_text(), re.S | re.M)


def in_process(words):
    if words[0] in ("grade", "kit"):
        words = [*words, "--isolation", resolve("auto")]
    done = CliRunner().invoke(main, words)
    return done.exit_code, done.output


def installed(folder):
    """Give the folder's pyproject.toml what an install makes of it, and return what runs commands there."""
    project = tomllib.loads((folder / "pyproject.toml").read_text())["project"]
    there = folder / f"{project['name'].replace('-', '_')}-{project['version']}.dist-info"
    there.mkdir()
    (there / "METADATA").write_text(
        f"Metadata-Version: 2.1\nName: {project['name']}\nVersion: {project['version']}\n"
    )
    lines = []
    for group, entries in project["entry-points"].items():
        lines += [f"[{group}]", *(f"{key} = {value}" for key, value in entries.items())]
    (there / "entry_points.txt").write_text("\n".join(lines) + "\n")

    def run(words):
        command = [sys.executable, "-P", "-c", OUTSIDE.format(str(folder)), *words]
        done = subprocess.run(command, capture_output=True, text=True, cwd=folder)
        return done.returncode, done.stdout + done.stderr

    return run


def followed(name, folder, run=in_process):
    """Do what a page says, in order, in a folder that is the current one."""
    said, ran = "", 0
    for fence, content in blocks(name):
        kind, _, about = fence.partition(" ")
        if (kind, about) == ("text", "output"):
            for line in content.splitlines():
                assert " ".join(line.split()) in " ".join(said.split()), f"{line}\n\n{said}"
        elif about:
            (folder / about).parent.mkdir(parents=True, exist_ok=True)
            (folder / about).write_text(content)
        elif kind == "sh":
            said = ""
            for line in content.splitlines():
                wanted = int((re.findall(r"# exit code (\d+)", line) or ["0"])[0])
                words = shlex.split(line, comments=True)
                if words[0] == "grader":
                    code, output = run(words[1:])
                    assert code == wanted, f"{line}: {output}"
                    said += output
                    ran += 1
                elif words[0] == "python":
                    subprocess.run([sys.executable, *words[1:]], check=True)
                elif words[0] == "unzip":
                    with zipfile.ZipFile(words[1]) as archive:
                        archive.extractall(folder)
                else:
                    assert words[0] == "cd", line
                    folder = folder / words[1]
                    os.chdir(folder)
    return ran


@pytest.fixture
def place(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GRADER_HISTORY", "off")
    return tmp_path


def test_the_tutorials_and_the_guide_to_the_review_run_one_after_another(place):
    assert followed("tutorials/first-exercise.md", place) >= 9
    assert len((place / "grades.csv").read_text().splitlines()) == 11
    mistakes = (place / "reports" / "week-2" / "mistakes.csv").read_text()
    assert {"eva", "fay"} == set(re.findall(r'"one-of-the-two","(\w+)"', mistakes))
    assert followed("how-to/review-200-answers.md", place) == 6
    (place / "student").mkdir()
    shutil.copy(place / "handout" / "week-2.zip", place / "student")
    os.chdir(place / "student")
    assert followed("tutorials/first-check.md", place / "student") == 3


GUIDES = ["hide-a-check", "carry-an-error-forward", "accept-conventions"]


@pytest.mark.parametrize("name", GUIDES)
def test_a_guide_to_the_yaml_shows_what_it_says(name, place):
    assert followed(f"how-to/{name}.md", place) == 2


def test_the_guide_to_pytorch_shows_what_it_says(place):
    pytest.importorskip("torch")
    assert followed("how-to/ask-for-pytorch.md", place) == 2


def test_a_hidden_check_shows_no_value_of_the_guide(place):
    followed("how-to/hide-a-check.md", place)
    _, output = in_process(["check", "work.py", "--problem", "doubling", "--all"])
    assert "-7" not in output
    assert "14" not in output


def test_the_guide_to_canvas_runs(place):
    (place / "reports" / "latest").mkdir(parents=True)
    a_store(place / "reports" / "latest", a_grade("dana"), a_grade("kim"))
    (place / "exported.csv").write_text(FILES["exported.csv"])
    (place / "pairs.csv").write_text("dana,s1\nkim,s2\n")
    assert followed("how-to/export-to-canvas.md", place) == 3


def test_the_check_kind_of_the_guide_judges_in_a_package_of_its_own(place):
    run = None
    for fence, content in blocks("how-to/write-a-check-kind.md"):
        if fence.startswith("toml"):
            (place / "pyproject.toml").write_text(content)
            run = installed(place)
    assert run is not None
    assert followed("how-to/write-a-check-kind.md", place, run) == 4


def test_the_target_of_the_guide_writes_its_file(place):
    (place / "reports" / "latest").mkdir(parents=True)
    a_store(place / "reports" / "latest", a_grade("dana", 1.0), a_grade("kim", 0.5))
    for fence, content in blocks("how-to/write-an-export-target.md"):
        if fence.startswith("toml"):
            (place / "pyproject.toml").write_text(content)
    assert followed("how-to/write-an-export-target.md", place, installed(place)) == 1
    assert (place / "passed.csv").read_text() == "dana;yes\nkim;no\n"


def test_no_page_tells_to_install_another_package_of_the_same_name():
    pages = [*DOCS.rglob("*.md"), ROOT / "README.md"]
    bare = re.compile(r"pip install (?:--?[\w-]+ )*(?:--upgrade )?grader\b(?!-)")
    assert [str(path) for path in pages if bare.search(path.read_text())] == []


def test_every_option_that_a_guide_names_is_there():
    known = {o for c in main.verbs.values() for p in c.params for o in p.opts}
    for path in [*(DOCS / "how-to").glob("*.md"), *(DOCS / "tutorials").glob("*.md")]:
        assert set(re.findall(r"(?<![\w-])--[a-z]+(?:-[a-z]+)*", path.read_text())) <= known
