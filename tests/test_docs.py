"""What the documents say is run: the YAML of the format's page, and the commands of the README."""

import re
import shlex
import shutil

import pytest
from click.testing import CliRunner

from grader.cli import main
from tests.conftest import ROOT


def test_the_exercise_in_the_documentation_validates(tmp_path):
    text = (ROOT / "docs" / "spec.md").read_text()
    blocks = dict(re.findall(r"```yaml (\w+)\n(.*?)```", text, re.S))
    (tmp_path / "exercise.yaml").write_text(blocks["exercise"])
    (tmp_path / "1.1.yaml").write_text(blocks["question"])
    done = CliRunner().invoke(main, ["validate", str(tmp_path)])
    assert done.exit_code == 0, done.output


COMMANDS = [
    line.split("grader ", 1)[1] for line in (ROOT / "README.md").read_text().splitlines() if line.startswith(".venv/bin/grader ")
]


@pytest.mark.parametrize("command", COMMANDS)
def test_the_commands_of_the_readme_run(command, tmp_path, monkeypatch):
    shutil.copytree(ROOT / "problems", tmp_path / "problems")
    (tmp_path / "submissions").mkdir()
    for name in ("dana", "otto.py"):
        source = ROOT / "submissions" / name
        (shutil.copytree if source.is_dir() else shutil.copy)(source, tmp_path / "submissions" / name)
    monkeypatch.chdir(tmp_path)
    if command.startswith("report"):
        assert (
            CliRunner()
            .invoke(main, shlex.split("grade submissions --problem problems/recurrent-networks --out reports/week-4"))
            .exit_code
            == 0
        )
    done = CliRunner().invoke(main, shlex.split(command.split("#")[0]))
    assert done.exit_code == (1 if command.startswith("check") else 0), done.output
