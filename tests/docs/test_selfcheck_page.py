"""The files that the page on self-checks hands out are right, and what they call works in a kit."""

import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from tests.conftest import ROOT

PAGE = (ROOT / "docs" / "selfcheck.md").read_text()
BLOCKS = [yaml.safe_load(block) for block in re.findall(r"```yaml\n(.*?)```", PAGE, re.S)]


def commands_of(block):
    """Return what a workflow or a pre-commit configuration runs, but for what it installs."""
    if "jobs" in block:
        steps = [
            step["run"] for job in block["jobs"].values() for step in job["steps"] if "run" in step
        ]
        return [step.partition(" >>")[0] for step in steps if not step.startswith("pip install")]
    return [hook["entry"] for repository in block.get("repos", []) for hook in repository["hooks"]]


COMMANDS = sorted({command for block in BLOCKS for command in commands_of(block)})


@pytest.fixture(scope="module")
def kit(tmp_path_factory):
    folder = tmp_path_factory.mktemp("page") / "kit"
    grader = Path(sys.executable).with_name("grader")
    made = [grader, "kit", ROOT / "problems" / "attention", folder]
    subprocess.run(made, check=True, capture_output=True)
    return folder


def test_there_is_a_workflow_and_a_hook():
    assert len(COMMANDS) == 2
    assert [set(block) for block in BLOCKS] == [
        {"name", True, "jobs"},
        {"repos"},
    ]  # YAML reads "on" as true


@pytest.mark.parametrize("command", COMMANDS)
def test_what_a_starter_gets_is_one_and_no_error(kit, tmp_path, command):
    work = shutil.copytree(kit, tmp_path / "work")
    program, *arguments = shlex.split(command)
    done = subprocess.run(
        [Path(sys.executable).with_name(program), *arguments],
        cwd=work,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1, done.stderr
    assert "Traceback" not in done.stdout + done.stderr
