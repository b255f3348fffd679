"""The commands of the page on the class page, regrading and similarity run one after another; its options and files are there."""

import re
import shlex
import shutil

from click.testing import CliRunner

from grader.analysis import items, mistakes, similarity, suspects
from grader.cli.main import main
from grader.sandbox.levels import resolve
from tests.a_class import PROBLEM, RIGHT
from tests.conftest import ROOT

PAGE = (ROOT / "docs" / "desk.md").read_text()


def test_the_commands_of_the_page_run_one_after_another(tmp_path, monkeypatch):
    shutil.copytree(PROBLEM, tmp_path / "problems" / "recurrent-networks")
    (tmp_path / "submissions").mkdir()
    for name in ("dana", "otto"):
        (tmp_path / "submissions" / f"{name}.py").write_text(f"{RIGHT}\n# {name}\n")
    monkeypatch.chdir(tmp_path)
    commands = [line for block in re.findall(r"```sh\n(.*?)```", PAGE, re.S) for line in block.splitlines()]  # fmt: skip
    assert len(commands) == 5
    for command in commands:
        words = shlex.split(command)[1:]
        isolation = ["--isolation", resolve("auto")] if words[0] in ("grade", "regrade") else []
        done = CliRunner().invoke(main, [*words, *isolation])
        assert done.exit_code == 0, f"{command}: {done.output}"
    folder = tmp_path / "reports" / "week-4"
    assert len(list((folder / "regrades").glob("*.csv"))) == 2
    assert (folder / "instructor" / "similar" / "index.html").is_file()
    header = (folder / "mistakes.csv").read_text().splitlines()[0]
    assert set(re.findall(r"`([a-z ]+)`", PAGE.partition("`mistakes.csv` has")[2].partition("mail merge")[0])) == set(re.findall(r'"([^"]+)"', header))  # fmt: skip


def test_options_that_the_page_names_are_there():
    options = {o for c in main.verbs.values() for p in c.params for o in p.opts}
    assert set(re.findall(r"(?<![\w-])--[a-z]+(?:-[a-z]+)*", PAGE)) <= options


def test_the_limits_that_the_page_tells_are_those_of_the_code():
    assert f"{suspects.FEW} or more attempted" in PAGE
    assert f"{suspects.MANY_RIGHT} or more attempted" in PAGE
    assert suspects.SHARE_NOT_RUN == similarity.COMMON_SHARE == 0.25
    assert "a quarter or more" in PAGE
    assert "more than a quarter of the class share, and more than ten students" in PAGE
    assert similarity.COMMON_COUNT == 10
    assert f"every run of {similarity.LENGTH + similarity.WINDOW - 1} nodes" in PAGE
    assert f"{mistakes.MAX_DIFFERENT:,} different" in PAGE
    assert items.NOT_JUDGED == ("needs_review", "grader_fault")
