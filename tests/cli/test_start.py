"""What a short command loads: it begins sooner where it does not load what it does not need."""

import os
import subprocess
import sys

from grader.cli.main import VERBS
from tests.conftest import ROOT

LOADED = """
import sys
sys.argv = ["grader", *sys.argv[1:]]
from grader.__main__ import main
try:
    main()
finally:
    print("LOADED", *sorted(sys.modules))
"""
NOT_NEEDED = {
    "grader.diagnosis.experiments",
    "grader.diagnosis.own_line",
    "grader.variants.mutants",
    "grader.exports",
    "grader.batch",
    "grader.web",
    "markdown_it",
    "sqlalchemy",
}


def loaded_by(*words: str) -> set[str]:
    command = [sys.executable, "-c", LOADED, *words]
    done = subprocess.run(
        command,
        cwd=ROOT,
        capture_output=True,
        text=True,
        env={**os.environ, "GRADER_HISTORY": "off"},
        check=False,
    )
    (line,) = (line for line in done.stdout.splitlines() if line.startswith("LOADED"))
    return set(line.split()[1:])


def test_a_check_of_right_work_does_not_load_what_looks_for_mistakes():
    loaded = loaded_by("check", "submissions/ada", "--problem", "problems/recurrent-networks")
    assert "grader.grading.grader" in loaded
    assert loaded & NOT_NEEDED == set()


def test_the_help_loads_no_grading():
    loaded = loaded_by("--help")
    assert {
        name for name in loaded if name.split(".")[0] in ("numpy", "pydantic", "jinja2")
    } == set()
    assert loaded & {f"grader.cli.{module}" for module, _ in VERBS.values()} == set()
