"""A result is reused when all that it depends on is the same, and only then."""

import json

from click.testing import CliRunner

from grader.cli.main import main
from grader.sandbox.levels import resolve
from tests.a_class import PROBLEM, RIGHT, class_of


def test_grading_again_grades_only_what_changed_and_copies_are_graded_once(tmp_path):
    folder = class_of(tmp_path / "subs", 3)
    for name in ("x", "y"):
        (folder / name).mkdir()
        (folder / name / "work.py").write_text(RIGHT)
    command = [
        "grade",
        str(folder),
        "--problem",
        str(PROBLEM),
        "--out",
        str(tmp_path / "out"),
        "--isolation",
        resolve("auto"),
        "--progress",
        "json",
    ]

    def new_ones(*more):
        done = CliRunner().invoke(main, [*command, *more])
        assert done.exit_code == 0, done.output
        events = [json.loads(line) for line in done.stderr.splitlines() if line.startswith("{")]
        assert events[-1]["done"] == events[-1]["total"] == 5
        return sorted(event["student"] for event in events if event.get("new"))

    assert new_ones() == ["s000", "s001", "s002", "x"]
    before = (tmp_path / "out" / "gradebook.csv").read_bytes()
    assert new_ones() == []
    assert (tmp_path / "out" / "gradebook.csv").read_bytes() == before
    (folder / "s001.py").write_text("def double(x):\n    return x * x\n")
    assert new_ones() == ["s001"]
    assert len(new_ones("--force")) == 4
    assert len(new_ones("--seed", "3")) == 4
    said = (
        CliRunner()
        .invoke(main, ["history", "s001", "--store", str(tmp_path / "out" / "grades.sqlite")])
        .output
    )
    assert len(said.splitlines()) == 4
