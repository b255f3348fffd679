"""The page on exports: its commands run one after another, its policy is one, its program runs."""

import re
import shlex
import subprocess
import sys

import pytest
from click.testing import CliRunner

from grader.cli.main import main
from grader.exports import targets
from grader.policy import load_policy
from grader.results.grade import Visibility
from tests.conftest import ROOT
from tests.delivery.a_store import a_grade, a_store

PAGE = (ROOT / "docs" / "exports.md").read_text()
FILES = {
    "exported.csv": "Student,ID,SIS User ID,SIS Login ID,Section,Week 4 (47)\n    Points Possible,,,,,8\n"
    '"Doe, Dana",1,s1,dana,A\n"Park, Kim",2,s2,kim,A\n',
    "worksheet.csv": "Identifier,Full name,Grade,Maximum Grade,Last modified (grade),Feedback comments\n"
    "Participant 7,Dana Doe,,8,-,\nParticipant 8,Kim Park,,8,-,\n",
    "students.csv": "name,login,email\nDana Doe,dana,d@u.example\nKim Park,kim,k@u.example\n",
    "pairs.csv": "dana,Dana Doe\nkim,Kim Park\n",
}


@pytest.fixture
def course(tmp_path, monkeypatch):
    (tmp_path / "reports" / "latest").mkdir(parents=True)
    a_store(tmp_path / "reports" / "latest", a_grade("dana"), a_grade("kim"))
    for name, text in FILES.items():
        (tmp_path / name).write_text(text)
    (policy,) = re.findall(r"```yaml policy.yaml\n(.*?)```", PAGE, re.S)
    (tmp_path / "policy.yaml").write_text(policy)
    (tmp_path / "problems").symlink_to(ROOT / "problems")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_commands_and_the_program_of_the_page_run(course):
    commands = [
        line.removeprefix("grader ")
        for block in re.findall(r"```sh\n(.*?)```", PAGE, re.S)
        for line in block.splitlines()
    ]
    assert len(commands) == 13
    for command in commands:
        done = CliRunner().invoke(main, shlex.split(command))
        assert done.exit_code == 0, f"{command}: {done.output}"
    (program,) = re.findall(r"```python\n(.*?)```", PAGE, re.S)
    done = subprocess.run(
        [sys.executable, "-W", "ignore::ResourceWarning", "-c", program],
        capture_output=True,
        text=True,
        cwd=course,
    )
    assert done.returncode == 0, done.stderr
    assert "'status': 'matched'" in done.stdout


def test_the_page_names_all_targets_and_levels_and_its_policy_is_one(course):
    assert set(targets()) <= set(re.findall(r"`(\w+)`", PAGE))
    assert set(Visibility.__args__) <= set(re.findall(r"`(\w+)`", PAGE))
    assert load_policy(course / "policy.yaml").attempts == "best"
