"""What the documents say is run: the YAML of the format's page, and the commands of the README."""

import importlib.util
import re
import shlex
import shutil

import pytest
import yaml
from click.testing import CliRunner

from grader.cli.main import main
from tests.conftest import ROOT


def test_the_exercise_in_the_documentation_validates(tmp_path):
    text = (ROOT / "docs" / "spec.md").read_text()
    blocks = dict(re.findall(r"```yaml (\w+)\n(.*?)```", text, re.S))
    (tmp_path / "exercise.yaml").write_text(blocks["exercise"])
    (tmp_path / "1.1.yaml").write_text(blocks["question"])
    done = CliRunner().invoke(main, ["validate", str(tmp_path)])
    assert done.exit_code == 0, done.output


COMMANDS = [
    line.split("grader ", 1)[1]
    for line in (ROOT / "README.md").read_text().splitlines()
    if line.startswith(".venv/bin/grader ")
]
BATCH = (ROOT / "docs" / "batch.md").read_text()


@pytest.fixture
def course(tmp_path, monkeypatch):
    """A folder with the problems and two submissions, as the documents speak of it."""
    shutil.copytree(ROOT / "problems", tmp_path / "problems")
    (tmp_path / "submissions").mkdir()
    for name in ("dana", "otto.py"):
        source = ROOT / "submissions" / name
        (shutil.copytree if source.is_dir() else shutil.copy)(
            source, tmp_path / "submissions" / name
        )
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(command):
    return CliRunner().invoke(main, shlex.split(command.split("#")[0]))


@pytest.mark.parametrize("command", COMMANDS)
def test_the_commands_of_the_readme_run(command, course):
    if command.startswith("report"):
        assert (
            run(
                "grade submissions --problem problems/recurrent-networks --out reports/week-4"
            ).exit_code
            == 0
        )
    if command.startswith("validate"):  # test.sh runs it for every problem
        assert (ROOT / command.split()[1] / "exercise.yaml").is_file()
        assert "grader validate" in (ROOT / "test.sh").read_text()
        return
    done = run(command)
    assert done.exit_code == (1 if command.startswith("check") else 0), done.output


def test_the_commands_of_the_page_on_batches_run_one_after_another(course):
    commands = [
        line.removeprefix("grader ")
        for block in re.findall(r"```sh\n(.*?)```", BATCH, re.S)
        for line in block.splitlines()
    ]
    assert len(commands) >= 7
    for command in commands:
        if "--cluster" in command and importlib.util.find_spec("distributed") is None:
            continue
        done = run(command)
        assert done.exit_code == 0, f"{command}: {done.output}"


def test_every_option_that_the_page_on_batches_names_is_there():
    known = {
        option
        for command in main.verbs.values()
        for parameter in command.params
        for option in parameter.opts
    }
    named = set(
        re.findall(
            r"(?<![\w-])--[a-z]+(?:-[a-z]+)*",
            re.sub(r"```(python|yaml).*?```|    dask .*", "", BATCH, flags=re.S),
        )
    )
    assert named <= known


def test_the_yaml_and_python_of_the_page_on_batches_can_be_read():
    (found,) = re.findall(r"```yaml kubernetes\n(.*?)```", BATCH, re.S)
    assert yaml.safe_load(found)["kind"] == "Deployment"
    (source,) = re.findall(r"```python slurm\n(.*?)```", BATCH, re.S)
    compile(source, "batch.md", "exec")


AUTHORING = (ROOT / "docs" / "authoring.md").read_text()


def test_the_commands_of_the_page_on_authoring_run_one_after_another(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (solution,) = re.findall(r"```python solution.py\n(.*?)```", AUTHORING, re.S)
    (tmp_path / "solution.py").write_text(solution)
    (block,) = re.findall(r"```sh\n(.*?)```", AUTHORING, re.S)
    for command in block.splitlines():
        done = run(command.removeprefix("grader "))
        assert done.exit_code == 0, f"{command}: {done.output}"
    written = {path.name for path in (tmp_path / "week-2").iterdir()}
    named = set(re.findall(r"^\| `([\w.]+)/?`", AUTHORING, re.M))
    assert named <= written
